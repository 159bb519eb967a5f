"""Draws models of the layers and operations that no other model has, each with its options."""

import keras
from keras import layers as L
from keras import ops

import front
import heads
import images
import pieces
import recurrent
from dice import Dice
from flow import Flow
from front import Source
from options import any_activation, weight_options

# One case in so many is of these, by its number, so that no other case depends on them.
EVERY, PLACE = 16, 2


def separable(dice: Dice, flow: Flow) -> keras.Layer:
    return L.SeparableConv1D(
        dice.between(1, 4),
        dice.between(1, min(3, flow.shape[0])),
        padding=dice.pick(["valid", "same"]),
        depth_multiplier=dice.between(1, 2),
        use_bias=dice.chance(0.8),
        activation=dice.pick(["tanh", "softsign", None]),
        **weight_options(dice, ["depthwise", "pointwise", "bias"], orthogonal=False),
    )


def transposed(dice: Dice, flow: Flow) -> keras.Layer:
    return L.Conv1DTranspose(
        dice.between(1, 4),
        dice.between(1, 3),
        strides=dice.between(1, 2),
        padding=dice.pick(["valid", "same"]),
        use_bias=dice.chance(0.8),
        **weight_options(dice, ["kernel", "bias"], orthogonal=False),
    )


def average_pooling(dice: Dice, flow: Flow) -> keras.Layer:
    return L.AveragePooling1D(dice.between(1, min(3, flow.shape[0])), strides=dice.pick([None, 1]), padding=dice.pick(["valid", "same"]))


def batch_normalization(dice: Dice, flow: Flow) -> keras.Layer:
    return images.batch_normalization(dice, flow)


def group_normalization(dice: Dice, flow: Flow) -> keras.Layer:
    groups = dice.pick([g for g in (1, 2, 3) if flow.features % g == 0])
    return L.GroupNormalization(groups, epsilon=0.1, center=dice.chance(0.8), scale=dice.chance(0.8))


def einsum_dense(dice: Dice, flow: Flow) -> keras.Layer:
    units = dice.between(1, 4)
    return L.EinsumDense("...x,xy->...y", units, bias_axes=dice.pick(["y", None]), activation=any_activation(dice, units))


def prelu(dice: Dice, flow: Flow) -> keras.Layer:
    return L.PReLU("uniform", shared_axes=[*range(1, len(flow.tensor.shape) - 1)])


# What takes sequences and more axes alike.
ANYWHERE = [
    lambda dice, flow: L.LeakyReLU(dice.pick([0.1, 0.3])),
    lambda dice, flow: L.ELU(dice.pick([1.0, 0.5])),
    lambda dice, flow: L.ReLU(dice.pick([None, 1.0]), negative_slope=dice.pick([0.0, 0.2])),
    lambda dice, flow: L.Identity(),
    lambda dice, flow: L.Rescaling(dice.pick([0.5, -2.0]), offset=dice.pick([0.0, 0.3])),
    lambda dice, flow: L.GaussianDropout(0.3),
    lambda dice, flow: L.AlphaDropout(0.4),
    lambda dice, flow: L.ActivityRegularization(l1=0.01, l2=dice.pick([0.0, 0.02])),
    lambda dice, flow: L.UnitNormalization(axis=dice.between(1, len(flow.tensor.shape) - 1)),
    lambda dice, flow: L.RMSNormalization(epsilon=0.1),
    lambda dice, flow: L.Softmax(axis=dice.between(1, len(flow.tensor.shape) - 1)),
    batch_normalization,
    group_normalization,
    einsum_dense,
    prelu,
    pieces.dense,
]
ON_STEPS = [
    separable,
    transposed,
    average_pooling,
    lambda dice, flow: L.ZeroPadding1D((dice.between(0, 2), dice.between(0, 2))),
    lambda dice, flow: L.Cropping1D((0, 1) if flow.shape[0] > 1 else 0),
    lambda dice, flow: L.UpSampling1D(2),
]
ON_IMAGES = [
    lambda dice, flow: L.DepthwiseConv2D(dice.between(1, min(2, *flow.shape[:2])), depth_multiplier=dice.between(1, 2), padding=dice.pick(["valid", "same"])),
    lambda dice, flow: L.Conv2DTranspose(dice.between(1, 3), dice.between(1, 3), strides=dice.between(1, 2), padding=dice.pick(["valid", "same"])),
    lambda dice, flow: L.ZeroPadding2D(((0, 1), (1, dice.between(0, 2)))),
    lambda dice, flow: L.Cropping2D(((0, 1 if flow.shape[0] > 1 else 0), (0, 0))),
    lambda dice, flow: L.UpSampling2D((1, 2), interpolation=dice.pick(["nearest", "bilinear"])),
    lambda dice, flow: L.CenterCrop(dice.between(1, flow.shape[0]), dice.between(1, flow.shape[1])),
    lambda dice, flow: L.Permute(dice.pick([(2, 1, 3), (3, 1, 2), (1, 3, 2)])),
]


def operation(dice: Dice, flow: Flow) -> Flow:
    """Along any axis behind that of the batch."""
    x, axis = flow.tensor, dice.between(1, len(flow.tensor.shape) - 1)
    make = dice.pick(
        [
            lambda: ops.cumsum(x, axis=axis),
            lambda: ops.flip(x, axis=axis),
            lambda: ops.roll(x, 1, axis=axis),
            lambda: ops.repeat(x, 2, axis=axis),
            lambda: ops.concatenate([x, x * 0.5], axis=axis),
            lambda: ops.softmax(x, axis=axis),
            lambda: x * ops.mean(x, axis=axis, keepdims=True),
            lambda: x - ops.max(x, axis=axis, keepdims=True),
            lambda: ops.logsumexp(x, axis=axis, keepdims=True) + ops.square(x),
            lambda: ops.where(x > 0, x, ops.exp(x) - 1),
            lambda: ops.swapaxes(x, -1, -2),
        ]
    )
    return flow.made(make())


def entrance(dice: Dice) -> tuple[Source, Flow]:
    if dice.chance(0.4):
        return images.entrance(dice)
    steps = dice.between(3, 6)
    source = Source(keras.Input((steps, dice.between(2, 4))), steps)
    return source, source.flow


def draw(dice: Dice) -> tuple[Source, Flow, str]:
    source, flow = entrance(dice)
    flow = flow.after(pieces.dense(dice, flow, activation="tanh"))
    own = ON_IMAGES if len(flow.tensor.shape) == 4 else ON_STEPS
    for _ in range(dice.between(2, 4)):
        kind = dice.weighted({"own": 2, "anywhere": 2, "operation": 1})
        flow = operation(dice, flow) if kind == "operation" else flow.after(dice.pick(own if kind == "own" else ANYWHERE)(dice, flow))
    flow, loss = heads.end(dice, flow.after(L.Flatten()) if len(flow.tensor.shape) == 4 else flow.after(recurrent.layer(dice, sequences=False)))
    return source, flow, loss
