"""What Keras computes for a case: outputs, loss, gradients and ten training steps with dense gradients."""

import keras
import numpy as np
import tensorflow as tf

import network

STEPS = 10


def loss_and_gradients(model: keras.Model, x: np.ndarray, y: np.ndarray) -> tuple[float, list[tf.Tensor]]:
    """Gradients of the trainable weights, densified: repeated embedding rows count as their sum."""
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x, tf.convert_to_tensor(y), model(x, training=True))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    # A weight that the loss does not depend on (say behind a clipped probability) has no gradient at all.
    dense = [
        tf.zeros(v.shape, v.dtype) if g is None else tf.convert_to_tensor(g)
        for g, v in zip(gradients, model.trainable_variables)
    ]
    return float(loss), dense


def all_gradients(model: keras.Model, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Those of all weights, in their order: zeros where there is none."""
    _, gradients = loss_and_gradients(model, x, y)
    known = {id(v): g.numpy() for v, g in zip(model.trainable_variables, gradients)}
    return [known.get(id(v), np.zeros(v.shape)) for v in model.weights]


def train(
    model: keras.Model, x: np.ndarray, y: np.ndarray, batch_size: int, rates: list[float] | None = None
) -> list[float]:
    """Ten steps over consecutive batches, round and round, each at its rate; returns the loss before each."""
    losses = []
    batches = -(-len(x) // batch_size)
    for step in range(STEPS):
        rows = slice(step % batches * batch_size, (step % batches + 1) * batch_size)
        if rates:
            model.optimizer.learning_rate = rates[step]
        loss, gradients = loss_and_gradients(model, x[rows], y[rows])
        model.optimizer.apply(gradients, model.trainable_variables)
        losses.append(loss)
    return losses


def evaluate(model: keras.Model, x: np.ndarray, y: np.ndarray, batch_size: int) -> dict[str, float]:
    result = model.evaluate(x, y, batch_size=batch_size, verbose=0, return_dict=True)
    return {"loss": float(result["loss"]), "metric": float(result["metric"])}


def expectations(
    spec: dict,
    config: dict,
    table: list[dict],
    x: np.ndarray,
    y: np.ndarray,
    batch_size: int,
    ragged: bool = False,
    rates: list[float] | None = None,
) -> dict:
    """Everything a golden holds, as arrays in Keras's own shapes, at the current floatx.

    Where rows are ragged, `spec` has one more embedding row than `table`: the masked id 0, which the result leaves out.
    """
    model = network.build(spec)
    network.compile_eagerly(model, config)
    weights = network.formula_weights(table)
    if ragged:
        weights[0] = np.concatenate([np.zeros_like(weights[0][:1]), weights[0]])
    model.set_weights(weights)
    y = y.astype(keras.config.floatx())
    if x.dtype != np.int32:
        x = x.astype(keras.config.floatx())
    outputs = [np.asarray(model(x[i : i + batch_size])) for i in range(0, len(x), batch_size)]
    result = {
        "outputs": np.concatenate(outputs),
        "evaluate": evaluate(model, x, y, batch_size),
        "batch": evaluate(model, x[:batch_size], y[:batch_size], batch_size),
        "gradients": all_gradients(model, x[:batch_size], y[:batch_size]),
    }
    # A training pass moves what a BatchNormalization goes by.
    model.set_weights(weights)
    result["losses"] = train(model, x, y, batch_size, rates)
    result["trained"] = model.get_weights()
    if ragged:
        for key in ("gradients", "trained"):
            result[key][0] = result[key][0][1:]
    return result
