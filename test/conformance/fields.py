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
import expect  # noqa: E402
import settings  # noqa: E402
from case import numbers  # noqa: E402
from dice import Dice  # noqa: E402
from masks import Masks  # noqa: E402

STEPS = 2
ROWS = 2


@dataclass(frozen=True)
class Change:
    """A configuration in which one thing is other than usual."""

    what: str  # the class, or the part of a model
    field: str
    value: object
    model: dict
    rows: int = ROWS


def changes() -> Iterator[Change]:
    for what, field, value, model in [*settings.changes(), *calls.changes()]:
        yield Change(what, field, value, model)


def computed(change: Change, number: int) -> dict:
    """What Keras makes of it: numbers, or why it refuses."""
    keras.backend.clear_session()
    expect.set_precision("float32")
    dice = Dice(number, 11)
    try:
        model = keras.models.model_from_json(json.dumps(change.model))
        x = inputs(dice, model, change.rows)
        tensors = expect.tensors(x) if isinstance(x, list) else {k: expect.tensors([v]) for k, v in x.items()}
        weights = [dice.uniform(-0.5, 0.5, v.shape) for v in model.weights]
        start = model(tensors, training=False)
        # What a model puts out before its weights are set tells what its initializers do where they draw nothing.
        initial = [v.numpy().copy() for v in model.weights]
        model.set_weights(weights)
        outputs = model(tensors, training=False)
        y = keras.tree.map_structure(lambda o: dice.uniform(-1, 1, o.shape), outputs)
        masks = Masks(dice)
        losses = train(model, tensors, y, masks) if model.trainable_variables else []
    except Exception as error:  # noqa: BLE001: whatever Keras raises is its refusal
        return {"refused": f"{type(error).__name__}: {error}".split("\n")[0][:120]}
    del start
    return result(change, model, x, weights, initial, outputs, y, losses) | {
        "masks": {key: numbers(a, 9) for key, a in masks.flat().items()}
    }


def inputs(dice: Dice, model: keras.Model, rows: int) -> list[np.ndarray] | dict[str, np.ndarray]:
    """Whole numbers for whole numbers; numbers of which some are -1 at all features of a step, which masks may leave out."""
    made = {}
    for tensor in model.inputs:
        shape = (rows, *(d or 4 for d in tensor.shape[1:]))
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


def train(model: keras.Model, x, y, masks: Masks) -> list[float]:
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.05), run_eagerly=True, jit_compile=False)
    targets = keras.tree.map_structure(lambda a: keras.ops.convert_to_tensor(a, "float32"), y)
    return [expect.step(model, x, targets, masks)[0] for _ in range(STEPS)]


def result(change: Change, model, x, weights, initial, outputs, y, losses) -> dict:
    finite = all(np.isfinite(np.asarray(o)).all() for o in keras.tree.flatten(outputs)) and np.isfinite(losses).all()
    if not finite:
        return {"refused": "what it computes is not finite"}
    named = isinstance(x, dict)
    arrays = x.items() if named else enumerate(x)
    flat = outputs if isinstance(outputs, dict) else dict(enumerate(keras.tree.flatten(outputs)))
    wanted = y if isinstance(y, dict) else dict(enumerate(keras.tree.flatten(y)))
    tensor = lambda a: {"shape": list(a.shape), "data": numbers(np.asarray(a), 9)}  # noqa: E731
    return {
        "x": {str(k): tensor(a.astype(np.float64)) for k, a in arrays},
        "named": named,
        "weights": [tensor(w) for w in weights],
        # Drawn ones have the generator of the library that draws.
        "initial": [tensor(w) if np.ptp(w) == 0 or change.field.endswith("constant") else None for w in initial],
        "outputs": {str(k): tensor(o) for k, o in flat.items()},
        "y": {str(k): tensor(a) for k, a in wanted.items()},
        "losses": numbers(losses, 9),
        "trained": [numbers(w, 9) for w in model.get_weights()],
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
        entry = {"field": change.field, "value": change.value, "model": copy.deepcopy(change.model)}
        files.setdefault(change.what, []).append(entry | {"keras": computed(change, number)})
    for what, entries in files.items():
        lines = ",\n".join(json.dumps(entry, allow_nan=False) for entry in entries)
        (options.out / f"{what}.json").write_text(f"[\n{lines}\n]\n")
        refused = sum("refused" in entry["keras"] for entry in entries)
        print(f"{what}: {len(entries)} changes, of which Keras refuses {refused}", flush=True)


if __name__ == "__main__":
    main()
