"""Keras's summaries of models within models, in a terminal of 80 columns.

    python summaries.py --out FOLDER

`../layers/summary.test.ts` makes the same models.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["COLUMNS"] = "80"

import keras  # noqa: E402
from keras import layers as L  # noqa: E402


def chain() -> keras.Model:
    """A frozen Sequential in a Sequential, and layers without weights."""
    base = keras.Sequential([keras.Input((None,)), L.Embedding(10, 4, name="words"), L.GRU(3, name="reader")], name="base")
    base.trainable = False
    return keras.Sequential([keras.Input((None,)), base, L.Dropout(0.5, name="drop"), L.Dense(2, name="head")], name="chain")


def branches() -> keras.Model:
    """A Functional model with a Sequential in it, in a model with two ways."""
    inner_input = keras.Input((3,), name="inner_input")
    deep = keras.Sequential([keras.Input((3,)), L.Dense(4, name="deepest")], name="deep")
    inner = keras.Model(inner_input, L.Dense(3, name="last")(deep(inner_input)), name="inner")
    x = keras.Input((3,), name="x")
    first = L.Dense(3, name="first", trainable=False)(x)
    both = L.Add(name="both")([inner(first), x])
    return keras.Model(x, both, name="branches")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    tables: dict = {"versions": {"keras": keras.__version__}}
    for model in (chain(), branches()):
        for expand in (False, True):
            for trainable in (False, True):
                lines: list = []
                model.summary(print_fn=lines.append, expand_nested=expand, show_trainable=trainable)
                key = f"{model.name} {'expanded' if expand else 'plain'}{' trainable' if trainable else ''}"
                tables[key] = [line.rstrip() for line in "".join(lines).rstrip().split("\n")]
    (out / "summaries.json").write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
