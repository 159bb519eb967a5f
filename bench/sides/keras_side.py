"""Keras on TensorFlow: `keras_side.py FOLDER {"threads":1,"cell":"LSTM","jit":true}`. Compiled steps on ready tensors, without fit's overhead."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import tensorflow as tf

from serve import (
    CELL,
    EPSILON,
    LEARNING_RATE,
    LENGTH,
    OPTIONS,
    RHO,
    THREADS,
    THREADS_WORDS,
    UNITS,
    VOCABULARY,
    Batches,
    serve,
)

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)
keras.utils.set_random_seed(1)

jit = OPTIONS["jit"]
model = keras.Sequential(
    [
        keras.Input((LENGTH,), dtype="int32"),
        keras.layers.Embedding(VOCABULARY, UNITS),
        getattr(keras.layers, CELL)(UNITS),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
loss_function = keras.losses.BinaryCrossentropy()
optimizer = keras.optimizers.RMSprop(LEARNING_RATE, rho=RHO, epsilon=EPSILON)
optimizer.build(model.trainable_variables)


@tf.function(jit_compile=jit)
def step(tokens: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    with tf.GradientTape() as tape:
        loss = loss_function(targets, model(tokens, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
    return loss


@tf.function(jit_compile=jit)
def forward(tokens: tf.Tensor) -> tf.Tensor:
    return model(tokens, training=False)


mode = "jit" if jit else "graph"
serve(
    f"Keras {keras.__version__} on TensorFlow {tf.__version__} {mode}, {THREADS_WORDS}",
    Batches(tf.constant),
    lambda x, y: step(x, y).numpy(),
    lambda x: forward(x).numpy(),
)
