"""Weights, inputs and targets. All have few decimals, so that every reader computes with the same numbers."""

from dataclasses import dataclass

import keras
import numpy as np

from dice import Dice
from front import Source


@dataclass(frozen=True)
class Data:
    """What both precisions compute with: ids as int32, all else in float64 until it is used."""

    weights: list[np.ndarray]
    x: list[np.ndarray]
    y: list[np.ndarray]
    sample_weights: list[np.ndarray] | None
    by_class: list[np.ndarray] | None
    # Of an output whose targets are lists the steps that count.
    room: list[np.ndarray | None]


def weights(dice: Dice, model: keras.Model) -> list[np.ndarray]:
    """Small, and never at a special point: biases are not zero, nor gamma one."""
    return [_weight(dice, v.name, tuple(v.shape)) for v in model.weights]


def _weight(dice: Dice, name: str, shape: tuple[int, ...]) -> np.ndarray:
    if name == "gamma":
        return dice.uniform(0.5, 1.5, shape)
    if len(shape) == 1:
        return dice.uniform(-0.4, 0.4, shape)
    # The bounds of an even distribution lie sqrt(3) deviations from its mean.
    bound = np.sqrt(3) * float(dice.uniform(0.5 / np.sqrt(np.prod(shape[:-1])), 0.6))
    return dice.uniform(-bound, bound, shape)


def inputs(dice: Dice, sources: list[Source], rows: int, empty_rows: bool) -> list[np.ndarray]:
    """Without `empty_rows` no row is masked as a whole: the average of no steps is not a number."""
    return [_input(dice, source, rows, empty_rows) for source in sources]


def _input(dice: Dice, source: Source, rows: int, empty_rows: bool) -> np.ndarray:
    if source.steps == 0:
        return dice.uniform(-1.5, 1.5, (rows, *source.tensor.shape[1:]))
    if source.vocabulary and len(source.tensor.shape) == 3:
        # Each step is a row of ids.
        steps, words = source.steps, source.tensor.shape[2]
        each = keras.Input((words,), dtype="int32")
        row = Source(each, words, source.vocabulary, source.mask_value)
        return _input(dice, row, rows * steps, True).reshape(rows, steps, words)
    real = _real_steps(dice, rows, source.steps, empty_rows)
    if source.blank:
        real[0, :2], real[-1] = False, False
    if source.vocabulary:
        # Ids of padding are 0 with and without a mask; elsewhere 0 occurs only where it is a token.
        first = 0 if source.mask_value is None else 1
        ids = dice.rng.integers(first, source.vocabulary, (rows, source.steps))
        return np.where(real, ids, 0).astype(np.int32)
    values = dice.uniform(-1.5, 1.5, (rows, source.steps, *source.tensor.shape[2:]))
    return values if source.mask_value is None else np.where(real[:, :, None], values, source.mask_value)


def _real_steps(dice: Dice, rows: int, steps: int, empty_rows: bool) -> np.ndarray:
    """Padding on the left, on the right, holes, each alone or from row to row; or none at all."""
    style = dice.pick(["left", "right", "holes", "mixed", "none"])
    real = np.ones((rows, steps), bool)
    for row in real:
        here = dice.pick(["left", "right", "holes"]) if style == "mixed" else style
        padding = dice.between(0, steps - 1)
        if here == "left":
            row[:padding] = False
        elif here == "right":
            row[steps - padding :] = False
        elif here == "holes":
            row[:] = dice.rng.random(steps) < 0.6
            row[dice.between(0, steps - 1)] = True
    if empty_rows and style != "none" and dice.chance(0.25):
        real[dice.between(0, rows - 1)] = False
    return real
