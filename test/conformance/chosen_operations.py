"""Operations that Keras writes as layers: `x + y`, `x[:, -1]`, `ops.concatenate`, each over sequences that are masked and not, and over vectors."""

import keras
import numpy as np
from keras import layers as L
from keras import ops

from chosen_parts import CATEGORICAL, MSE, STEPS, WORDS, Model, floats, ids, out, read, vector

BINARY = "binary_crossentropy"


def _taken(take, masked: bool, steps: int | None = STEPS) -> Model:
    """Over what a recurrent layer puts out, and then its own output again. What comes may be sequences or vectors."""
    source, x = ids(masked, steps)
    y = take(L.GRU(3, return_sequences=True)(x), L.Dense(3, "tanh")(x))
    return out([source], read(y) if len(y.shape) == 3 else [y, L.Dense(2)(y)])


def _vectors(take) -> Model:
    (one, a), (other, b) = vector(), vector()
    return out([one, other], [L.Dense(2)(take(L.Dense(3, "tanh")(a), L.Dense(3, "tanh")(b)))])


def _functions(x, y):
    up = x + 2
    parts = [ops.exp(x), ops.log(up), ops.sqrt(up), ops.square(y), ops.rsqrt(up), ops.reciprocal(up), ops.sin(x), ops.cos(y)]
    parts += [ops.expm1(x), ops.log1p(ops.absolute(y)), ops.sign(x), ops.floor(y * 3), ops.negative(y), ops.tanh(x)]
    return ops.concatenate(parts, axis=-1)


def _activations(x, y):
    names = ["relu", "relu6", "sigmoid", "silu", "selu", "softplus", "softsign", "hard_sigmoid", "hard_silu", "hard_tanh"]
    names += ["log_sigmoid", "tanh_shrink", "log_softmax", "sparsemax", "softmax", "elu", "gelu", "leaky_relu"]
    parts = [getattr(ops, name)(2 * x) for name in names]
    parts += [ops.elu(y, alpha=0.7), ops.gelu(y, approximate=False), ops.leaky_relu(y, negative_slope=0.3)]
    return ops.concatenate(parts, axis=-1)


def _more_functions(x, y):
    parts = [ops.arctan(x), ops.arcsinh(y), ops.cosh(x), ops.sinh(y), ops.tan(x), ops.erf(y), ops.exp2(x), ops.cbrt(y + 3)]
    parts += [ops.log2(x + 3), ops.log10(y + 3), ops.arccos(x / 2), ops.arcsin(y / 2), ops.arctanh(x / 2), ops.arccosh(y + 3)]
    return ops.concatenate([*parts, ops.deg2rad(x), ops.rad2deg(y) / 50, ops.copy(x), ops.abs(y)], axis=-1)


def _more_activations(x, y):
    parts = [ops.celu(x), ops.celu(y, alpha=0.4), ops.soft_shrink(2 * x), ops.soft_shrink(y, threshold=0.1)]
    parts += [ops.hard_shrink(2 * x), ops.hard_shrink(y, threshold=0.2), ops.squareplus(x), ops.squareplus(y, b=2)]
    return ops.concatenate([*parts, ops.sparse_plus(2 * x), ops.sparse_sigmoid(y)], axis=-1)


def _rounded(x, y):
    parts = [ops.ceil(x * 3), ops.trunc(y * 3), ops.round(x * 3), ops.round(y, 1), x // 0.3, y // x]
    return ops.concatenate([*parts, ops.mod(x, 0.3), y % (x + 2), -0.3 % (y + 2), ops.stop_gradient(x) * y], axis=-1)


def _cell(x, y):
    """One step of a GRU's kind, of what a cell is made of."""
    z, r, h = ops.split(ops.concatenate([x, y], axis=-1), 3, axis=-1)
    gate = ops.sigmoid(z)
    state = ops.tanh(h * ops.sigmoid(r))
    return gate * z + (1 - gate) * state


ARRAY = np.array([[0.5, -1.0, 0.25], [1.5, 0.75, -0.5], [0.125, 2.0, 1.0]], np.float32)
BOTH = {
    "numbers": lambda x, y: (1 - x) * 0.5 + 2 / (x + 3) - (-y) / 4 + (y - 1),
    "powers": lambda x, y: x**2 + 2**y - (x + 2) ** 1.5 + ops.power(y + 2, x),
    "pairs": lambda x, y: (x + y) * (x - y) / (y + 3),
    "itself": lambda x, y: x * x + (x - x) + y,
    "extremes": lambda x, y: ops.maximum(x, y) + ops.minimum(x, 0.1) + ops.maximum(0.05, y) + ops.clip(x, -0.2, 0.2),
    "where": lambda x, y: ops.where(x > 0.1, x, y * 2) + ops.where(x <= y, 0.5, x) + ops.cast(y >= x, "float32"),
    "truths": lambda x, y: ops.where(
        ops.logical_and(x < 0.2, ops.logical_not(y > 0.1)), x, ops.where(ops.equal(x, x), y, 3.0)
    ),
    "not_equal": lambda x, y: ops.where(ops.not_equal(x, y), ops.where(ops.not_equal(x, 0.0), x * 2, y), y),
    "functions": _functions,
    "activations": _activations,
    "more_functions": _more_functions,
    "more_activations": _more_activations,
    "rounded": _rounded,
    "logaddexp": lambda x, y: ops.logaddexp(3 * x, y) + ops.logaddexp(y, 0.5),
    "logic": lambda x, y: ops.where(ops.logical_or(x > 0.2, y < 0), x, ops.where(ops.logical_xor(x > y, y > 0), 2 * x, y)),
    "truths_as_numbers": lambda x, y: (x > 0) * y + (1 - (y > 0.1)) * x - ops.maximum(x, y > 0.2) + (x < y) * 2,
    "all_and_any": lambda x, y: ops.where(
        ops.all(x > -0.3, axis=-1, keepdims=True), x, ops.where(ops.any(y > 0.3, axis=-1, keepdims=True), y, x * y)
    ),
    "features_multiplied": lambda x, y: ops.prod(x, axis=-1, keepdims=True) * y + ops.std(y, axis=-1, keepdims=True),
    "features_together": lambda x, y: x - ops.logsumexp(x, axis=-1, keepdims=True) + y / ops.norm(y, axis=-1, keepdims=True),
    "features_found": lambda x, y: x * ops.argmax(x, -1, keepdims=True) + ops.argmin(y, -1, keepdims=True) * ops.amax(y, -1, keepdims=True),
    "features_added_up": lambda x, y: ops.cumsum(x, axis=-1) + ops.normalize(y),
    "features_placed": lambda x, y: ops.concatenate(
        [ops.take(x, [2, 0, 2, -1], axis=-1), ops.roll(y, 1, axis=-1), ops.roll(x, -2, axis=-1), ops.diff(y, axis=-1)], axis=-1
    ),
    "alike": lambda x, y: ops.ones_like(x) * 2 - ops.zeros_like(y) + x,
    "array": lambda x, y: x * ARRAY[0] + ops.divide(ARRAY[:1], y + 3) - np.float32(2),
    "cell": _cell,
    "split": lambda x, y: ops.multiply(*ops.split(ops.concatenate([x, y], axis=-1), 2, axis=-1)),
    "split_at": lambda x, y: ops.concatenate([*ops.split(x, [1], axis=-1)[::-1], y], axis=-1),
    "features_summed": lambda x, y: x - ops.mean(x, axis=-1, keepdims=True) + ops.sum(y, axis=-1, keepdims=True),
    "features_extreme": lambda x, y: ops.max(x, -1, keepdims=True) * y + ops.min(y, axis=-1, keepdims=True),
    "features_varied": lambda x, y: x / ops.sqrt(ops.var(y, axis=-1, keepdims=True) + 0.1),
    "by_an_array": lambda x, y: ops.matmul(x, ARRAY) + ops.dot(y, ARRAY[:, 1:2]),
}
SEQUENCES = {
    "spread": lambda x, y: x * x[:, :, :1] - y[:, :1] + ops.maximum(x[:, -1:], y[..., 1:2]),
    "steps_joined": lambda x, y: ops.concatenate([x, y], axis=1),
    "steps_split": lambda x, y: ops.add(*ops.split(ops.concatenate([x, y], axis=1), 2, axis=1)),
    "steps_summed": lambda x, y: ops.sum(x, axis=1) + ops.mean(y, axis=1),
    "steps_kept": lambda x, y: x - ops.mean(x, axis=1, keepdims=True) + ops.var(y, axis=1, keepdims=True),
    "steps_extreme": lambda x, y: ops.max(x, axis=1) - ops.min(y, axis=[1]),
    "all_summed": lambda x, y: x / (ops.sum(ops.square(x), axis=(1, 2), keepdims=True) + 1),
    "features_gone": lambda x, y: ops.concatenate([ops.sum(x, axis=-1), ops.max(y, axis=2)], axis=-1),
    "reshaped": lambda x, y: ops.reshape(x, (-1, 3, STEPS)) + ops.transpose(y, (0, 2, 1)),
    "flattened": lambda x, y: ops.reshape(x, (-1, 3 * STEPS)) * 2,
    "turned": lambda x, y: ops.swapaxes(ops.flip(x, axis=1), 1, 2) + ops.transpose(ops.flip(y, axis=-1), axes=(0, 2, 1)),
    "repeated": lambda x, y: ops.repeat(x, 2, axis=1),
    "repeated_features": lambda x, y: ops.repeat(x, 3, axis=-1) * ops.repeat(y, 3, axis=2),
    "squeezed": lambda x, y: ops.squeeze(x[:, 1:2], axis=1) + ops.expand_dims(ops.sum(y, axis=1), 1)[:, 0],
    "stacked": lambda x, y: ops.stack([x[:, 0], y[:, -1], x[:, 2]], axis=1),
    "stacked_features": lambda x, y: ops.stack([x[:, 0], y[:, -1]], axis=-1),
    "softmax_of_steps": lambda x, y: ops.softmax(x, axis=1) * y,
    "attention": lambda x, y: ops.matmul(ops.softmax(ops.matmul(x, ops.transpose(y, (0, 2, 1)))), y),
    "einsum": lambda x, y: ops.einsum("bts,bsd->btd", ops.softmax(ops.einsum("btd,bsd->bts", x, y)), x),
    "einsum_turned": lambda x, y: ops.einsum("btd,bte->bed", x, ops.concatenate([y, x], axis=-1)),
    "steps_together": lambda x, y: ops.std(x, axis=1) * ops.norm(y, axis=1) + ops.prod(2 * x, axis=1) - ops.logsumexp(y, axis=1),
    "all_together": lambda x, y: x / ops.norm(y, axis=(1, 2), keepdims=True) - ops.logsumexp(x, axis=(1, 2), keepdims=True),
    "steps_found": lambda x, y: ops.argmax(x, axis=1) * ops.amin(y, axis=1) + ops.cast(ops.any(x > y, axis=1), "float32"),
    "features_found_of_steps": lambda x, y: ops.argmax(x, axis=-1) + ops.sum(ops.cast(ops.all(x > y, axis=-1), "float32") * y[:, 0, 0:1], axis=1, keepdims=True),
    "steps_added_up": lambda x, y: ops.cumsum(x, axis=1) + ops.normalize(y, axis=1),
    "steps_placed": lambda x, y: ops.concatenate(
        [ops.take(x, [2, 0, 2, -1], axis=1), ops.roll(y, 2, axis=1), ops.diff(x, axis=1), ops.pad(y, ((0, 0), (1, 2), (0, 0)))], axis=1
    ),
    "tiled": lambda x, y: ops.tile(x, (1, 2, 2)) + ops.tile(ops.pad(y, ((0, 0), (0, 0), (1, 2))), (2, 1)),
    "moved": lambda x, y: ops.moveaxis(x, 1, 2) * ops.moveaxis(y, -1, 1),
    "unstacked": lambda x, y: ops.multiply(*ops.unstack(ops.concatenate([x[:, :1], y[:, 1:2]], axis=1), axis=1)),
    "unstacked_features": lambda x, y: ops.add(*ops.unstack(ops.concatenate([x[..., :1], y[..., 1:2]], axis=-1), axis=-1)),
    "einsum_beside": lambda x, y: ops.einsum("btd,btd->bt", x, y),
    "einsum_spread": lambda x, y: ops.einsum("btd,bd->btd", ops.einsum("bt,btd->btd", x[:, :, 0], y), x[:, 1]),
    "einsum_of_steps": lambda x, y: ops.einsum("btd,btd->bd", x, y),
    "array_of_steps": lambda x, y: x * np.linspace(-1, 1, STEPS, dtype=np.float32)[:, None] + y,
}
VECTORS = {
    "expanded": lambda x, y: ops.squeeze(ops.expand_dims(x, -1), axis=-1) + ops.squeeze(ops.expand_dims(y, 1)),
    "new_axis": lambda x, y: ops.squeeze(x[:, None], 1) * ops.squeeze(y[..., None], 2) + (x[:, :, None] * y[:, None, :])[:, 0],
    "repeated": lambda x, y: ops.repeat(x, 2, axis=1) * ops.repeat(y, 2, axis=-1),
    "placed": lambda x, y: ops.concatenate([ops.tile(x, (1, 2)), ops.pad(y, [[0, 0], [2, 1]])], axis=1),
    "outer": lambda x, y: L.LSTM(2)(ops.einsum("bd,be->bde", x, ops.concatenate([x, y], axis=-1))),
    "einsum_beside": lambda x, y: ops.einsum("bd,bd->bd", x, y),
    "one_hot": lambda x, y: L.LSTM(2)(ops.one_hot(ops.argmax(ops.stack([x, y, x * y], axis=1), axis=1), 3)),
    "stacked": lambda x, y: L.LSTM(2)(ops.stack([x, y, x * y], axis=1)),
}


def _two_axes(first: bool, second: bool) -> Model:
    """Sequences of two inputs, each masked or not: nothing of the masks is left."""
    (one, a), (other, b) = ids(first), floats(masked=second)
    x = L.GRU(3, return_sequences=True)(a)
    return out([one, other], read(ops.concatenate([x * b, ops.maximum(x, b), x + b], axis=-1)))


def _of_ids(take, steps: int | None) -> Model:
    """Ids compared and cast beside their embedding."""
    source, x = ids(False, steps)
    y = take(source.tensor, L.Dense(3, "tanh")(x))
    return out([source], read(y) if len(y.shape) == 3 else [L.Dense(2)(y)])


def _mean_of_real(tokens, x):
    """A mean over steps that heeds a mask of one's own."""
    real = ops.expand_dims(ops.cast(ops.not_equal(tokens, 0), "float32"), -1)
    return ops.sum(x * real, axis=1) / ops.maximum(ops.sum(real, axis=1), 1)


def _share(tokens, x):
    """How many of the steps count, and the same of truth values."""
    real = ops.cast(ops.logical_and(tokens > 0, ops.logical_not(ops.equal(tokens, 3))), "float32")
    return ops.sum(real, axis=1, keepdims=True) * ops.sum(x, axis=1)


OF_IDS = {
    "mean": _mean_of_real,
    "share": _share,
    "masked": lambda tokens, x: x * ops.expand_dims(tokens != 0, axis=-1),
    "chosen": lambda tokens, x: ops.where(ops.expand_dims(ops.logical_or(tokens < 2, tokens >= 5), -1), x, 2 * x),
    "one_hot": lambda tokens, x: ops.concatenate([ops.one_hot(tokens, WORDS - 2), x], axis=-1),
    "cast": lambda tokens, x: x * ops.expand_dims(ops.cast(tokens, "float32"), -1) / WORDS,
}


def _averaged() -> Model:
    """A mean heeds a mask, and behind an operation there is none."""
    source, x = ids()
    return out([source], [L.GlobalAveragePooling1D()(L.Dense(2)(x) * 2), L.GlobalAveragePooling1D()(L.Dense(2)(x))])


def _judged(last, loss: str) -> Model:
    source, x = ids()
    return [source], [last(L.Dense(4)(L.GRU(3, return_sequences=True)(x)))], [loss]


def _embedded() -> Model:
    """Straight over an embedding without a mask, whose distinct ids are computed once."""
    source, x = ids(False)
    return out([source], read(ops.relu(x * 3 - 0.1) + x))


def _shared() -> Model:
    """Within a model that is applied twice."""
    source, x = ids()
    a = keras.Input((None, 3))
    inner = keras.Model(a, ops.tanh(L.Dense(3)(a) * 2) + a)
    return out([source], read(inner(inner(x))))


def operations() -> dict:
    models = {}
    for name, take in (BOTH | SEQUENCES).items():
        models[f"op_{name}_masked"] = lambda take=take: _taken(take, True)
        models[f"op_{name}_open"] = lambda take=take: _taken(take, False)
    for name, take in (BOTH | VECTORS).items():
        models[f"op_{name}_vectors"] = lambda take=take: _vectors(take)
    for name, take in OF_IDS.items():
        models[f"op_ids_{name}"] = lambda take=take: _of_ids(take, STEPS)
        models[f"op_ids_{name}_open"] = lambda take=take: _of_ids(take, None)
    for name, masks in {"both": (True, True), "first": (True, False), "second": (False, True)}.items():
        models[f"op_two_axes_{name}"] = lambda masks=masks: _two_axes(*masks)
    return models | {
        "op_averaged": _averaged,
        "op_embedded": _embedded,
        "op_shared": _shared,
        "op_unmasked_loss": lambda: _judged(lambda x: x * 2, MSE),
        "op_cast_loss": lambda: _judged(lambda x: ops.cast(x, "float32"), MSE),
        "op_sigmoid_loss": lambda: _judged(ops.sigmoid, BINARY),
        "op_softmax_loss": lambda: _judged(ops.softmax, CATEGORICAL),
    }
