"""The reference model at full size. Its inputs and weights are formulas, its big tensors are stored in part."""

import numpy as np

import formula
import network
from encode import numbers, packed
from expect import STEPS, expectations
from layers import chain, dense, embedding, rmsprop, rnn

SEED, VOCABULARY, LENGTH, BATCH = 7, 10000, 200, 32
SCALES = {"embeddings": 0.0625, "kernel": 0.125, "recurrent_kernel": 0.125, "bias": 0.0625}
COMPILE = {"loss": "binary_crossentropy", "optimizer": rmsprop(), "metrics": ["binary_accuracy"]}
WHOLE = 20000  # tensors up to this many elements are stored whole
STORED_ROWS = 64


def _rows(touched: np.ndarray) -> np.ndarray:
    """A fixed choice among the touched rows: padding, the most frequent ids, and some of all the others."""
    rest = touched[touched > 8]
    picked = rest[np.linspace(0, len(rest) - 1, STORED_ROWS - 9).astype(int)]
    return np.unique(np.concatenate([touched[touched <= 8], picked]))


def _store(array: np.ndarray, touched: np.ndarray) -> dict:
    entry = {"max": float(np.abs(array).max())}
    if array.size <= WHOLE:
        return {**entry, "f32": packed(array, "<f4")}
    rows = _rows(touched)
    sums = array[touched].astype(np.float64).sum(axis=1)
    return {
        **entry,
        "rows": rows.tolist(),
        "f32": packed(array[rows], "<f4"),
        "row_sums": {"rows": touched.tolist(), "sum": packed(sums, "<f8")},
    }


def golden() -> dict:
    layers = [embedding(VOCABULARY, 128), rnn(128), dense(1, "sigmoid")]
    spec = chain([None, LENGTH], "int32", layers)
    rows = STEPS * BATCH
    x = formula.zipf_tokens(SEED, rows, LENGTH, VOCABULARY).astype(np.int32)
    y = formula.zipf_targets(SEED, rows)[:, None]
    network.set_precision("float32")
    table = network.layout(network.build(spec), SCALES)
    result = expectations(spec, COMPILE, table, x, y, BATCH)
    first, every = np.unique(x[:BATCH]), np.unique(x)
    initial = formula.weights(0, [VOCABULARY, 128], SCALES["embeddings"]).astype(np.float32)
    changed = np.flatnonzero((result["trained"][0] != initial).any(axis=1))
    assert np.isin(changed, every).all(), "only rows of ids in the batches may change"
    assert np.isin(np.flatnonzero(result["gradients"][0].any(axis=1)), first).all()
    return {
        "format": 1,
        "name": "reference",
        "about": "Embedding(10000, 128), SimpleRNN(128), Dense(1, sigmoid) on ten batches of 32x200.",
        "spec": spec,
        "compile": COMPILE,
        "weights": table,
        "rows": rows,
        "steps": LENGTH,
        "batch_size": BATCH,
        "inputs": {"formula": "zipf", "seed": SEED},
        "expected": {
            "f32": {
                "outputs": numbers(result["outputs"], 9),
                "output_shape": [rows, 1],
                "evaluate": result["evaluate"],
                "batch": result["batch"],
                "gradients": [_store(g, first) for g in result["gradients"]],
                "losses": numbers(result["losses"], 9),
                "trained": [_store(w, every) for w in result["trained"]],
            }
        },
    }
