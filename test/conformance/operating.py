"""Operations in a model that runs, with one field of their configuration changed."""

import copy
import json
from collections.abc import Callable, Iterator

import keras
from keras import layers as L
from keras import ops

FLAG = [True, False, None]
AXES = [1, 2, -1, -2, 0, 3, [1], [1, 2], [], None]
# Each operation over (2, 4, 3) numbers with the values of its fields.
OF_NUMBERS: dict[str, tuple[Callable, dict[str, list]]] = {
    "Argmax": (lambda x: ops.argmax(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG}),
    "Cast": (lambda x: ops.cast(x, "float32"), {"dtype": ["int32", "float64", "bool", None]}),
    "Celu": (ops.celu, {"alpha": [0.5, 2, -1, 0, None]}),
    "Clip": (lambda x: ops.clip(x, -0.5, 0.5), {"x_min": [0, 0.7, None], "x_max": [1, -1, None]}),
    "Cumsum": (lambda x: ops.cumsum(x, axis=1), {"axis": AXES, "dtype": ["float32", "float64", None]}),
    "Diff": (lambda x: ops.diff(x, axis=1), {"axis": AXES, "n": [0, 1, 2, 9]}),
    "Elu": (ops.elu, {"alpha": [0.5, 2, -1, 0, None]}),
    "Flip": (lambda x: ops.flip(x, axis=1), {"axis": AXES}),
    "Gelu": (ops.gelu, {"approximate": FLAG}),
    "HardShrink": (ops.hard_shrink, {"threshold": [0.2, 1, -1, 0, None]}),
    "LeakyRelu": (ops.leaky_relu, {"negative_slope": [0.5, 0, -1, None]}),
    "Logsumexp": (lambda x: ops.logsumexp(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG}),
    "LogSoftmax": (ops.log_softmax, {"axis": [1, 2, -2, 0, 3]}),
    "Max": (lambda x: ops.max(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG, "initial": [0, None]}),
    "Moveaxis": (lambda x: ops.moveaxis(x, 1, 2), {"source": [2, -1, 0, [1, 2]], "destination": [1, -2, 0, [2, 1]]}),
    "Norm": (lambda x: ops.norm(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG, "ord": [1, 2, 3, 0, "fro", None]}),
    "Normalize": (ops.normalize, {"axis": AXES, "order": [1, 2, 3], "epsilon": [0.5, 1e-3, None]}),
    "OnesLike": (lambda x: ops.ones_like(x) * x, {"dtype": ["float32", "int32", None]}),
    "Pad": (
        lambda x: ops.pad(x, [[0, 0], [1, 2], [0, 0]]),
        {"pad_width": [[[0, 0], [0, 1], [2, 0]], [[1, 0], [0, 0], [0, 0]], [[1, 1]], 1], "mode": ["reflect", "edge"]},
    ),
    "Prod": (lambda x: ops.prod(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG, "dtype": ["float32", None]}),
    "Repeat": (lambda x: ops.repeat(x, 2, axis=1), {"repeats": [1, 3, 0, [1, 2, 1, 1]], "axis": [2, -2, 0, None]}),
    "Reshape": (lambda x: ops.reshape(x, (-1, 6, 2)), {"newshape": [[-1, 12], [2, 3, 4], [-1, 2, 3, 2], [-1, 5], [-1, -1, 2]]}),
    "Roll": (lambda x: ops.roll(x, 1, axis=1), {"shift": [0, -1, 5, [1, 2]], "axis": [2, -1, 0, None]}),
    "Round": (ops.round, {"decimals": [1, 3, -1, None]}),
    "Softmax": (ops.softmax, {"axis": [1, 2, -2, 0, 3]}),
    "SoftShrink": (ops.soft_shrink, {"threshold": [0.2, 1, -1, 0, None]}),
    "Squareplus": (ops.squareplus, {"b": [1, 9, 0, -1, None]}),
    "Squeeze": (lambda x: ops.squeeze(x[:, :1], axis=1), {"axis": [1, -2, 2, 0, None, [1]]}),
    "Std": (lambda x: ops.std(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG}),
    "Sum": (lambda x: ops.sum(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG}),
    "Swapaxes": (lambda x: ops.swapaxes(x, 1, 2), {"axis1": [1, -2, 0, 2], "axis2": [-1, 1, 0, 5]}),
    "Tile": (lambda x: ops.tile(x, (1, 2, 1)), {"repeats": [[1, 1, 2], [2], [1, 1, 2, 1], [2, 1, 1], [1, 0, 1], 2]}),
    "Transpose": (lambda x: ops.transpose(x, (0, 2, 1)), {"axes": [[0, 1, 2], [1, 0, 2], [0, 2], [0, 1, 1], None]}),
    "Var": (lambda x: ops.var(x, axis=1, keepdims=True), {"axis": AXES, "keepdims": FLAG}),
    "Einsum": (
        lambda x: ops.einsum("btd,bsd->bts", x, x),
        {"subscripts": ["btd,bsd->bst", "btd,btd->bt", "btd,btd->btd", "btd,btd->bd", "btd,bte->bde", "btd,bse->btdse", "btd,bsd->s", "no", "..a,..a->..a"]},
    ),
}


def _model(make: Callable) -> dict:
    """A model around an operation, as JSON. Shapes that were built are those of its own settings."""
    keras.backend.clear_session()
    x = keras.Input((4, 3), batch_size=2, name="source")
    y = make(L.Dense(3, "tanh", name="front")(x))
    made = json.loads(keras.Model(x, L.Dense(2, name="head")(y), name="model").to_json())
    for layer in made["config"]["layers"]:
        layer.pop("build_config", None)
    return made


def later() -> Iterator[tuple[str, str, object, dict]]:
    for name, (make, fields) in OF_NUMBERS.items():
        base = _model(make)
        place = next(i for i, layer in enumerate(base["config"]["layers"]) if layer["class_name"] == name)
        for field, values in (fields | {"no_such_field": [1]}).items():
            for value in values:
                model = copy.deepcopy(base)
                model["config"]["layers"][place]["config"][field] = value
                yield f"ops.{name}", field, value, model
