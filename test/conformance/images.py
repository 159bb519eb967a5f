"""Draws models over images, one a row: convolutions, pooling and other sizes, then vectors."""

import keras
from keras import layers as L

import heads
import pieces
from dice import Dice
from flow import Flow
from frames import windows
from front import Source
from options import any_activation, sometimes_frozen, weight_options


def entrance(dice: Dice) -> tuple[Source, Flow]:
    source = Source(keras.Input((dice.between(3, 7), dice.between(3, 7), dice.between(1, 3))), 0)
    return source, source.flow


def _frame(flow: Flow) -> tuple[int, ...]:
    return flow.shape[:-1]


def _activated(dice: Dice, filters: int) -> dict:
    activation = any_activation(dice, filters) if dice.chance(0.6) else None
    return {"activation": activation, "use_bias": dice.chance(0.8)}


def conv(dice: Dice, flow: Flow) -> keras.Layer:
    groups = dice.pick([g for g in (1, 2, 3) if flow.features % g == 0])
    filters = groups * dice.between(1, 2)
    options = windows(dice, _frame(flow)) | weight_options(dice, ["kernel", "bias"], orthogonal=False)
    return L.Conv2D(filters, groups=groups, **options, **_activated(dice, filters))


def separable(dice: Dice, flow: Flow) -> keras.Layer:
    """TensorFlow strides alike in both directions."""
    filters = dice.between(1, 4)
    options = windows(dice, _frame(flow)) | weight_options(dice, ["depthwise", "pointwise", "bias"], orthogonal=False)
    if "strides" in options:
        options["strides"] = max(options["strides"])
    return L.SeparableConv2D(filters, depth_multiplier=dice.between(1, 2), **options, **_activated(dice, filters))


def pooling(dice: Dice, flow: Flow) -> keras.Layer:
    size = tuple(dice.between(1, min(3, n)) for n in _frame(flow))
    kind = dice.pick([L.MaxPooling2D, L.AveragePooling2D])
    return kind(size, strides=dice.pick([None, 1, 2]), padding=dice.pick(["valid", "same"]))


def resizing(dice: Dice, flow: Flow) -> keras.Layer:
    options = {"interpolation": dice.pick(["bilinear", "nearest", "bicubic"])}
    fit = dice.pick([None, "crop_to_aspect_ratio", "pad_to_aspect_ratio"])
    return L.Resizing(dice.between(2, 7), dice.between(2, 7), **options, **({fit: True} if fit else {}))


def batch_normalization(dice: Dice, flow: Flow) -> keras.Layer:
    """Its moving variance is drawn as well, and may be below 0."""
    options = {"center": dice.chance(0.8), "scale": dice.chance(0.8), "momentum": dice.pick([0.99, 0.6])}
    return L.BatchNormalization(epsilon=1.0, **options, **weight_options(dice, ["beta", "gamma"]))


MIDDLE = {
    conv: 3,
    separable: 2,
    pooling: 2,
    resizing: 1,
    batch_normalization: 1.5,
    pieces.dense: 0.5,
    pieces.activation: 0.5,
    pieces.dropout: 0.5,
}
TO_VECTOR = {L.Flatten: 2, L.GlobalAveragePooling2D: 1, L.GlobalMaxPooling2D: 1}


def draw(dice: Dice) -> tuple[Source, Flow, str]:
    source, flow = entrance(dice)
    for _ in range(dice.between(1, 4)):
        flow = flow.after(sometimes_frozen(dice, dice.weighted(MIDDLE)(dice, flow)))
    flow, loss = heads.end(dice, flow.after(dice.weighted(TO_VECTOR)()))
    return source, flow, loss
