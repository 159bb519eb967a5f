"""Inputs and what usually stands right behind them: Embedding and Masking."""

from dataclasses import dataclass

import keras

from dice import Dice
from flow import Flow
from options import sometimes_frozen, weight_options


@dataclass(frozen=True)
class Source:
    """What the data of an input must be like. Tokens have a vocabulary, and masked steps a value."""

    tensor: keras.KerasTensor
    steps: int
    vocabulary: int | None = None
    mask_value: float | None = None
    # Whether the first row begins with masked steps, and the last one has no others.
    blank: bool = False

    @property
    def flow(self) -> Flow:
        return Flow(self.tensor, self.steps, frozenset([self.tensor.name]))


def embedding(dice: Dice) -> keras.layers.Embedding:
    return keras.layers.Embedding(
        dice.between(3, 9),
        dice.between(1, 5),
        mask_zero=dice.chance(0.6),
        **weight_options(dice, ["embeddings"]),
    )


def tokens(dice: Dice, layer: keras.layers.Embedding) -> tuple[Source, Flow]:
    steps = dice.between(3, 7)
    tensor = keras.Input((None if dice.chance(0.4) else steps,), dtype="int32")
    masked = 0.0 if layer.mask_zero else None
    source = Source(tensor, steps, vocabulary=layer.input_dim, mask_value=masked)
    return source, source.flow.after(layer)


def floats(dice: Dice) -> tuple[Source, Flow]:
    steps, features = dice.between(3, 7), dice.between(1, 5)
    tensor = keras.Input((None if dice.chance(0.4) else steps, features))
    if not dice.chance(0.4):
        source = Source(tensor, steps)
        return source, source.flow
    value = dice.pick([0.0, -1.0, 0.5])
    source = Source(tensor, steps, mask_value=value)
    return source, source.flow.after(keras.layers.Masking(value))


def vector(dice: Dice, features: int | None = None) -> tuple[Source, Flow]:
    source = Source(keras.Input((features or dice.between(1, 5),)), 0)
    return source, source.flow


def entrance(dice: Dice, embedded: keras.layers.Embedding | None = None) -> tuple[Source, Flow]:
    """An input of any kind; `embedded` is an Embedding to share."""
    kind = "tokens" if embedded else dice.weighted({"tokens": 5, "floats": 4, "vector": 1.2})
    if kind == "tokens":
        return tokens(dice, embedded or sometimes_frozen(dice, embedding(dice)))
    return floats(dice) if kind == "floats" else vector(dice)
