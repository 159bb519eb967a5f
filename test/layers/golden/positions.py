"""Writes positions.json: what KerasHub's layers of positions compute, their mask included, and how Keras stores them.

Needs `pip install --no-deps keras-hub==0.32.0` beside Keras: of KerasHub only the files of the two layers are loaded, which need no more.
"""

import importlib.metadata
import importlib.util
import json
import os
import pathlib
import sys
import types

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

HUB = pathlib.Path(importlib.util.find_spec("keras_hub").origin).parent


def load(path: str) -> types.ModuleType:
    """One file of KerasHub, under its own name."""
    name = "keras_hub." + path.removesuffix(".py").replace("/", ".")
    spec = importlib.util.spec_from_file_location(name, HUB / path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


for package in ["", ".src", ".src.layers", ".src.layers.modeling", ".src.vllm"]:
    sys.modules["keras_hub" + package] = types.ModuleType("keras_hub" + package)
serving = types.ModuleType("keras_hub.src.vllm.context")
serving.get_vllm_context = lambda: None
sys.modules[serving.__name__] = serving
load("src/api_export.py")
PositionEmbedding = load("src/layers/modeling/position_embedding.py").PositionEmbedding
SinePositionEncoding = load("src/layers/modeling/sine_position_encoding.py").SinePositionEncoding

IDS = np.array([[1, 2, 0, 3, 4], [5, 0, 0, 0, 0], [0, 0, 2, 2, 1]], "int32")


def model() -> keras.Model:
    ids = keras.Input((None,), dtype="int32", name="ids")
    words = keras.layers.Embedding(6, 4, mask_zero=True, name="words")(ids)
    learned = PositionEmbedding(7, name="learned")(words)
    sines = SinePositionEncoding(max_wavelength=30, name="sines")(words)
    placed = keras.layers.Add(name="placed")([words, learned, sines])
    read = keras.layers.GRU(3, return_sequences=True, name="read")(placed)
    alone = keras.layers.GRU(3, name="alone")(learned)
    return keras.Model(ids, [learned, sines, placed, read, alone])


def main() -> None:
    made = model()
    random = np.random.default_rng(4)
    made.set_weights([random.uniform(-0.8, 0.8, w.shape).round(3) for w in made.weights])
    with tf.GradientTape() as tape:
        outputs = made(IDS)
        # Of the last two: positions end the mask, and so does a sum with what has none.
        loss = tf.reduce_mean(outputs[3] ** 2) + tf.reduce_mean(outputs[4] ** 2)
    gradients = tape.gradient(loss, [w.value for w in made.weights])
    flat = lambda x: [float(f"{v:.9g}") for v in np.asarray(tf.convert_to_tensor(x)).ravel()]
    golden = {
        "keras": keras.__version__,
        "keras_hub": importlib.metadata.version("keras-hub"),
        "config": made.get_config(),
        "weights": [{"shape": list(w.shape), "data": flat(w.value)} for w in made.weights],
        "ids": IDS.tolist(),
        "outputs": [flat(output) for output in outputs],
        "loss": float(loss),
        "gradients": [flat(gradient) for gradient in gradients],
    }
    text = json.dumps(golden, separators=(",", ":"))
    pathlib.Path(__file__).with_name("positions.json").write_text(text + "\n")


main()
