"""A native contender's half of the protocol: one request in, as JSON on a line, one answer out ({"seconds": 0.9} or {"error": "..."})."""

import json
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

LEARNING_RATE, RHO, EPSILON = 0.001, 0.9, 1e-7
OPTIONS = json.loads(sys.argv[1])
THREADS: int = OPTIONS["threads"]
THREADS_WORDS = f"{THREADS} thread" if THREADS == 1 else f"{THREADS} threads"
TOLERANCE = 1e-4


class Task:
    """A model's description and its data: x [rows, ...], y [rows] or [rows, steps], and where there are any, weights in Keras's order and what
    they predict of the first rows."""

    def __init__(self, model: dict, folder: str) -> None:
        self.model = model
        at = Path(folder)
        steps, features = model["steps"], model["features"]
        recurrent = "cell" in model
        if "vocabulary" in model:
            self.x = np.fromfile(at / "x", "<i4").reshape(-1, steps)
        else:
            shape = (steps, features) if recurrent else (features,)
            self.x = np.fromfile(at / "x", "<f4").reshape(-1, *shape)
        y = np.fromfile(at / "y", "<f4")
        if model["outputs"] == 1:
            self.y = y.reshape(-1, 1)
        else:
            self.y = y.astype(np.int64).reshape((-1, steps) if model.get("everyStep") else (-1,))
        self.weights = self.expected = None
        if (at / "weights.json").exists():
            self.weights, start = [], 0
            numbers = np.fromfile(at / "weights", "<f4")
            for shape in json.loads((at / "weights.json").read_text()):
                size = int(np.prod(shape))
                self.weights.append(numbers[start : start + size].reshape(shape))
                start += size
            self.expected = np.fromfile(at / "expected", "<f4")

    def check(self, predict: Callable[[np.ndarray], np.ndarray]) -> None:
        """Fails unless the weights predict what they do in the others' models."""
        if self.expected is None:
            return
        rows = self.expected.size // self.model["outputs"]
        if self.model.get("everyStep"):
            rows //= self.model["steps"]
        apart = np.abs(predict(self.x[:rows]).ravel() - self.expected).max()
        if not apart < TOLERANCE:
            raise RuntimeError(f"Not the same model: a prediction is {apart} apart.")


class Loop:
    """Runs batch after batch over ready tensors, which are made once for each size of a batch, or steps of one row."""

    def __init__(
        self,
        task: Task,
        ready: Callable[[np.ndarray], object],
        train: Callable[[object, object], None],
        infer: Callable[[object], None],
        stream: Callable[[int], None],
    ) -> None:
        self.task, self.ready = task, ready
        self.train, self.infer, self.stream = train, infer, stream
        self.made: dict[int, list] = {}

    def prepare(self, rows: int) -> None:
        if rows in self.made:
            return
        x, y = self.task.x, self.task.y
        ends = range(rows, len(x) + 1, rows)
        self.made[rows] = [
            (self.ready(x[end - rows : end]), self.ready(y[end - rows : end])) for end in ends
        ]

    def run(self, what: str, rows: int, count: int) -> None:
        if what == "stream":
            return self.stream(count)
        pairs = self.made[rows]
        for i in range(count):
            x, y = pairs[i % len(pairs)]
            if what == "train":
                self.train(x, y)
            else:
                self.infer(x)


def serve(engine: str, make: Callable[[Task], object]) -> None:
    """What `make` gives for a task has `prepare(rows)`, which is not timed, and `run(what, rows, count)`."""
    print(json.dumps({"engine": f"{engine}, {THREADS_WORDS}"}), flush=True)
    asked, made = None, None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if asked != request["task"]:
                asked, made = None, None
                made = make(Task(**request["task"]))
                asked = request["task"]
            made.prepare(request["rows"])
            start = time.perf_counter()
            made.run(request["what"], request["rows"], request["count"])
            answer = {"seconds": time.perf_counter() - start}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": (str(error).strip() or type(error).__name__).splitlines()[0]}
        print(json.dumps(answer), flush=True)
