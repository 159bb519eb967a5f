"""What outputs are judged by: the loss of each with its options, metrics, and what targets weigh."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import keras
import numpy as np
from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

import alignments
import heads
from dice import Dice

Options = Callable[[Dice, int], dict]
Stored = dict | str


def plainly(dice: Dice, width: int) -> dict:
    return {}


def smoothed(dice: Dice, width: int) -> dict:
    return {"label_smoothing": dice.pick([0.0, 0.1]), "from_logits": dice.chance(0.3)}


def smoothed_logits(dice: Dice, width: int) -> dict:
    return {"label_smoothing": dice.pick([0.0, 0.1]), "from_logits": True}


def focal(dice: Dice, width: int) -> dict:
    return smoothed(dice, width) | {"gamma": dice.pick([1.5, 2.0]), "apply_class_balancing": dice.chance(0.5), "alpha": dice.pick([0.25, 0.7])}


def focal_of_several(dice: Dice, width: int) -> dict:
    alpha = [round(0.2 + 0.3 * i, 1) for i in range(width)]
    return smoothed(dice, width) | {"gamma": dice.pick([1.5, 2.0]), "alpha": dice.pick([0.25, alpha])}


def ignoring(dice: Dice, width: int) -> dict:
    return {"from_logits": dice.chance(0.3)} | ({"ignore_class": dice.between(0, width - 1)} if dice.chance(0.4) else {})


# What fits the outputs of a family: how often, the class, its targets, its options.
LOSSES: dict[str, list[tuple[float, str, str, Options]]] = {
    heads.MSE: [
        (4, "MeanSquaredError", "numbers", plainly),
        (1, "MeanAbsoluteError", "numbers", plainly),
        (1, "Huber", "numbers", lambda dice, _: {"delta": dice.pick([0.3, 1.0])}),
        (1, "LogCosh", "numbers", plainly),
        (1, "CosineSimilarity", "numbers", plainly),
        (1, "MeanAbsolutePercentageError", "counts", plainly),
        (1, "MeanSquaredLogarithmicError", "counts", plainly),
        (0.7, "Hinge", "signs", plainly),
        (0.7, "SquaredHinge", "signs", plainly),
        (0.7, "CategoricalHinge", "one hot", plainly),
        (0.7, "BinaryCrossentropy", "yes or no", smoothed_logits),
        (0.7, "CategoricalCrossentropy", "one hot", smoothed_logits),
    ],
    heads.BINARY: [
        (3, "BinaryCrossentropy", "yes or no", smoothed),
        (1, "BinaryCrossentropy", "shares", smoothed),
        (1.5, "BinaryFocalCrossentropy", "yes or no", focal),
        (0.7, "Dice", "yes or no", lambda dice, _: {"axis": -1}),
        (0.7, "Tversky", "shares", lambda dice, _: {"axis": -1, "alpha": dice.pick([0.3, 0.5]), "beta": dice.pick([0.5, 0.9])}),
        (0.5, "MeanSquaredError", "shares", plainly),
        (0.5, "KLDivergence", "shares", plainly),
        (0.5, "Poisson", "yes or no", plainly),
        (0.5, "SquaredHinge", "signs", plainly),
    ],
    heads.CATEGORICAL: [
        (3, "CategoricalCrossentropy", "one hot", smoothed),
        (1, "CategoricalCrossentropy", "distribution", smoothed),
        (1.5, "CategoricalFocalCrossentropy", "one hot", focal_of_several),
        (1, "KLDivergence", "distribution", plainly),
        (0.5, "Poisson", "distribution", plainly),
        (0.7, "CategoricalHinge", "one hot", plainly),
        (0.7, "CosineSimilarity", "one hot", plainly),
    ],
    heads.SPARSE: [
        (3, "SparseCategoricalCrossentropy", "classes", ignoring),
        (1, "CategoricalGeneralizedCrossEntropy", "classes", lambda dice, _: {"q": dice.pick([0.3, 0.7])}),
    ],
    heads.LISTS: [
        (1, "CTC", "lists", lambda dice, width: {"blank_index": dice.pick([0, -1, width - 1, dice.between(0, width - 1)])}),
    ],
}
# These say nothing of a single output.
OF_SEVERAL = {"CosineSimilarity", "CategoricalHinge", "CategoricalCrossentropy"}
REDUCTIONS = {"sum_over_batch_size": 6, "sum": 1, "mean": 1, "mean_with_sample_weight": 1}

AT = {"SensitivityAtSpecificity": "specificity", "SpecificityAtSensitivity": "sensitivity", "PrecisionAtRecall": "recall", "RecallAtPrecision": "precision"}
MEANS = [("MeanSquaredError", {}), ("MeanAbsoluteError", {}), ("LogCoshError", {})]
# What is a mean heeds masks in Keras; other metrics are for rows alone. Top-k accuracies can't be had of 64-bit numbers.
OF_STEPS: dict[str, list[tuple[str, dict]]] = {
    "numbers": [*MEANS, ("CosineSimilarity", {})],
    "counts": [*MEANS, ("MeanAbsolutePercentageError", {})],
    "signs": [("Hinge", {}), ("SquaredHinge", {})],
    "shares": [*MEANS, ("KLDivergence", {}), ("Poisson", {})],
    "yes or no": [("BinaryAccuracy", {}), ("BinaryAccuracy", {"threshold": 0.4}), ("BinaryCrossentropy", {"label_smoothing": 0.1})],
    "one hot": [("CategoricalAccuracy", {}), ("CategoricalCrossentropy", {}), ("CategoricalHinge", {})],
    "distribution": [("CategoricalAccuracy", {}), ("KLDivergence", {}), ("CategoricalCrossentropy", {"label_smoothing": 0.1})],
    "classes": [("SparseCategoricalAccuracy", {}), ("SparseCategoricalCrossentropy", {})],
    "lists": [],
}
COUNTS = ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]
CURVES = [{"curve": curve, "num_thresholds": 20} for curve in ("ROC", "PR")]
REGRESSION = [("RootMeanSquaredError", {}), ("R2Score", {}), ("R2Score", {"class_aggregation": "variance_weighted_average"})]
OF_ROWS: dict[str, list[tuple[str, dict]]] = {
    "numbers": REGRESSION,
    "counts": REGRESSION,
    "yes or no": [
        *[(name, {"thresholds": 0.4}) for name in [*COUNTS, "Precision", "Recall"]],
        ("Precision", {"thresholds": [0.3, 0.6]}),
        *[("AUC", config) for config in CURVES],
        *[(name, {key: 0.5, "num_thresholds": 11}) for name, key in AT.items()],
        ("F1Score", {"threshold": 0.5, "average": "macro"}),
        ("FBetaScore", {"threshold": 0.4, "beta": 2.0, "average": "micro"}),
    ],
    "one hot": [
        ("Precision", {"top_k": 1}),
        ("Recall", {"class_id": 1, "thresholds": 0.3}),
        *[("AUC", config | {"multi_label": True}) for config in CURVES],
        ("F1Score", {"average": None}),
        ("F1Score", {"average": "weighted"}),
    ],
}
ACCURATE = {"yes or no", "one hot", "classes"}


@dataclass(frozen=True)
class Judging:
    """For each output its loss, what its targets are like, its metrics, what they weigh; of a single one weights of classes."""

    losses: list[Stored]
    targets: list[str]
    metrics: list[list[Stored]] = field(default_factory=list)
    weighted_metrics: list[list[Stored]] = field(default_factory=list)
    sample_weights: list[str] | None = None
    class_weight: dict[int, float] | None = None


def usual(losses: list[str]) -> Judging:
    """Losses by their names, targets of any kind that fits them, and nothing else."""
    return Judging(losses, losses)


def draw(dice: Dice, families: list[str], shapes: list[tuple]) -> Judging:
    """`families` are the losses that heads have chosen, `shapes` those of the outputs."""
    drawn = [_loss(dice, family, shape[-1]) for family, shape in zip(families, shapes)]
    forms = [form for _, form in drawn]
    weighs = dice.weighted({"nothing": 5, "rows": 4, "classes": 2})
    classes = weighs == "classes" and len(shapes) == 1 and _has_classes(forms[0], shapes[0])
    places = [family != heads.MSE for family in families]
    asked = [_metrics(dice, *each, "m") for each in zip(forms, shapes, places)]
    weighted = [_metrics(dice, *each, "w") for each in zip(forms, shapes, places)]
    return Judging(
        [loss for loss, _ in drawn],
        forms,
        [(["accuracy"] if dice.chance(0.4) and form in ACCURATE else []) + found for found, form in zip(asked, forms)],
        weighted if dice.chance(0.5) else [],
        [_weighed(dice, form, shape) for form, shape in zip(forms, shapes)] if weighs == "rows" else None,
        {0: 0.5, 1: 2.0} if classes else None,
    )


def _loss(dice: Dice, family: str, width: int) -> tuple[Stored, str]:
    fitting = [entry for entry in LOSSES[family] if width > 1 or entry[1] not in OF_SEVERAL]
    place = dice.weighted({i: entry[0] for i, entry in enumerate(fitting)})
    _, name, form, options = fitting[place]
    config = options(dice, width) | {"reduction": dice.weighted(REDUCTIONS)}
    return {"class_name": name, "config": config}, form


def _weighed(dice: Dice, form: str, shape: tuple) -> str:
    """What each weight is for. A list is that of a row."""
    if form == "lists":
        return "list"
    return dice.pick(["row", "step"]) if len(shape) == 3 else "row"


def _has_classes(form: str, shape: tuple) -> bool:
    return len(shape) == 2 and (form in ("one hot", "classes") or (form == "yes or no" and shape[-1] == 1))


def _metrics(dice: Dice, form: str, shape: tuple, probabilities: bool, letter: str) -> list[Stored]:
    """Up to three. Thresholds are for probabilities."""
    fitting = list(OF_STEPS[form])
    if len(shape) == 2 and (probabilities or form in ("numbers", "counts")):
        fitting += OF_ROWS.get(form, [])
    fitting = [entry for entry in fitting if shape[-1] > 1 or entry[0] not in OF_SEVERAL]
    chosen = dice.shuffled(fitting)[: dice.between(0, 3)]
    return [{"class_name": name, "config": config | {"name": f"{letter}{i}"}} for i, (name, config) in enumerate(chosen)]


def target(dice: Dice, form: str, shape: tuple[int, ...]) -> np.ndarray:
    """What fits the loss. The name of a loss stands for targets that may be soft."""
    if form == heads.BINARY:
        form = "shares" if dice.chance(0.3) else "yes or no"
    if form in (heads.MSE, "numbers"):
        return dice.uniform(-1, 1, shape)
    if form == "counts":
        return dice.uniform(0.3, 3, shape)
    if form == "shares":
        return dice.uniform(0, 1, shape)
    if form in ("yes or no", "signs"):
        sides = dice.rng.integers(0, 2, shape).astype(float)
        return sides if form == "yes or no" else 2 * sides - 1
    classes = dice.rng.integers(0, shape[-1], shape[:-1])
    if form in (heads.SPARSE, "classes"):
        return classes.astype(float)
    if form == "one hot" or form == heads.CATEGORICAL and dice.chance(0.7):
        return np.eye(shape[-1])[classes]
    soft = dice.rng.random(shape) + 0.05
    return np.round(soft / soft.sum(-1, keepdims=True), 4)


def weights(dice: Dice, judging: Judging, outputs: list[np.ndarray]) -> list[np.ndarray] | None:
    """Of every row, list or step; Keras wants the first as a column where there are steps."""
    if judging.sample_weights is None:
        return None
    # A column is divided by the weights of its rows alone, as if each row had one step: a slip of Keras's.
    by_weights = [isinstance(loss, dict) and loss["config"].get("reduction") == "mean_with_sample_weight" for loss in judging.losses]
    kinds = ["step" if divided and kind == "row" else kind for kind, divided in zip(judging.sample_weights, by_weights)]
    return [dice.uniform(0, 2, _of(kind, o)) for kind, o in zip(kinds, outputs)]


def _of(kind: str, output: np.ndarray) -> tuple[int, ...]:
    if kind == "step" and output.ndim > 2:
        return output.shape[:2]
    return (len(output),) if kind == "list" else (len(output), 1)[: output.ndim - 1]


def by_class(judging: Judging, targets: list[np.ndarray]) -> list[np.ndarray] | None:
    """What Keras makes of the weights of classes."""
    if judging.class_weight is None:
        return None
    return [class_weight_to_sample_weights(targets[0], judging.class_weight)]


def built(package: object, stored: Iterable[Stored]) -> list:
    """Losses or metrics at the current precision."""
    return [s if isinstance(s, str) else _class(package, s["class_name"])(**s["config"]) for s in stored]


def _class(package: object, name: str) -> type:
    return alignments.Lists if name == "CTC" else getattr(package, name)


def kept(stored: Iterable[Stored]) -> list[Stored]:
    """Losses without the options that Keras's files do not hold, as Huber's delta."""
    return [s | {"config": {k: v for k, v in s["config"].items() if k in loss.get_config()}} for s, loss in zip(stored, built(keras.losses, stored))]


def compile_options(judging: Judging) -> dict:
    """For `compile`: alone where there is one output."""
    metrics = [built(keras.metrics, asked) for asked in judging.metrics]
    weighted = [built(keras.metrics, asked) for asked in judging.weighted_metrics]
    losses = built(keras.losses, judging.losses)
    one = len(losses) == 1
    alone = lambda lists: (lists[0] if one else lists) if any(lists) else None  # noqa: E731
    return {"loss": losses[0] if one else losses, "metrics": alone(metrics), "weighted_metrics": alone(weighted)}
