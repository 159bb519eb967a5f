"""Keras's part: trains a classifier of series, and evaluates what it has become elsewhere.

    python classifier.py train --folder FOLDER --classes 3 --epochs 4
    python classifier.py evaluate --folder FOLDER

The folder holds training.csv and held_out.csv, whose last column is the class. `train` writes trained.keras, `evaluate` reads continued.keras. Both write
a JSON file beside it that tells what the model is.
"""

import argparse
import hashlib
import json
from pathlib import Path

import keras
import numpy as np


def read(path):
    """Series (rows, steps, 1) and their classes."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    return table[:, :-1, None].astype("float32"), table[:, -1].astype("int32")


def make_model(steps, classes):
    model = keras.Sequential(
        [
            keras.Input((steps, 1)),
            keras.layers.Bidirectional(keras.layers.GRU(16)),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def describe(model, x, y):
    loss, accuracy = model.evaluate(x, y, verbose=0)
    bits = hashlib.sha256()
    for weight in model.get_weights():
        bits.update(np.ascontiguousarray(weight).tobytes())
    return {
        "loss": loss,
        "accuracy": accuracy,
        "updates": int(model.optimizer.iterations),
        "weights": bits.hexdigest(),
        "predictions": model.predict(x, verbose=0).ravel().tolist(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["train", "evaluate"])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--classes", type=int)
    parser.add_argument("--epochs", type=int)
    given = parser.parse_args()
    if given.step == "train":
        keras.utils.set_random_seed(1)
        x, y = read(given.folder / "training.csv")
        model = make_model(x.shape[1], given.classes)
        model.fit(x, y, epochs=given.epochs, verbose=0)
        name = "trained"
        model.save(given.folder / f"{name}.keras")
    else:
        name = "continued"
        model = keras.saving.load_model(given.folder / f"{name}.keras")
    report = describe(model, *read(given.folder / "held_out.csv"))
    (given.folder / f"{name}.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main()
