"""Models that are not drawn but chosen, each for the one thing its name says, in the format of the drawn ones.

    python chosen.py --out FOLDER [NAME ...]

Layers that join tensors, slices, and others that `steps.py` does not draw.
"""

import argparse
import json
import os
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402

import case  # noqa: E402
import expect  # noqa: E402
from chosen_models import CHOSEN  # noqa: E402
from dice import Dice  # noqa: E402
from front import Source  # noqa: E402
from models import Drawn  # noqa: E402

Chosen = Callable[[], tuple[list[Source], list[keras.KerasTensor], list[str]]]


def drawn(choose: Chosen) -> Drawn:
    keras.utils.clear_session(free_memory=False)
    sources, outputs, losses = choose()
    inputs = [source.tensor for source in sources]
    one = lambda tensors: tensors if len(tensors) > 1 else tensors[0]  # noqa: E731
    model = keras.Model(one(inputs), one(outputs))
    return Drawn("functional", model.to_json(), sources, losses)


def make(number: int, choose: Chosen) -> dict:
    for attempt in range(20):
        expect.set_precision("float32")
        made = case.computed(Dice(number, attempt), number, drawn(choose))
        if made:
            return made
    raise ValueError("it never computes finite numbers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("names", nargs="*", help="these alone")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", category=UserWarning)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, choose in sorted(CHOSEN.items()):
        if not options.names or name in options.names:
            # What is drawn for a model depends on nothing but its name.
            number = zlib.crc32(name.encode()) % 1_000_000
            text = json.dumps(make(number, choose), allow_nan=False, separators=(",", ":"))
            (options.out / f"{name}.json").write_text(text + "\n")
            print(name, flush=True)


if __name__ == "__main__":
    main()
