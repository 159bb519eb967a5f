"""The side of Keras on TensorFlow in the sweep, as compiled graphs: `sweep_keras.py {"threads":1}`."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import tensorflow as tf

from sweep_serve import THREADS, data, serve

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)


def make(point: dict) -> dict:
    x, y = (tf.constant(values) for values in data(point))
    cell, u, v = (point[key] for key in ("cell", "U", "V"))
    hidden = [] if cell == "Dense" else [getattr(keras.layers, cell)(u)]
    layers = [keras.Input(x.shape[1:]), *hidden, keras.layers.Dense(v, activation="softmax")]
    model = keras.Sequential(layers)
    loss_function = keras.losses.SparseCategoricalCrossentropy()
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)

    @tf.function
    def step() -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return loss

    @tf.function
    def forward() -> tf.Tensor:
        return model(x, training=False)

    return {"train": lambda: step().numpy(), "infer": lambda: forward().numpy()}


serve(f"Keras {keras.__version__} on TensorFlow {tf.__version__} graph", make)
