"""Draws models of steps within steps: recurrent layers over the steps of each step, and over what they make of it."""

import keras
from keras import layers as L

import heads
import pieces
import recurrent
from dice import Dice
from flow import Flow
from front import Source


def entrance(dice: Dice) -> tuple[Source, Flow]:
    """Without masks: Keras hands those of the steps to what is within each step."""
    steps = dice.between(2, 4)
    shape = (dice.between(2, 5), dice.between(1, 4))
    source = Source(keras.Input((None if dice.chance(0.4) else steps, *shape)), steps)
    return source, source.flow


def over_steps(dice: Dice, sequences: bool) -> keras.Layer:
    """For each step alone, and so without random numbers, which would be drawn for each."""
    kind = dice.pick(recurrent.KINDS)
    options = recurrent.cell_options(dice, kind, random=False) | recurrent.run_options(dice, sequences)
    make = getattr(L, kind)
    if dice.chance(0.7):
        return L.TimeDistributed(make(**options))
    forward = make(**options | {"go_backwards": False})
    return L.TimeDistributed(L.Bidirectional(forward, merge_mode=dice.pick(["concat", "sum", "mul", "ave"])))


def draw(dice: Dice) -> tuple[Source, Flow, str]:
    source, flow = entrance(dice)
    for _ in range(dice.between(0, 2)):
        middle = over_steps(dice, sequences=True) if dice.chance(0.6) else L.TimeDistributed(pieces.dense(dice, flow))
        flow = flow.after(middle)
    flow, loss = heads.end(dice, flow.after(over_steps(dice, sequences=False)))
    return source, flow, loss
