"""The one source of chance while a model is drawn: a case is a function of its seed and attempt alone."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """Named draws, so that the code that draws models reads as sentences."""

    def __init__(self, *seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def between(self, least: int, most: int) -> int:
        """Both ends are possible."""
        return int(self.rng.integers(least, most + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self.rng.integers(len(options)))]

    def weighted(self, options: Mapping[T, float]) -> T:
        """A key, as often as its value says relative to the others."""
        shares = np.array(list(options.values()), float)
        return list(options)[int(self.rng.choice(len(shares), p=shares / shares.sum()))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return [items[i] for i in self.rng.permutation(len(items))]

    def uniform(self, least: float, most: float, shape: Sequence[int] = ()) -> np.ndarray:
        """Few decimals, so that a JSON file holds exactly what was computed with."""
        return np.round(self.rng.uniform(least, most, tuple(shape)), 4)
