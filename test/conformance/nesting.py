"""Drawn models within other models."""

import re
from dataclasses import replace

import keras

from dice import Dice
from front import Source
from models import MOST_OUTPUTS, Drawn

# What is drawn anew at each application, for which known numbers have one name alone.
RANDOM = re.compile(r'"(rate|dropout|recurrent_dropout)": (?!0[.0]*[,}])|GaussianNoise')


def nested(dice: Dice, drawn: Drawn) -> Drawn:
    """The model as a layer of another one, which may apply it twice; or as it is."""
    if not dice.chance(0.4):
        return drawn
    inner = keras.models.model_from_json(drawn.text)
    twice = dice.chance(0.4) and 2 * len(drawn.losses) <= MOST_OUTPUTS and not RANDOM.search(drawn.text)
    calls = [_applied(inner, drawn) for _ in range(2 if twice else 1)]
    sources = [source for call in calls for source in call[0]]
    outputs = [output for call in calls for output in call[1]]
    model = keras.Model(_one([source.tensor for source in sources]), _one(outputs))
    return Drawn("functional", model.to_json(), sources, drawn.losses * len(calls))


def _applied(inner: keras.Model, drawn: Drawn) -> tuple[list[Source], list[keras.KerasTensor]]:
    """To inputs of its own."""
    inputs = [keras.Input(source.tensor.shape[1:], dtype=source.tensor.dtype) for source in drawn.sources]
    sources = [replace(source, tensor=tensor) for source, tensor in zip(drawn.sources, inputs)]
    return sources, keras.tree.flatten(inner(_one(inputs)))


def _one(tensors: list) -> object:
    return tensors if len(tensors) > 1 else tensors[0]
