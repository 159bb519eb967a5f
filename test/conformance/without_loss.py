"""Keras's numbers for models of which some outputs have no loss.

python test/conformance/without_loss.py writes test/golden/without_loss.json, which test/without_loss.test.ts compares.
"""

import json
import os
import pathlib
import platform

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

ROWS, BATCH, EPOCHS = 8, 4, 3
layers = keras.layers
CASES = [
    {
        "name": "weight decay",
        "optimizer": ("AdamW", {"learning_rate": 0.05, "weight_decay": 0.3, "epsilon": 1e-3}),
        "loss": ["mse", None, None],
    },
    {
        "name": "a rule that moves weights without a gradient, and metrics alone",
        "optimizer": ("Ftrl", {"learning_rate": 0.1}),
        "loss": [None, "mse", None],
        "metrics": [["mae"], ["mae"], ["sparse_categorical_accuracy"]],
        "targets": [0, 1, 2],
    },
    {
        "name": "two losses and their weights, by name",
        "optimizer": ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "global_clipnorm": 0.05}),
        "loss": {"a": "mse", "b": None, "c": "sparse_categorical_crossentropy"},
        "loss_weights": {"a": 0.5, "b": None, "c": 2.0},
        "targets": [0, 1, 2],
    },
    {
        "name": "a penalty where there is no loss",
        "optimizer": ("Adam", {"learning_rate": 0.05, "epsilon": 1e-3}),
        "loss": ["mse", None, None],
        "penalty": 0.1,
    },
    {
        "name": "what rows weigh",
        "optimizer": ("Adam", {"learning_rate": 0.05, "epsilon": 1e-3}),
        "loss": ["mse", None, None],
        "metrics": [["mae"], ["mae"], None],
        "weighted_metrics": [None, ["mse"], None],
        "targets": [0, 1, 2],
        "weighs": True,
    },
]


def model(penalty):
    x = keras.Input((4, 3), name="x")
    read = layers.LSTM(4, name="read")(x)
    held = keras.regularizers.L2(penalty) if penalty else None
    b = layers.Dense(3, activation="tanh", name="before_b", kernel_regularizer=held)(read)
    outputs = [
        layers.Dense(2, name="a")(read),
        layers.Dense(1, name="b")(b),
        layers.Dense(3, activation="softmax", name="c")(read),
    ]
    return keras.Model(x, outputs, name="several")


def numbers(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(f"{v:.9g}") for v in array.ravel()]}


def run(case):
    keras.utils.set_random_seed(3)
    made = model(case.get("penalty"))
    dice = np.random.default_rng(5)
    x = dice.normal(size=(ROWS, 4, 3)).astype("float32")
    y = [dice.normal(size=(ROWS, 2)), dice.normal(size=(ROWS, 1)), dice.integers(0, 3, size=(ROWS, 1))]
    y = [part.astype("float32") for part in y]
    weights = [dice.uniform(size=ROWS).astype("float32") for _ in y] if case.get("weighs") else None
    wanted = case.get("targets", [0])
    given = [y[i] for i in wanted]
    before = made.get_weights()
    name, settings = case["optimizer"]
    made.compile(
        optimizer=getattr(keras.optimizers, name)(**settings),
        **{key: case.get(key) for key in ("loss", "loss_weights", "metrics", "weighted_metrics")},
    )
    history = made.fit(
        x, given, sample_weight=weights, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0
    ).history
    judged = made.evaluate(x, given, sample_weight=weights, batch_size=BATCH, verbose=0, return_dict=True)
    return {
        "name": case["name"],
        "config": json.loads(made.to_json()),
        "before": [numbers(weight) for weight in before],
        "compile": {
            "optimizer": {"class_name": name, "config": settings},
            **{key: case[key] for key in ("loss", "loss_weights", "metrics", "weighted_metrics") if key in case},
        },
        "x": numbers(x),
        "y": [numbers(part) for part in given],
        "weights": [numbers(weight) for weight in weights] if weights else None,
        "history": {key: [float(value) for value in values] for key, values in history.items()},
        "evaluate": {key: float(value) for key, value in judged.items()},
        "after": [numbers(weight) for weight in made.get_weights()],
    }


if __name__ == "__main__":
    versions = {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
    }
    path = pathlib.Path(__file__).parent.parent / "golden" / "without_loss.json"
    path.write_text(json.dumps({"versions": versions, "batch": BATCH, "epochs": EPOCHS, "cases": [run(case) for case in CASES]}) + "\n")
