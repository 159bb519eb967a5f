"""Replaces Keras's random numbers in training by known ones, and keeps what it gave out.

Every random layer and cell hands its own seed generator to the backend, which tells who is asking.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keras
import numpy as np
from keras.src import backend

from dice import Dice

OWN_CELL = tuple(getattr(keras.layers, name) for name in "SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D".split())
Draw = Callable[[tuple[int, ...]], np.ndarray]


class Masks:
    """The numbers of a case: drawn when first asked for, the same ever after, in every step and precision."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._given: dict[tuple[str, int], np.ndarray] = {}

    def get(self, key: str, index: int, shape: tuple[int, ...], draw: Draw) -> np.ndarray:
        if (key, index) not in self._given:
            self._given[key, index] = draw(shape)
        return self._given[key, index]

    def flat(self) -> dict[str, np.ndarray]:
        """All arrays of a layer one after the other, in the order in which a forward pass asks for them."""
        keys = dict.fromkeys(key for key, _ in self._given)
        parts = {key: [_lines(key, a) for (k, _), a in sorted(self._given.items()) if k == key] for key in keys}
        return {key: np.concatenate(arrays) for key, arrays in parts.items()}

    @contextmanager
    def injected(self, model: keras.Model) -> Iterator[None]:
        """For one forward pass: where a layer asks again, it is for its next array."""
        keys = dict(_generators(model))
        asked: Counter[str] = Counter()

        def take(generator: keras.random.SeedGenerator, shape: tuple[int, ...], draw: Draw) -> np.ndarray:
            key = keys[id(generator)]
            asked[key] += 1
            return self.get(key, asked[key] - 1, tuple(int(d) for d in shape), draw)

        def dropout(inputs, rate, noise_shape=None, seed=None):
            def draw(shape):
                kept = self._dice.rng.random(shape) >= rate
                return kept / (1 - rate) if rate < 1 else np.zeros(shape)

            shape = [size or own for size, own in zip(noise_shape or inputs.shape, inputs.shape)]
            factors = take(seed, shape, draw)
            return inputs * backend.convert_to_tensor(factors, inputs.dtype)

        def normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
            def draw(shape):
                return np.round(self._dice.rng.normal(mean, stddev, shape), 4)

            return backend.convert_to_tensor(take(seed, shape, draw), dtype)

        def uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
            if minval == maxval:
                # What moves images by chosen amounts, which Keras computes with in 32 bits.
                return backend.numpy.full(shape, minval, "float32")

            # Of the others AlphaDropout alone, which keeps what is not below its rate.
            def draw(shape):
                return (self._dice.rng.random(shape) >= 0.4).astype(float)

            return backend.convert_to_tensor(take(seed, shape, draw), dtype)

        kept = backend.random.dropout, backend.random.normal, backend.random.uniform
        backend.random.dropout, backend.random.normal, backend.random.uniform = dropout, normal, uniform
        try:
            yield
        finally:
            backend.random.dropout, backend.random.normal, backend.random.uniform = kept


def _lines(key: str, array: np.ndarray) -> np.ndarray:
    """Weights of heads query by query, as sequences are."""
    return (array.transpose(0, 2, 1, 3) if key.endswith("/heads") else array).ravel()


def _generators(model: keras.Model, within: str = "") -> Iterator[tuple[int, str]]:
    """The identity of each seed generator with the key of its masks."""
    for generator, key in _own(model):
        yield generator, within + key
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _generators(layer, f"{within}{layer.name}/")


def _own(model: keras.Model) -> Iterator[tuple[int, str]]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            continue
        if isinstance(layer, keras.layers.Bidirectional):
            for half in (layer.forward_layer, layer.backward_layer):
                yield id(half.cell.seed_generator), f"{layer.name}/{half.name}"
        elif isinstance(layer, OWN_CELL):
            yield id(layer.cell.seed_generator), layer.name
        elif isinstance(layer, keras.layers.RNN):
            for i, cell in enumerate(getattr(layer.cell, "cells", [layer.cell])):
                yield id(cell.seed_generator), f"{layer.name}/{i}"
        elif isinstance(layer, (keras.layers.MultiHeadAttention, keras.layers.GroupQueryAttention)):
            if layer._dropout_layer.rate > 0:
                yield id(layer._dropout_layer.seed_generator), f"{layer.name}/heads"
        elif hasattr(layer, "seed_generator"):
            yield id(layer.seed_generator), layer.name
