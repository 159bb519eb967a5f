"""Every public name of Keras: what it is told by first, and the other names of the same thing.

    python keras_names.py --out FILE
"""

import argparse
import json
import os
from pathlib import Path
from types import ModuleType

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras

# Where a thing belongs that stands in several modules: the first of these. Keras itself, which has the most used once more, comes last.
ORDER = [
    "models",
    "layers",
    "activations",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "callbacks",
    "initializers",
    "regularizers",
    "constraints",
    "ops",
    "random",
    "utils",
    "saving",
    "config",
    "dtype_policies",
    "applications",
]


def modules(module: ModuleType, path: str, found: dict[str, ModuleType]) -> dict[str, ModuleType]:
    found[path] = module
    for name, value in sorted(vars(module).items()):
        public = isinstance(value, ModuleType) and not name.startswith("_") and name != "src"
        if public and value.__name__ == f"{path}.{name}":
            modules(value, f"{path}.{name}", found)
    return found


def rank(path: str, own: object = None) -> tuple:
    """By what paths are ordered: modules, then the name that a thing gives itself."""
    module, _, name = path.removeprefix("keras.").rpartition(".")
    place = ORDER.index(module) if module in ORDER else len(ORDER) + (module == "")
    return place, path.count("."), name != own, path


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    named: dict[int, tuple[object, list[str]]] = {}
    for path, module in modules(keras, "keras", {}).items():
        for name in dir(module):
            value = getattr(module, name)
            if not name.startswith("_") and not isinstance(value, ModuleType):
                own = getattr(value, "__name__", None)
                named.setdefault(id(value), (own, []))[1].append(f"{path}.{name}")
    names = {}
    for own, paths in named.values():
        first, *others = sorted(paths, key=lambda path: rank(path, own))
        names[first] = others
    listed = dict(sorted(names.items(), key=lambda entry: rank(entry[0])))
    out.write_text(json.dumps({"keras": keras.__version__, "names": listed}, indent=1) + "\n")


if __name__ == "__main__":
    main()
