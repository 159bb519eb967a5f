"""Holds files that main.ts has written to onnx.checker, and what onnxruntime makes of them to what the models gave.

    python check.py FOLDER [--golden ../golden/onnx.json]

With `--golden` it keeps what tells each graph from others, where all is well: ../onnx.test.ts holds what is written to it, without Python. Wants onnx and onnxruntime from PyPI, of any version since opset 17. Exits with 1 where a file is refused or a number is off by more than 1e-5 (of
numbers above 1, relatively).
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5
TYPES = {"tensor(int32)": np.int32, "tensor(float)": np.float32, "tensor(bool)": np.bool_}


def array(said: dict, kind: type) -> np.ndarray:
    return np.array(said["data"], np.float64).reshape(said["shape"]).astype(kind)


def distance(path: Path, told: dict) -> float:
    onnx.checker.check_model(onnx.load(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    kinds = {given.name: TYPES[given.type] for given in session.get_inputs()}
    made = session.run(None, {given["name"]: array(given, kinds[given["name"]]) for given in told["inputs"]})
    assert len(made) == len(told["outputs"])
    return max(far(output, array(said, np.float32)) for output, said in zip(made, told["outputs"], strict=True))


def far(output: np.ndarray, expected: np.ndarray) -> float:
    if output.shape != expected.shape or not np.isfinite(output).all():
        return np.inf
    return float((np.abs(output - expected) / np.maximum(1, np.abs(expected))).max(initial=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--golden", type=Path, help="where fingerprints are kept")
    options = parser.parse_args()
    distances, fingerprints, off = {}, {}, 0
    for path in sorted(options.folder.glob("*.onnx")):
        told = json.loads(path.with_suffix(".json").read_text())
        if "fingerprint" in told:
            fingerprints[path.stem] = told["fingerprint"]
        try:
            distances[path.stem] = distance(path, told)
        except Exception as error:  # noqa: BLE001 whatever it is, the others are looked at
            distances[path.stem] = np.inf
            print(f"{path.stem}: {str(error)[:400]}")
        if not distances[path.stem] <= TOLERANCE:
            off += 1
            print(f"{path.stem}: off by {distances[path.stem]:.2g}")
    largest = max(distances.values(), default=0)
    print(f"{len(distances)} compared, {off} off, the largest difference is {largest:.2g}")
    if options.golden and not off:
        options.golden.write_text(json.dumps(fingerprints, indent=0) + "\n")
    sys.exit(1 if off else 0)


if __name__ == "__main__":
    main()
