"""What Keras and tf.data make of small data: windows, lookups, encodings, buckets. Written to ../golden/preprocessing.json.

    .venv/bin/python test/conformance/preprocessing.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

OUT = pathlib.Path(__file__).parent.parent / "golden" / "preprocessing.json"


def lists(value):
    """Tensors, and what they lie in, as plain data."""
    if isinstance(value, (list, tuple)):
        return [lists(item) for item in value]
    if isinstance(value, tf.RaggedTensor):
        return value.to_list()
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        return lists(value.tolist())
    return value


def windows():
    series = np.arange(30, dtype="float32").reshape(15, 2) / 8
    targets = np.arange(15, dtype="float32")
    options = [
        {"sequence_length": 4},
        {"sequence_length": 3, "sequence_stride": 2, "sampling_rate": 3, "batch_size": 2},
        {"sequence_length": 5, "start_index": 2, "end_index": 12, "batch_size": 4},
        {"sequence_length": 2, "sequence_stride": 4, "batch_size": None},
    ]
    make = keras.utils.timeseries_dataset_from_array
    return {
        "data": lists(series),
        "targets": lists(targets),
        "cases": [
            {
                "options": each,
                "with_targets": [lists(batch) for batch in make(series, targets, **each)],
                "shifted": [lists(batch) for batch in make(series[:-4], targets[4:], **each)] if "start_index" not in each else None,
                "alone": [lists(batch) for batch in make(series, None, **each)],
                "numbers": [lists(batch) for batch in make(targets, None, **each)],
            }
            for each in options
        ],
    }


def buckets():
    lengths = [3, 1, 7, 2, 5, 5, 9, 1, 4, 2, 8, 3, 1]
    rows = [[i + 1] * n for i, n in enumerate(lengths)]
    made = tf.data.Dataset.from_generator(lambda: rows, output_signature=tf.TensorSpec([None], tf.int32))
    cases = []
    for boundaries, sizes, drop in [([3, 6], [2, 3, 2], False), ([4], [4, 2], True), ([1, 2, 9], [1, 1, 5, 2], False)]:
        batched = made.bucket_by_sequence_length(lambda x: tf.shape(x)[0], boundaries, sizes, drop_remainder=drop)
        cases.append({"boundaries": boundaries, "batch_size": sizes, "drop": drop, "batches": [lists(b) for b in batched]})
    padded = [lists(b) for b in made.padded_batch(4)]
    return {"rows": rows, "cases": cases, "padded": padded}


def categories():
    to = keras.utils.to_categorical
    inputs = [([0, 2, 1], None), ([[0], [3]], 5), ([[0, 1], [2, 1]], None)]
    return [{"x": x, "classes": n, "shape": list(to(x, n).shape), "data": to(x, n).ravel().tolist()} for x, n in inputs]


def encodings():
    ids = {"list": [3, 1, 1], "rows": [[0, 1], [3, 3]], "column": [[2], [0]]}
    cases = []
    for mode in ["one_hot", "multi_hot", "count"]:
        for name, value in ids.items():
            made = np.asarray(keras.layers.CategoryEncoding(num_tokens=4, output_mode=mode)(np.array(value)))
            cases.append({"mode": mode, "ids": value, "shape": list(made.shape), "data": made.ravel().tolist()})
    weighted = keras.layers.CategoryEncoding(num_tokens=4, output_mode="count")
    weights = [[0.5, 2.0], [1.0, 0.25]]
    made = np.asarray(weighted(np.array(ids["rows"]), count_weights=np.array(weights)))
    cases.append({"mode": "count", "ids": ids["rows"], "weights": weights, "shape": list(made.shape), "data": made.ravel().tolist()})
    return cases


def lookups():
    words = ["b", "a", "c", "a", "\uffff", "\U0001f600", "c", "a", "[UNK]", "m", "z"]
    numbers = [7, -3, 7, 12, 12, 7, 0, 5, -1]
    asked = {"string": [["a", "z"], ["q", "m"]], "integer": [[7, 12], [99, 0], [-4, -1]]}
    options = [
        {},
        {"max_tokens": 4},
        {"mask": True},
        {"num_oov_indices": 0},
        {"mask": True, "output_mode": "multi_hot"},
        {"output_mode": "count"},
        {"output_mode": "one_hot", "row": True},
        {"num_oov_indices": 3},
        {"num_oov_indices": 3, "mask": True},
        {"invert": True},
        {"invert": True, "mask": True},
    ]
    cases = []
    for kind, Layer, data in [("string", keras.layers.StringLookup, words), ("integer", keras.layers.IntegerLookup, numbers)]:
        for given in options:
            each = dict(given)
            row = each.pop("row", False)
            if each.pop("mask", False):
                each["mask_token"] = "m" if kind == "string" else 0
            layer = Layer(**each)
            layer.adapt(data)
            values = asked[kind]
            if each.get("num_oov_indices") == 0:
                values = [["a", "z"]] if kind == "string" else [[7, 12]]
            if each.get("invert"):
                values = [[0, 1], [2, 99]]
            if row:
                values = values[0]
            found = layer(tf.constant(values))
            cases.append(
                {
                    "kind": kind,
                    "options": each,
                    "data": data,
                    "vocabulary": lists(np.array(layer.get_vocabulary()).tolist()),
                    "size": layer.vocabulary_size(),
                    "values": values,
                    "found": lists(found),
                }
            )
    return cases


def hashes():
    """Strings of every length that FarmHash tells apart, in one, two, three and four bytes a character."""
    letters = "The quick brown fox jumps over the lazy dog, and 0123456789 times more so. " * 4
    lengths = [*range(0, 70), 95, 96, 97, 127, 128, 129, 130, 191, 192, 193, 200, 255, 256, 257, 300]
    strings = [letters[i % 7 :][:i] for i in lengths]
    strings += [("äß" * 40)[:i] for i in (1, 2, 9, 17, 40)] + ["語" * i for i in (1, 3, 11, 22, 30)] + ["\U0001f600" * i for i in (1, 4, 8, 17)]
    numbers = [0, 1, -1, 42, -987654321, 2**31, 2**53 - 1, -(2**53) + 1]
    options = [{}, {"salt": 133}, {"salt": [-7, 2**53 - 1]}, {"mask_value": letters[1:][:8]}, {"num_bins": 2**31 - 1}, {"num_bins": 2**31 - 1, "salt": 1}]
    cases = []
    for given in options:
        each = {"num_bins": 1000003, **given}
        cases.append({"options": each, "values": strings, "found": lists(keras.layers.Hashing(**each)(tf.constant(strings)))})
        each = each | ({"mask_value": 42} if "mask_value" in each else {})
        cases.append({"options": each, "values": numbers, "found": lists(keras.layers.Hashing(**each)(tf.constant(numbers, tf.int64)))})
    rows = [["a", "b", "a"], ["c", "", "b"]]
    for mode in ["int", "one_hot", "multi_hot", "count"]:
        for each in [{"num_bins": 4}, {"num_bins": 1, "mask_value": "a"}, {"num_bins": 5, "mask_value": "a"}]:
            # Keras makes numbers of these of the type that it is told.
            each["output_mode"] = mode
            cases.append({"options": each, "values": rows, "found": lists(keras.layers.Hashing(**each)(tf.constant(rows)))})
    return cases


def bins():
    random = np.random.default_rng(3)
    data = {
        "few": [3.0, 1.5, -2.0, 8.25, 1.5],
        "ties": np.repeat([1.0, 2.0, 5.0], [40, 7, 90]).tolist(),
        "normal": random.normal(size=1237).astype("float32").tolist(),
        "skewed": (random.exponential(size=730) ** 3).astype("float32").tolist(),
    }
    cases = []
    for name, values in data.items():
        for options in [{"num_bins": 4}, {"num_bins": 7, "epsilon": 0.1}, {"num_bins": 1}, {"num_bins": 10, "epsilon": 0.03}]:
            found = []
            for size in [len(values), 100, 64]:
                layer = keras.layers.Discretization(**options)
                layer.adapt([np.array(values[i : i + size], "float32") for i in range(0, len(values), size)])
                found.append({"batch": size, "boundaries": layer.get_config()["bin_boundaries"]})
            cases.append({"data": name, "options": options, "adapted": found})
    boundaries = [0.0, 0.1, 1.0, 1.0, 2.5]
    asked = [[-1.5, 1.0, 3.4], [0.1, 0.0, 2.5]]
    applied = [
        {"options": {"bin_boundaries": boundaries, "output_mode": mode}, "values": asked, "found": lists(keras.layers.Discretization(boundaries, output_mode=mode)(tf.constant(asked)))}
        for mode in ["int", "one_hot", "multi_hot", "count"]
    ]
    return {"data": data, "cases": cases, "applied": applied}


def main():
    all_of_it = {
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__, "numpy": np.__version__},
        "windows": windows(),
        "buckets": buckets(),
        "categories": categories(),
        "encodings": encodings(),
        "lookups": lookups(),
        "hashes": hashes(),
        "bins": bins(),
    }
    OUT.write_text(json.dumps(all_of_it, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
