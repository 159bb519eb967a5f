"""Models whose layers have activity regularizers, and the losses that Keras finds for them.

    python activity.py --out FOLDER

What a layer costs that is masked, returns its states, lies in a Bidirectional, is applied twice, is frozen, or belongs to a model within
the model. `../activity_regularizer.test.ts` reads the same models from their configurations.
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
import tensorflow as tf  # noqa: E402
from keras import layers as L  # noqa: E402
from keras.regularizers import L1, L1L2, L2  # noqa: E402

IDS = np.array([[3, 1, 4, 2], [2, 5, 0, 0], [1, 0, 0, 0], [5, 5, 2, 0]], np.float32)
ROWS = np.round(np.sin(np.arange(4 * 4 * 3)).reshape(4, 4, 3), 3).astype(np.float32)
VECTORS = ROWS[:, 0]


def onehot(classes: int, *shape: int) -> np.ndarray:
    return np.eye(classes, dtype=np.float32)[np.arange(np.prod(shape)).reshape(shape) % classes]


def crossentropy() -> tuple:
    """The loss starts from logits although there is a penalty behind the softmax."""
    x = keras.Input((3,))
    hidden = L.Dense(4, activation="relu", activity_regularizer=L1(0.02))(x)
    y = L.Dense(3, activation="softmax", activity_regularizer=L2(0.3))(hidden)
    return keras.Model(x, y), VECTORS, onehot(3, 4), "categorical_crossentropy"


def masked() -> tuple:
    x = keras.Input((4,), dtype="int32")
    embedded = L.Embedding(6, 3, mask_zero=True, activity_regularizer=L2(0.2))(x)
    states = L.LSTM(4, return_sequences=True, activity_regularizer=L1L2(0.01, 0.1))(embedded)
    y = L.Dense(2, activation="softmax", activity_regularizer=L1(0.05))(states)
    return keras.Model(x, y), IDS, onehot(2, 4, 4), "categorical_crossentropy"


def both_ends() -> tuple:
    x = keras.Input((4,), dtype="int32")
    embedded = L.Embedding(6, 3, mask_zero=True)(x)
    inner = L.GRU(3, return_sequences=True, activity_regularizer=L2(0.1))
    first = L.Bidirectional(inner, activity_regularizer=L1(0.03))(embedded)
    last = L.Bidirectional(L.LSTM(2, activity_regularizer=L1(0.1)), merge_mode="sum")(first)
    return keras.Model(x, L.Dense(1)(last)), IDS, onehot(1, 4), "mean_squared_error"


def states() -> tuple:
    """The last states are outputs too; a layer of cells has the penalty of the whole."""
    x = keras.Input((4, 3))
    layer = L.LSTM(3, return_sequences=True, return_state=True, activity_regularizer=L2(0.2))
    sequence, h, c = layer(x)
    cells = L.RNN([L.GRUCell(3), L.SimpleRNNCell(3)], activity_regularizer=L1(0.02))(sequence)
    y = L.Dense(2)(L.Concatenate(activity_regularizer=L2(0.01))([cells, h, c]))
    return keras.Model(x, y), ROWS, onehot(2, 4), "mean_squared_error"


def shared() -> tuple:
    """Applied twice it costs twice, within another model, and frozen."""
    x = keras.Input((3,))
    twice = L.Dense(3, activation="tanh", activity_regularizer=L2(0.3))
    inner = keras.Input((3,))
    frozen = L.Dense(4, activation="sigmoid", trainable=False, activity_regularizer=L1(0.2))
    part = keras.Model(inner, frozen(inner))
    y = L.Dense(2)(part(twice(twice(x))))
    return keras.Model(x, y), VECTORS, onehot(2, 4), "mean_squared_error"


def steps() -> tuple:
    x = keras.Input((4, 3))
    y = L.Conv1D(4, 2, activation="relu", padding="same", activity_regularizer=L1(0.02))(x)
    y = L.BatchNormalization(activity_regularizer=L2(0.05))(y)
    y = L.TimeDistributed(L.Dense(3), activity_regularizer=L2(0.1))(y)
    y = L.GlobalAveragePooling1D(activity_regularizer=L1(0.1))(y)
    return keras.Model(x, L.Dense(2)(y)), ROWS, onehot(2, 4), "mean_squared_error"


def train(model: keras.Model, x: np.ndarray, y: np.ndarray) -> float:
    """`train_on_batch`, with gradients of embeddings as the sum over a token's occurrences."""
    with tf.GradientTape() as tape:
        loss = model.compute_loss(tf.constant(x), tf.constant(y), model(tf.constant(x), training=True))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    model.optimizer.apply([tf.convert_to_tensor(g) for g in gradients], model.trainable_variables)
    return float(loss)


def numbers(array: np.ndarray) -> dict:
    return {"shape": list(array.shape), "data": np.asarray(array, np.float64).ravel().tolist()}


def golden(model: keras.Model, x: np.ndarray, y: np.ndarray, loss: str) -> dict:
    dice = np.random.default_rng(1)
    values = [np.round(dice.uniform(0.1, 0.7, w.shape), 4).astype(np.float32) for w in model.weights]
    model.set_weights(values)
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(0.1))
    config = json.loads(model.to_json())
    # Batches of three rows and of one: each divides by its own rows.
    evaluated = model.evaluate(x, y, batch_size=3, verbose=0)
    losses = [train(model, x, y) for _ in range(5)]
    return {
        "config": config, "loss": loss, "weights": [numbers(v) for v in values], "x": numbers(x), "y": numbers(y),
        "evaluated": evaluated, "losses": losses, "trained": [numbers(v)["data"] for v in model.get_weights()],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for case in (crossentropy, masked, both_ends, states, shared, steps):
        keras.backend.clear_session()
        text = json.dumps(golden(*case()), separators=(",", ":"))
        (out / f"{case.__name__}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
