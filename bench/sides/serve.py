"""A native contender's half of the protocol: one line in ("train 40"), one line out ({"seconds": 0.9})."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

BATCH, LENGTH, VOCABULARY, UNITS = 32, 200, 10000, 128
LEARNING_RATE, RHO, EPSILON = 0.001, 0.9, 1e-7


def load(folder: str) -> tuple[np.ndarray, np.ndarray]:
    tokens = np.fromfile(Path(folder) / "tokens.i32", "<i4").reshape(-1, LENGTH)
    labels = np.fromfile(Path(folder) / "labels.u8", np.uint8).astype(np.float32)[:, None]
    return tokens, labels


def serve(engine: str, train: Callable[[int], None], infer: Callable[[int], None]) -> None:
    """`train` and `infer` take a number of batches."""
    print(json.dumps({"engine": engine}), flush=True)
    for line in sys.stdin:
        what, batches = line.split()
        start = time.perf_counter()
        (train if what == "train" else infer)(int(batches))
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
