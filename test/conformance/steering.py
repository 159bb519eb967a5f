"""Every optimizer with all that it can be given, drawn as plain values and built at the current precision."""

import keras

from dice import Dice

RATES = [0.01, 0.02, 0.03, 0.05]
# Own options of each, with values that matter within three steps.
OWN = {
    "SGD": {"momentum": [0.5, 0.9], "nesterov": [True]},
    "RMSprop": {"momentum": [0.5], "centered": [True], "rho": [0.8]},
    "Adam": {"amsgrad": [True], "beta_1": [0.8], "beta_2": [0.6], "epsilon": [1e-3]},
    "AdamW": {"amsgrad": [True], "beta_1": [0.8], "beta_2": [0.6]},
    "Adamax": {"beta_1": [0.8], "beta_2": [0.6], "epsilon": [1e-3]},
    "Nadam": {"beta_1": [0.8], "beta_2": [0.6], "epsilon": [1e-3]},
    "Adagrad": {"initial_accumulator_value": [0.5], "epsilon": [1e-3]},
    "Adadelta": {"rho": [0.5], "epsilon": [1e-3]},
    "Ftrl": {
        "learning_rate_power": [-0.7], "initial_accumulator_value": [0.5], "l1_regularization_strength": [0.02],
        "l2_regularization_strength": [0.03], "l2_shrinkage_regularization_strength": [0.04], "beta": [0.3],
    },
    "Lion": {"beta_1": [0.5], "beta_2": [0.6]},
    "Lamb": {"beta_1": [0.8], "beta_2": [0.6], "epsilon": [1e-3]},
    "Adafactor": {"beta_2_decay": [-0.5], "epsilon_1": [1e-6], "epsilon_2": [0.1], "clip_threshold": [0.5]},
    "Muon": {
        "momentum": [0.8], "nesterov": [False], "ns_steps": [3], "rms_rate": [None, 0.5], "exclude_layers": [["kernel"]],
        "adam_lr_ratio": [0.5], "adam_weight_decay": [None, 0.3], "exclude_embeddings": [False],
    },
}
CLIPS = ["clipnorm", "clipvalue", "global_clipnorm"]
# Keras on TensorFlow searches whole paths, and other backends own names: these are the same in both.
PATTERNS = [["bias"], ["kernel", "embed"], ["recurrent"], ["gamma|beta"]]


def draw(dice: Dice) -> dict:
    """Class, options, and what is left out of decay; at most one way of clipping, as Keras refuses several."""
    name = dice.pick(list(OWN))
    options = {"learning_rate": _schedule(dice) if dice.chance(0.25) else dice.pick(RATES)}
    # Keras's own can't follow a schedule with 64 bits.
    if name == "Muon":
        options["learning_rate"] = dice.pick(RATES)
    for option, values in OWN[name].items():
        if dice.chance(0.4):
            options[option] = dice.pick(values)
    if dice.chance(0.35):
        options[dice.pick(CLIPS)] = dice.pick([0.02, 0.1, 0.5])
    excluded = None
    if dice.chance(0.3):
        options["weight_decay"] = dice.pick([0.1, 1.0])
        excluded = dice.pick([None, *PATTERNS])
    if dice.chance(0.25):
        options |= {"use_ema": True, "ema_momentum": dice.pick([0.5, 0.9])}
        options["ema_overwrite_frequency"] = dice.pick([None, 1, 2])
    if dice.chance(0.2):
        options["gradient_accumulation_steps"] = dice.pick([2, 3])
    return {"class_name": name, "options": options, "excluded": excluded}


def _schedule(dice: Dice) -> dict:
    """As Keras stores one."""
    rate, name = dice.pick(RATES), dice.pick(["Exponential", "Piecewise", "Polynomial", "Inverse", "Cosine", "Restarts"])
    first = {"initial_learning_rate": rate}
    made = {
        "Exponential": ("ExponentialDecay", {**first, "decay_steps": 2, "decay_rate": 0.5, "staircase": dice.chance(0.5)}),
        "Piecewise": ("PiecewiseConstantDecay", {"boundaries": [0, 1], "values": [rate, 0.05, 0.02]}),
        "Polynomial": ("PolynomialDecay", {**first, "decay_steps": 2, "power": 2.0, "cycle": dice.chance(0.5)}),
        "Inverse": ("InverseTimeDecay", {**first, "decay_steps": 2, "decay_rate": 0.7}),
        "Cosine": ("CosineDecay", {**first, "decay_steps": 3, "warmup_target": 0.06, "warmup_steps": dice.between(0, 2)}),
        "Restarts": ("CosineDecayRestarts", {**first, "first_decay_steps": 2, "m_mul": 0.5, "alpha": 0.1}),
    }
    class_name, config = made[name]
    return {"class_name": class_name, "config": config}


def build(plan: dict) -> keras.optimizers.Optimizer:
    options = dict(plan["options"])
    rate = options["learning_rate"]
    if isinstance(rate, dict):
        options["learning_rate"] = getattr(keras.optimizers.schedules, rate["class_name"])(**rate["config"])
    made = getattr(keras.optimizers, plan["class_name"])(**options)
    if plan["excluded"]:
        made.exclude_from_weight_decay(var_names=plan["excluded"])
    return made
