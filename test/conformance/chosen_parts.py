"""What chosen models begin and end with."""

import keras
from keras import layers as L

from front import Source
from heads import CATEGORICAL, MSE

__all__ = ["CATEGORICAL", "MSE", "STEPS", "WORDS", "Model", "floats", "ids", "out", "read", "vector"]

STEPS, WORDS = 6, 7
Model = tuple[list[Source], list[keras.KerasTensor], list[str]]


def ids(masked: bool = True, steps: int | None = None, blank: bool = False) -> tuple[Source, keras.KerasTensor]:
    tensor = keras.Input((steps,), dtype="int32")
    source = Source(tensor, steps or STEPS, vocabulary=WORDS, mask_value=0.0 if masked else None, blank=blank)
    return source, L.Embedding(WORDS, 3, mask_zero=masked)(tensor)


def floats(features: int = 3, steps: int | None = STEPS, masked: bool = False) -> tuple[Source, keras.KerasTensor]:
    tensor = keras.Input((steps, features))
    source = Source(tensor, steps or STEPS, mask_value=-1.0 if masked else None)
    return source, L.Masking(-1.0)(tensor) if masked else tensor


def vector(features: int = 3) -> tuple[Source, keras.KerasTensor]:
    tensor = keras.Input((features,))
    return Source(tensor, 0), tensor


def read(tensor: keras.KerasTensor) -> list[keras.KerasTensor]:
    """What follows a mask, what shows masked steps, and what reads them."""
    last = L.Dense(2)(L.LSTM(3)(tensor))
    return [last, L.Dense(2)(L.GRU(2, return_sequences=True)(tensor)), L.Conv1D(2, 2, padding="same")(tensor)]


def out(sources: list[Source], outputs: list[keras.KerasTensor]) -> Model:
    return sources, outputs, [MSE] * len(outputs)
