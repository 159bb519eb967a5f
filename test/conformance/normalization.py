"""What Keras's Normalization learns of data and makes of it. Written to ../golden/normalization.json.

    .venv/bin/python test/conformance/normalization.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402

OUT = pathlib.Path(__file__).parent.parent / "golden" / "normalization.json"

RANDOM = np.random.default_rng(5)
VECTORS = (RANDOM.normal(size=(7, 3)) * [1, 20, 0.01] + [0, 500, -1]).astype("float32")
SEQUENCES = (RANDOM.normal(size=(5, 4, 2)) * [3, 0.5] + [-2, 8]).astype("float32")

# Drawn behind the others, whose numbers stay.
IMAGES = (RANDOM.normal(size=(4, 3, 2, 2)) * [3, 0.5] + [-2, 1]).astype("float32")
CLIPS = (RANDOM.normal(size=(3, 2, 2, 3, 2)) * [1, 4] + [0, -3]).astype("float32")


def case(data: np.ndarray, **options) -> dict:
    """A layer alone: what it learns of an array and of batches of two rows, and what it makes of the data."""
    layer = keras.layers.Normalization(**options)
    given = options.get("mean") is not None
    batched = keras.layers.Normalization(**options)
    if given:
        layer.build(data.shape)
    else:
        layer.adapt(data)
        batched.adapt([data[i : i + 2] for i in range(0, len(data), 2)])
    config = layer.get_config()
    return {
        "options": options,
        "data": data.tolist(),
        "config": {key: config[key] for key in ("axis", "mean", "variance", "invert")},
        "weights": [np.asarray(weight).tolist() for weight in layer.weights],
        "batched": [np.asarray(weight).tolist() for weight in batched.weights],
        "outputs": np.asarray(layer(data)).tolist(),
    }


def trained() -> dict:
    """A model in which masked steps are normalized as well, three steps of SGD, and what its weights and answers then are."""
    keras.utils.set_random_seed(1)
    data = SEQUENCES.copy()
    data[0, :2] = 0
    data[3, 3] = 0
    norm = keras.layers.Normalization()
    norm.adapt(data)
    layers = [
        keras.layers.Input((4, 2)),
        keras.layers.Masking(),
        norm,
        keras.layers.GRU(3, return_sequences=True),
        keras.layers.Normalization(axis=(1, 2), mean=[0.1, -0.2, 0.3], variance=[1.0, 2.0, 0.5]),
        keras.layers.Dense(1),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(0.1), "mse")
    start = [weight.tolist() for weight in model.get_weights()]
    y = np.arange(20, dtype="float32").reshape(5, 4, 1) / 20
    losses = [float(model.train_on_batch(data, y)) for _ in range(3)]
    return {
        "config": json.loads(model.to_json()),
        "data": data.tolist(),
        "y": y.tolist(),
        "start": start,
        "losses": losses,
        "weights": [weight.tolist() for weight in model.get_weights()],
        "outputs": model.predict(data, verbose=0).tolist(),
        "params": [model.count_params(), sum(int(np.prod(w.shape)) for w in model.non_trainable_weights)],
    }


cases = [
    case(VECTORS),
    case(VECTORS, invert=True),
    case(VECTORS, axis=None),
    case(VECTORS, axis=1, invert=True),
    case(VECTORS, mean=[0.5, 480, -1], variance=[2, 100, 0]),
    case(VECTORS, mean=-3.0, variance=0.25, invert=True),
    case(SEQUENCES),
    case(SEQUENCES, axis=None, invert=True),
    case(SEQUENCES, axis=1),
    case(SEQUENCES, axis=(2, 1)),
    case(SEQUENCES, axis=(-2, -1), invert=True),
    case(SEQUENCES, axis=(1, 2), mean=[[1, 2], [3, 4], [5, 6], [7, 8]], variance=[[1, 2], [3, 4], [5, 6], [7, 8]]),
    case(SEQUENCES, axis=(1, 2), mean=[1, 2], variance=[4, 0.5]),
    case(np.ones((3, 2), "float32") * np.float32(0.1)),
    *(case(IMAGES, axis=axis) for axis in (-1, None, 1, 2, (1, 3), (2, 3), (1, 2, 3))),
    case(IMAGES, mean=[0.5, 8], variance=[2, 0.1], invert=True),
    case(IMAGES, axis=(1, 2), mean=[[1, 2], [3, 4], [5, 6]], variance=[[1, 2], [3, 4], [5, 6]]),
    *(case(CLIPS, axis=axis) for axis in (-1, None, 1, 3, (1, -1), (2, 4), (1, 3, 4), (2, 3, 4))),
]
versions = {"keras": keras.__version__, "numpy": np.__version__}
OUT.write_text(json.dumps({"versions": versions, "cases": cases, "trained": trained()}) + "\n")
