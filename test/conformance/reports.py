"""scikit-learn's confusion matrices and classification reports. Needs scikit-learn 1.7 or later beside numpy, and no Keras.

    python reports.py --out FOLDER
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import classification_report, confusion_matrix

CLASSES = ["ham", "spam", "a much longer name of a class"]


def case(true: list, pred: list, **options: object) -> dict:
    matrix = {key: options[key] for key in ("labels",) if key in options}
    zero = {"zero_division": options.get("zero_division", 0)}
    report = {**options, **zero}
    return {
        "true": true,
        "pred": pred,
        "options": options,
        "matrices": {
            str(normalize): confusion_matrix(true, pred, normalize=normalize, **matrix).tolist()
            for normalize in (None, "true", "pred", "all")
        },
        "text": classification_report(true, pred, **report),
        "dict": classification_report(true, pred, output_dict=True, **report),
    }


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    dice = np.random.default_rng(3)
    draw = lambda n, k: dice.integers(0, k, n).tolist()  # noqa: E731
    true, pred = draw(40, 4), draw(40, 4)
    texts = [[CLASSES[i] for i in draw(25, 3)] for _ in range(2)]
    cases = [
        case([0, 1, 1, 0, 1], [0, 1, 0, 0, 1]),
        case(true, pred),
        case(true, pred, digits=4),
        case(true, pred, labels=[3, 1]),
        case(true, pred, labels=[2, 0, 1, 3, 7]),
        case([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], target_names=CLASSES),
        case([0, 0, 1], [2, 2, 2]),
        case([0, 0, 1], [2, 2, 2], zero_division=1),
        case(*texts),
        case([1, 1, 1], [1, 1, 1]),
    ]
    goldens = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "cases": cases}
    (out / "reports.json").write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
