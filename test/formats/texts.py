"""Writes texts/: models of Keras's with TextVectorization, and in texts.json what they say of some texts.

`texts.py FOLDER` loads the models that texts.test.ts wrote there (BPTT_TEXTS=FOLDER) and compares what they say in Keras.
"""

import json
import os
import pathlib
import sys
import warnings

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

HERE = pathlib.Path(__file__).parent / "texts"
LEARNED = ["a good film", "not good at all, not a GOOD film!", "naïve 电影 good", "the 好看的电影 of 2024"]
ASKED = ["naïve 电影", "A good FILM, not at all good", "", "好看的电影 zzz", "film"]


def text(name="text", shape=(1,)):
    return keras.Input(shape, dtype="string", name=name)


def adapted(**options):
    layer = keras.layers.TextVectorization(**options)
    layer.adapt(LEARNED)
    return layer


def behind(vectorization, **options):
    layers = keras.layers
    return [vectorization, layers.Embedding(30, 3, **options), layers.GRU(3), layers.Dense(2)]


def nested():
    layers = keras.layers
    inner = keras.Sequential([text("inner_text"), *behind(adapted(split="character"), mask_zero=True)], name="inner")
    words, numbers = text("words"), keras.Input((2,), name="numbers")
    counts = adapted(output_mode="count", pad_to_max_tokens=True, max_tokens=12)
    flat = text("flat", ())
    y = layers.Concatenate()([inner(words), numbers, counts(flat)])
    return keras.Model({"words": words, "numbers": numbers, "flat": flat}, layers.Dense(1)(y))


def models():
    keras.utils.set_random_seed(8)
    Sequential, Dense = keras.Sequential, keras.layers.Dense
    yield "open", Sequential([text(), *behind(adapted())])
    yield "masked", Sequential([text(), *behind(adapted(), mask_zero=True)])
    yield "fixed", Sequential([text(shape=()), *behind(adapted(output_sequence_length=4, max_tokens=8))])
    yield "ngrams", Sequential([text(), *behind(adapted(ngrams=(2, 1), standardize="lower"))])
    yield "given", Sequential([text(), *behind(keras.layers.TextVectorization(vocabulary=["good", "电影"]))])
    yield "multi_hot", Sequential([text(), adapted(output_mode="multi_hot"), Dense(2)])
    yield "tf_idf", Sequential([text(), adapted(output_mode="tf_idf"), Dense(2)])
    yield "nested", nested()


def answers(model):
    x = tf.constant(ASKED)
    if model.name.startswith("functional"):
        rows = np.arange(2 * len(ASKED), dtype="float32").reshape(-1, 2)
        x = {"words": x, "flat": x, "numbers": rows}
    return model.predict(x, verbose=0).tolist()


def write():
    HERE.mkdir(exist_ok=True)
    told = {}
    for name, model in models():
        model.save(HERE / f"{name}.keras")
        layers = [layer for layer in model.layers if isinstance(layer, keras.layers.TextVectorization)]
        vocabulary = [str(token) for token in layers[0].get_vocabulary()]
        told[name] = {"vocabulary": vocabulary, "answers": answers(model)}
    body = ",\n".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in told.items())
    (HERE / "texts.json").write_text(f"{{\n{body}\n}}\n")


def compare(folder):
    warnings.simplefilter("error", UserWarning)
    told = json.loads((folder / "texts.json").read_text())
    for name, expected in told.items():
        model = keras.models.load_model(folder / f"{name}.keras")
        far = np.abs(np.array(answers(model)) - np.array(expected["answers"])).max()
        print(f"{name}: {far:.1e}")
        assert far < 1e-6, name


if __name__ == "__main__":
    write() if len(sys.argv) == 1 else compare(pathlib.Path(sys.argv[1]))
