"""What Keras computes for a case at one precision: inference, one step's gradients, three steps."""

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend import get_keras_mask, set_keras_mask

import blind  # noqa: F401
import compiled
import moved  # noqa: F401
from data import Data
from judging import Judging
from masks import Masks

STEPS = 3
BATCH = 2


def set_precision(name: str) -> None:
    """Losses and optimizers follow floatx, new layers the dtype policy."""
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)


def model_at(text: str, precision: str) -> keras.Model:
    """The text names the precision of every layer."""
    set_precision(precision)
    model = keras.models.model_from_json(text.replace('"float32"', f'"{precision}"'))
    for variable in model.weights:
        # Its factor is a tensor of float32 whatever floatx is, which a float64 weight refuses.
        if isinstance(variable.regularizer, keras.regularizers.OrthogonalRegularizer):
            variable.regularizer.factor = float(variable.regularizer.factor)
    return model


def tensors(arrays: list[np.ndarray]) -> tf.Tensor | list[tf.Tensor]:
    """As a model takes them: ids stay whole numbers, one array comes without a list."""
    floatx = keras.config.floatx()
    made = [tf.convert_to_tensor(a, a.dtype if a.dtype == np.int32 else floatx) for a in arrays]
    return made if len(made) > 1 else made[0]


def arrays(outputs: tf.Tensor | list[tf.Tensor]) -> list[np.ndarray]:
    return [np.asarray(o) for o in listed(outputs)]


def listed(tensors: tf.Tensor | list[tf.Tensor]) -> list[tf.Tensor]:
    return list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]


def evaluated(model: keras.Model, predicted: list, targets: list, weights: list | None) -> dict[str, float]:
    """Metrics over several batches; of one with several results each by its place."""
    if not model._compile_metrics:
        return {}
    one = lambda tensors: tensors and (tensors if len(tensors) > 1 else tensors[0])  # noqa: E731
    model.reset_metrics()
    for first in range(0, len(targets[0]), BATCH):
        cut = lambda tensors: tensors and one([_rows(t, first) for t in tensors])  # noqa: E731
        model._compile_metrics.update_state(cut(targets), cut(predicted), cut(weights))
    found = {}
    for name, value in model._compile_metrics.result().items():
        results = np.asarray(value, np.float64)
        places = [name] if results.ndim == 0 else [f"{name}[{i}]" for i in range(results.size)]
        found |= dict(zip(places, results.ravel().tolist()))
    return found


def _rows(tensor: tf.Tensor, first: int) -> tf.Tensor:
    """Of a batch, with their mask, and with the logits that a crossentropy goes back to."""
    part, mask, logits = tensor[first : first + BATCH], get_keras_mask(tensor), getattr(tensor, "_keras_logits", None)
    if logits is not None:
        part._keras_logits = logits[first : first + BATCH]
    if mask is not None:
        set_keras_mask(part, mask[first : first + BATCH])
    return part


def step(model: keras.Model, x: tf.Tensor, y: tf.Tensor, weights: list | None, masks: Masks) -> tuple[float, list[tf.Tensor]]:
    """Gradients are densified: repeated embedding rows count as their sum."""
    with tf.GradientTape() as tape, masks.injected(model):
        loss = model.compute_loss(x, y, model(x, training=True), sample_weight=weights)
        scaled = model.optimizer.scale_loss(loss)
    gradients = tape.gradient(scaled, [v.value for v in model.trainable_variables])
    # A weight that the loss does not depend on has no gradient at all; to the optimizer it is zero.
    dense = [
        tf.zeros(v.shape, v.dtype) if g is None else tf.convert_to_tensor(g)
        for g, v in zip(gradients, model.trainable_variables)
    ]
    model.optimizer.apply(dense, model.trainable_variables)
    return float(loss), dense


def expectations(model: keras.Model, plan: dict, judged: Judging, data: Data, masks: Masks) -> dict:
    """Arrays in Keras's own shapes, at the precision of the model."""
    compiled.apply(model, plan, judged)
    model.set_weights(data.weights)
    inputs, targets = tensors(data.x), tensors(data.y)
    given, trained = (None if w is None else tensors(w) for w in (data.sample_weights, data.sample_weights or data.by_class))
    predicted = model(inputs, training=False)
    evaluated_loss = float(model.compute_loss(inputs, targets, predicted, sample_weight=given))
    logs = evaluated(model, listed(predicted), listed(targets), None if given is None else listed(given))
    steps = [step(model, inputs, targets, trained, masks) for _ in range(STEPS)]
    places = {id(v): i for i, v in enumerate(model.trainable_variables)}
    first = steps[0][1]
    return {
        "outputs": arrays(predicted),
        "evaluate_loss": evaluated_loss,
        "evaluated": logs,
        "loss": steps[0][0],
        "gradients": [first[places[id(v)]].numpy() if id(v) in places else None for v in model.weights],
        "losses": [loss for loss, _ in steps],
        "trained": model.get_weights(),
    }


def usable(result: dict) -> bool:
    """Finite throughout, and outputs of a size that a comparison makes sense of."""
    numbers = [result["evaluate_loss"], *result["evaluated"].values(), result["losses"], *result["outputs"], *result["trained"]]
    numbers += [g for g in result["gradients"] if g is not None]
    finite = all(np.isfinite(n).all() for n in numbers)
    return finite and all(np.abs(o).max() <= 1e3 for o in result["outputs"])
