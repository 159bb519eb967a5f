"""Loss weights and one of three optimizers, drawn as plain values and built at the current precision."""

import keras

import judging
import steering
from dice import Dice
from judging import Judging

LEARNING_RATES = [0.01, 0.02, 0.03, 0.05]


def draw(dice: Dice, losses: list[str]) -> dict:
    several = len(losses) > 1 and dice.chance(0.5)
    return {
        "loss_weights": [dice.pick([0.3, 0.5, 1.0, 2.0]) for _ in losses] if several else None,
        "optimizer": _optimizer(dice),
    }


def _optimizer(dice: Dice) -> dict:
    """Its class and options; at most one way of clipping, as Keras refuses several."""
    name = dice.pick(["SGD", "RMSprop", "Adam"])
    options = {"learning_rate": dice.pick(LEARNING_RATES)}
    if name != "Adam" and dice.chance(0.5):
        options["momentum"] = dice.pick([0.5, 0.9])
    if name == "SGD":
        options["nesterov"] = dice.chance(0.4)
    if name == "RMSprop":
        options |= {"centered": dice.chance(0.4), "rho": dice.pick([0.9, 0.8])}
    if name == "Adam":
        options |= {"amsgrad": dice.chance(0.4), "beta_1": dice.pick([0.9, 0.8])}
    if dice.chance(0.35):
        clip = dice.pick(["clipnorm", "clipvalue", "global_clipnorm"])
        options[clip] = dice.pick([0.02, 0.1, 0.5])
    return {"class_name": name, "options": options, "excluded": None}


def apply(model: keras.Model, plan: dict, judged: Judging) -> None:
    model.compile(
        **judging.compile_options(judged),
        loss_weights=plan["loss_weights"],
        optimizer=steering.build(plan["optimizer"]),
        run_eagerly=True,
        jit_compile=False,
    )
