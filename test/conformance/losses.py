"""Every loss with its options as Keras trains with it: on rows and on masked steps, with sample weights and without.

    python losses.py --out FOLDER

Each case is ten updates of a small model, after the loss of all rows in batches of four. `../losses.test.ts` does the same in TypeScript.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402

ROWS, STEPS, UNITS, WORDS, RATE = 6, 5, 3, 6, 0.05

# Class, settings, activation of the output, form of the targets.
SETTINGS = [
    ("BinaryCrossentropy", {}, "sigmoid", "shares"),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, "hard_sigmoid", "shares"),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "linear", "shares"),
    ("BinaryCrossentropy", {"from_logits": True}, "sigmoid", "shares"),
    ("BinaryFocalCrossentropy", {}, "sigmoid", "shares"),
    ("BinaryFocalCrossentropy", {"from_logits": True, "gamma": 1.5, "label_smoothing": 0.1}, "linear", "shares"),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.7}, "hard_sigmoid", "shares"),
    ("BinaryFocalCrossentropy", {"from_logits": True}, "sigmoid", "shares"),
    ("CategoricalCrossentropy", {}, "softmax", "distribution"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}, "softplus", "distribution"),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "linear", "distribution"),
    ("CategoricalCrossentropy", {"from_logits": True}, "softmax", "distribution"),
    ("CategoricalFocalCrossentropy", {}, "softmax", "distribution"),
    ("CategoricalFocalCrossentropy", {"alpha": [0.2, 0.5, 1.5], "gamma": 1.5, "label_smoothing": 0.1}, "softplus", "distribution"),
    ("CategoricalFocalCrossentropy", {"from_logits": True}, "linear", "distribution"),
    ("CategoricalGeneralizedCrossEntropy", {}, "softmax", "classes"),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.3}, "softmax", "classes"),
    ("CategoricalHinge", {}, "linear", "onehot"),
    ("CosineSimilarity", {}, "linear", "numbers"),
    ("Dice", {"axis": -1}, "sigmoid", "shares"),
    ("Dice", {}, "sigmoid", "shares"),
    ("Hinge", {}, "tanh", "signs"),
    ("Hinge", {}, "tanh", "onehot"),
    ("Huber", {}, "linear", "numbers"),
    ("Huber", {"delta": 0.3}, "linear", "numbers"),
    ("KLDivergence", {}, "softmax", "distribution"),
    ("LogCosh", {}, "linear", "numbers"),
    ("MeanAbsoluteError", {}, "linear", "numbers"),
    ("MeanAbsolutePercentageError", {}, "linear", "counts"),
    ("MeanSquaredError", {}, "linear", "numbers"),
    ("MeanSquaredLogarithmicError", {}, "softplus", "counts"),
    ("Poisson", {}, "softplus", "counts"),
    ("SparseCategoricalCrossentropy", {}, "softmax", "classes"),
    ("SparseCategoricalCrossentropy", {}, "softplus", "classes"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "linear", "classes"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "softmax", "classes"),
    ("SparseCategoricalCrossentropy", {"ignore_class": -1, "from_logits": True}, "linear", "ignored"),
    ("SquaredHinge", {}, "tanh", "signs"),
    ("Tversky", {"alpha": 0.3, "beta": 0.9, "axis": -1}, "sigmoid", "shares"),
    ("Tversky", {"alpha": 0.3}, "sigmoid", "shares"),
    ("Circle", {}, "unit", "pairs"),
    ("Circle", {"gamma": 4, "margin": 0.2, "remove_diagonal": False}, "unit", "pairs"),
]
REDUCTIONS = ["sum", "mean", "mean_with_sample_weight"]


def targets(form: str, shape: tuple) -> np.ndarray:
    dice = np.random.default_rng(7)
    full = (*shape, UNITS)
    if form == "shares":
        return np.round(dice.uniform(0, 1, full), 3)
    if form == "distribution":
        return np.round(dice.dirichlet(np.ones(UNITS), shape), 3)
    if form == "onehot":
        return np.eye(UNITS)[dice.integers(0, UNITS, shape)]
    if form == "signs":
        return dice.choice([-1.0, 1.0], full)
    if form == "numbers":
        return np.round(dice.normal(0, 1.5, full), 3)
    if form == "counts":
        return dice.integers(1, 6, full).astype(float)
    if form == "pairs":
        return np.array([4, 4, 9, 9, -2, 4], float)
    classes = dice.integers(0, UNITS, shape).astype(float)
    if form == "ignored":
        classes[..., dice.integers(0, shape[-1])] = -1
    return classes


def inputs(kind: str) -> np.ndarray:
    dice = np.random.default_rng(8)
    if kind == "rows":
        return np.round(dice.normal(0, 1, (ROWS, 4)), 3)
    x = dice.integers(1, WORDS, (ROWS, STEPS))
    for row in range(ROWS):
        x[row, STEPS - row % 3 :] = 0
    x[3, 0] = 0
    return x


def weigh(kind: str) -> np.ndarray:
    shape = {"row": (ROWS,), "rows of steps": (ROWS, 1), "step": (ROWS, STEPS)}[kind]
    return np.round(np.random.default_rng(9).uniform(0, 2, shape), 3)


def build(kind: str, activation: str) -> keras.Model:
    last = [L.Dense(UNITS), L.UnitNormalization()] if activation == "unit" else [L.Dense(UNITS, activation=activation)]
    if kind == "rows":
        return keras.Sequential([keras.Input((4,)), *last])
    masked = kind == "masked steps"
    first = [keras.Input((STEPS,), dtype="int32"), L.Embedding(WORDS, 3, mask_zero=masked)]
    return keras.Sequential([*first, L.SimpleRNN(3, return_sequences=True), *last])


def floats(array) -> list:
    return np.asarray(array, np.float64).ravel().tolist()


def case(setting: tuple, reduction: str | None, kind: str, weights: str | None) -> dict:
    name, config, activation, form = setting
    model = build(kind, activation)
    dice = np.random.default_rng(5)
    initial = [np.round(dice.uniform(-0.8, 0.8, w.shape), 4).astype(np.float32) for w in model.weights]
    model.set_weights(initial)
    loss = getattr(keras.losses, name)(**config, **({"reduction": reduction} if reduction else {}))
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(RATE), jit_compile=False)
    x = inputs(kind)
    y = targets(form, (ROWS,) if kind == "rows" else (ROWS, STEPS)).astype(np.float32)
    w = None if weights is None else weigh(weights).astype(np.float32)
    evaluated = model.evaluate(x, y, sample_weight=w, batch_size=4, verbose=0)
    losses = [float(model.train_on_batch(x, y, sample_weight=w)) for _ in range(10)]
    return {
        "loss": keras.losses.serialize(loss),
        "options": {**config, **({"reduction": reduction} if reduction else {})},
        "activation": activation,
        "targets": form,
        "kind": kind,
        "weights": weights,
        "evaluated": float(evaluated),
        "losses": losses,
        "trained": [floats(w) for w in model.get_weights()],
    }


def cases() -> list:
    made = []

    def note(*arguments) -> None:
        made.append(case(*arguments))
        print(len(made), arguments, made[-1]["losses"][-1], flush=True)

    for setting in SETTINGS:
        note(setting, None, "rows", None)
        note(setting, None, "rows", "row")
        if setting[2] == "unit":
            continue
        # Where one number stands for a whole batch, Keras counts masked steps in.
        masked = "axis" in setting[1] or setting[0] not in ("Dice", "Tversky")
        if masked:
            note(setting, None, "masked steps", "step")
        else:
            note(setting, None, "steps", None)
    for setting in (("MeanSquaredError", {}, "linear", "numbers"), ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "softmax", "classes")):
        note(setting, None, "masked steps", None)
        note(setting, None, "masked steps", "rows of steps")
        note(setting, None, "steps", "step")
        for reduction in REDUCTIONS:
            note(setting, reduction, "masked steps", None)
            note(setting, reduction, "masked steps", "step")
            note(setting, reduction, "rows", "row")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    kinds = ("rows", "steps", "masked steps")
    forms = sorted({setting[3] for setting in SETTINGS})
    dice = {"rows": build("rows", "linear"), "steps": build("steps", "linear")}
    shared = {
        "inputs": {kind: inputs(kind).tolist() for kind in kinds},
        "targets": {
            kind: {form: targets(form, (ROWS,) if kind == "rows" else (ROWS, STEPS)).tolist() for form in forms if form != "pairs" or kind == "rows"}
            for kind in ("rows", "steps")
        },
        "weights": {kind: weigh(kind).tolist() for kind in ("row", "rows of steps", "step")},
        "initial": {},
        "rate": RATE,
    }
    for kind, model in dice.items():
        drawn = np.random.default_rng(5)
        values = [np.round(drawn.uniform(-0.8, 0.8, w.shape), 4).astype(np.float32) for w in model.weights]
        shared["initial"][kind] = [{"shape": list(v.shape), "data": v.ravel().tolist()} for v in values]
    text = json.dumps({**shared, "cases": cases()}, allow_nan=False, separators=(",", ":"))
    (options.out / "losses.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
