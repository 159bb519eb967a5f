"""Single layers that are not recurrent, each drawn with its options to fit the flow it is applied to."""

import keras
from keras import layers

from dice import Dice
from flow import Flow
from options import any_activation, weight_options


def dense(dice: Dice, flow: Flow, units: int | None = None, activation: str | None = None) -> keras.Layer:
    units = units or dice.between(1, 5)
    return layers.Dense(
        units,
        activation=activation or any_activation(dice, units),
        use_bias=dice.chance(0.8),
        **weight_options(dice, ["kernel", "bias"]),
    )


def activation(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.Activation(any_activation(dice, flow.features))


def layer_normalization(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.LayerNormalization(
        epsilon=dice.pick([1e-3, 1e-2, 0.1]),
        center=dice.chance(0.8),
        scale=dice.chance(0.8),
        **weight_options(dice, ["beta", "gamma"]),
    )


def time_distributed(dice: Dice, flow: Flow) -> keras.Layer:
    inner = dice.weighted({dense: 3, activation: 1, layer_normalization: 1.5})
    return layers.TimeDistributed(inner(dice, flow))


def dropout(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.Dropout(dice.pick([0.2, 0.25, 0.5]))


def spatial_dropout(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.SpatialDropout1D(dice.pick([0.2, 0.25, 0.5]))


def gaussian_noise(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.GaussianNoise(dice.pick([0.1, 0.3]))


def conv(dice: Dice, flow: Flow) -> keras.Layer:
    """Keras refuses strides together with a dilation; "valid" must leave at least one step."""
    size = dice.between(1, 3)
    strides, dilation = dice.weighted({(1, 1): 2, (2, 1): 1, (1, 2): 1, (3, 1): 0.5})
    fits = (size - 1) * dilation < flow.shape[0]
    filters = dice.between(1, 4)
    return layers.Conv1D(
        filters,
        size,
        strides=strides,
        dilation_rate=dilation,
        padding=dice.pick(["valid", "same", "causal"] if fits else ["same", "causal"]),
        activation=any_activation(dice, filters) if dice.chance(0.7) else None,
        use_bias=dice.chance(0.8),
        **weight_options(dice, ["kernel", "bias"], orthogonal=False),
    )


def max_pooling(dice: Dice, flow: Flow) -> keras.Layer:
    size = dice.between(2, 3)
    paddings = ["valid", "same"] if size <= flow.shape[0] else ["same"]
    return layers.MaxPooling1D(size, strides=dice.pick([None, 1, 2, 3]), padding=dice.pick(paddings))


def permute(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.Permute((2, 1))


def repeat(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.RepeatVector(dice.between(1, 5))


def flatten(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.Flatten()


def _size(flow: Flow) -> int:
    count = 1
    for extent in flow.shape:
        count *= extent
    return count


def to_steps(dice: Dice, flow: Flow) -> keras.Layer:
    """Reshape to (steps, features), of which either may be left to be inferred."""
    size = _size(flow)
    steps = dice.pick([d for d in range(1, size + 1) if size % d == 0])
    return layers.Reshape(dice.weighted({(steps, size // steps): 3, (-1, size // steps): 1, (steps, -1): 1}))


def to_vector(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.Reshape(dice.pick([(_size(flow),), (-1,)]))


def global_average(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.GlobalAveragePooling1D()


def global_max(dice: Dice, flow: Flow) -> keras.Layer:
    return layers.GlobalMaxPooling1D()
