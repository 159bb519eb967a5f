"""Every metric with Keras's numbers: over several batches of which the last is short, with masks and with weights; and what Keras calls them.

    python metrics.py --out FOLDER

The models are the identity, so that outputs are the data. `../metrics.test.ts` evaluates the same with bptt.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402

BATCH = 16
ROWS = 42

THREE = [0.3, 0.5, 0.7]
COUNTS = ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]
AT = [
    ("SensitivityAtSpecificity", "specificity"),
    ("SpecificityAtSensitivity", "sensitivity"),
    ("PrecisionAtRecall", "recall"),
    ("RecallAtPrecision", "precision"),
]
CURVES = [
    {"curve": curve, "summation_method": method, "num_thresholds": 25}
    for curve in ("ROC", "PR", "PRGAIN")
    for method in ("interpolation", "majoring", "minoring")
]

BINARY = [
    *[("BinaryAccuracy", {"threshold": t}) for t in (0.5, 0.3)],
    *[(name, {"thresholds": t}) for name in COUNTS for t in (None, 0.25, [0.7, 0.1], [0.0, 0.5, 1.0])],
    *[(name, {"thresholds": t}) for name in ("Precision", "Recall") for t in (None, [0.9, 0.2, 0.9], THREE)],
    *[(name, {key: 0.6, "num_thresholds": n}) for name, key in AT for n in (1, 2, 200)],
    *[("AUC", config) for config in CURVES],
    ("AUC", {}),
    ("AUC", {"thresholds": [0.8, 0.25, 0.3]}),
    ("AUC", {"thresholds": [0.25, 0.5, 0.75], "curve": "PR"}),
    *[("FBetaScore", {"threshold": 0.4, "beta": b}) for b in (1.0, 2.0)],
    ("F1Score", {"threshold": 0.5, "average": "micro"}),
    ("RootMeanSquaredError", {}),
    ("R2Score", {}),
]

LABELS = [
    ("BinaryAccuracy", {}),
    ("CategoricalAccuracy", {}),
    *[("TopKCategoricalAccuracy", {"k": k}) for k in (2, 5)],
    *[(name, c) for name in ("Precision", "Recall") for c in ({"top_k": 2}, {"top_k": 1, "class_id": 2}, {"class_id": 1})],
    ("Precision", {"top_k": 2, "thresholds": [0.6, 0.2]}),
    ("Recall", {"top_k": 3, "thresholds": [0.0, 0.5, 1.0]}),
    *[(name, {key: 0.7, "num_thresholds": 11, "class_id": 3}) for name, key in AT],
    ("AUC", {}),
    ("AUC", {"label_weights": [1.0, 0.5, 2.0, 0.0]}),
    *[("AUC", {"multi_label": True, **config}) for config in CURVES[:6]],
    ("AUC", {"multi_label": True, "num_labels": 4, "label_weights": [1.0, 0.5, 2.0, 0.0]}),
    ("AUC", {"multi_label": True, "curve": "PR", "thresholds": [0.4, 0.6]}),
    *[("F1Score", {"average": a, "threshold": t}) for a in (None, "micro", "macro", "weighted") for t in (None, 0.5)],
    ("FBetaScore", {"average": "weighted", "beta": 0.5}),
]

REAL = [
    *[("R2Score", {"class_aggregation": a}) for a in (None, "uniform_average", "variance_weighted_average")],
    ("RootMeanSquaredError", {}),
    ("PearsonCorrelation", {}),
    ("CosineSimilarity", {}),
    ("MeanSquaredError", {}),
]

LOGITS = [("AUC", {"from_logits": True}), ("AUC", {"from_logits": True, "multi_label": True, "curve": "PR"})]
CLASSES = [("SparseCategoricalAccuracy", {}), *[("SparseTopKCategoricalAccuracy", {"k": k}) for k in (2, 5)]]
ADJUSTED = [("R2Score", {"num_regressors": n}) for n in (3, 1000)]


def metric(name: str, config: dict) -> keras.metrics.Metric:
    return getattr(keras.metrics, name)(**config)


def after(name: str, config: dict, y: np.ndarray, p: np.ndarray, weights: np.ndarray | None = None) -> list:
    """What a metric says after all batches: a list of its results."""
    of = metric(name, config)
    for at in range(0, len(y), BATCH):
        part = slice(at, at + BATCH)
        of.update_state(y[part], p[part], None if weights is None else weights[part])
    return np.atleast_1d(np.asarray(of.result())).astype(float).tolist()


def evaluated(metrics: list, y: np.ndarray, p: np.ndarray, loss: str) -> list:
    """The same within a model, under the metrics' places as names."""
    model = keras.Sequential([keras.Input(p.shape[1:]), keras.layers.Activation("linear")])
    named = [metric(name, {**config, "name": f"m{i}"}) for i, (name, config) in enumerate(metrics)]
    # The adjusted R2 does not run in a graph.
    model.compile(loss=loss, metrics=named, run_eagerly=metrics is ADJUSTED)
    logs = model.evaluate(p, y, batch_size=BATCH, verbose=0, return_dict=True)
    return [np.atleast_1d(np.asarray(logs[f"m{i}"])).astype(float).tolist() for i in range(len(metrics))]


def flat(values: np.ndarray) -> list:
    return np.round(values.astype(float), 6).ravel().tolist()


def case(name: str, loss: str, metrics: list, y: np.ndarray, p: np.ndarray, dice: np.random.Generator) -> dict:
    """Over all rows, and with rows that weigh 0 to 3: as if each were there so many times."""
    weights = dice.integers(0, 4, len(y)).astype(np.float32)
    results = [after(n, c, y, p) for n, c in metrics]
    for ours, model in zip(results, evaluated(metrics, y, p, loss), strict=True):
        np.testing.assert_allclose(ours, model, rtol=1e-6, atol=1e-7)
    weighted = [None if c.get("num_regressors") else after(n, c, y, p, weights) for n, c in metrics]
    described = [
        {"class_name": n, "config": c, "result": result, "weighted": of}
        for (n, c), result, of in zip(metrics, results, weighted, strict=True)
    ]
    data = {"x": flat(p), "y": flat(y), "weights": flat(weights)}
    return {"name": name, "loss": loss, "units": p.shape[-1], "width": y.shape[-1], "metrics": described, **data}


def rounded(values: np.ndarray) -> np.ndarray:
    return np.round(values, 3).astype(np.float32)


def cases() -> list:
    dice = np.random.default_rng(7)
    zero_or_one = lambda *shape: dice.integers(0, 2, shape).astype(np.float32)  # noqa: E731
    share = lambda *shape: rounded(dice.uniform(0, 1, shape))  # noqa: E731
    # Outputs that lean to their targets, with numbers on thresholds and at both ends.
    y = zero_or_one(ROWS, 1)
    p = rounded(0.6 * share(ROWS, 1) + 0.4 * y)
    p[:6, 0] = [0.0, 1.0, 0.5, 0.3, 0.25, 0.7]
    labels = zero_or_one(ROWS, 4)
    leaning = rounded(0.6 * share(ROWS, 4) + 0.4 * labels)
    # Equal outputs, also the largest.
    leaning[:4] = [[0.4, 0.4, 0.4, 0.4], [0.7, 0.2, 0.7, 0.1], [0.0, 0.0, 0.0, 0.0], [0.3, 0.9, 0.3, 0.9]]
    real = rounded(dice.normal(0, 2, (ROWS, 3)))
    near = rounded(real + dice.normal(0, 1, (ROWS, 3)))
    classes = dice.integers(0, 6, (ROWS, 1)).astype(np.float32)
    scores = share(ROWS, 6)
    scores[:3] = 0.5
    logits = rounded(4 * leaning - 2)
    return [
        case("binary", "mean_squared_error", BINARY, y, p, dice),
        case("labels", "mean_squared_error", LABELS, labels, leaning, dice),
        case("logits", "mean_squared_error", LOGITS, labels, logits, dice),
        case("real", "mean_squared_error", REAL, real, near, dice),
        case("adjusted", "mean_squared_error", ADJUSTED, y, p, dice),
        case("classes", "sparse_categorical_crossentropy", CLASSES, classes, scores, dice),
    ]


def masked() -> dict:
    """Steps of which some are masked: those that are means heed it, the others are given the mask as weights."""
    dice = np.random.default_rng(8)
    steps, units = 5, 3
    lengths = dice.integers(1, steps + 1, ROWS)
    mask = np.arange(steps) < lengths[:, None]
    y = dice.integers(0, 2, (ROWS, steps, units)).astype(np.float32)
    x = np.where(mask[:, :, None], rounded(0.7 * dice.uniform(0, 1, y.shape) + 0.3 * y), -9).astype(np.float32)
    means = [("BinaryAccuracy", {}), ("CategoricalAccuracy", {}), ("TopKCategoricalAccuracy", {"k": 2}), ("MeanSquaredError", {})]
    others = [("Precision", {}), ("Recall", {"top_k": 2}), ("AUC", {"num_thresholds": 30}), ("SensitivityAtSpecificity", {"specificity": 0.5})]
    lines = [("RootMeanSquaredError", {}), ("F1Score", {"average": "macro"}), ("R2Score", {}), ("AUC", {"multi_label": True})]
    model = keras.Sequential([keras.Input((steps, units)), keras.layers.Masking(-9.0), keras.layers.Activation("linear")])
    model.compile(loss="mean_squared_error", metrics=[metric(n, {**c, "name": f"m{i}"}) for i, (n, c) in enumerate(means)])
    logs = model.evaluate(x, y, batch_size=BATCH, verbose=0, return_dict=True)
    results = [[float(logs[f"m{i}"])] for i in range(len(means))]
    results += [after(n, c, y, x, mask.astype(np.float32)) for n, c in others]
    # These take no steps: all that count, one behind the other.
    results += [after(n, c, y[mask], x[mask]) for n, c in lines]
    described = [{"class_name": n, "config": c, "result": r} for (n, c), r in zip(means + others + lines, results, strict=True)]
    return {"steps": steps, "units": units, "rows": ROWS, "x": flat(x), "y": flat(y), "metrics": described}


def distributions() -> dict:
    """Crossentropies of a softmax, which Keras takes from its logits: the metrics, and the mean of which a perplexity is made."""
    dice = np.random.default_rng(9)
    logits = rounded(dice.normal(0, 12, (ROWS, 5)))
    classes = dice.integers(0, 5, ROWS)
    found = {}
    for name, y in (("sparse_categorical_crossentropy", classes), ("categorical_crossentropy", np.eye(5)[classes])):
        model = keras.Sequential([keras.Input((5,)), keras.layers.Activation("softmax")])
        model.compile(loss=name, metrics=[name])
        logs = model.evaluate(logits, y, batch_size=BATCH, verbose=0, return_dict=True)
        found[name] = float(logs[name])
    return {"x": flat(logits), "classes": flat(classes), "metrics": found}


def names() -> list:
    """What is logged, in one process for each model: `keras.backend.clear_session` sets the numbers of names back."""
    M = keras.metrics
    auc, precision, f1 = {"class_name": "AUC", "config": {}}, {"class_name": "Precision", "config": {}}, {"class_name": "F1Score", "config": {}}
    named = {"class_name": "AUC", "config": {"name": "mine"}}
    asked = [
        (1, {"metrics": ["accuracy", "acc", "mse", "mean_squared_error", "MeanSquaredError", "BinaryAccuracy", "binary_accuracy"]}),
        (1, {"metrics": ["AUC", "auc", auc, auc, precision, named, named]}),
        (1, {"metrics": ["Accuracy", "ACC", "bce", "BCE", "Precision", "Recall", "true_positives", f1]}),
        (1, {"metrics": ["mse", "accuracy"], "weighted_metrics": ["mse", "mse", "accuracy", "auc", auc]}),
        (2, {"metrics": [["accuracy", auc], [auc, precision, "mse"]], "weighted_metrics": [[auc], ["mse"]]}),
        (2, {"metrics": {"b": ["accuracy", "accuracy"]}, "weighted_metrics": {"b": ["accuracy"], "a": ["accuracy"]}}),
    ]
    found = []
    for outputs, options in asked:
        keras.backend.clear_session()
        x = keras.Input((1,))
        ends = [keras.layers.Dense(1, activation="sigmoid", name=name)(x) for name in "ab"[:outputs]]
        model = keras.Model(x, ends if outputs > 1 else ends[0])

        def make(value: object) -> object:
            if isinstance(value, dict) and "class_name" in value:
                return getattr(M, value["class_name"])(**value["config"])
            if isinstance(value, dict):
                return {key: make(item) for key, item in value.items()}
            return [make(item) for item in value] if isinstance(value, list) else value

        model.compile(loss="binary_crossentropy", **{key: make(value) for key, value in options.items()})
        y = np.array([[0.0], [1.0]])
        logs = model.evaluate(np.array([[0.5], [1.0]]), [y, y] if outputs > 1 else y, verbose=0, return_dict=True)
        found.append({"outputs": outputs, **options, "logs": sorted(logs)})
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, content in (("cases", cases()), ("masked", masked()), ("distributions", distributions()), ("names", names())):
        (out / f"{name}.json").write_text(json.dumps({"keras": keras.__version__, "content": content}) + "\n")
