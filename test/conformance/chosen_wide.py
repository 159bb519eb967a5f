"""Chosen models of four and five axes: operations along each of them, and layers that go over one or several."""

import math
from collections.abc import Callable

import keras
import numpy as np
from keras import layers as L
from keras import ops

from chosen_parts import Model, floats, out
from front import Source

# What each step holds: with the steps four axes, or five.
LINES, IMAGES = (3, 2), (2, 3, 2)
STEPS = 4
Tensor = keras.KerasTensor
Make = Callable[[Tensor], list[Tensor]]


def _front(shape: tuple[int, ...], masked: bool) -> tuple[Source, Tensor]:
    """Masks come with vectors, of which more axes are made."""
    if masked:
        source, x = floats(math.prod(shape), STEPS, masked=True)
        return source, L.TimeDistributed(L.Reshape(shape))(x)
    tensor = keras.Input((STEPS, *shape))
    return Source(tensor, STEPS), tensor


def _each(x: Tensor, make: Callable[[Tensor, int], Tensor], first: int = 1) -> list[Tensor]:
    return [make(x, axis) for axis in range(first, len(x.shape))]


def _ones(x: Tensor, axis: int) -> Tensor:
    return ops.mean(x, axis=axis, keepdims=True)


def _array(*shape: int) -> np.ndarray:
    return np.linspace(-1, 1, math.prod(shape)).reshape(shape).astype("float32")


def _orders(x: Tensor) -> list[Tensor]:
    rank = len(x.shape)
    turned = ops.transpose(x, (0, *range(rank - 1, 0, -1)))
    return [turned, ops.swapaxes(x, -1, -2), ops.moveaxis(x, 1, -1), L.Permute((*range(2, rank), 1))(x), ops.moveaxis(x, -1, 2)]


def _products(x: Tensor) -> list[Tensor]:
    """Of matrices at each place, by axes in any order, and of all of one by all of the other."""
    rank = len(x.shape)
    y = ops.swapaxes(L.Dense(x.shape[-1], "tanh")(x), -1, -2)
    letters = "bthcd"[: rank - 1]
    into = letters[0] + "s" + letters[2:]
    made = letters[0] + letters[2:] + "ts"
    heads = ops.einsum(f"{letters}f,{into}f->{made}", x, x * x)
    every = ops.einsum(f"{letters}f,{letters}g->bfg", x, x + 1.0)
    return [ops.matmul(x, y), ops.matmul(y, x), heads, every, *([L.Dot((2, 1), normalize=True)([x, x[:, 0]])] if rank == 4 else [])]


def _attention(x: Tensor) -> list[Tensor]:
    values = ops.concatenate([x, x * 0.5], axis=-2)
    return [
        L.Attention(use_scale=True)([x, values]),
        L.AdditiveAttention()([x, values, values * 2.0]),
        *L.Attention(score_mode="concat")([x, values], return_attention_scores=True, use_causal_mask=True),
    ]


def _heads(x: Tensor) -> list[Tensor]:
    values = ops.concatenate([x, x * 0.5], axis=-2)
    within = range(1, len(x.shape) - 1)
    axes = [(axis,) for axis in within] + [(2, 1), (1, len(x.shape) - 2)]
    made = [L.MultiHeadAttention(2, 3, attention_axes=some)(x, x * 0.5) for some in axes]
    return [*made, L.MultiHeadAttention(2, 3, value_dim=2, output_shape=3, use_gate=True)(x, values)]


def _noise(x: Tensor) -> list[Tensor]:
    """Drawn together: at all steps, in all rows, along all axes but one."""
    within = len(x.shape) - 2
    shapes = [(None, 1, *[None] * within), (1, None, *[1] * within), (None, *[1] * within, None), (1, 1, *[1, None, None][-within:])]
    return [L.Dropout(0.4, noise_shape=shape)(x) for shape in shapes] + [L.AlphaDropout(0.4, noise_shape=shapes[2])(x)]


def _statistics(x: Tensor) -> list[Tensor]:
    given = lambda axis, sizes: L.Normalization(axis=axis, mean=_array(*sizes), variance=_array(*sizes) ** 2 + 0.1)(x)  # noqa: E731
    last = len(x.shape) - 1
    return [given(-1, (2,)), given(None, ()), given((1, last), (x.shape[1], 2)), given((2, 3), x.shape[2:4])]


# Of the tensor behind a Dense layer, several outputs each.
OPERATIONS: dict[str, Make] = {
    "sums": lambda x: _each(x, lambda x, axis: ops.sum(x, axis=axis)) + _each(x, lambda x, axis: ops.max(x, axis=axis, keepdims=True)),
    "together": lambda x: [
        ops.var(x, axis=(1, 2)),
        ops.logsumexp(x, axis=(2, 3)),
        ops.std(x, axis=(-1, -2), keepdims=True),
        ops.mean(x, axis=tuple(range(1, len(x.shape))), keepdims=True),
    ],
    "added_up": lambda x: _each(x, lambda x, axis: ops.cumsum(x, axis=axis)),
    "differences": lambda x: _each(x, lambda x, axis: ops.diff(x, axis=axis)),
    "normalized": lambda x: _each(x, lambda x, axis: ops.normalize(x, axis=axis)),
    "softmaxes": lambda x: _each(x, lambda x, axis: ops.softmax(x, axis=axis)) + [L.Softmax(axis=(1, 2))(x), L.Softmax(axis=(-1, -2))(x)],
    "repeated": lambda x: _each(x, lambda x, axis: ops.repeat(x, 2, axis=axis)) + [ops.tile(x, (1, 2, 1, *[2] * (len(x.shape) - 3)))],
    "moved": lambda x: _each(x, lambda x, axis: ops.roll(x, 1, axis=axis)) + [ops.flip(x, axis=2), ops.flip(x, axis=(1, -1))],
    "taken": lambda x: _each(x, lambda x, axis: ops.take(x, [1, 0, 1], axis=axis)),
    "sliced": lambda x: [x[:, 1], x[:, :, 1], x[..., 0], x[..., ::-1], x[:, 1:3, 1:], x[:, ::2, -1]],
    "parts": lambda x: _each(x, lambda x, axis: ops.split(x, [1], axis=axis)[1]) + _each(x, lambda x, axis: ops.unstack(x, axis=axis)[-1]),
    "behind": lambda x: _each(x, lambda x, axis: ops.concatenate([x, x * x], axis=axis)),
    "padded": lambda x: [ops.pad(x, [[0, 0], [1, 0], [0, 2], *[[1, 1]] * (len(x.shape) - 3)])],
    "ordered": _orders,
    "pairs": lambda x: _each(x, lambda x, axis: x * _ones(x, axis)) + [ops.where(x > 0, x, _ones(x, 2)), L.Add()([x, _ones(x, 2)])],
    "arrays": lambda x: [x * _array(2), x + _array(*x.shape[2:]), x - _array(*x.shape[1:]), x * _array(x.shape[2], *[1] * (len(x.shape) - 3))],
    "layers": lambda x: [
        L.RMSNormalization()(x),
        L.GroupNormalization(1)(x),
        L.UnitNormalization()(x),
        L.UnitNormalization(axis=1)(x),
        L.UnitNormalization(axis=(2, 3))(x),
        L.PReLU("uniform", shared_axes=[*range(1, len(x.shape) - 1)])(x),
        L.PReLU("uniform")(x),
        L.EinsumDense("...x,xy->...y", 3, bias_axes="y", activation="tanh")(x),
    ],
    "products": _products,
    "attention": _attention,
    "statistics": _statistics,
    "heads": _heads,
    "noise": _noise,
    "functions": lambda x: [ops.exp(x) - 1, ops.square(x) / 2 + x, ops.gelu(x), ops.maximum(x, 0.1)],
}

# Of sequences, which get an axis more.
MORE: Make = lambda x: [  # noqa: E731
    *(ops.expand_dims(x, axis) * 2 for axis in (1, 2, 3)),
    *(ops.stack([x, x * x], axis=axis) for axis in (1, 2, 3)),
]


def _model(make: Make, shape: tuple[int, ...], masked: bool) -> Model:
    source, x = _front(shape, masked)
    y = L.TimeDistributed(L.Dense(2, "tanh"))(x) if masked else L.Dense(2, "tanh")(x)
    return out([source], make(y))


def wide() -> dict:
    models: dict = {"wide_more": lambda: _model(MORE, (3,), False)}
    for name, make in OPERATIONS.items():
        # Keras hands Softmax a mask of steps, which it can't take, and its losses those of tensors of more axes.
        models[f"wide_{name}_of_lines"] = lambda make=make, masked=name not in ("softmaxes", "layers", "attention", "statistics", "heads", "noise"): _model(make, LINES, masked)
        models[f"wide_{name}_of_images"] = lambda make=make: _model(make, IMAGES, False)
    return models
