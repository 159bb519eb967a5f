"""Draws models of the layers that no other model has, each with its options."""

import keras
from keras import layers as L

import front
import heads
import images
import pieces
import recurrent
from dice import Dice
from flow import Flow
from front import Source
from options import any_activation, weight_options

# One case in so many is of these, by its number, so that no other case depends on them; and how many layers of each kind it has.
EVERY, PLACE = 32, 2
EACH = 2


def separable(dice: Dice, flow: Flow) -> keras.Layer:
    # Keras refuses strides together with a dilation.
    windows = dice.pick([{"padding": "valid"}, {"padding": "same"}, {"padding": "same", "strides": 2}, {"padding": "same", "dilation_rate": 2}])
    return L.SeparableConv1D(
        dice.between(1, 4),
        dice.between(1, min(3, flow.shape[0])),
        **windows,
        depth_multiplier=dice.between(1, 2),
        use_bias=dice.chance(0.8),
        activation=dice.pick(["tanh", "softsign", None]),
        **weight_options(dice, ["depthwise", "pointwise", "bias"], orthogonal=False),
    )


def transposing(dice: Dice, layer: type[keras.Layer], most: int) -> keras.Layer:
    return layer(
        dice.between(1, most),
        dice.between(2, 3),
        **dice.pick([{"strides": 2}, {"strides": 2, "output_padding": 1}, {}]),
        padding=dice.pick(["valid", "same"]),
        use_bias=dice.chance(0.8),
        activation=dice.pick(["tanh", "softsign", None]),
        **weight_options(dice, ["kernel", "bias"], orthogonal=False),
    )


def transposed(dice: Dice, flow: Flow) -> keras.Layer:
    return transposing(dice, L.Conv1DTranspose, 4)


def average_pooling(dice: Dice, flow: Flow) -> keras.Layer:
    return L.AveragePooling1D(dice.between(1, min(3, flow.shape[0])), strides=dice.pick([None, 1]), padding=dice.pick(["valid", "same"]))


def batch_normalization(dice: Dice, flow: Flow) -> keras.Layer:
    return images.batch_normalization(dice, flow)


def group_normalization(dice: Dice, flow: Flow) -> keras.Layer:
    groups = dice.pick([g for g in (1, 2, 3) if flow.features % g == 0])
    options = {"center": dice.chance(0.8), "scale": dice.chance(0.8), "epsilon": dice.pick([0.1, 0.3])}
    return L.GroupNormalization(groups, **options, **weight_options(dice, ["beta", "gamma"]))


def einsum_dense(dice: Dice, flow: Flow) -> keras.Layer:
    units = dice.between(1, 4)
    return L.EinsumDense("...x,xy->...y", units, bias_axes=dice.pick(["y", None]), activation=any_activation(dice, units))


def prelu(dice: Dice, flow: Flow) -> keras.Layer:
    shared = [*range(1, len(flow.tensor.shape) - 1)]
    return L.PReLU("uniform", shared_axes=dice.pick([shared, shared[:1]]), **weight_options(dice, ["alpha"], orthogonal=False))


def depthwise(dice: Dice, flow: Flow) -> keras.Layer:
    return L.DepthwiseConv2D(
        dice.between(1, min(2, *flow.shape[:2])),
        depth_multiplier=dice.between(1, 2),
        **dice.pick([{"padding": "valid"}, {"padding": "same", "strides": 2}, {"padding": "same", "dilation_rate": 2}]),
        use_bias=dice.chance(0.8),
        activation=dice.pick(["tanh", "softsign", None]),
        **weight_options(dice, ["depthwise", "bias"], orthogonal=False),
    )


def transposed_images(dice: Dice, flow: Flow) -> keras.Layer:
    return transposing(dice, L.Conv2DTranspose, 3)


# What takes sequences and more axes alike.
ANYWHERE = [
    lambda dice, flow: L.LeakyReLU(dice.pick([0.1, 0.3])),
    lambda dice, flow: L.ELU(dice.pick([1.0, 0.5])),
    lambda dice, flow: L.ReLU(dice.pick([None, 1.0]), dice.pick([0.0, 0.2]), dice.pick([0.0, 0.1])),
    lambda dice, flow: L.Identity(),
    lambda dice, flow: L.Rescaling(dice.pick([0.5, -2.0]), offset=dice.pick([0.0, 0.3])),
    lambda dice, flow: L.GaussianDropout(dice.pick([0.2, 0.3])),
    lambda dice, flow: L.AlphaDropout(0.4),
    lambda dice, flow: L.ActivityRegularization(dice.pick([0.0, 0.01]), dice.pick([0.0, 0.02])),
    lambda dice, flow: L.UnitNormalization(axis=dice.between(1, len(flow.tensor.shape) - 1)),
    lambda dice, flow: L.RMSNormalization(epsilon=dice.pick([0.1, 0.3])),
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
    lambda dice, flow: L.Cropping1D(dice.pick([(0, 1), (1, 0)]) if flow.shape[0] > 1 else 0),
    lambda dice, flow: L.UpSampling1D(dice.between(2, 3)),
]
ON_IMAGES = [
    depthwise,
    transposed_images,
    lambda dice, flow: L.ZeroPadding2D(((0, 1), (1, dice.between(0, 2)))),
    lambda dice, flow: L.Cropping2D(((0, min(1, flow.shape[0] - 1)), (min(1, flow.shape[1] - 1), 0))),
    lambda dice, flow: L.UpSampling2D(dice.pick([(1, 2), 2]), interpolation=dice.pick(["nearest", "bilinear"])),
    lambda dice, flow: L.CenterCrop(dice.between(1, flow.shape[0]), dice.between(1, flow.shape[1])),
    lambda dice, flow: L.Permute(dice.pick([(2, 1, 3), (3, 1, 2), (1, 3, 2)])),
    lambda dice, flow: dice.pick([L.GlobalAveragePooling2D, L.GlobalMaxPooling2D])(keepdims=True),
]


def entrance(dice: Dice) -> tuple[Source, Flow]:
    if dice.chance(0.4):
        return images.entrance(dice)
    steps = dice.between(3, 6)
    source = Source(keras.Input((steps, dice.between(2, 4))), steps)
    return source, source.flow


def draw(dice: Dice, seed: int) -> tuple[Source, Flow, str]:
    """Layers in turns, as many of either kind, in any order."""
    source, flow = entrance(dice)
    flow = flow.after(pieces.dense(dice, flow, activation="tanh"))
    own = ON_IMAGES if len(flow.tensor.shape) == 4 else ON_STEPS
    turn = seed // EVERY * EACH
    makes = [kinds[(turn + i) % len(kinds)] for kinds in (own, ANYWHERE) for i in range(EACH)]
    for make in dice.shuffled(makes):
        flow = flow.after(make(dice, flow))
    flow, loss = heads.end(dice, flow.after(L.Flatten()) if len(flow.tensor.shape) == 4 else flow.after(recurrent.layer(dice, sequences=False)))
    return source, flow, loss
