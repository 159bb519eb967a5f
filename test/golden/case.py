"""One small model with its data, and short ways to make data."""

from dataclasses import dataclass, field

import numpy as np

import formula
from layers import chain, rmsprop

BINARY, CATEGORICAL, SPARSE, MSE = (
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "mean_squared_error",
)
METRIC = {CATEGORICAL: "categorical_accuracy", SPARSE: "sparse_categorical_accuracy"}


@dataclass
class Case:
    name: str
    about: str
    layers: list[dict]
    x: np.ndarray  # (rows, steps) ids, or floats (rows, steps, features) or (rows, features)
    loss: str = BINARY
    optimizer: dict = field(default_factory=rmsprop)
    batch_size: int = 32
    lengths: list[int] | None = None  # ragged: x is padded on the right beyond them
    metric: str | None = None
    scales: dict[str, float] = field(default_factory=dict)
    rates: list[float] | None = None  # the learning rate of each of the ten steps, where it is set between them
    filler: float | None = None  # what stands in the targets of masked steps

    @property
    def seed(self) -> int:
        return sum(map(ord, self.name)) + 1000

    @property
    def spec(self) -> dict:
        steps = None if self.lengths else self.x.shape[1]
        shape = [None, steps, *self.x.shape[2:]]
        return chain(shape, "int32" if self.x.dtype == np.int32 else "float32", self.layers)

    @property
    def sequences(self) -> bool:
        """Whether the model gives one output per step."""
        last = [layer for layer in self.layers if layer["class_name"] == "SimpleRNN"][-1:]
        return last[0]["config"]["return_sequences"] if last else self.layers[0]["class_name"] == "Embedding"

    @property
    def compile(self) -> dict:
        units = self.layers[-1]["config"]["units"]
        metric = self.metric or ("binary_accuracy" if units == 1 else METRIC.get(self.loss, "categorical_accuracy"))
        frozen = [node["name"] for node in self.spec["nodes"] if not node.get("trainable", True)]
        said = {"frozen": frozen} if frozen else {}
        return said | {"loss": self.loss, "optimizer": self.optimizer, "metrics": [metric]}

    def targets(self) -> np.ndarray:
        """Those of `labels`, with the filler at masked steps."""
        targets = self.labels()
        if self.filler is not None:
            value = self.layers[0]["config"].get("mask_value", 0)
            targets[self.x == value if self.x.ndim == 2 else (self.x == value).all(axis=-1)] = self.filler
        return targets

    def labels(self) -> np.ndarray:
        """Sparse: (rows[, steps]). Otherwise (rows[, steps], units): one-hot, bits, or multiples of 1/8 for MSE."""
        units = self.layers[-1]["config"]["units"]
        cells = self.x.shape[:2] if self.sequences else self.x.shape[:1]
        count = int(np.prod(cells))
        if self.loss == SPARSE:
            return formula.steps(self.seed + 7, count, units).reshape(cells).astype(np.float64)
        if self.loss == CATEGORICAL:
            return np.eye(units)[formula.steps(self.seed + 7, count, units)].reshape(*cells, units)
        below, scale = (2, 1) if self.loss == BINARY else (17, 8)
        flat = formula.steps(self.seed + 7, count * units, below) / scale - (1 if self.loss == MSE else 0)
        return flat.reshape(*cells, units)


def ids(rows: int, steps: int, vocabulary: int, lengths: list[int] | None = None, seed: int = 1) -> np.ndarray:
    """Ids from 1 up, padded on the left with 0 where `lengths` says so."""
    tokens = 1 + formula.steps(seed, rows * steps, vocabulary - 1).reshape(rows, steps)
    if lengths:
        real = np.resize(lengths, rows)
        tokens[np.arange(steps)[None, :] < steps - real[:, None]] = 0
    return tokens.astype(np.int32)


def right_padded(tokens: np.ndarray) -> np.ndarray:
    return np.stack([np.concatenate([row[row != 0], row[row == 0]]) for row in tokens])


def floats(*shape: int, seed: int = 2) -> np.ndarray:
    """Multiples of 1/32 in [-1, 1)."""
    return (formula.steps(seed, int(np.prod(shape)), 64) / 32 - 1).reshape(shape).astype(np.float32)


LEFT = [7, 3, 5, 1, 6, 2]
