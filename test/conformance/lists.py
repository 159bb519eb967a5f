"""Draws models whose targets are lists of labels, for CTC: sequences long enough for them, what may shorten these, logits at every step."""

import keras
from keras import layers as L

import frames
import front
import heads
import pieces
import recurrent
import steps
from dice import Dice
from flow import Flow
from front import Source
from options import sometimes_frozen

# One case in so many, by its number, so that no other case depends on them.
EVERY, PLACE = 16, 13


def floats(dice: Dice) -> tuple[Source, Flow]:
    """Longer than other sequences, so that there is room for labels behind what shortens."""
    length = dice.between(5, 14)
    tensor = keras.Input((None if dice.chance(0.4) else length, dice.between(1, 5)))
    if dice.chance(0.4):
        source = Source(tensor, length)
        return source, source.flow
    source = Source(tensor, length, mask_value=dice.pick([0.0, -1.0]))
    return source, source.flow.after(L.Masking(source.mask_value))


def tokens(dice: Dice) -> tuple[Source, Flow]:
    return front.tokens(dice, front.embedding(dice))


def images(dice: Dice) -> tuple[Source, Flow]:
    """Images or lines at every step, as vectors."""
    source, flow = frames.entrance(dice)
    return source, flow.after(L.TimeDistributed(L.Flatten()))


def sound(dice: Dice) -> tuple[Source, Flow]:
    """Samples, of which a front end makes frames."""
    samples = dice.between(12, 24)
    source = Source(keras.Input((samples, 1)), samples)
    mode = dice.pick(["magnitude", "psd", "real", "imag", "stft"])
    spectrogram = L.STFTSpectrogram(mode, dice.between(3, 4), dice.between(1, 2), padding=dice.pick(["valid", "same"]))
    flow = source.flow.after(spectrogram)
    return source, flow.made(flow.tensor, steps=flow.tensor.shape[1])


ENTRANCES = {floats: 4, tokens: 2, images: 1, sound: 1.5}


def draw(dice: Dice) -> tuple[Source, list[tuple[Flow, str]]]:
    """An input, and outputs with their losses: lists, and beside them now and then what other heads have."""
    source, flow = dice.weighted(ENTRANCES)(dice)
    for _ in range(dice.between(0, 2)):
        flow = steps.on_sequence(dice, flow)
    finished = [heads.end(dice, flow)] if dice.chance(0.2) else []
    if dice.chance(0.8):
        make = dice.pick([recurrent.layer, recurrent.bidirectional, recurrent.over_cells])
        flow = flow.after(sometimes_frozen(dice, make(dice, sequences=True)))
    classes = dice.between(2, 6)
    if dice.chance(0.25):
        # Keras keeps what a softmax is taken of, where it is the last thing that is done.
        flow = flow.after(pieces.dense(dice, flow, classes, "softmax"))
    else:
        flow = heads.activated(dice, flow, "linear", classes)
    return source, dice.shuffled([(flow, heads.LISTS), *finished])
