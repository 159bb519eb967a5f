"""Keras's half of the comparison: `python keras_side.py first-steps|epochs|plain-fit FOLDER OUT.json [SEED ...]`.

FOLDER is what prepare.ts wrote. Gradients of the embedding are densified (repeated ids count as their sum), which is
what the formulas say; `plain-fit` is Keras's own fit, which squares repeated rows one by one, for comparison.
"""

import json
import os
import platform
import sys
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
sys.path.insert(0, str(Path(__file__).parent.parent / "golden"))

import keras
import numpy as np
import tensorflow as tf

import formula
import reference

BATCH, EPOCHS, FIRST_STEPS, VOCABULARY, UNITS = 32, 10, 50, 10000, 128
# A small recurrent kernel keeps the comparison well conditioned: at 0.125 RMSprop's first, sign-like steps drive the
# recurrence into chaos on rt-polarity, and Keras's own f32 losses are 0.05 from its f64 losses at step 34 (here: 1e-7).
SCALES = {**reference.SCALES, "recurrent_kernel": 0.0625}

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


class Data:
    def __init__(self, folder: Path) -> None:
        self.about = json.loads((folder / "about.json").read_text())
        n, train = self.about["rows"], self.about["train"]
        tokens = np.fromfile(folder / "tokens.i32", "<i4").reshape(n, self.about["length"])
        labels = np.fromfile(folder / "labels.u8", np.uint8).astype(np.float32)[:, None]
        self.train = tokens[:train], labels[:train]
        self.held_out = tokens[train:], labels[train:]


def build(length: int) -> keras.Sequential:
    model = keras.Sequential(
        [
            keras.Input((length,), dtype="int32"),
            keras.layers.Embedding(VOCABULARY, UNITS),
            keras.layers.SimpleRNN(UNITS),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
    model.optimizer.build(model.trainable_variables)
    return model


def dense_step(model: keras.Model):
    """One training step on the dense sum of each embedding row's gradients; returns loss and number of hits."""

    @tf.function(jit_compile=True)
    def step(x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            output = model(x, training=True)
            loss = model.compute_loss(x, y, output)
        gradients = [tf.convert_to_tensor(g) for g in tape.gradient(loss, model.trainable_variables)]
        model.optimizer.apply(gradients, model.trainable_variables)
        hits = tf.reduce_sum(tf.cast((output > 0.5) == (y > 0.5), tf.float32))
        return loss, hits

    return step


def first_steps(data: Data) -> dict:
    """Losses of the first batches in stored order, from formula weights."""
    model = build(data.about["length"])
    model.set_weights([formula.weights(i, list(w.shape), SCALES[w.name]) for i, w in enumerate(model.weights)])
    step = dense_step(model)
    x, y = data.train
    batches = [slice(i * BATCH, (i + 1) * BATCH) for i in range(FIRST_STEPS)]
    losses = [float(step(tf.constant(x[b]), tf.constant(y[b]))[0]) for b in batches]
    scales = [{"name": w.name, "shape": list(w.shape), "scale": SCALES[w.name]} for w in model.weights]
    return {"weights": scales, "batch_size": BATCH, "losses": losses}


def epoch(step, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> dict[str, float]:
    total = hits = 0.0
    for start in range(0, len(x), BATCH):
        rows = order[start : start + BATCH]
        loss, right = step(tf.constant(x[rows]), tf.constant(y[rows]))
        total += float(loss) * len(rows)
        hits += float(right)
    return {"loss": total / len(x), "accuracy": hits / len(x)}


def held_out(model: keras.Model, data: Data) -> dict[str, float]:
    loss, accuracy = model.evaluate(*data.held_out, batch_size=500, verbose=0)
    return {"val_loss": float(loss), "val_accuracy": float(accuracy)}


def run(data: Data, seed: int, plain: bool) -> list[dict]:
    """Ten epochs with Keras's own initialisers and a fresh shuffle each epoch."""
    keras.utils.set_random_seed(seed)
    model = build(data.about["length"])
    step = dense_step(model)
    shuffle = np.random.default_rng(seed)
    epochs = []
    for _ in range(EPOCHS):
        start = time.perf_counter()
        if plain:
            history = model.fit(*data.train, batch_size=BATCH, epochs=1, verbose=0).history
            trained = {"loss": history["loss"][0], "accuracy": history["accuracy"][0]}
        else:
            trained = epoch(step, *data.train, shuffle.permutation(len(data.train[0])))
        seconds = time.perf_counter() - start
        epochs.append({**trained, **held_out(model, data), "seconds": round(seconds, 2)})
        print(data.about["name"], "seed", seed, "epoch", len(epochs), epochs[-1], flush=True)
    return epochs


def about(data: Data, gradients: str) -> dict:
    versions = {"python": platform.python_version(), "keras": keras.__version__, "tensorflow": tf.__version__}
    return {"engine": "keras", "gradients": gradients, "versions": versions, "threads": 1, "data": data.about}


def main(what: str, folder: Path, out: Path, seeds: list[int]) -> None:
    data = Data(folder)
    gradients = "as Keras's fit applies them" if what == "plain-fit" else "dense"
    result = about(data, gradients)
    if what == "first-steps":
        result |= first_steps(data)
        out.write_text(json.dumps(result, indent=1) + "\n")
        return
    result["runs"] = []
    for seed in seeds:
        result["runs"].append({"seed": seed, "epochs": run(data, seed, what == "plain-fit")})
        out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), [int(s) for s in sys.argv[4:]])
