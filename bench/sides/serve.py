"""A native contender's half of the protocol: one request in, as JSON on a line, one answer out ({"seconds": 0.9})."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

LENGTH, VOCABULARY, UNITS = 200, 10000, 128
LEARNING_RATE, RHO, EPSILON = 0.001, 0.9, 1e-7
FOLDER, OPTIONS = Path(sys.argv[1]), json.loads(sys.argv[2])
THREADS: int = OPTIONS["threads"]
CELL: str = OPTIONS["cell"]  # SimpleRNN, LSTM or GRU
THREADS_WORDS = f"{THREADS} thread" if THREADS == 1 else f"{THREADS} threads"

TOKENS = {
    data: np.fromfile(FOLDER / f"{data}.tokens.i32", "<i4").reshape(-1, LENGTH)
    for data in ("real", "uniform")
}
LABELS = np.fromfile(FOLDER / "labels.u8", np.uint8).astype(np.float32)[:, None]


class Batches:
    """Ready tensors for each kind of data and size of a batch, made once."""

    def __init__(self, tensor: Callable[[np.ndarray], object]) -> None:
        self.tensor = tensor
        self.made: dict[tuple[str, int], list] = {}

    def of(self, data: str, rows: int) -> list:
        if (data, rows) not in self.made:
            x, y = TOKENS[data], LABELS
            self.made[data, rows] = [
                (self.tensor(x[i : i + rows]), self.tensor(y[i : i + rows]))
                for i in range(0, len(x) - rows + 1, rows)
            ]
        return self.made[data, rows]


def serve(
    engine: str,
    batches: Batches,
    train: Callable[[object, object], None],
    infer: Callable[[object], None],
) -> None:
    """`train` and `infer` take one batch."""
    print(json.dumps({"engine": engine}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        ready = batches.of(request["data"], request["rows"])[: request["count"]]
        start = time.perf_counter()
        for x, y in ready:
            if request["what"] == "train":
                train(x, y)
            else:
                infer(x)
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
