"""Programs that Keras users write, short, and what training reports in them.

    python programs.py --out FOLDER [--only NAME ...] [--data FOLDER]

`imbalanced`, `weather`, `plateau` and `lstm_seq2seq` are Keras's examples of imbalanced classification, weather forecasting, classification of time series and
translation character by character; `penn_treebank` is the recipe of Zaremba, Sutskever and Vinyals (2014) on the words of tinyshakespeare, which lies in the folder `--data`. Initial weights and data are
formulas of `../golden/formula.py`, rows keep their order, and dropout is 0, as both sides draw other numbers for it. `../programs` holds the same in TypeScript.

Numbers have 64 bits, and `plateau` an ELU in place of the ReLU, on whose border a rounding error makes two runs of Keras differ soon. Where Adam's
betas are no sums of powers of 2, Keras takes them for other numbers in its bias correction (it rounds them to 32 bits) than in its means.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
sys.path.insert(0, str(Path(__file__).parent.parent / "golden"))

import formula  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers as L  # noqa: E402


def settle(model: keras.Model) -> None:
    """Weights that both sides can be given, of the size that Glorot's have; moving means and variances stay."""
    for i, weight in enumerate(model.trainable_weights):
        shape = tuple(weight.shape)
        scale = 0.1 if len(shape) == 1 else (6 / (np.prod(shape[:-1]) + shape[-1])) ** 0.5
        weight.assign(formula.weights(i, shape, scale))


def noise(seed: int, count: int) -> np.ndarray:
    """Numbers of mean 0 and deviation 1."""
    thirds = [formula.hash32(seed * 3 + k, np.arange(count)) / 2**32 for k in range(3)]
    return (sum(thirds) - 1.5) * 2


def logged(history: keras.callbacks.History) -> dict:
    return {name: [float(v) for v in values] for name, values in history.history.items()}


def imbalanced(_) -> dict:
    """keras.io/examples/structured_data/imbalanced_classification"""
    rows, features = 3000, 8
    targets = (formula.hash32(1, np.arange(rows)) % 32 == 0)[:, None]
    signs = np.where(np.arange(features) % 2 == 0, 1, -1)
    data = (noise(2, rows * features).reshape(rows, features) + targets * signs)
    train_features, val_features = data[:2400], data[2400:]
    train_targets, val_targets = targets[:2400], targets[2400:]
    counts = np.bincount(train_targets[:, 0].astype(int))
    weight_for_0 = 1.0 / counts[0]
    weight_for_1 = 1.0 / counts[1]
    mean = np.mean(train_features, axis=0)
    train_features -= mean
    val_features -= mean
    std = np.std(train_features, axis=0)
    train_features /= std
    val_features /= std

    model = keras.Sequential(
        [
            keras.Input(shape=train_features.shape[1:]),
            L.Dense(32, activation="relu"),
            L.Dense(32, activation="relu"),
            L.Dropout(0.0),
            L.Dense(32, activation="relu"),
            L.Dropout(0.0),
            L.Dense(1, activation="sigmoid"),
        ]
    )
    settle(model)
    metrics = [
        keras.metrics.FalseNegatives(name="fn"),
        keras.metrics.FalsePositives(name="fp"),
        keras.metrics.TrueNegatives(name="tn"),
        keras.metrics.TruePositives(name="tp"),
        keras.metrics.Precision(name="precision"),
        keras.metrics.Recall(name="recall"),
    ]
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="binary_crossentropy", metrics=metrics)
    history = model.fit(
        train_features,
        train_targets,
        batch_size=256,
        epochs=6,
        verbose=0,
        shuffle=False,
        validation_data=(val_features, val_targets),
        class_weight={0: weight_for_0, 1: weight_for_1},
    )
    return {"counts": counts.tolist(), "history": logged(history)}


def climate(steps: int) -> np.ndarray:
    """Pressure, temperature, humidity and wind, hour by hour: seasons of days and weeks, which lag behind one another, and noise."""
    t = np.arange(steps)
    front = np.sin(2 * np.pi * t / 131) + 0.3 * noise(5, steps)
    pressure = 990 + 8 * front
    temperature = 10 + 6 * np.sin(2 * np.pi * (t - 9) / 24) + 4 * np.sin(2 * np.pi * (t - 20) / 131) + 0.7 * noise(6, steps)
    humidity = 70 - 2 * (temperature - 10) + 5 * noise(7, steps)
    wind = 3 + np.abs(2 * front + noise(8, steps))
    return np.stack([pressure, temperature, humidity, wind], axis=1)


def weather(_) -> dict:
    """keras.io/examples/timeseries/timeseries_weather_forecasting"""
    steps, past, future, step, batch_size = 1500, 48, 12, 2, 64
    data = climate(steps)
    train_split = int(0.715 * steps)
    mean, std = data[:train_split].mean(axis=0), data[:train_split].std(axis=0)
    features = ((data - mean) / std)
    start = past + future
    end = start + train_split
    sequence_length = past // step
    dataset_train = keras.preprocessing.timeseries_dataset_from_array(
        features[:train_split], features[start:end, 1:2], sequence_length=sequence_length, sampling_rate=step, batch_size=batch_size
    )
    val_data = features[train_split:]
    x_end = len(val_data) - past - future
    label_start = train_split + past + future
    dataset_val = keras.preprocessing.timeseries_dataset_from_array(
        val_data[:x_end], features[label_start:, 1:2], sequence_length=sequence_length, sampling_rate=step, batch_size=batch_size
    )
    inputs = keras.Input(shape=(sequence_length, 4))
    outputs = L.Dense(1)(L.LSTM(32)(inputs))
    model = keras.Model(inputs, outputs)
    settle(model)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.003), loss="mse", metrics=["mae"])
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/checkpoint.weights.h5"
        checkpoint = keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_weights_only=True, save_best_only=True)
        stopping = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0, patience=5)
        history = model.fit(dataset_train, epochs=8, validation_data=dataset_val, callbacks=[stopping, checkpoint], verbose=0)
        model.load_weights(path)
    predicted = model.predict(dataset_val, verbose=0)
    return {"history": logged(history), "best": model.evaluate(dataset_val, verbose=0), "predicted": predicted[:20, 0].astype(float).tolist()}


def plateau(_) -> dict:
    """keras.io/examples/timeseries/timeseries_classification_from_scratch"""
    rows, steps = 160, 60
    y = formula.hash32(11, np.arange(rows)).astype(np.int64) % 2
    phase = formula.hash32(12, np.arange(rows)) % 60
    t = np.arange(steps)
    wave = np.sin((t[None] + phase[:, None]) / np.where(y == 0, 3.0, 1.5)[:, None])
    x = (wave + 1.5 * noise(13, rows * steps).reshape(rows, steps))[:, :, None]

    input_layer = keras.Input((steps, 1))
    hidden = input_layer
    for _ in range(2):
        # The example has biases, of which a BatchNormalization leaves nothing: Adam moves them by rounding errors alone.
        hidden = L.Conv1D(filters=8, kernel_size=7, padding="same", use_bias=False)(hidden)
        hidden = L.BatchNormalization()(hidden)
        hidden = L.ELU()(hidden)
    gap = L.GlobalAveragePooling1D()(hidden)
    model = keras.Model(input_layer, L.Dense(2, activation="softmax")(gap))
    settle(model)
    model.compile(optimizer=keras.optimizers.Adam(0.02, beta_1=0.875, beta_2=1 - 2**-10), loss="sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
    callbacks = [
        keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=2, min_lr=0.0001),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=7, verbose=0),
    ]
    history = model.fit(x, y, batch_size=16, epochs=16, callbacks=callbacks, validation_split=0.2, shuffle=False, verbose=0)
    return {"history": logged(history)}


def roman(number: int) -> str:
    digits = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    tens = str.maketrans("IVX", "XLC")
    return digits[number // 10].translate(tens) + digits[number % 10]


def lstm_seq2seq(_) -> dict:
    """keras.io/examples/nlp/lstm_seq2seq"""
    batch_size, epochs, latent_dim = 16, 60, 48
    # All numbers from 1 to 80, in an order in which those that are held out lie among the others.
    numbers = [(37 * i) % 80 + 1 for i in range(80)]
    input_texts = [str(number) for number in numbers]
    target_texts = [f"\t{roman(number)}\n" for number in numbers]
    input_characters = sorted(set("".join([*input_texts, " "])))
    target_characters = sorted(set("".join([*target_texts, " "])))
    num_encoder_tokens = len(input_characters)
    num_decoder_tokens = len(target_characters)
    max_encoder_seq_length = max(len(text) for text in input_texts)
    max_decoder_seq_length = max(len(text) for text in target_texts)
    input_token_index = {char: i for i, char in enumerate(input_characters)}
    target_token_index = {char: i for i, char in enumerate(target_characters)}
    encoder_input_data = np.zeros((len(input_texts), max_encoder_seq_length, num_encoder_tokens))
    decoder_input_data = np.zeros((len(input_texts), max_decoder_seq_length, num_decoder_tokens))
    decoder_target_data = np.zeros((len(input_texts), max_decoder_seq_length, num_decoder_tokens))
    for i, (input_text, target_text) in enumerate(zip(input_texts, target_texts)):
        for t, char in enumerate(input_text):
            encoder_input_data[i, t, input_token_index[char]] = 1.0
        encoder_input_data[i, t + 1 :, input_token_index[" "]] = 1.0
        for t, char in enumerate(target_text):
            decoder_input_data[i, t, target_token_index[char]] = 1.0
            if t > 0:
                decoder_target_data[i, t - 1, target_token_index[char]] = 1.0
        decoder_input_data[i, t + 1 :, target_token_index[" "]] = 1.0
        decoder_target_data[i, t:, target_token_index[" "]] = 1.0

    encoder_inputs = keras.Input(shape=(None, num_encoder_tokens))
    encoder = L.LSTM(latent_dim, return_state=True)
    encoder_outputs, state_h, state_c = encoder(encoder_inputs)
    encoder_states = [state_h, state_c]
    decoder_inputs = keras.Input(shape=(None, num_decoder_tokens))
    decoder_lstm = L.LSTM(latent_dim, return_sequences=True, return_state=True)
    decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
    decoder_dense = L.Dense(num_decoder_tokens, activation="softmax")
    decoder_outputs = decoder_dense(decoder_outputs)
    model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)
    settle(model)
    model.compile(optimizer=keras.optimizers.RMSprop(0.01), loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        [encoder_input_data, decoder_input_data],
        decoder_target_data,
        batch_size=batch_size,
        epochs=epochs,
        validation_split=0.2,
        shuffle=False,
        verbose=0,
    )
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/s2s_model.keras")
        model = keras.models.load_model(f"{folder}/s2s_model.keras")

    encoder_inputs = model.input[0]
    encoder_outputs, state_h_enc, state_c_enc = model.layers[2].output
    encoder_states = [state_h_enc, state_c_enc]
    encoder_model = keras.Model(encoder_inputs, encoder_states)
    decoder_inputs = model.input[1]
    decoder_states_inputs = [keras.Input(shape=(latent_dim,)), keras.Input(shape=(latent_dim,))]
    decoder_lstm = model.layers[3]
    decoder_outputs, state_h_dec, state_c_dec = decoder_lstm(decoder_inputs, initial_state=decoder_states_inputs)
    decoder_states = [state_h_dec, state_c_dec]
    decoder_dense = model.layers[4]
    decoder_outputs = decoder_dense(decoder_outputs)
    decoder_model = keras.Model([decoder_inputs] + decoder_states_inputs, [decoder_outputs] + decoder_states)

    def decode_sequence(input_seq: np.ndarray) -> str:
        states_value = encoder_model.predict(input_seq, verbose=0)
        target_seq = np.zeros((1, 1, num_decoder_tokens))
        target_seq[0, 0, target_token_index["\t"]] = 1.0
        stop_condition = False
        decoded_sentence = ""
        while not stop_condition:
            output_tokens, h, c = decoder_model.predict([target_seq] + states_value, verbose=0)
            sampled_token_index = np.argmax(output_tokens[0, -1, :])
            sampled_char = target_characters[sampled_token_index]
            decoded_sentence += sampled_char
            if sampled_char == "\n" or len(decoded_sentence) > max_decoder_seq_length:
                stop_condition = True
            target_seq = np.zeros((1, 1, num_decoder_tokens))
            target_seq[0, 0, sampled_token_index] = 1.0
            states_value = [h, c]
        return decoded_sentence

    # RMSprop makes much of little: later epochs of two runs that differ by a rounding error have losses of their own, and what both have learned is the same.
    beginning = {name: values[:5] for name, values in logged(history).items()}
    return {"history": beginning, "decoded": [decode_sequence(encoder_input_data[i : i + 1]) for i in range(20)]}


class Summed(keras.optimizers.SGD):
    """An embedding's gradient is the sum over a token's occurrences before its norm is taken."""

    def apply(self, grads: list, trainable_variables: list | None = None) -> None:
        super().apply([tf.convert_to_tensor(g) for g in grads], trainable_variables)


class Fresh(keras.callbacks.Callback):
    """Each pass over the text begins with empty states."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.model.get_layer("lower").reset_states()
        self.model.get_layer("upper").reset_states()

    def on_test_begin(self, logs: dict | None = None) -> None:
        self.on_epoch_begin(0)


def pieces(ids: np.ndarray, batch: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """A text as so many streams side by side, cut into pieces: batch k holds piece k of each."""
    count = (len(ids) - 1) // (batch * steps)
    cut = lambda a: a[: batch * count * steps].reshape(batch, count, steps).transpose(1, 0, 2).reshape(-1, steps)  # noqa: E731
    return cut(ids[:-1]), cut(ids[1:])


def penn_treebank(data: Path) -> dict:
    words_kept, batch, steps, units, batches = 1000, 20, 20, 64, 6
    text = (data / "tinyshakespeare" / "input.txt").read_text()
    words = re.findall(r"[a-z']+|[.,:;!?]|\n", text.lower())
    kept = [word for word, _ in sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))[: words_kept - 1]]
    numbers = {word: i + 1 for i, word in enumerate(kept)}
    ids = np.array([numbers.get(word, 0) for word in words], np.int32)
    at = int(0.9 * len(ids))
    x, y = pieces(ids[: batches * batch * steps + 1], batch, steps)
    held = pieces(ids[at : at + 4 * batch * steps + 1], batch, steps)

    model = keras.Sequential(
        [
            keras.Input(batch_shape=(batch, steps), dtype="int32"),
            L.Embedding(words_kept, units),
            L.Dropout(0.0),
            L.LSTM(units, return_sequences=True, stateful=True, name="lower"),
            L.Dropout(0.0),
            L.LSTM(units, return_sequences=True, stateful=True, name="upper"),
            L.Dropout(0.0),
            L.Dense(words_kept, activation="softmax"),
        ]
    )
    for i, weight in enumerate(model.weights):
        weight.assign(formula.weights(i, tuple(weight.shape), 0.1))
    # The paper's loss is the sum over the steps of a piece: its rate of 1 is `steps` here, its norm of 5 is 5 / steps.
    optimizer = Summed(learning_rate=1.0 * steps, global_clipnorm=5 / steps)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer)
    decay = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5 if epoch > 1 else rate)
    history = model.fit(
        x, y, batch_size=batch, epochs=4, shuffle=False, verbose=0, callbacks=[Fresh(), decay], validation_data=held, validation_batch_size=batch
    )
    # Keras has no such metric.
    perplexities = {f"{kind}perplexity": np.exp(history.history[f"{kind}loss"]).tolist() for kind in ("", "val_")}
    return {"words": len(words), "history": logged(history) | perplexities}


PROGRAMS = {program.__name__: program for program in (imbalanced, weather, plateau, lstm_seq2seq, penn_treebank)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    for name in options.only:
        text = json.dumps(PROGRAMS[name](options.data), allow_nan=False, separators=(",", ":"))
        (options.out / f"{name}.json").write_text(text + "\n")
        print(name, text[:2000], flush=True)


if __name__ == "__main__":
    main()
