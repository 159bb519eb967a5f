"""Optimizers and losses with one field of their configuration changed."""

from collections.abc import Iterator

import keras

from settings import IDS, L, chain, dense, plain, serialized, source

Found = tuple[str, str, object, dict, dict]

OPTIMIZERS = [
    keras.optimizers.SGD(0.05, momentum=0.5),
    keras.optimizers.RMSprop(0.05, momentum=0.5),
    keras.optimizers.Adam(0.05),
]
SCHEDULE = plain(keras.saving.serialize_keras_object(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)))
VALUES = {
    "name": ["other"],
    "learning_rate": [0.2, 0, -0.1, "0.1", None, SCHEDULE],
    "momentum": [0, 0.9, 1, 1.5, -0.5, None],
    "nesterov": [True, None, 1],
    "rho": [0.5, 0, 1, 2],
    "beta_1": [0.5, 0, 1], "beta_2": [0.5, 0, 1],
    "epsilon": [0.1, 1e-4, 0, None],
    "centered": [True, None],
    "amsgrad": [True, None],
    "weight_decay": [0.1, None, False],
    "clipnorm": [0.01, 0, -1, None], "clipvalue": [0.01, 0, -1, None], "global_clipnorm": [0.01, 0, -1, None],
    "use_ema": [True], "ema_momentum": [0.5, 2], "ema_overwrite_frequency": [1],
    "loss_scale_factor": [2.0, None], "gradient_accumulation_steps": [2, None, 1],
    "no_such_field": [1],
}
LOSSES = [
    keras.losses.MeanSquaredError(),
    keras.losses.BinaryCrossentropy(),
    keras.losses.CategoricalCrossentropy(),
]
OF_LOSSES = {
    "name": ["other"], "reduction": ["sum", "mean", "none", None], "dtype": ["float32", "float64"],
    "from_logits": [True], "label_smoothing": [0.2], "axis": [-1, 0], "no_such_field": [1],
}


def changes() -> Iterator[Found]:
    model = chain(IDS, serialized(L.Embedding(6, 3, name="words")), serialized(L.LSTM(2, name="it")), dense())
    for optimizer in OPTIMIZERS:
        base = plain(keras.optimizers.serialize(optimizer))
        for field in [*base["config"], "no_such_field"]:
            for value in VALUES.get(field, []):
                config = base["config"] | {field: value}
                yield base["class_name"], field, value, model, {"optimizer": base | {"config": config}}
        both = base["config"] | {"clipnorm": 0.1, "clipvalue": 0.1}
        yield base["class_name"], "clipnorm", "beside clipvalue", model, {"optimizer": base | {"config": both}}
    probabilities = chain(source([2, 4]), serialized(L.Dense(3, activation="softmax", name="head")))
    for loss in LOSSES:
        base = plain(keras.losses.serialize(loss))
        for field in [*base["config"], "no_such_field"]:
            for value in OF_LOSSES.get(field, []):
                config = base["config"] | {field: value}
                yield base["class_name"], field, value, probabilities, {"loss": base | {"config": config}}
