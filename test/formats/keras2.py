"""Writes small models as Keras 2 (tf_keras) and Keras 3 keep them in legacy .h5 files, and Keras 2 in .keras files, with what they give
for some inputs and the losses of three more epochs, in keras2/. Files tell when they were written: their bytes change."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras as keras3
import numpy as np
import tensorflow as tf
import tf_keras as keras2

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras2")
numbers = {}


def grown(model, by):
    """Weights at which gates reach both ends."""
    for weight in model.weights:
        if "kernel" in weight.name or "embeddings" in weight.name:
            weight.assign(weight * by)


def trained(model, x, target, epochs):
    """The losses of epochs of one batch, with gradients of embeddings as the sum over a token's occurrences, as Keras 2 has them."""
    if not isinstance(model, keras3.Model):
        return model.fit(x, target, epochs=epochs, batch_size=len(target), shuffle=False, verbose=0).history["loss"]
    losses = []
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x, target, model(x, training=True))
        gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
        model.optimizer.apply([tf.convert_to_tensor(g) for g in gradients], model.trainable_variables)
        losses.append(float(loss))
    return losses


def write(name, model, inputs, compiled=None, kinds=("h5",), by=4):
    xs = [np.asarray(x) for x in inputs]
    x = xs if len(xs) > 1 else xs[0]
    shape = model(x).shape
    target = (np.arange(np.prod(shape)) % 3 - 1).reshape(shape).astype("float32")
    if compiled:
        model.compile(**compiled)
        trained(model, x, target, 2)
    grown(model, by)
    outputs = model.predict(x, verbose=0)
    for kind in kinds:
        model.save(os.path.join(OUT, f"{name}.{kind}"))
    losses = trained(model, x, target, 3) if compiled else []
    numbers[name] = {
        "inputs": [{"shape": x.shape, "data": x.ravel().tolist()} for x in xs],
        "output": outputs.ravel().tolist(),
        "losses": losses,
    }


def tokens(seed):
    dice = np.random.default_rng(seed)
    ids = dice.integers(1, 7, (4, 5))
    ids[0, 3:] = ids[1, 2] = ids[2, :2] = 0
    return ids


def gates():
    layers = keras2.layers
    model = keras2.Sequential(
        [
            layers.Embedding(7, 3, mask_zero=True, input_length=5),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True, recurrent_activation="hard_sigmoid")),
            layers.GRU(2, recurrent_activation="hard_sigmoid", reset_after=False),
            layers.Dense(2, activation="hard_sigmoid"),
        ]
    )
    adam = keras2.optimizers.Adam(0.01, amsgrad=True)
    write("gates", model, [tokens(1)], {"optimizer": adam, "loss": "mse", "metrics": ["mae"]}, ["h5", "keras"])


def translation():
    """Initial states beside a mask, and an optimizer of the kind before 2.11, whose rate decays."""
    layers = keras2.layers
    said, read = keras2.Input((None,), name="said"), keras2.Input((None,), name="read")
    embed = layers.Embedding(7, 3, mask_zero=True)
    _, *states = layers.LSTM(2, return_state=True)(embed(said))
    steps = layers.LSTM(2, return_sequences=True)(embed(read), initial_state=states)
    model = keras2.Model([said, read], layers.TimeDistributed(layers.Dense(2))(steps))
    old = keras2.optimizers.legacy.Adam(0.02, decay=0.1)
    write("translation", model, [tokens(2), tokens(3)], {"optimizer": old, "loss": keras2.losses.Huber()}, ["h5", "keras"])


def nested():
    """A model that is applied twice, cells, an axis that is counted from the front, and layers that are not trained."""
    layers = keras2.layers
    inner = keras2.Sequential([keras2.Input((4, 2)), layers.Dense(2), layers.BatchNormalization(), layers.SimpleRNN(2, return_sequences=True)])
    inner.layers[0].trainable = False
    a, b = keras2.Input((4, 2)), keras2.Input((4, 2))
    both = layers.Add()([inner(a), inner(b)])
    cells = layers.RNN([layers.LSTMCell(2), layers.GRUCell(2)], return_sequences=True)(both)
    normal = layers.LayerNormalization()(layers.LeakyReLU(0.1)(cells))
    model = keras2.Model([a, b], layers.Dense(1)(layers.Bidirectional(layers.GRU(2), merge_mode="sum")(normal)))
    dice = np.random.default_rng(4)
    xs = [dice.normal(size=(3, 4, 2)).astype("float32") for _ in range(2)]
    write("nested", model, xs, {"optimizer": keras2.optimizers.RMSprop(0.01, momentum=0.5), "loss": "mse"}, ["h5", "keras"], by=1.5)


def third():
    """The same format as Keras 3 writes it: a model within the model, a mask that is handed over, a schedule."""
    layers = keras3.layers
    said, read = keras3.Input((None,), name="said"), keras3.Input((None,), name="read")
    embed = layers.Embedding(7, 3, mask_zero=True)
    inner = keras3.Sequential([keras3.Input((2,)), layers.Dense(2), layers.BatchNormalization()], name="inner")
    inner.layers[0].trainable = False
    _, *states = layers.LSTM(2, return_state=True, recurrent_activation="hard_sigmoid")(embed(said))
    steps = layers.LSTM(2)(embed(read), initial_state=states)
    model = keras3.Model([said, read], layers.Dense(2)(inner(steps)))
    rate = keras3.optimizers.schedules.ExponentialDecay(0.02, 3, 0.9)
    write("third", model, [tokens(5), tokens(6)], {"optimizer": keras3.optimizers.Adam(rate), "loss": "mse"}, by=1.5)


keras2.utils.set_random_seed(1)
keras3.utils.set_random_seed(1)
os.makedirs(OUT, exist_ok=True)
for make in [gates, translation, nested, third]:
    make()
with open(os.path.join(OUT, "numbers.json"), "w") as file:
    json.dump(numbers, file)
    file.write("\n")
sys.stdout.write(f"{sorted(numbers)}\n")
