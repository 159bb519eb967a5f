"""The native half of the sweep's protocol: a request names a point, what is done there, and how often; the answer is {"seconds": 0.9}."""

import json
import sys
import time
from collections.abc import Callable

import numpy as np

THREADS: int = json.loads(sys.argv[1])["threads"]


def data(point: dict) -> tuple[np.ndarray, np.ndarray]:
    """Rows of numbers, and a class for each row."""
    rows = point["B"]
    shape = (point["D"],) if point["cell"] == "Dense" else (point["T"], point["D"])
    x = np.sin(np.arange(rows * int(np.prod(shape)))).astype(np.float32)
    return x.reshape(rows, *shape), np.arange(rows) % point["V"]


def serve(engine: str, make: Callable[[dict], dict[str, Callable[[], None]]]) -> None:
    """`make` gives what trains and what infers at a point, each with one batch."""
    print(json.dumps({"engine": engine}), flush=True)
    made, work = None, {}
    for line in sys.stdin:
        request = json.loads(line)
        if made != request["point"]:
            made, work = request["point"], make(request["point"])
        run = work[request["what"]]
        start = time.perf_counter()
        for _ in range(request["count"]):
            run()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)
