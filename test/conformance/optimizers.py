"""Keras's numbers for every optimizer, option and schedule: ten batches, some of which touch few rows of an embedding.

python test/conformance/optimizers.py writes test/golden/optimizers.json, which test/optimizers.test.ts compares.
"""

import json
import os
import pathlib

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf

WORDS, STEPS, ROWS, BATCH = 9, 4, 8, 2
SCHEDULES = {
    "ExponentialDecay": {"initial_learning_rate": 0.05, "decay_steps": 4, "decay_rate": 0.3},
    "ExponentialDecay, staircase": {
        "initial_learning_rate": 0.05, "decay_steps": 4, "decay_rate": 0.3, "staircase": True,
    },
    "PiecewiseConstantDecay": {"boundaries": [2, 5], "values": [0.05, 0.02, 0.1]},
    "PolynomialDecay": {"initial_learning_rate": 0.05, "decay_steps": 6, "end_learning_rate": 0.01, "power": 2.0},
    "PolynomialDecay, cycle": {"initial_learning_rate": 0.05, "decay_steps": 3, "power": 0.5, "cycle": True},
    "InverseTimeDecay": {"initial_learning_rate": 0.05, "decay_steps": 4, "decay_rate": 1.5},
    "InverseTimeDecay, staircase": {
        "initial_learning_rate": 0.05, "decay_steps": 4, "decay_rate": 1.5, "staircase": True,
    },
    "CosineDecay": {"initial_learning_rate": 0.05, "decay_steps": 7, "alpha": 0.1},
    "CosineDecay, warm-up": {
        "initial_learning_rate": 0.001, "decay_steps": 5, "warmup_target": 0.06, "warmup_steps": 4,
    },
    "CosineDecayRestarts": {"initial_learning_rate": 0.05, "first_decay_steps": 3, "t_mul": 1.5, "m_mul": 0.7},
    "CosineDecayRestarts, even": {"initial_learning_rate": 0.05, "first_decay_steps": 4, "t_mul": 1.0, "alpha": 0.2},
}
OWN = {
    "SGD": {"learning_rate": 0.05},
    "SGD, momentum": {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True},
    "RMSprop": {"learning_rate": 0.01},
    "RMSprop, centered": {"learning_rate": 0.01, "centered": True, "momentum": 0.5},
    "Adam": {"learning_rate": 0.02},
    "Adam, amsgrad": {"learning_rate": 0.02, "amsgrad": True, "beta_1": 0.8, "beta_2": 0.7},
    "AdamW": {"learning_rate": 0.02},
    "AdamW, amsgrad": {"learning_rate": 0.02, "amsgrad": True, "beta_2": 0.6, "weight_decay": 0.3},
    "Adamax": {"learning_rate": 0.02},
    "Adamax, short": {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.6, "epsilon": 1e-3},
    "Nadam": {"learning_rate": 0.02},
    "Nadam, short": {"learning_rate": 0.02, "beta_1": 0.5, "beta_2": 0.6, "epsilon": 1e-3},
    "Adagrad": {"learning_rate": 0.1},
    "Adagrad, from 0": {"learning_rate": 0.1, "initial_accumulator_value": 0.0, "epsilon": 1e-3},
    "Adadelta": {"learning_rate": 1.0},
    "Adadelta, short": {"learning_rate": 2.0, "rho": 0.5, "epsilon": 1e-3},
    "Ftrl": {"learning_rate": 0.1},
    "Ftrl, all": {
        "learning_rate": 0.1, "learning_rate_power": -0.7, "initial_accumulator_value": 0.5, "beta": 0.3,
        "l1_regularization_strength": 0.02, "l2_regularization_strength": 0.03,
        "l2_shrinkage_regularization_strength": 0.04,
    },
    "Lamb": {"learning_rate": 0.05},
    "Lamb, short": {"learning_rate": 0.05, "beta_1": 0.5, "beta_2": 0.6, "epsilon": 1e-3},
    "Adafactor": {"learning_rate": 0.2},
    "Adafactor, all": {
        "learning_rate": 0.9, "beta_2_decay": -0.3, "epsilon_1": 1e-4, "epsilon_2": 0.4, "clip_threshold": 0.5,
        "relative_step": False,
    },
    "Muon": {"learning_rate": 0.05},
    # Of coefficients with which singular values come to 1: with others they grow without end, and rounding with them.
    "Muon, all": {
        "learning_rate": 0.05, "adam_beta_1": 0.8, "adam_beta_2": 0.7, "adam_weight_decay": 0.3, "epsilon": 1e-3,
        "weight_decay": 0.2, "exclude_layers": ["out", "rnn.*recurrent"], "exclude_embeddings": False, "muon_a": 2.0,
        "muon_b": -1.5, "muon_c": 0.5, "adam_lr_ratio": 0.5, "momentum": 0.8, "ns_steps": 3, "nesterov": False,
        "rms_rate": None,
    },
    "Muon, without decay": {"learning_rate": 0.05, "weight_decay": None, "adam_weight_decay": None},
    "Lion": {"learning_rate": 0.01},
    "Lion, short": {"learning_rate": 0.01, "beta_1": 0.5, "beta_2": 0.6},
}
OPTIONS = {
    "clipnorm": {"clipnorm": 0.1},
    "clipvalue": {"clipvalue": 0.2},
    "global norm": {"global_clipnorm": 0.1},
    "decay": {"weight_decay": 0.5},
    "average": {"use_ema": True, "ema_momentum": 0.7},
    "average, overwriting": {"use_ema": True, "ema_momentum": 0.4, "ema_overwrite_frequency": 3},
    "loss scale": {"loss_scale_factor": 256.0},
    "accumulating": {"gradient_accumulation_steps": 3, "global_clipnorm": 0.1, "weight_decay": 0.1},
    "accumulating, averaging": {
        "gradient_accumulation_steps": 2, "use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2,
    },
}


def cases():
    """Name, class, settings, and the names of weights that are not decayed."""
    for name, config in OWN.items():
        kind = name.split(",")[0]
        yield name, kind, config, None
        if "," not in name:
            yield f"{name}, clipped and decayed", kind, config | OPTIONS["clipnorm"] | OPTIONS["decay"], None
    for option, more in OPTIONS.items():
        for name in ["SGD", "Adam", "Lamb", "Adafactor", "Muon"]:
            # Signs of small gradients decide: Keras's own runs of 32 and 64 bits part by 6e-4.
            if (name, option) == ("Adafactor", "clipvalue"):
                continue
            yield f"{name}, {option}!", name, OWN[name] | more, None
    yield "AdamW, excluding", "AdamW", {"learning_rate": 0.02, "weight_decay": 2.0}, ["bias", "embed"]
    yield "Muon, excluding", "Muon", {"learning_rate": 0.02, "weight_decay": 2.0}, ["bias", "recurrent"]
    for name, settings in SCHEDULES.items():
        for kind in ["SGD", "Adam"]:
            stored = {"class_name": name.split(",")[0], "config": settings}
            yield f"{kind}, {name}", kind, {"learning_rate": stored, "weight_decay": 0.1}, None
    stored = {"class_name": "ExponentialDecay", "config": SCHEDULES["ExponentialDecay"]}
    more = {"learning_rate": stored, "gradient_accumulation_steps": 2}
    yield "Adam, accumulating on a schedule", "Adam", more, None


def schedule(stored):
    return getattr(keras.optimizers.schedules, stored["class_name"])(**stored["config"])


def optimizer(kind, config, excluded):
    settings = dict(config)
    if isinstance(settings["learning_rate"], dict):
        settings["learning_rate"] = schedule(settings["learning_rate"])
    made = getattr(keras.optimizers, kind)(**settings)
    if excluded:
        made.exclude_from_weight_decay(var_names=excluded)
    return made


def network():
    keras.backend.clear_session()
    layers = [
        keras.Input([STEPS], dtype="int32"),
        keras.layers.Embedding(WORDS, 3, name="words"),
        keras.layers.SimpleRNN(3, name="rnn"),
        keras.layers.Dense(1, name="out"),
    ]
    return keras.Sequential(layers, name="net")


def flat(values):
    return [float(f"{x:.8g}") for x in np.asarray(values, "float64").ravel()]


def train(model, x, y):
    """One batch. The gradient of an embedding is made dense: Keras on TensorFlow would square a token's occurrences one by one."""
    scale = model.optimizer.loss_scale_factor or 1.0
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y)) * scale
    gradients = tape.gradient(loss, model.trainable_variables)
    model.optimizer.apply([tf.convert_to_tensor(g) for g in gradients], model.trainable_variables)


def run(kind, config, excluded, start, x, y, fit):
    model = network()
    model.set_weights(start)
    model.optimizer = optimizer(kind, config, excluded)
    model.optimizer.build(model.trainable_variables)
    for step in range(2 * ROWS // BATCH if fit else 10):
        at = (step * BATCH) % ROWS
        train(model, x[at : at + BATCH], y[at : at + BATCH])
    if fit:
        # As Keras's fit ends.
        model.optimizer.finalize_variable_values(model.trainable_variables)
    kept = [(path, v) for path, v in variables(model) if "net_" in path or path.endswith("iteration")]
    return {
        "weights": [flat(w) for w in model.get_weights()],
        "variables": [[path, flat(v.numpy())] for path, v in kept],
        "rate": float(model.optimizer.learning_rate),
    }


def variables(model):
    """All of the optimizer's, by their paths. Adafactor's means of rows and columns have the name of their weight alone."""
    found = [(v.path, v) for v in model.optimizer.variables]
    if not isinstance(model.optimizer, keras.optimizers.Adafactor):
        return found
    head, rest = len(found) - 3 * len(model.trainable_variables), []
    for at in range(head, len(found), 3):
        path = found[at + 2][0].removesuffix("_velocity")
        rest += [(path + "_r", found[at][1]), (path + "_c", found[at + 1][1]), found[at + 2]]
    return found[:head] + rest


def swaps(start, x, y):
    """Fits whose averages are shown: what validation sees, and what the weights are behind each epoch and the fit."""
    for on_epoch in [False, True]:
        model = network()
        model.set_weights(start)
        made = keras.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.7)
        model.compile(loss="mse", optimizer=made, run_eagerly=True)
        seen = []
        watch = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: seen.append([flat(w) for w in model.get_weights()])
        )
        swap = keras.callbacks.SwapEMAWeights(swap_on_epoch=on_epoch)
        told = model.fit(
            x, y, batch_size=BATCH, epochs=3, shuffle=False, verbose=0, validation_data=(x[::-1], y),
            callbacks=[swap, watch],
        )
        yield {
            "swap_on_epoch": on_epoch, "loss": flat(told.history["loss"]), "val_loss": flat(told.history["val_loss"]),
            "epochs": seen, "weights": [flat(w) for w in model.get_weights()],
        }


def main():
    rng = np.random.default_rng(3)
    x = rng.integers(0, WORDS, (ROWS, STEPS)).astype("int32")
    y = rng.normal(size=(ROWS, 1)).astype("float32")
    start = [rng.normal(0, 0.6, w.shape).astype("float32") for w in network().get_weights()]
    found = []
    for name, kind, config, excluded in cases():
        for fit in [False, True] if "average" in name and "Adam" in name else [False]:
            result = run(kind, config, excluded, start, x, y, fit)
            found.append({"name": name, "kind": kind, "config": config, "excluded": excluded, "fit": fit} | result)
    rates = [
        {"name": name, "class_name": name.split(",")[0], "config": settings, "rates": [
            float(schedule({"class_name": name.split(",")[0], "config": settings})(step)) for step in range(25)
        ]}
        for name, settings in SCHEDULES.items()
    ]
    defaults = {}
    for kind in ["SGD", "RMSprop", "Adam", "AdamW", "Adamax", "Nadam", "Adagrad", "Adadelta", "Ftrl", "Lion", "Lamb", "Adafactor", "Muon"]:
        config = getattr(keras.optimizers, kind)().get_config()
        del config["name"]
        defaults[kind] = config | {"learning_rate": float(f"{config['learning_rate']:.6g}")}
    golden = {
        "x": x.ravel().tolist(), "y": flat(y), "start": [flat(w) for w in start],
        "cases": found, "schedules": rates, "defaults": defaults, "swaps": list(swaps(start, x, y)),
    }
    path = pathlib.Path(__file__).parent.parent / "golden" / "optimizers.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(len(found), "cases,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
