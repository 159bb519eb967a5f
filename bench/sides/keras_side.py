"""Keras on TensorFlow: `keras_side.py {"threads":1,"how":"loop","jit":true}`.

"loop" runs compiled steps on ready tensors, "fit" is what users call: `fit` and `predict` over arrays. `jit` is whether XLA compiles; "auto", Keras's
default, leaves that to Keras.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from serve import EPSILON, LEARNING_RATE, OPTIONS, RHO, THREADS, Loop, Task, serve

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)
keras.utils.set_random_seed(1)
jit, how = OPTIONS["jit"], OPTIONS["how"]


def network(model: dict, one_step: bool = False) -> keras.Sequential:
    """With `one_step` of one row, whose state stays in its layers."""
    features, units, outputs = (model[key] for key in ("features", "units", "outputs"))
    steps, depth = model["steps"], model.get("depth", 1)
    every = model.get("everyStep", False)
    layers = []
    if "vocabulary" in model:
        layers += [keras.Input((steps,), dtype="int32")]
        mask = model.get("mask", False)
        layers += [keras.layers.Embedding(model["vocabulary"], features, mask_zero=mask)]
    elif one_step:
        layers += [keras.Input(batch_shape=(1, 1, features))]
    else:
        layers += [keras.Input((steps, features) if "cell" in model else (features,))]
    if "cell" in model:
        cell = getattr(keras.layers, model["cell"])
        layers += [
            cell(units, return_sequences=every or layer < depth - 1, stateful=one_step)
            for layer in range(depth)
        ]
    layers += [keras.layers.Dense(outputs, activation="sigmoid" if outputs == 1 else "softmax")]
    return keras.Sequential(layers)


def make(task: Task) -> object:
    keras.backend.clear_session()
    model = network(task.model)
    one = task.model["outputs"] == 1
    loss = keras.losses.BinaryCrossentropy() if one else keras.losses.SparseCategoricalCrossentropy()
    if task.model["optimizer"] == "rmsprop":
        optimizer = keras.optimizers.RMSprop(LEARNING_RATE, rho=RHO, epsilon=EPSILON)
    else:
        optimizer = keras.optimizers.Adam(LEARNING_RATE, epsilon=EPSILON)
    if task.weights:
        model.set_weights(task.weights)
    if how == "fit":
        return Fit(task, model, loss, optimizer)
    optimizer.build(model.trainable_variables)

    @tf.function(jit_compile=jit)
    def step(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            value = loss(y, model(x, training=True))
        gradients = tape.gradient(value, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return value

    @tf.function(jit_compile=jit)
    def forward(x: tf.Tensor) -> tf.Tensor:
        return model(x, training=False)

    task.check(lambda x: forward(tf.constant(x)).numpy())
    streams: list[Callable[[int], None]] = []

    def stream(count: int) -> None:
        if not streams:
            streams.append(streaming(task, model))
        streams[0](count)

    train, infer = lambda x, y: step(x, y).numpy(), lambda x: forward(x).numpy()
    return Loop(task, tf.constant, train, infer, stream)


class Fit:
    """`fit` and `predict` over arrays."""

    def __init__(self, task: Task, model: keras.Sequential, loss: object, optimizer: object) -> None:
        model.compile(loss=loss, optimizer=optimizer, jit_compile=jit)
        task.check(lambda x: model.predict(x, verbose=0))
        self.task, self.model = task, model

    def prepare(self, rows: int) -> None:
        """Arrays are given as they are."""

    def run(self, what: str, rows: int, count: int) -> None:
        x, y = self.task.x[: rows * count], self.task.y[: rows * count]
        if what == "train":
            self.model.fit(x, y, batch_size=rows, shuffle=False, verbose=0)
        else:
            self.model.predict(x, batch_size=rows, verbose=0)


def streaming(task: Task, model: keras.Sequential) -> Callable[[int], None]:
    stateful = network(task.model, one_step=True)
    stateful.set_weights(model.get_weights())

    @tf.function(jit_compile=jit)
    def forward(x: tf.Tensor) -> tf.Tensor:
        return stateful(x, training=False)

    steps = [tf.constant(task.x[:1, t : t + 1]) for t in range(task.model["steps"])]

    def run(count: int) -> None:
        for i in range(count):
            forward(steps[i % len(steps)]).numpy()

    return run


words = {True: "XLA", False: "no XLA", "auto": "XLA where Keras takes it"}[jit]
serve(f"Keras {keras.__version__} on TensorFlow {tf.__version__} {how}, {words}", make)
