"""What Keras users do with layers that several models have, as they write it, and the numbers that come out.

    python recipes.py --out FOLDER

An encoder-decoder that is trained as one model and used as two; features from the middle of a model; a model that is trained on with some
of its layers frozen. `../recipes.test.ts` writes the same in TypeScript.
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

UNITS, SOURCE_WORDS, TARGET_WORDS, START = 5, 6, 7, 1


def settle(model: keras.Model, seed: int) -> list:
    """Weights that both sides can be given."""
    dice = np.random.default_rng(seed)
    values = [np.round(dice.uniform(-0.7, 0.7, w.shape), 4).astype(np.float32) for w in model.weights]
    model.set_weights(values)
    return [{"shape": list(v.shape), "data": v.ravel().tolist()} for v in values]


def train(model: keras.Model, x: list | np.ndarray, y: np.ndarray) -> float:
    """`train_on_batch`, with gradients of embeddings as the sum over a token's occurrences."""
    given = [tf.constant(a) for a in x] if isinstance(x, list) else tf.constant(x)
    with tf.GradientTape() as tape:
        loss = model.compute_loss(given, tf.constant(y), model(given, training=True))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    model.optimizer.apply([tf.convert_to_tensor(g) for g in gradients], model.trainable_variables)
    return float(loss)


def floats(array: np.ndarray) -> list:
    return np.asarray(array, np.float64).ravel().tolist()


def encoder_decoder() -> dict:
    """The recipe of Keras's seq2seq example, with its names."""
    encoder_inputs = keras.Input(shape=(None, SOURCE_WORDS))
    encoder = L.LSTM(UNITS, return_state=True)
    encoder_outputs, state_h, state_c = encoder(encoder_inputs)
    encoder_states = [state_h, state_c]
    decoder_inputs = keras.Input(shape=(None, TARGET_WORDS))
    decoder_lstm = L.LSTM(UNITS, return_sequences=True, return_state=True)
    decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
    decoder_dense = L.Dense(TARGET_WORDS, activation="softmax")
    decoder_outputs = decoder_dense(decoder_outputs)
    model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)
    weights = settle(model, 1)

    dice = np.random.default_rng(2)
    source = np.eye(SOURCE_WORDS, dtype=np.float32)[dice.integers(0, SOURCE_WORDS, (4, 5))]
    words = dice.integers(2, TARGET_WORDS, (4, 4))
    given = np.eye(TARGET_WORDS, dtype=np.float32)[np.concatenate([np.full((4, 1), START), words[:, :-1]], 1)]
    wanted = np.eye(TARGET_WORDS, dtype=np.float32)[words]
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(0.01))
    losses = [train(model, [source, given], wanted) for _ in range(6)]

    encoder_model = keras.Model(encoder_inputs, encoder_states)
    decoder_states_inputs = [keras.Input(shape=(UNITS,)), keras.Input(shape=(UNITS,))]
    decoder_outputs, state_h, state_c = decoder_lstm(decoder_inputs, initial_state=decoder_states_inputs)
    decoder_outputs = decoder_dense(decoder_outputs)
    decoder_model = keras.Model([decoder_inputs] + decoder_states_inputs, [decoder_outputs, state_h, state_c])

    decoded, probabilities = [], []
    for row in source:
        states = encoder_model.predict(row[None], verbose=0)
        word, sentence = START, []
        for _ in range(4):
            one = np.eye(TARGET_WORDS, dtype=np.float32)[word][None, None]
            output, *states = decoder_model.predict([one, *states], verbose=0)
            probabilities.append(floats(output))
            word = int(np.argmax(output))
            sentence.append(word)
        decoded.append(sentence)
    return {
        "weights": weights,
        "source": floats(source),
        "given": floats(given),
        "wanted": floats(wanted),
        "losses": losses,
        "decoded": decoded,
        "probabilities": probabilities,
    }


def ids(rows: int, steps: int) -> np.ndarray:
    x = np.random.default_rng(3).integers(1, 9, (rows, steps)).astype(np.int32)
    for row in range(rows):
        x[row, steps - row % steps :] = 0
    return x


def features() -> dict:
    """A model up to one of its layers."""
    model = keras.Sequential(
        [keras.Input((None,), dtype="int32"), L.Embedding(9, 4, mask_zero=True), L.GRU(3, name="gru"), L.Dense(2, "relu"), L.Dense(1)]
    )
    weights = settle(model, 4)
    extractor = keras.Model(inputs=model.inputs, outputs=model.get_layer("gru").output)
    x, y = ids(5, 4), np.arange(5, dtype=np.float32)[:, None] / 4
    before = extractor.predict(x, verbose=0)
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.02))
    losses = [train(model, x, y) for _ in range(4)]
    after = extractor.predict(x, verbose=0)
    return {"weights": weights, "x": x.ravel().tolist(), "y": floats(y), "losses": losses, "before": floats(before), "after": floats(after)}


def fine_tuning() -> dict:
    """A new head on a frozen base, then all of it, as Keras's guide to transfer learning has it."""
    base = keras.Sequential(
        [keras.Input((None,), dtype="int32"), L.Embedding(9, 4, mask_zero=True), L.LSTM(3, return_sequences=True), L.Dense(3, "tanh")]
    )
    base.trainable = False
    inputs = keras.Input((None,), dtype="int32")
    outputs = L.Dense(1, "sigmoid")(L.GlobalAveragePooling1D()(base(inputs, training=False)))
    model = keras.Model(inputs, outputs)
    weights = settle(model, 5)
    # A row without any step that counts has no average.
    x, y = ids(6, 7), np.array([[1], [0], [1], [1], [0], [0]], np.float32)
    counts = lambda: [len(model.trainable_weights), len(model.non_trainable_weights)]  # noqa: E731
    trained = [counts()]
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.RMSprop(0.05))
    frozen = [train(model, x, y) for _ in range(3)]
    base.trainable = True
    trained.append(counts())
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.RMSprop(0.01))
    thawed = [train(model, x, y) for _ in range(3)]
    return {
        "weights": weights,
        "x": x.ravel().tolist(),
        "y": floats(y),
        "trained": trained,
        "frozen": frozen,
        "thawed": thawed,
        "after": [floats(w) for w in model.get_weights()],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for make in (encoder_decoder, features, fine_tuning):
        text = json.dumps(make(), allow_nan=False, separators=(",", ":"))
        (options.out / f"{make.__name__}.json").write_text(text + "\n")
        print(make.__name__, flush=True)


if __name__ == "__main__":
    main()
