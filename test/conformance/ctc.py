"""Connectionist temporal classification as Keras has it: losses and gradients of lists, models that are trained with them, and decoding.

    python ctc.py --out FOLDER

`../ctc.test.ts` and `../ctc_decode.test.ts` do the same in TypeScript. Keras takes lengths in `keras.ops.ctc_loss` alone, so masked models are trained in a loop of
their own; its class `CTC` is compared on rows that are full. Of `ctc_decode` a greedy score is the negated sum of the largest logits, and is left out.
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

STEPS, CLASSES, RATE = 7, 4, 0.2
LENGTHS = [7, 3, 5, 1, 7, 6]
LISTS = [[1, 2, 1], [3], [2, 2, 3], [], [3, 3, 1, 1], [1]]


def floats(array) -> list:
    return np.asarray(array, np.float64).ravel().tolist()


def padded(lists: list, blank: int = 0) -> np.ndarray:
    longest = max(map(len, lists))
    return np.array([[*row, *[blank] * (longest - len(row))] for row in lists], np.int32)


def losses_of(logits, lists: list, lengths: list, blank: int):
    counts = np.array([len(row) for row in lists], np.int32)
    return keras.ops.ctc_loss(padded(lists, blank), logits, counts, np.array(lengths, np.int32), mask_index=blank)


def of_logits(blank: int, scale: float) -> dict:
    logits = np.round(np.random.default_rng(1).normal(0, scale, (len(LISTS), STEPS, CLASSES)), 3).astype(np.float32)
    lists = LISTS if blank == 0 else [[label - 1 for label in row] for row in LISTS]
    x = tf.Variable(logits)
    with tf.GradientTape() as tape:
        losses = losses_of(x, lists, LENGTHS, blank)
        total = tf.reduce_sum(losses)
    # What stands behind the end of a row has no gradient.
    return {
        "blank": blank,
        "logits": floats(logits),
        "lengths": LENGTHS,
        "lists": lists,
        "losses": floats(losses),
        "gradient": floats(tape.gradient(total, x)),
    }


def masked_model() -> keras.Model:
    model = keras.Sequential([keras.Input((STEPS, 2)), L.Masking(), L.SimpleRNN(5, return_sequences=True), L.Dense(CLASSES)])
    dice = np.random.default_rng(2)
    model.set_weights([np.round(dice.uniform(-0.8, 0.8, w.shape), 4).astype(np.float32) for w in model.weights])
    return model


def inputs(lengths: list) -> np.ndarray:
    x = np.round(np.random.default_rng(3).normal(0, 1, (len(lengths), STEPS, 2)), 3)
    for row, length in enumerate(lengths):
        x[row, length:] = 0
    return x.astype(np.float32)


def trained(weights: list | None) -> dict:
    """Ten updates of all rows as one batch, by lengths."""
    model, x = masked_model(), inputs(LENGTHS)
    initial = [{"shape": list(w.shape), "data": floats(w)} for w in model.get_weights()]
    w = np.ones(len(LISTS)) if weights is None else np.array(weights)
    optimizer = keras.optimizers.SGD(RATE)
    losses = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(losses_of(model(x, training=True), LISTS, LENGTHS, 0) * w.astype(np.float32))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses.append(float(loss))
    return {"x": floats(x), "initial": initial, "weights": weights, "losses": losses, "trained": [floats(w) for w in model.get_weights()]}


def by_class() -> dict:
    """Keras's class, on rows without a mask."""
    lengths = [STEPS] * len(LISTS)
    model = keras.Sequential([keras.Input((STEPS, 2)), L.SimpleRNN(5, return_sequences=True), L.Dense(CLASSES)])
    model.set_weights(masked_model().get_weights())
    loss = keras.losses.CTC(reduction="sum")
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(RATE / 6), jit_compile=False)
    x, y = inputs(lengths), padded(LISTS)
    evaluated = float(model.evaluate(x, y, batch_size=6, verbose=0))
    losses = [float(model.train_on_batch(x, y)) for _ in range(10)]
    return {"config": keras.losses.serialize(loss), "x": floats(x), "evaluated": evaluated, "losses": losses, "trained": [floats(w) for w in model.get_weights()]}


def decoded(blank: int) -> dict:
    dice = np.random.default_rng(4)
    lengths = [7, 4, 6, 2, 5]
    logits = np.round(dice.normal(0, 1.5, (len(lengths), STEPS, CLASSES)), 3).astype(np.float32)
    lists = lambda rows: [[int(label) for label in row if label >= 0] for row in rows]

    def decode(**options) -> tuple:
        labels, scores = keras.ops.ctc_decode(logits, np.array(lengths, np.int32), mask_index=blank, **options)
        return [lists(path) for path in np.asarray(labels)], np.asarray(scores, np.float64).tolist()

    greedy = {str(merge).lower(): decode(strategy="greedy", merge_repeated=merge)[0][0] for merge in (True, False)}
    paths, scores = decode(strategy="beam_search", beam_width=2000, top_paths=3)
    return {"blank": blank, "lengths": lengths, "logits": floats(logits), "greedy": greedy, "paths": paths, "scores": scores}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    made = {
        "steps": STEPS,
        "classes": CLASSES,
        "rate": RATE,
        "lengths": LENGTHS,
        "lists": LISTS,
        "logits": [of_logits(0, 1.0), of_logits(0, 8.0), of_logits(CLASSES - 1, 2.0)],
        "masked": [trained(None), trained([0.5, 2.0, 1.0, 0.0, 1.5, 1.0])],
        "class": by_class(),
        "decoded": [decoded(0), decoded(2)],
    }
    (options.out / "ctc.json").write_text(json.dumps(made, allow_nan=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
