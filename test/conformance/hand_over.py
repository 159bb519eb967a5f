"""Models that are handed over: Keras trains and saves, this library goes on, and Keras goes on from there.

    python hand_over.py make FOLDER --first 0 --count 200
    python hand_over.py finish FOLDER --first 0 --count 200

`make` trains `hand-00042`, saves `.keras` and `.weights.h5`, and trains on: `.made.json` tells what came out. `hand_over.ts` loads these files, trains the
same further batches, and saves `.ours.keras` and `.ours.weights.h5`. `finish` loads those, and writes in `.back.json` what training on makes of them.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import pickle
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402

import case  # noqa: E402
import chosen  # noqa: E402
import compiled  # noqa: E402
import expect  # noqa: E402
import judging  # noqa: E402
import models  # noqa: E402
import nesting  # noqa: E402
import steering  # noqa: E402
from chosen_models import CHOSEN  # noqa: E402
from data import Data  # noqa: E402
from dice import Dice  # noqa: E402
from judging import Judging  # noqa: E402
from masks import Masks  # noqa: E402

# Training steps at each stop.
STEPS = 2
# Every fourth model is a chosen one.
CHOSEN_EVERY = 4
EVERY = 25
# The largest errors that may be, as in `compare.ts`.
OUTPUTS, TRAINED = 1e-5, 2e-4
# What Keras says on purpose of models that are as they are.
EXPECTED = "destroy the mask"


@dataclass(frozen=True)
class Given:
    """What stays the same at every stop: the model's text, how it is compiled, its data and its random numbers."""

    text: str
    plan: dict
    judged: Judging
    values: Data
    masks: Masks

    def told(self) -> dict:
        values = self.values
        return {
            "inputs": [case.input_of(a) for a in values.x],
            "targets": [case.floats(a) for a in values.y],
            "sample_weights": None if values.sample_weights is None else [case.floats(a) for a in values.sample_weights],
            "class_weight": self.judged.class_weight,
            "masks": {key: case.numbers(a, 17) for key, a in self.masks.flat().items()},
        }


class Bench:
    """A compiled model on its data, at the precision of now."""

    def __init__(self, model: keras.Model, given: Given) -> None:
        self.model, self.given = model, given
        values = given.values
        self.x, self.y = expect.tensors(values.x), expect.tensors(values.y)
        weights = values.sample_weights
        self.weighed, self.trained = (None if w is None else expect.tensors(w) for w in (weights, weights or values.by_class))

    def train(self) -> dict:
        """Losses, and what they leave behind."""
        steps = [expect.step(self.model, self.x, self.y, self.trained, self.given.masks) for _ in range(STEPS)]
        return {"losses": [loss for loss, _ in steps]} | self.state()

    def predict(self) -> dict:
        """What it computes as it is."""
        outputs = self.model(self.x, training=False)
        weighed = None if self.weighed is None else expect.listed(self.weighed)
        evaluated = expect.evaluated(self.model, expect.listed(outputs), expect.listed(self.y), weighed)
        return {"outputs": expect.arrays(outputs), "evaluated": evaluated}

    def state(self) -> dict[str, list[np.ndarray]]:
        # Copies, as training goes on in the same memory.
        variables = [v.numpy() for v in self.model.optimizer.variables]
        return {"weights": self.model.get_weights(), "variables": variables}

    def goes_on(self) -> dict:
        return self.predict() | self.train()

    def double(self, state: dict[str, list[np.ndarray]]) -> Bench:
        """The same model in this state at 64 bits."""
        made = expect.model_at(self.given.text, "float64")
        compiled.apply(made, self.given.plan, self.given.judged)
        made.set_weights(state["weights"])
        made.optimizer.build(made.trainable_variables)
        for variable, value in zip(made.optimizer.variables, state["variables"], strict=True):
            variable.assign(value)
        return Bench(made, self.given)


def make(seed: int, folder: Path) -> None:
    """Draws until everything is finite and of a sensible size."""
    next(True for attempt in count() if _made(seed, attempt, folder))


def _drawn(seed: int, attempt: int, dice: Dice) -> models.Drawn:
    if seed % CHOSEN_EVERY == CHOSEN_EVERY - 1:
        names = sorted(CHOSEN)
        # Far from each other, so that some of each kind come early.
        return chosen.drawn(CHOSEN[names[seed // CHOSEN_EVERY * 37 % len(names)]])
    drawn = models.draw(dice)
    return nesting.nested(Dice(seed, attempt, 3), drawn)


def _made(seed: int, attempt: int, folder: Path) -> bool:
    dice = Dice(seed, attempt)
    expect.set_precision("float32")
    drawn = _drawn(seed, attempt, dice)
    model = expect.model_at(drawn.text, "float32")
    if not model.trainable_variables:
        return False
    judged = judging.draw(Dice(seed, attempt, 1), drawn.losses, [tuple(o.shape) for o in model.outputs])
    judged = replace(judged, losses=judging.kept(judged.losses))
    plan = compiled.draw(dice, drawn.losses)
    # What is left out of decay is in no file.
    plan["optimizer"] = steering.draw(Dice(seed, attempt, 2)) | {"excluded": None}
    given = Given(drawn.text, plan, judged, case.data_of(dice, model, drawn, judged), Masks(dice))
    compiled.apply(model, plan, judged)
    model.set_weights(given.values.weights)
    bench = Bench(model, given)
    bench.train()
    path = folder / f"hand-{seed:05}.keras"
    saved = bench.state()
    model.save(path)
    model.save_weights(path.with_suffix(".weights.h5"))
    answer = bench.goes_on()
    if not _usable(answer):
        return False
    told = {"seed": seed, "kind": drawn.kind, "saved": _bits(saved), "expected": {"f32": _numbers(answer, "f32")}}
    path.with_suffix(".pickle").write_bytes(pickle.dumps(given))
    # Last, as it tells that all is there.
    _write(path.with_suffix(".made.json"), told | given.told())
    return True


def _usable(answer: dict) -> bool:
    numbers = [*answer["evaluated"].values(), answer["losses"], *answer["outputs"], *answer["weights"]]
    finite = all(np.isfinite(n).all() for n in numbers)
    return finite and all(np.abs(o).max() <= 1e3 for o in answer["outputs"])


def _bits(state: dict) -> dict:
    """All numbers as float32: of a rate and a count no more goes through files."""
    flat = {key: [np.asarray(a, np.float32).ravel() for a in arrays] for key, arrays in state.items()}
    return {key: base64.b64encode(np.concatenate([[], *arrays], dtype=np.float32)).decode() for key, arrays in flat.items()}


def _numbers(answer: dict, precision: str) -> dict:
    _, digits = case.PRECISIONS[precision]
    lists = {key: [case.numbers(a, digits) for a in answer[key]] for key in ("outputs", "weights", "variables")}
    evaluated = {name: case.numbers([value], digits)[0] for name, value in answer["evaluated"].items()}
    return lists | {"evaluated": evaluated, "losses": case.numbers(answer["losses"], digits)}


def finish(path: Path) -> None:
    """Of `hand-00042.ours.keras`."""
    at = path.parent / path.name.split(".")[0]
    given: Given = pickle.loads(at.with_suffix(".pickle").read_bytes())
    ours, made = (json.loads(at.with_suffix(f".{who}.json").read_text()) for who in ("ours", "made"))
    bench, said = _loaded(path, given)
    weights = expect.model_at(given.text, "float32")
    weights.load_weights(path.with_suffix(".weights.h5"))
    read = _bits(bench.state() | {"weights_h5": weights.get_weights()})
    back = _expected(bench, ours["last"])
    if _far(ours["next"], made["expected"]["f32"]):
        first, _ = _loaded(at.with_suffix(".keras"), given)
        made["expected"]["f64"] = _numbers(first.double(first.state()).goes_on(), "f64")
        _write(at.with_suffix(".made.json"), made)
    _write(at.with_suffix(".back.json"), {"warnings": said, "read": read, "expected": back})


def _loaded(path: Path, given: Given) -> tuple[Bench, list[str]]:
    """What a file holds, and what Keras says of it."""
    expect.set_precision("float32")
    keras.utils.clear_session(free_memory=False)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        model = keras.saving.load_model(path)
    said = [str(warning.message) for warning in heard]
    return Bench(model, given), [text for text in said if EXPECTED not in text]


def _expected(bench: Bench, ours: dict) -> dict:
    """Of both precisions where the first one does not tell enough."""
    start = bench.state()
    single = _numbers(bench.goes_on(), "f32")
    if not _far(ours, single):
        return {"f32": single}
    return {"f32": single, "f64": _numbers(bench.double(start).goes_on(), "f64")}


def _far(ours: dict, keras: dict) -> bool:
    """Whether anything is further than it may be, as `compare.ts` has it."""
    if len(ours["variables"]) != len(keras["variables"]):
        return True
    pairs = [(ours["losses"], keras["losses"], TRAINED)]
    for key, most in (("outputs", OUTPUTS), ("weights", TRAINED), ("variables", TRAINED)):
        pairs += [(a, b, most) for a, b in zip(ours[key], keras[key], strict=True)]
    pairs += [([ours["evaluated"][name]], [value], OUTPUTS) for name, value in keras["evaluated"].items()]
    return any(_distance(a, b) > most for a, b, most in pairs)


def _distance(a: list[float], b: list[float]) -> float:
    return float(np.max(np.abs(np.subtract(a, b)), initial=0) / max(1e-3, np.max(np.abs(b), initial=0)))


def _write(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, allow_nan=False) + "\n")


def each(what: str, items: Sequence, do: Callable) -> None:
    start = time.perf_counter()
    for number, item in enumerate(items, 1):
        do(item)
        if number % EVERY == 0 or number == len(items):
            print(f"{number} of {len(items)} models {what}, {time.perf_counter() - start:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["make", "finish"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    # Keras warns whenever a layer drops a mask, which is drawn on purpose.
    warnings.filterwarnings("ignore", category=UserWarning)
    options.folder.mkdir(parents=True, exist_ok=True)
    seeds = range(options.first, options.first + options.count)
    if options.verb == "make":
        each("made", seeds, lambda seed: make(seed, options.folder))
    else:
        paths = [options.folder / f"hand-{seed:05}.ours.keras" for seed in seeds]
        each("taken back", [path for path in paths if path.exists()], finish)


if __name__ == "__main__":
    main()
