"""One case from its seed: the drawn model, its data, and what Keras computes, as one JSON value."""

import json
from itertools import count

import keras
import numpy as np

import alignments
import compiled
import data
import expect
import judging
import models
import steering
from data import Data
from dice import Dice
from judging import Judging
from masks import Masks

FORMAT = 1
PRECISIONS = {"f32": ("float32", 9), "f64": ("float64", 12)}


def make(seed: int) -> dict:
    """Draws until everything is finite and of a sensible size; the attempt is part of the seed."""
    return next(case for attempt in count() if (case := _attempt(seed, attempt)))


def _attempt(seed: int, attempt: int) -> dict | None:
    dice = Dice(seed, attempt)
    expect.set_precision("float32")
    drawn = models.draw(dice, seed)
    shapes = [tuple(o.shape) for o in expect.model_at(drawn.text, "float32").outputs]
    # Of chance of their own, so that models do not depend on them.
    judged = judging.draw(Dice(seed, attempt, 1), drawn.losses, shapes)
    return computed(dice, seed, drawn, judged, steering.draw(Dice(seed, attempt, 2)))


def computed(
    dice: Dice, seed: int, drawn: models.Drawn, judged: Judging | None = None, optimizer: dict | None = None
) -> dict | None:
    """What Keras makes of a model, judged and trained as told, or as few are; None where that is not finite."""
    plan = compiled.draw(dice, drawn.losses)
    if optimizer:
        plan["optimizer"] = optimizer
    judged = judged or judging.usual(drawn.losses)
    model = expect.model_at(drawn.text, "float32")
    if not model.trainable_variables:
        return None
    values = data_of(dice, model, drawn, judged)
    masks = Masks(dice)
    expected = {}
    for short, (precision, digits) in PRECISIONS.items():
        model = expect.model_at(drawn.text, precision)
        result = expect.expectations(model, plan, judged, values, masks)
        if not expect.usable(result):
            return None
        expected[short] = _encoded(result, digits)
    # Of float64 from here on, whose outputs are exact, and whose learning rate is not rounded.
    optimizer = {
        "class_name": plan["optimizer"]["class_name"],
        "config": model.optimizer.get_config(),
        "excluded": plan["optimizer"]["excluded"],
    }
    return {
        "format": FORMAT,
        "seed": seed,
        "kind": drawn.kind,
        "model": json.loads(drawn.text),
        "rows": len(values.x[0]),
        "inputs": [input_of(a) for a in values.x],
        "weights": _weights(model, values.weights),
        "compile": {"losses": judged.losses, "metrics": judged.metrics, "weighted_metrics": judged.weighted_metrics}
        | plan
        | {"optimizer": optimizer},
        "targets": [
            floats(a) if real is None else alignments.told(loss, a, real, output)
            for loss, a, real, output in zip(judged.losses, values.y, values.room, result["outputs"])
        ],
        "sample_weights": None if values.sample_weights is None else [floats(a) for a in values.sample_weights],
        "class_weight": judged.class_weight,
        "masks": {key: numbers(a, 17) for key, a in masks.flat().items()},
        "expected": expected,
    }


def data_of(dice: Dice, model: keras.Model, drawn: models.Drawn, judged: Judging) -> Data:
    """Targets take their shapes from the real outputs, and lists their room, as symbolic ones leave lengths open."""
    weights = data.weights(dice, model)
    average = any(isinstance(layer, keras.layers.GlobalAveragePooling1D) for layer in model.layers)
    x = data.inputs(dice, drawn.sources, dice.between(2, 4), empty_rows=not average)
    outputs = expect.listed(model(expect.tensors(x)))
    room = [alignments.real_steps(o) if form == "lists" else None for form, o in zip(judged.targets, outputs)]
    y = [
        judging.target(dice, form, o.shape) if real is None else alignments.targets(dice, loss, real, o.shape[-1])
        for loss, form, o, real in zip(judged.losses, judged.targets, outputs, room)
    ]
    weighed = judging.weights(dice, judged, [np.asarray(o) for o in outputs])
    return Data(weights, x, y, weighed, judging.by_class(judged, y), room)


def numbers(array: np.ndarray | list, digits: int) -> list[float | int]:
    """Flat, with as many digits as the precision needs; whole numbers without a point."""
    values = [float(f"{v:.{digits}g}") for v in np.asarray(array, np.float64).ravel()]
    return [int(v) if v.is_integer() else v for v in values]


def input_of(array: np.ndarray) -> dict:
    kind = "tokens" if array.dtype == np.int32 else "floats"
    return {"shape": list(array.shape), kind: numbers(array, 12)}


def floats(array: np.ndarray) -> dict:
    return {"shape": list(array.shape), "data": numbers(array, 12)}


def _weights(model: keras.Model, arrays: list[np.ndarray]) -> list[dict]:
    trainable = {id(v) for v in model.trainable_variables}
    return [
        {"path": v.path, "shape": list(v.shape), "trainable": id(v) in trainable, "data": numbers(a, 12)}
        for v, a in zip(model.weights, arrays)
    ]


def _encoded(result: dict, digits: int) -> dict:
    single = {key: numbers([result[key]], digits)[0] for key in ("evaluate_loss", "loss")}
    lists = {
        key: [None if a is None else numbers(a, digits) for a in result[key]]
        for key in ("outputs", "gradients", "trained")
    }
    evaluated = {name: numbers([value], digits)[0] for name, value in result["evaluated"].items()}
    return {**single, **lists, "evaluated": evaluated, "losses": numbers(result["losses"], digits)}
