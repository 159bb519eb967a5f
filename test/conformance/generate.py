"""Writes the cases of the conformance test: random Keras models and what Keras computes for them.

    python generate.py --first 0 --count 500 --out FOLDER
    python generate.py --seeds 3 17 42 --out FOLDER
    python generate.py --survey 300
"""

import argparse
import json
import os
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

# Read when TensorFlow is first imported: the numbers of a case should not depend on the machine.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import case  # noqa: E402
import survey  # noqa: E402

EVERY = 25


def main() -> None:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seeds", type=int, nargs="+", help="these alone")
    parser.add_argument("--out", type=Path, help="where case-00042.json goes")
    parser.add_argument("--survey", type=int, metavar="N", help="only draw N models and count what they hold")
    options = parser.parse_args()
    # Keras warns whenever a layer drops a mask, which is drawn on purpose.
    warnings.filterwarnings("ignore", category=UserWarning)
    seeds = options.seeds or range(options.first, options.first + (options.survey or options.count))
    if options.survey:
        survey.print_survey(seeds)
    elif options.out:
        write(seeds, options.out)
    else:
        parser.error("say where to write the cases: --out FOLDER")


def write(seeds: Sequence[int], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    for number, seed in enumerate(seeds, 1):
        text = json.dumps(case.make(seed), allow_nan=False)
        (folder / f"case-{seed:05}.json").write_text(text + "\n")
        if number % EVERY == 0 or number == len(seeds):
            print(f"{number} of {len(seeds)} cases, {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
