"""Gradient times input of embeddings, as TensorFlow differentiates Keras's models. Written to ../golden/contributions.json.

    .venv/bin/python test/conformance/contributions.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

L = keras.layers
OUT = pathlib.Path(__file__).parent.parent / "golden" / "contributions.json"
IDS = np.array([[0, 0, 3, 7, 3], [5, 1, 2, 8, 8], [4, 0, 6, 0, 0], [1, 1, 1, 1, 9]], "int32")


def case(layers: list, activation: str | None, units: int) -> dict:
    keras.utils.set_random_seed(len(layers))
    model = keras.Sequential([keras.Input((5,), dtype="int32"), *layers, L.Dense(units, activation)])
    # Larger embeddings, so that no gate is linear.
    weights = [w * (20 if i == 0 else 1.5) for i, w in enumerate(model.get_weights())]
    model.set_weights(weights)
    embedding, *between, last = model.layers
    with tf.GradientTape(persistent=True) as tape:
        embedded = embedding(IDS)
        tape.watch(embedded)
        hidden = embedded
        for layer in between:
            hidden = layer(hidden, training=False)
        z = hidden @ last.kernel + last.bias
        numbers = [z[:, unit] for unit in range(units)]
    outputs = model.predict(IDS, verbose=0)
    found = [np.sum(tape.gradient(number, embedded).numpy() * embedded.numpy(), -1) for number in numbers]
    if getattr(embedding, "mask_zero", False):
        found = [each * (IDS > 0) for each in found]
    return {
        "config": json.loads(model.to_json())["config"],
        "weights": [w.tolist() for w in weights],
        "outputs": outputs.tolist(),
        "contributions": [each.tolist() for each in found],
    }


cases = [
    case([L.Embedding(10, 3, mask_zero=True), L.Bidirectional(L.LSTM(4)), L.Dropout(0.5)], "softmax", 3),
    case([L.Embedding(10, 3), L.GRU(4, return_sequences=True, dropout=0.3), L.SimpleRNN(3)], "sigmoid", 1),
    case([L.Embedding(10, 3), L.Conv1D(4, 2, activation="relu"), L.GlobalMaxPooling1D()], None, 2),
    case([L.Embedding(10, 3, mask_zero=True), L.LayerNormalization(), L.GlobalAveragePooling1D()], "softmax", 2),
]
versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
OUT.write_text(json.dumps({"versions": versions, "ids": IDS.tolist(), "cases": cases}) + "\n")
