"""Chosen models of LSTMs over frames of one and of two dimensions: every option, open and masked, states in and out, both directions."""

import math
from collections.abc import Callable

import keras
from keras import layers as L

from chosen_parts import STEPS, Model, floats, out, vector
from front import Source

FRAME = (4, 3, 2)
LINE = (5, 2)
Settings = dict

# What differs, for frames of 4 x 3 pixels with 2 channels.
PLANES: dict[str, Settings] = {
    "": {"kernel_size": 2},
    "_same": {"kernel_size": 3, "padding": "same"},
    "_even_same": {"kernel_size": (2, 4), "padding": "same"},
    "_strides": {"kernel_size": (2, 1), "strides": (2, 1)},
    "_strides_same": {"kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False},
    "_dilation": {"kernel_size": 2, "dilation_rate": (3, 2)},
    "_pixels": {"kernel_size": 1, "activation": "relu", "recurrent_activation": "hard_sigmoid"},
    "_kept": {"kernel_size": 2, "activation": "silu", "recurrent_activation": "softplus"},
    "_softmax": {"kernel_size": 2, "activation": "softmax", "unit_forget_bias": False},
    "_backwards": {"kernel_size": (1, 3), "go_backwards": True},
    "_dropout": {"kernel_size": 2, "dropout": 0.4},
    "_recurrent_dropout": {"kernel_size": 3, "padding": "same", "recurrent_dropout": 0.3},
    "_dropped_backwards": {"kernel_size": 2, "dropout": 0.4, "recurrent_dropout": 0.3, "go_backwards": True},
    "_regularized": {
        "kernel_size": 2,
        "kernel_regularizer": "l2",
        "recurrent_regularizer": "l1",
        "bias_constraint": "non_neg",
        "recurrent_constraint": keras.constraints.MaxNorm(0.5, axis=2),
    },
}
# The same for lines of 5 pixels.
LINES: dict[str, Settings] = {
    "": {"kernel_size": 3},
    "_strides_same": {"kernel_size": 2, "strides": 2, "padding": "same"},
    "_dropped": {"kernel_size": 2, "dropout": 0.4, "recurrent_dropout": 0.3},
    "_dilation_backwards": {"kernel_size": 2, "dilation_rate": 3, "go_backwards": True},
}
Make = Callable[..., keras.Layer]


def _frames(shape: tuple[int, ...], masked: bool) -> tuple[Source, keras.KerasTensor]:
    """Masks come with vectors, of which frames are made."""
    if masked:
        source, x = floats(math.prod(shape), masked=True)
        return source, L.TimeDistributed(L.Reshape(shape))(x)
    tensor = keras.Input((STEPS, *shape))
    return Source(tensor, STEPS), tensor


def _each(frames: keras.KerasTensor) -> keras.KerasTensor:
    return L.Dense(2)(L.GRU(3)(L.TimeDistributed(L.Flatten())(frames)))


def _read(make: Make, shape: tuple[int, ...], masked: bool) -> Model:
    """What every step gave, and the last one. Keras can't weigh the losses of pixels by a mask of steps."""
    source, x = _frames(shape, masked)
    x = L.TimeDistributed(L.Dense(shape[-1], "tanh"))(x)
    each, last = make(return_sequences=True)(x), make()(x)
    shown = [] if masked else [each]
    return out([source], [*shown, last, _each(each), L.Dense(2)(L.Flatten()(last))])


def _states(make: Make, shape: tuple[int, ...], state: tuple[int, ...], masked: bool) -> Model:
    """From states that are given to those that are left, and from there on."""
    source, x = _frames(shape, masked)
    other, v = vector()
    first = [L.Reshape(state)(L.Dense(math.prod(state), "tanh")(v)) for _ in range(2)]
    y, h, c = make(return_state=True, return_sequences=True)(x, initial_state=first)
    again = make()(x, initial_state=[h, c])
    return out([source, other], [_each(y), h, c, again])


def _both(make: Make, shape: tuple[int, ...], masked: bool, mode: str | None) -> Model:
    source, x = _frames(shape, masked)
    each = L.Bidirectional(make(return_sequences=True), merge_mode=mode)(x)
    last = L.Bidirectional(make(return_state=True), merge_mode=mode)(x)
    sides = each if mode is None else [each]
    return out([source], [*[_each(side) for side in sides], *last])


def _stacked(masked: bool) -> Model:
    """Between convolutions, each of its own kind."""
    source, x = _frames(FRAME, masked)
    y = L.ConvLSTM2D(2, 2, padding="same", return_sequences=True)(L.TimeDistributed(L.Conv2D(2, 2))(x))
    last = L.ConvLSTM2D(3, 2)(L.LayerNormalization()(y))
    return out([source], [L.GlobalAveragePooling2D()(last), L.Conv2D(1, 1)(last)])


def frames() -> dict:
    models: dict = {}

    def plane(settings: Settings) -> Make:
        return lambda **more: L.ConvLSTM2D(2, **settings, **more)

    def line(settings: Settings) -> Make:
        return lambda **more: L.ConvLSTM1D(2, **settings, **more)

    kinds = [("conv_lstm2d", PLANES, plane, FRAME), ("conv_lstm1d", LINES, line, LINE)]
    for kind, settings, made, shape in kinds:
        for name, own in settings.items():
            for masked in (False, True):
                label = f"{kind}{name}{'_masked' if masked else ''}"
                models[label] = lambda own=own, made=made, shape=shape, masked=masked: _read(made(own), shape, masked)
    same = {"kernel_size": 2, "padding": "same"}
    for masked in (False, True):
        suffix = "_masked" if masked else ""
        models[f"conv_lstm2d_states{suffix}"] = lambda masked=masked: _states(plane(same), FRAME, (*FRAME[:2], 2), masked)
        models[f"conv_lstm1d_states{suffix}"] = lambda masked=masked: _states(line(same), LINE, (LINE[0], 2), masked)
        models[f"conv_lstm2d_stacked{suffix}"] = lambda masked=masked: _stacked(masked)
        for mode in ("concat", "sum", "ave", "mul", None):
            models[f"conv_lstm2d_both_{mode or 'apart'}{suffix}"] = lambda masked=masked, mode=mode: _both(
                plane({"kernel_size": 2}), FRAME, masked, mode
            )
        models[f"conv_lstm1d_both{suffix}"] = lambda masked=masked: _both(line(same), LINE, masked, "concat")
    return models
