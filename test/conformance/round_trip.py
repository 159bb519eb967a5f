"""Models as this library wrote them, read by Keras and written again: `python round_trip.py FOLDER`.

Each NAME.ours.json becomes NAME.keras.json: the model as Keras writes it, the paths of its weights, and what it puts out
for weights of 0.5 sin(1.7 j + 0.3).
"""

import json
import math
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402


def fill(model: keras.Model) -> None:
    j, arrays = 0, []
    for weight in model.weights:
        size = math.prod(weight.shape)
        arrays.append(np.reshape([0.5 * math.sin(1.7 * (j + k) + 0.3) for k in range(size)], weight.shape))
        j += size
    model.set_weights(arrays)


def main(folder: Path) -> None:
    for path in sorted(folder.glob("*.ours.json")):
        keras.backend.clear_session()
        given = json.loads(path.read_text())
        model = keras.models.model_from_json(json.dumps(given["model"]))
        fill(model)
        outputs = model(np.array(given["x"], "float32"), training=False)
        answer = {
            "model": json.loads(model.to_json()),
            "paths": [weight.path for weight in model.weights],
            "outputs": [np.asarray(o).ravel().tolist() for o in keras.tree.flatten(outputs)],
        }
        path.with_name(path.name.replace(".ours.", ".keras.")).write_text(json.dumps(answer))


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(Path(sys.argv[1]))
