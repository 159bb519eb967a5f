"""Draws models over frames: convolutions and pooling at every step, and LSTMs whose products are convolutions."""

import math

import keras
from keras import layers as L

import recurrent
from dice import Dice
from flow import Flow
from front import Source
from heads import activated, MSE
from options import GATE_ACTIVATION, RECURRENT_ACTIVATION, sometimes_frozen, weight_options


def entrance(dice: Dice) -> tuple[Source, Flow]:
    """Images or lines at every step. Masks come with vectors, of which frames are made."""
    steps = dice.between(2, 4)
    shape = tuple(dice.between(2, 5) for _ in range(dice.between(1, 2))) + (dice.between(1, 3),)
    if dice.chance(0.5):
        source = Source(keras.Input((None if dice.chance(0.4) else steps, *shape)), steps)
        return source, source.flow
    value = dice.pick([0.0, -1.0, 0.5])
    source = Source(keras.Input((steps, math.prod(shape))), steps, mask_value=value)
    return source, source.flow.after(L.Masking(value)).after(L.TimeDistributed(L.Reshape(shape)))


def windows(dice: Dice, frame: tuple[int, ...]) -> dict:
    """Windows that fit into frames."""
    chosen = {"padding": dice.pick(["valid", "same"]), "kernel_size": tuple(dice.between(1, min(3, n)) for n in frame)}
    if dice.chance(0.3):
        chosen["strides"] = tuple(dice.between(1, 2) for _ in frame)
    elif dice.chance(0.3) and chosen["padding"] == "same":
        chosen["dilation_rate"] = tuple(dice.between(1, 2) for _ in frame)
    return chosen


def conv_lstm(dice: Dice, flow: Flow, **more: bool) -> keras.Layer:
    *frame, _ = flow.shape[1:]
    options = windows(dice, tuple(frame)) | weight_options(dice, ["kernel", "recurrent", "bias"], orthogonal=False)
    if dice.chance(0.5):
        options["activation"] = dice.pick(RECURRENT_ACTIVATION)
    if dice.chance(0.5):
        options["recurrent_activation"] = dice.pick(GATE_ACTIVATION)
    for name in ("dropout", "recurrent_dropout"):
        if dice.chance(0.3):
            options[name] = dice.pick(recurrent.RATES)
    options |= {"use_bias": dice.chance(0.8), "unit_forget_bias": dice.chance(0.7)}
    options |= {"go_backwards": dice.chance(0.2)} | more
    return getattr(L, f"ConvLSTM{len(frame)}D")(dice.between(1, 3), **options)


def both_ways(dice: Dice, flow: Flow, **more: bool) -> keras.Layer:
    layer = conv_lstm(dice, flow, **more, go_backwards=False)
    return L.Bidirectional(layer, merge_mode=dice.pick(["concat", "sum", "mul", "ave"]))


def each(dice: Dice, flow: Flow) -> keras.Layer:
    """A layer for every frame by itself."""
    *frame, _ = flow.shape[1:]
    layers = [lambda: L.Dense(dice.between(1, 3), dice.pick(["tanh", "softsign"]))]
    if len(frame) == 2:
        layers.append(lambda: L.Conv2D(dice.between(1, 3), **windows(dice, tuple(frame))))
        layers.append(lambda: L.AveragePooling2D(1 if min(frame) < 2 else 2, strides=1))
    return L.TimeDistributed(dice.pick(layers)())


def middle(dice: Dice, flow: Flow) -> Flow:
    make = dice.weighted({conv_lstm: 2, both_ways: 1, each: 1})
    layer = each(dice, flow) if make is each else make(dice, flow, return_sequences=True)
    return flow.after(sometimes_frozen(dice, layer))


def end(dice: Dice, flow: Flow) -> tuple[Flow, str]:
    """Frames become vectors, at every step or behind the last."""
    if dice.chance(0.4):
        flow = flow.after(L.TimeDistributed(L.Flatten()))
        return activated(dice, flow.after(recurrent.layer(dice, sequences=False)), None, dice.between(1, 3)), MSE
    make = dice.weighted({conv_lstm: 2, both_ways: 1})
    flow = flow.after(make(dice, flow, return_sequences=False)).after(L.Flatten())
    return activated(dice, flow, None, dice.between(1, 3)), MSE


def states(dice: Dice, flow: Flow) -> Flow:
    """From the last states of a layer to one that begins with them."""
    same = conv_lstm(dice, flow, return_state=True, return_sequences=dice.chance(0.5)).get_config()
    first = getattr(L, f"ConvLSTM{len(flow.shape) - 2}D")
    kept = {key: value for key, value in same.items() if key != "name"}
    _, *last = flow.all_after(first.from_config(kept))
    behind = first.from_config(kept | {"return_sequences": True, "return_state": False})
    return flow.all_after(behind, last)[0]


def draw(dice: Dice) -> tuple[Source, Flow, str]:
    source, flow = entrance(dice)
    for _ in range(dice.between(0, 2)):
        flow = middle(dice, flow)
    if dice.chance(0.3):
        flow = states(dice, flow)
    flow, loss = end(dice, flow)
    return source, flow, loss
