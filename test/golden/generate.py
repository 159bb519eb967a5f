"""Writes cases/*.json and reference.json: `python generate.py [NAME ...]`. See README.md for the format."""

import json
import os
import platform
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

import network
import reference
from case import Case
from cases import all_cases
from encode import numbers, tensors
from expect import expectations

HERE = Path(__file__).parent


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
    }


def shift_ids(case: Case) -> tuple[dict, np.ndarray]:
    """Keras has no ragged rows: ids move up by one, and a masked 0 fills each row's end."""
    spec = json.loads(json.dumps(case.spec))
    config = spec["nodes"][1]["config"]
    config["input_dim"] += 1
    config["mask_zero"] = True
    inside = np.arange(case.x.shape[1])[None, :] < np.array(case.lengths)[:, None]
    return spec, np.where(inside, case.x + 1, 0).astype(np.int32)


def run(case: Case, table: list[dict], precision: str) -> dict:
    network.set_precision(precision)
    if case.lengths is None:
        data = (case.x, case.targets(), case.batch_size)
        return expectations(case.spec, case.compile, table, *data, rates=case.rates)
    spec, x = shift_ids(case)
    result = expectations(spec, case.compile, table, x, case.targets(), case.batch_size, ragged=True)
    if case.sequences:
        result["outputs"] = np.concatenate([row[:n] for row, n in zip(result["outputs"], case.lengths)])
    return result


def encode(result: dict, precision: str, shape: list[int] | None) -> dict:
    digits = 9 if precision == "float32" else 12
    return {
        "outputs": numbers(result["outputs"], digits),
        "output_shape": shape,
        "evaluate": result["evaluate"],
        "batch": result["batch"],
        "gradients": tensors(result["gradients"], digits),
        "losses": numbers(result["losses"], digits),
        "trained": tensors(result["trained"], digits),
    }


def golden(case: Case) -> dict:
    network.set_precision("float32")
    table = network.layout(network.build(case.spec), case.scales)
    ragged_sequences = case.lengths is not None and case.sequences
    expected = {}
    for key, precision in (("f32", "float32"), ("f64", "float64")):
        result = run(case, table, precision)
        shape = None if ragged_sequences else list(result["outputs"].shape)
        expected[key] = encode(result, precision, shape)
    inside = np.arange(case.x.shape[1])[None, :] < np.array(case.lengths or [case.x.shape[1]] * len(case.x))[:, None]
    flat = (case.x[inside] if case.x.ndim == 2 and case.x.dtype == np.int32 else case.x).ravel()
    targets = case.targets()
    if ragged_sequences:
        targets = targets[inside]
    return {
        "format": 1,
        "name": case.name,
        "about": case.about,
        "versions": versions(),
        # What is frozen is said at `compile`.
        "spec": case.spec | {"nodes": [{k: v for k, v in node.items() if k != "trainable"} for node in case.spec["nodes"]]},
        "compile": case.compile,
        "weights": table,
        "rows": len(case.x),
        "steps": 0 if case.lengths else case.x.shape[1] if case.x.ndim == 3 or case.x.dtype == np.int32 else 1,
        "batch_size": case.batch_size,
        "inputs": {"tokens" if case.x.dtype == np.int32 else "floats": numbers(flat, 9)},
        **({"lengths": case.lengths} if case.lengths else {}),
        **({"rates": case.rates} if case.rates else {}),
        "targets": numbers(targets, 9),
        "expected": expected,
    }


def main(names: list[str]) -> None:
    (HERE / "cases").mkdir(exist_ok=True)
    for case in all_cases():
        if not names or case.name in names:
            text = json.dumps(golden(case), allow_nan=False, separators=(",", ":"))
            (HERE / "cases" / f"{case.name}.json").write_text(text + "\n")
            print(case.name, flush=True)
    if not names or "reference" in names:
        text = json.dumps({"versions": versions(), **reference.golden()}, allow_nan=False, separators=(",", ":"))
        (HERE / "reference.json").write_text(text + "\n")
        print("reference")


if __name__ == "__main__":
    main(sys.argv[1:])
