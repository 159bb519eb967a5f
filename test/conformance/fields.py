"""Every field of a configuration, changed one at a time in a model that runs: what Keras computes then, or that it refuses.

    python fields.py --out FOLDER

One file for each class. Our own reader must compute the same numbers or refuse; none may be passed over.
"""

import argparse
import copy
import json
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402

import calls  # noqa: E402
import compiling  # noqa: E402
import expect  # noqa: E402
import operating  # noqa: E402
import settings  # noqa: E402
from case import numbers  # noqa: E402
from dice import Dice  # noqa: E402
from masks import Masks  # noqa: E402

STEPS = 2
ROWS = 2
DIGITS = 7


@dataclass(frozen=True)
class Change:
    """A configuration in which one thing is other than usual."""

    what: str  # the class, or the part of a model
    field: str
    value: object
    model: dict
    compile: dict | None = None  # "optimizer" or "loss"


def changes() -> Iterator[Change]:
    for what, field, value, model in [*settings.changes(), *calls.changes()]:
        yield Change(what, field, value, model)
    for what, field, value, model, compiled in compiling.changes():
        yield Change(what, field, value, model, compiled)
    # At the end: what is drawn for a change depends on its number.
    for what, field, value, model in [*settings.later(), *operating.later(), *settings.sound(), *settings.moving()]:
        yield Change(what, field, value, model)


def computed(change: Change, number: int) -> dict | None:
    """What Keras makes of it: numbers, or why it refuses; None where what it computes is not finite."""
    keras.backend.clear_session()
    expect.set_precision("float32")
    dice = Dice(number, 11)
    try:
        model = keras.models.model_from_json(json.dumps(change.model))
        x = inputs(dice, model)
        tensors = expect.tensors(x) if isinstance(x, list) else {k: expect.tensors([v]) for k, v in x.items()}
        weights = [dice.uniform(-0.5, 0.5, v.shape) for v in model.weights]
        initial = settled(change, model)
        model.set_weights(weights)
        outputs = model(tensors, training=False)
        # Targets of probabilities are some.
        least = 0 if "Crossentropy" in str((change.compile or {}).get("loss")) else -1
        y = keras.tree.map_structure(lambda o: dice.uniform(least, 1, o.shape), outputs)
        masks = Masks(dice)
        losses = train(model, tensors, y, masks, change.compile or {}) if model.trainable_variables else []
    except Exception as error:  # noqa: BLE001: whatever Keras raises is its refusal
        return {"refused": f"{type(error).__name__}: {error}".split("\n")[0][:120]}
    return result(change, model, x, weights, initial, outputs, y, losses, masks.flat())


def settled(change: Change, model: keras.Model) -> list[np.ndarray | None]:
    """What weights begin with; None where that is drawn, as each library has a generator of its own."""
    keras.utils.set_random_seed(1)
    other = keras.models.model_from_json(json.dumps(change.model))
    pairs = [(v.numpy().copy(), w.numpy()) for v, w in zip(model.weights, other.weights)]
    # A seed in an initializer makes both alike.
    given = change.field.endswith("constant")
    return [a if np.ptp(a) == 0 or (given and np.array_equal(a, b)) else None for a, b in pairs]


def inputs(dice: Dice, model: keras.Model) -> list[np.ndarray] | dict[str, np.ndarray]:
    """Whole numbers for whole numbers; numbers of which some are -1 at all features of a step, which masks may leave out."""
    made = {}
    for tensor in model.inputs:
        shape = (ROWS, *(d or 4 for d in tensor.shape[1:]))
        if tensor.name == "m":  # a mask
            made[tensor.name] = dice.rng.integers(0, 2, shape).astype(tensor.dtype)
        elif tensor.dtype in ("int32", "int64"):
            made[tensor.name] = dice.rng.integers(0, 6, shape).astype(np.int32)
        else:
            values = dice.uniform(-1.5, 1.5, shape)
            if len(shape) == 3:
                values[:, -1] = -1
            made[tensor.name] = values
    struct = model._inputs_struct if hasattr(model, "_inputs_struct") else None
    if isinstance(struct, dict):
        return {key: made[tensor.name] for key, tensor in struct.items()}
    return list(made.values())


def train(model: keras.Model, x, y, masks: Masks, settings: dict) -> list[float]:
    optimizer = keras.optimizers.get(copy.deepcopy(settings.get("optimizer")) or keras.optimizers.SGD(0.05))
    loss = keras.losses.get(settings.get("loss", "mse"))
    model.compile(loss=loss, optimizer=optimizer, run_eagerly=True, jit_compile=False)
    targets = keras.tree.map_structure(lambda a: keras.ops.convert_to_tensor(a, "float32"), y)
    return [expect.step(model, x, targets, None, masks)[0] for _ in range(STEPS)]


def result(change: Change, model, x, weights, initial, outputs, y, losses, drawn) -> dict | None:
    arrays = [*keras.tree.flatten(outputs), *model.get_weights(), *drawn.values(), losses]
    if not all(np.isfinite(np.asarray(a)).all() for a in arrays):
        return None
    named = isinstance(x, dict)
    flat = outputs if isinstance(outputs, dict) else dict(enumerate(keras.tree.flatten(outputs)))
    wanted = y if isinstance(y, dict) else dict(enumerate(keras.tree.flatten(y)))
    tensor = lambda a: {"shape": list(a.shape), "data": numbers(np.asarray(a), DIGITS)}  # noqa: E731
    return {
        "x": {str(k): tensor(a.astype(np.float64)) for k, a in (x.items() if named else enumerate(x))},
        "named": named,
        "weights": [tensor(w) for w in weights],
        "initial": [None if w is None else tensor(w) for w in initial],
        "outputs": {str(k): tensor(o) for k, o in flat.items()},
        "y": {str(k): tensor(a) for k, a in wanted.items()},
        "losses": numbers(losses, DIGITS),
        "masks": {key: numbers(a, DIGITS) for key, a in drawn.items()},
        "trained": [numbers(w, DIGITS) for w in model.get_weights()],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="+", help="these classes alone")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    options.out.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[dict]] = {}
    for number, change in enumerate(changes()):
        if options.only and change.what not in options.only:
            continue
        entry = {"field": change.field, "value": change.value, "model": copy.deepcopy(change.model), "compile": change.compile}
        made = computed(change, number)
        if made is not None:
            files.setdefault(change.what, []).append(entry | {"keras": made})
    for what, entries in files.items():
        write(options.out / f"{what}.json", entries)
        refused = sum("refused" in entry["keras"] for entry in entries)
        print(f"{what}: {len(entries)} changes, of which Keras refuses {refused}", flush=True)


def write(path: Path, entries: list[dict]) -> None:
    """The first model, and of each what is other than there."""
    base = entries[0]["model"]
    lines = []
    for entry in entries:
        model = entry["model"]
        found = differences(base, model)
        compiled = {"compile": entry["compile"]} if entry["compile"] else {}
        brief = {"field": entry["field"], "value": entry["value"], "patch": found} | compiled | {"keras": entry["keras"]}
        lines.append(json.dumps(brief, allow_nan=False, separators=(",", ":")))
    text = ",\n".join(lines)
    path.write_text(f'{{"base":{json.dumps(base, separators=(",", ":"))},\n"changes":[\n{text}\n]}}\n')


def differences(a: object, b: object) -> list[list]:
    """[path, value] of every part of b that is other than in a; [path] of what is in a alone."""
    if isinstance(a, dict) and isinstance(b, dict):
        gone = [[[key]] for key in a if key not in b]
        new = [[[key], b[key]] for key in b if key not in a]
        both = [(key, differences(a[key], b[key])) for key in a if key in b]
        # The order of fields is part of a configuration.
        if [k for k in b if k in a] != [k for k in a if k in b]:
            return [[[], b]]
        return gone + new + [[[key, *at], *rest] for key, found in both for at, *rest in found]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        pairs = [(i, differences(x, y)) for i, (x, y) in enumerate(zip(a, b))]
        return [[[i, *at], *rest] for i, found in pairs for at, *rest in found]
    return [] if type(a) is type(b) and a == b else [[[], b]]


if __name__ == "__main__":
    main()
