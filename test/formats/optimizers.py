"""Writes a small model as Keras saves it with each optimizer and option, in optimizers/, with the losses of three more epochs.
The archives are packed again, deflated, which takes a tenth of the space: the members are Keras's, byte for byte."""

import json
import os
import re
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "conformance"))

# Sets up Keras, so it comes first.
from optimizers import OPTIONS, OWN, SCHEDULES, optimizer

import keras
import numpy as np

OUT = os.path.join(HERE, "optimizers")
# Those that keep something of their own, or nothing.
KINDS = [name for name in OWN if "," not in name] + ["SGD, momentum", "RMSprop, centered", "Adam, amsgrad", "AdamW, amsgrad"]
HOW = {"batch_size": 2, "shuffle": False, "verbose": 0}


def cases():
    for name in KINDS:
        yield name, OWN[name]
    for name in ["SGD, momentum", "Adam"]:
        for option in ["average", "average, overwriting", "loss scale", "accumulating", "accumulating, averaging"]:
            yield f"{name}, {option}", OWN[name] | OPTIONS[option]
    rate = {"class_name": "ExponentialDecay", "config": SCHEDULES["ExponentialDecay"]}
    yield "Adam, schedule", {"learning_rate": rate}
    yield "SGD, schedule, accumulating", {"learning_rate": rate} | OPTIONS["accumulating"]


def repack(path):
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def compiled(name, config):
    keras.backend.clear_session()
    layers = [keras.Input((3, 2)), keras.layers.SimpleRNN(2), keras.layers.Dense(1)]
    model = keras.Sequential(layers, name="net")
    model.compile(optimizer(name.split(",")[0], config, None), "mse", run_eagerly=True)
    return model


def exactly(model, name, config, x, y):
    """Losses from the same state at 64 bits: with 0.999 at 32 bits 1 - 0.999 ** t is off by 1e-5 in the first steps."""
    keras.config.set_floatx("float64")
    exact = compiled(name, config)
    exact.set_weights(model.get_weights())
    # TensorFlow makes 32 bits of Python's floats, whatever they are cast to.
    settings = vars(exact.optimizer)
    settings.update({key: np.float64(value) for key, value in settings.items() if type(value) is float})
    exact.optimizer.build(exact.trainable_variables)
    for variable, value in zip(exact.optimizer.variables, model.optimizer.variables, strict=True):
        variable.assign(keras.ops.cast(value, variable.dtype))
    losses = exact.fit(x.astype("float64"), y.astype("float64"), epochs=3, **HOW).history["loss"]
    keras.config.set_floatx("float32")
    return losses


def write(name, config, x, y):
    model = compiled(name, config)
    model.fit(x, y, epochs=2, **HOW)
    file = re.sub(r"\W+", "_", name.lower()) + ".keras"
    model.save(os.path.join(OUT, file))
    repack(os.path.join(OUT, file))
    return file, exactly(model, name, config, x, y)


def main():
    keras.utils.set_random_seed(2)
    os.makedirs(OUT, exist_ok=True)
    dice = np.random.default_rng(2)
    # Five rows: an epoch ends within a group of steps that are accumulated.
    x, y = (np.round(dice.normal(size=shape), 3).astype("float32") for shape in [(5, 3, 2), (5, 1)])
    losses = dict(write(name, config, x, y) for name, config in cases())
    told = {"x": {"shape": x.shape, "data": x.ravel().tolist()}, "y": {"shape": y.shape, "data": y.ravel().tolist()}, "losses": losses}
    with open(os.path.join(OUT, "numbers.json"), "w") as file:
        json.dump(told, file)
        file.write("\n")


main()
