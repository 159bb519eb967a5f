"""Draws models that compute with every operation: several beside each other, in turns, along any axis."""

import keras
from keras import layers as L
from keras import ops

import heads
import pieces
import recurrent
from dice import Dice
from flow import Flow
from front import Source

# One case in so many, by its number, and how many operations each has: about 500 cases have them all.
EVERY, PLACE = 32, 18
AT_ONCE = 8

# Of numbers from -1 to 1.
ELEMENTARY = {
    "arccos": lambda x: ops.arccos(0.9 * x),
    "arccosh": lambda x: ops.arccosh(x + 2.5),
    "arcsin": lambda x: ops.arcsin(0.9 * x),
    "arctanh": lambda x: ops.arctanh(0.9 * x),
    "cbrt": lambda x: ops.cbrt(x + 1.5),
    "clip": lambda x: ops.clip(x, -0.5, 0.3),
    "deg2rad": lambda x: ops.deg2rad(30 * x),
    "rad2deg": lambda x: ops.rad2deg(0.03 * x),
    "reciprocal": lambda x: ops.reciprocal(x + 2),
    "round": lambda x: ops.round(3 * x) + ops.round(x, 1),
    "zeros_like": lambda x: ops.ones_like(x) * x + ops.zeros_like(x),
    "celu": lambda x: ops.celu(x, 0.5),
    "elu": lambda x: ops.elu(x, 0.7),
    "gelu": lambda x: ops.gelu(x, approximate=False),
    "hard_shrink": lambda x: ops.hard_shrink(x, 0.3),
    "leaky_relu": lambda x: ops.leaky_relu(x, 0.3),
    "relu6": lambda x: ops.relu6(9 * x),
    "soft_shrink": lambda x: ops.soft_shrink(x, 0.2),
    "squareplus": lambda x: ops.squareplus(x, 2),
}
ELEMENTARY |= {
    name: lambda x, name=name: getattr(ops, name)(x)
    for name in (
        "absolute arcsinh arctan copy cos cosh erf exp exp2 expm1 negative sign sin sinh square tan tanh log_sigmoid selu "
        "sigmoid silu softplus softsign sparse_plus tanh_shrink stop_gradient"
    ).split()
}
ELEMENTARY |= {
    name: lambda x, name=name: getattr(ops, name)(x + 1.5) for name in "log log10 log1p log2 rsqrt sqrt".split()
}
ELEMENTARY |= {
    name: lambda x, name=name: getattr(ops, name)(3 * x)
    for name in "ceil floor trunc hard_sigmoid hard_silu hard_tanh relu sparse_sigmoid".split()
}


def _number(truths):
    return ops.cast(truths, "float32")


# Of two tensors.
BINARY = {
    "divide": lambda x, y: ops.divide(x, y + 2),
    "true_divide": lambda x, y: x / (y + 2),
    "floor_divide": lambda x, y: ops.floor_divide(3 * x, y + 1.5),
    "mod": lambda x, y: ops.mod(3 * x, y + 1.5),
    "power": lambda x, y: ops.power(x + 1.5, y),
    "minimum": lambda x, y: ops.minimum(x, y) - ops.maximum(x, 0.5 * y),
    "logaddexp": ops.logaddexp,
    "equal": lambda x, y: x * _number(ops.equal(ops.sign(x), ops.sign(y))),
    "not_equal": lambda x, y: x * _number(ops.not_equal(ops.sign(x), ops.sign(y))),
    "greater_equal": lambda x, y: x * _number(ops.greater_equal(x, y)),
    "less": lambda x, y: x * _number(ops.less(x, y)),
    "less_equal": lambda x, y: x * _number(ops.less_equal(x, y)),
    "logical_and": lambda x, y: x * _number(ops.logical_and(x > 0, y > 0)),
    "logical_or": lambda x, y: x * _number(ops.logical_or(x > 0, y > 0)),
    "logical_xor": lambda x, y: x * _number(ops.logical_xor(x > 0, y > 0)),
    "logical_not": lambda x, y: y * _number(ops.logical_not(x > 0)),
    "where": lambda x, y: ops.where(x > y, 0.5 * x, y),
}

# Along an axis, which stays with one number, or with all of them.
REDUCED = {
    name: lambda x, axis, name=name: x * getattr(ops, name)(x, axis=axis, keepdims=True)
    for name in "sum mean prod max min amax amin std var logsumexp norm".split()
}
ALONG = {
    "log_softmax": lambda x, axis: ops.log_softmax(x, axis=axis),
    "softmax": lambda x, axis: ops.softmax(x, axis=axis),
    "sparsemax": lambda x, axis: ops.sparsemax(x, axis=-1),
    "normalize": lambda x, axis: ops.normalize(x + 0.7, axis=axis),
    "cumsum": lambda x, axis: ops.cumsum(x, axis=axis),
    "argmax": lambda x, axis: x * _number(ops.argmax(x, axis=axis, keepdims=True)),
    "argmin": lambda x, axis: x * _number(ops.argmin(x, axis=axis, keepdims=True)),
    "any": lambda x, axis: x * _number(ops.any(x > 0.5, axis=axis, keepdims=True)),
    "all": lambda x, axis: x * _number(ops.all(x > -0.5, axis=axis, keepdims=True)),
    "one_hot": lambda x, axis: x * ops.one_hot(ops.argmax(x, axis=-1), x.shape[-1]),
    "flip": lambda x, axis: ops.flip(x, axis=axis),
    "roll": lambda x, axis: ops.roll(x, 2, axis=axis),
}


def _like(x, made):
    """The numbers of a tensor of as many in the shape of x: in other places, where axes were exchanged."""
    return ops.reshape(made, (-1, *x.shape[1:]))


def _first(x, made, axis: int, place: int = 0):
    """As many numbers along an axis as x has there."""
    return ops.take(made, list(range(place, place + x.shape[axis])), axis=axis)


def _around(x, axis: int, width: tuple[int, int]):
    return ops.pad(x, [width if i == axis else (0, 0) for i in range(len(x.shape))])


MOVED = {
    "moveaxis": lambda x, axis: _like(x, ops.moveaxis(x, 1, -1)),
    "swapaxes": lambda x, axis: _like(x, ops.swapaxes(x, 1, -1)),
    "transpose": lambda x, axis: _like(x, ops.transpose(x, (0, *range(len(x.shape) - 1, 0, -1)))),
    "squeeze": lambda x, axis: x * ops.squeeze(ops.expand_dims(ops.mean(x, axis=-1), -1), -1)[..., None],
    "diff": lambda x, axis: _around(ops.diff(x, axis=axis), axis, (0, 1)),
    "pad": lambda x, axis: _first(x, _around(x, axis, (1, 2)), axis, 2),
    "repeat": lambda x, axis: _first(x, ops.repeat(x, 2, axis=axis), axis, 1),
    "tile": lambda x, axis: _first(x, ops.tile(x, [2 if i == axis else 1 for i in range(len(x.shape))]), axis, 1),
    "concatenate": lambda x, axis: _first(x, ops.concatenate([x, 0.5 * x], axis=axis), axis, 1),
    "split": lambda x, axis: ops.concatenate(ops.split(x, [1], axis=axis)[::-1], axis=axis),
    "unstack": lambda x, axis: ops.stack(ops.unstack(x, axis=axis)[::-1], axis=axis),
    "get_item": lambda x, axis: x[:, ::-1] - x[..., :1],
}
TURNS = [
    *(lambda x, y, axis, make=make: make(x) for make in ELEMENTARY.values()),
    *(lambda x, y, axis, make=make: make(x, y) for make in BINARY.values()),
    *(lambda x, y, axis, make=make: make(x, axis) for make in (REDUCED | ALONG | MOVED).values()),
]


def entrance(dice: Dice) -> tuple[Source, Flow]:
    """A sequence of known steps, or an image at each of them."""
    steps = dice.between(3, 5)
    image = (dice.between(2, 3),) if dice.chance(0.3) else ()
    source = Source(keras.Input((steps, *image, dice.between(2, 4))), steps)
    return source, source.flow


def draw(dice: Dice, seed: int) -> tuple[Source, Flow, str]:
    source, flow = entrance(dice)
    x, y = (flow.after(pieces.dense(dice, flow, flow.features, "tanh")).tensor for _ in range(2))
    first = seed // EVERY * AT_ONCE
    made = [TURNS[(first + i) % len(TURNS)](x, y, dice.between(1, len(x.shape) - 1)) for i in range(AT_ONCE)]
    flow = flow.made(L.Concatenate()(made))
    flow = flow.after(L.Dense(3, "tanh")).after(L.Flatten()) if len(x.shape) == 4 else flow.after(recurrent.layer(dice, sequences=False))
    flow, loss = heads.end(dice, flow)
    return source, flow, loss
