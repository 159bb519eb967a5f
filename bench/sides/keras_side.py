"""Keras on TensorFlow: `keras_side.py FOLDER jit|graph`. Compiled steps on ready tensors, without fit's overhead."""

import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import tensorflow as tf

from serve import BATCH, EPSILON, LEARNING_RATE, LENGTH, RHO, UNITS, VOCABULARY, load, serve

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
keras.utils.set_random_seed(1)

jit = sys.argv[2] == "jit"
tokens, labels = load(sys.argv[1])
x = [tf.constant(tokens[i : i + BATCH]) for i in range(0, len(tokens), BATCH)]
y = [tf.constant(labels[i : i + BATCH]) for i in range(0, len(tokens), BATCH)]
model = keras.Sequential(
    [
        keras.Input((LENGTH,), dtype="int32"),
        keras.layers.Embedding(VOCABULARY, UNITS),
        keras.layers.SimpleRNN(UNITS),
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


def train(batches: int) -> None:
    for i in range(batches):
        step(x[i], y[i]).numpy()


def infer(batches: int) -> None:
    for i in range(batches):
        forward(x[i]).numpy()


mode = "jit" if jit else "graph"
serve(f"Keras {keras.__version__} on TensorFlow {tf.__version__} {mode}, 1 thread", train, infer)
