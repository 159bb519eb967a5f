"""Layers in a model that runs, with one field of their configuration changed."""

import copy
import json
from collections.abc import Iterator

import keras

from joined import called

L = keras.layers
Found = tuple[str, str, object, dict]


def plain(value: object) -> object:
    """As JSON has it: tuples are lists."""
    return json.loads(json.dumps(value))


def serialized(layer: object) -> dict:
    return plain(keras.saving.serialize_keras_object(layer))


def source(shape: list, dtype: str = "float32") -> dict:
    return {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": shape, "dtype": dtype, "sparse": False, "ragged": False, "name": "source"},
        "registered_name": None,
    }


def chain(*layers: dict) -> dict:
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "model", "trainable": True, "layers": list(layers)},
        "registered_name": None,
    }


def dense(name: str = "head") -> dict:
    return serialized(L.Dense(2, name=name))


SEQUENCE = source([2, 4, 3])
VECTOR = source([2, 4])
IDS = source([2, 4], "int32")
IMAGE = source([2, 4, 5, 2])
LINES = source([2, 3, 5, 2])
IMAGES = source([2, 3, 4, 5, 2])
MASKED = [SEQUENCE, serialized(L.Masking(-1.0, name="front"))]


def alone(*front: dict):
    return lambda layer: chain(*front, layer)


def headed(*front: dict):
    return lambda layer: chain(*front, layer, dense())


SAME = {"kernel_initializer": "zeros"}
# Each layer with the model that it stands in.
LAYERS = [
    (L.Activation("tanh", name="it"), headed(SEQUENCE)),
    (L.Conv1D(2, 2, name="it"), headed(SEQUENCE)),
    (L.Conv1DTranspose(2, 2, name="it"), headed(SEQUENCE)),
    (L.Conv2D(2, 2, name="it"), headed(IMAGE)),
    (L.Conv2DTranspose(2, 2, name="it"), headed(IMAGE)),
    (L.ConvLSTM1D(2, 2, name="it"), headed(LINES)),
    (L.ConvLSTM2D(2, 2, name="it"), headed(IMAGES)),
    (L.DepthwiseConv2D(2, name="it"), headed(IMAGE)),
    (L.SeparableConv1D(2, 2, name="it"), headed(SEQUENCE)),
    (L.SeparableConv2D(2, 2, name="it"), headed(IMAGE)),
    (L.MaxPooling2D(2, name="it"), headed(IMAGE)),
    (L.AveragePooling2D(2, name="it"), headed(IMAGE)),
    (L.GlobalAveragePooling2D(name="it"), headed(IMAGE)),
    (L.GlobalMaxPooling2D(name="it"), headed(IMAGE)),
    (L.ZeroPadding2D(1, name="it"), headed(IMAGE)),
    (L.Cropping2D(1, name="it"), headed(IMAGE)),
    (L.UpSampling2D(2, name="it"), headed(IMAGE)),
    (L.Dense(3, name="it"), headed(SEQUENCE)),
    (L.Dropout(0.0, name="it"), headed(SEQUENCE)),
    (L.Embedding(6, 3, name="it"), headed(IDS)),
    (L.Flatten(name="it"), headed(SEQUENCE)),
    (L.GaussianNoise(0.0, name="it"), headed(SEQUENCE)),
    (L.GlobalAveragePooling1D(name="it"), headed(*MASKED)),
    (L.GlobalMaxPooling1D(name="it"), headed(*MASKED)),
    (L.GRU(3, name="it"), headed(*MASKED)),
    (L.LSTM(3, name="it"), headed(*MASKED)),
    (L.SimpleRNN(3, name="it"), headed(*MASKED)),
    (L.LayerNormalization(name="it"), headed(SEQUENCE)),
    (L.Masking(0.0, name="it"), lambda layer: chain(SEQUENCE, layer, serialized(L.LSTM(2, name="behind")))),
    (L.MaxPooling1D(2, name="it"), headed(SEQUENCE)),
    (L.Permute((2, 1), name="it"), headed(SEQUENCE)),
    (L.RepeatVector(3, name="it"), headed(VECTOR)),
    (L.Rescaling(2.0, name="it"), headed(SEQUENCE)),
    (L.Reshape((3, 4), name="it"), headed(SEQUENCE)),
    (L.SpatialDropout1D(0.0, name="it"), headed(SEQUENCE)),
    (L.Bidirectional(L.LSTM(2), name="it"), headed(*MASKED)),
    (L.TimeDistributed(L.Dense(2), name="it"), headed(*MASKED)),
    (L.RNN(L.GRUCell(2), name="it"), headed(*MASKED)),
]

def joined(join: keras.Layer):
    """A sequence and what is made of it, joined by a layer."""
    x = keras.Input((4, 3), batch_size=2, name="source")
    y = L.Dense(3, name="front")(x)
    base = json.loads(keras.Model(x, L.Dense(2, name="head")(called(join, [x, y])), name="model").to_json())
    # Shapes that were built are those of this layer, and not of another.
    entries = [{k: v for k, v in e.items() if k != "build_config"} for e in base["config"]["layers"]]

    def model(layer: dict) -> dict:
        calls = next(entry for entry in entries if entry["name"] == "it")
        placed = plain(layer) | {key: calls[key] for key in ("name", "inbound_nodes")}
        layers = [placed if entry is calls else entry for entry in entries]
        return base | {"config": base["config"] | {"layers": layers}}

    return model


# Layers of later on, whose changes are counted behind all others: each draws its numbers from its place.
LATER = [
    (L.AveragePooling1D(2, name="it"), headed(*MASKED)),
    # Its moving variance is drawn as well, and may be below 0.
    (L.BatchNormalization(epsilon=1.0, name="it"), headed(*MASKED)),
    (L.Cropping1D(1, name="it"), headed(*MASKED)),
    (L.EinsumDense("abc,cd->abd", (None, 3), bias_axes="d", name="it"), headed(*MASKED)),
    (L.GroupNormalization(3, name="it"), headed(*MASKED)),
    (L.RMSNormalization(name="it"), headed(*MASKED)),
    (L.UnitNormalization(name="it"), headed(*MASKED)),
    (L.UpSampling1D(2, name="it"), headed(*MASKED)),
    (L.ZeroPadding1D(1, name="it"), headed(*MASKED)),
    (L.ActivityRegularization(0.1, 0.2, name="it"), headed(SEQUENCE)),
    (L.AlphaDropout(0.0, name="it"), headed(SEQUENCE)),
    (L.ELU(name="it"), headed(SEQUENCE)),
    (L.GaussianDropout(0.0, name="it"), headed(SEQUENCE)),
    (L.Identity(name="it"), headed(SEQUENCE)),
    (L.LeakyReLU(name="it"), headed(SEQUENCE)),
    (L.PReLU(name="it"), headed(SEQUENCE)),
    (L.ReLU(name="it"), headed(SEQUENCE)),
    (L.Softmax(name="it"), headed(SEQUENCE)),
    (L.Add(name="it"), joined(L.Add(name="it"))),
    (L.Concatenate(name="it"), joined(L.Concatenate(name="it"))),
    (L.Dot(2, name="it"), joined(L.Dot(2, name="it"))),
    (L.Attention(name="it"), joined(L.Attention(name="it"))),
    (L.AdditiveAttention(name="it"), joined(L.AdditiveAttention(name="it"))),
    (L.MultiHeadAttention(2, 2, name="it"), joined(L.MultiHeadAttention(2, 2, name="it"))),
    (L.GroupQueryAttention(2, 4, 2, name="it"), joined(L.GroupQueryAttention(2, 4, 2, name="it"))),
    (L.Resizing(3, 4, name="it"), headed(IMAGE)),
    (L.CenterCrop(3, 4, name="it"), headed(IMAGE)),
]


def cell_model(cell: dict) -> dict:
    rnn = serialized(L.RNN(L.LSTMCell(2), name="around"))
    rnn["config"]["cell"] = cell
    return chain(*MASKED, rnn, dense())


CELLS = [L.SimpleRNNCell(3, name="it"), L.LSTMCell(3, name="it"), L.GRUCell(3, name="it")]
STACK = L.StackedRNNCells([L.LSTMCell(2, name="one"), L.GRUCell(3, name="two")], name="it")


def object_of(module: str, class_name: str, config: dict, **more: object) -> dict:
    return {"module": f"keras.{module}", "class_name": class_name, "config": config, "registered_name": None} | more


def layer_of(class_name: str, **config: object) -> dict:
    return object_of("layers", class_name, {"name": "inner"} | config)


def array(value: list, kind: str = "__numpy__", dtype: str = "float32") -> dict:
    return {"class_name": kind, "config": {"value": value, "dtype": dtype}}


ACTIVATIONS = [
    "relu", "softmax", "hard_sigmoid", "leaky_relu", None, "swish", "no_such", "glu",
    {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "relu"},
    {"module": "keras.activations", "class_name": "function", "config": "relu", "registered_name": "relu"},
    {"module": "my.code", "class_name": "function", "config": "relu", "registered_name": "my>relu"},
    layer_of("LeakyReLU", negative_slope=0.2), layer_of("LeakyReLU", negative_slope=0.5), layer_of("LeakyReLU"),
    layer_of("ReLU"), layer_of("ReLU", max_value=6.0), layer_of("ReLU", max_value=2.0), layer_of("ReLU", threshold=0.5),
    layer_of("ReLU", negative_slope=0.2), layer_of("ReLU", max_value=6.0, negative_slope=0.1),
    layer_of("ELU"), layer_of("ELU", alpha=0.5), layer_of("Softmax"), layer_of("Softmax", axis=1),
    layer_of("Activation", activation="tanh"), layer_of("PReLU"), layer_of("Dense", units=2),
]
INITIALIZERS = [
    "ones", "no_such", None, "constructor",
    *(object_of("initializers", name, {}) for name in ["Zeros", "Ones", "GlorotUniform", "HeNormal", "LecunUniform"]),
    object_of("initializers", "Constant", {"value": 0.25}),
    object_of("initializers", "GlorotUniform", {"seed": 3}),
    object_of("initializers", "GlorotUniform", {"seed": None, "input_axes": [0], "output_axes": [1]}),
    object_of("initializers", "RandomUniform", {"minval": 0.5, "maxval": 0.5, "seed": None}),
    object_of("initializers", "RandomNormal", {"mean": 0.5, "stddev": 0.0}),
    object_of("initializers", "TruncatedNormal", {"mean": -0.5, "stddev": 0.0}),
    object_of("initializers", "VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"}),
    object_of("initializers", "Orthogonal", {"gain": 2.0}),
    object_of("initializers", "OrthogonalInitializer", {"gain": 2.0}),
    object_of("initializers", "STFT", {"side": "real"}),
    object_of("initializers", "Identity", {"gain": 0.5}),
    object_of("initializers", "Constant", {"value": 1.0, "more": 1}),
    object_of("initializers", "Constant", {"value": 1.0}, registered_name="my>Constant"),
    {"module": "my.code", "class_name": "Ones", "config": {}, "registered_name": "my>Ones"},
]
REGULARIZERS = [
    "l1", "l2", "l1_l2", "no_such",
    object_of("regularizers", "L1", {"l1": 0.02}), object_of("regularizers", "L2", {"l2": 0.02}),
    object_of("regularizers", "L1L2", {"l1": 0.02, "l2": 0.03}), object_of("regularizers", "L1L2", {}),
    object_of("regularizers", "OrthogonalRegularizer", {"factor": 0.1, "mode": "rows"}),
    object_of("regularizers", "OrthogonalRegularizer", {"factor": 0.1, "mode": "columns"}),
    object_of("regularizers", "L2", {"l2": 0.02, "more": 1}),
]
CONSTRAINTS = [
    "non_neg", "max_norm", "unit_norm", "min_max_norm", "no_such",
    object_of("constraints", "NonNeg", {}),
    object_of("constraints", "MaxNorm", {"max_value": 0.3, "axis": 0}),
    object_of("constraints", "MaxNorm", {"max_value": 0.3, "axis": -1}),
    object_of("constraints", "UnitNorm", {"axis": 0}), object_of("constraints", "UnitNorm", {"axis": [0, 1]}),
    object_of("constraints", "MinMaxNorm", {"min_value": 0.5, "max_value": 0.6, "rate": 0.5, "axis": 0}),
]
DTYPES = [
    "float32", "float64", "float16", "bfloat16", "mixed_float16", "int8_from_float32", None,
    object_of("dtype_policies", "DTypePolicy", {"name": "float32"}) | {"module": "keras"},
    object_of("dtype_policies", "DTypePolicy", {"name": "mixed_bfloat16"}) | {"module": "keras"},
    object_of("dtype_policies", "QuantizedDTypePolicy", {"mode": "int8", "source_name": "float32"}) | {"module": "keras"},
]
FLAG = [True, False, None, 1, "true"]

# What each field is set to, whatever its layer.
VALUES = {
    "name": ["other", "a name", 5],
    "trainable": [False, None, 0],
    "dtype": DTYPES,
    "autocast": [False],
    "activity_regularizer": ["l2", object_of("regularizers", "L2", {"l2": 0.1})],
    "no_such_field": [1, None],
    "activation": ACTIVATIONS, "recurrent_activation": ACTIVATIONS[:9],
    "units": [2, 2.0, 2.5, "2", 0, -1, None, True], "filters": [3, 0], "n": [2, 0, 2.0],
    "use_bias": FLAG, "unit_forget_bias": FLAG, "reset_after": FLAG, "mask_zero": FLAG, "center": FLAG, "scale": FLAG,
    "return_sequences": FLAG, "return_state": [True], "go_backwards": FLAG, "stateful": [True], "unroll": FLAG,
    "zero_output_for_mask": FLAG, "keepdims": FLAG, "rms_scaling": FLAG,
    "dropout": [0.5, 1.0, -0.5, 2.0, None], "recurrent_dropout": [0.5, 1.0], "rate": [0.5, 1.0, 0, -1, 2, None],
    "stddev": [0.5, 0, -1], "seed": [7, None, 1.5], "noise_shape": [[2, 1, 3], [None, 1, 3], [2, 4, 1], None],
    "implementation": [1, 2], "use_cudnn": [False, True, "auto"], "time_major": [True, False],
    "kernel_size": [[2], [3], 3, [1, 2], 0], "strides": [[2], 2, [1], [1, 2], 0, None],
    "padding": ["same", "causal", "VALID", "no_such"], "data_format": ["channels_first", "channels_last", None],
    "dilation_rate": [[2], 2, [1]], "groups": [1, 2, 3], "pool_size": [[2], 3, [2, 2]],
    "input_dim": [7, 2], "output_dim": [2], "input_length": [4, 9, None], "weights": [[[0.0]], None],
    "quantization_config": [{"weight_quantizer": None}, None], "lora_rank": [1, None], "lora_alpha": [1],
    "axis": [-1, 1, 2, -2, [-1], [1, 2], [2]], "epsilon": [0.1, 0, -1], "mask_value": [-1.0, 0.5, None, [1]],
    "dims": [[1, 2], [2, 1], [1]], "scale_of_rescaling": [0.5, [1.0, 2.0, 3.0], None],
    "offset": [0.5, [0.1, 0.2, 0.3]], "target_shape": [[12], [-1, 2], [2, 3, 2], [5]],
    "max_value": [0.5, 6, 0, -1, None], "negative_slope": [0.1, 0, -1, None], "threshold": [0.5, 0, -1, None],
    "alpha": [0.5, 0, -1, None], "shared_axes": [[1], [2], [1, 2], 1, [3], [0], None],
    "l1": [0.5, 0, -1, None], "l2": [0.5, 0, -1], "axes": [1, 2, -1, [1, 1], [2, -1], [1, 2], 0, 3], "normalize": FLAG,
    "momentum": [0.5, 0.0, 1.0, None], "synchronized": [True, None], "renorm": [True, 0], "renorm_momentum": [0.5],
    "renorm_clipping": [{"rmax": 2.0}, {"no_such": 1}],
    "depth_multiplier": [2, 0, None], "interpolation": ["bilinear", "nearest"], "output_padding": [0, [0, 0]],
    "height": [2, 7, 0, 2.5, "3", None], "width": [3, 8, -1], "antialias": FLAG,
    "crop_to_aspect_ratio": [True, False], "pad_to_aspect_ratio": [True, False], "fill_mode": ["constant", "reflect"],
    "fill_value": [1.5, 0, None], "bounding_box_format": ["xyxy", None],
    "cropping": [[0, 1], [2, 1], [3, 1], 1, 0, [1], [1, 1, 1], -1, None], "size": [1, 3, 0, 2.0, None, True],
    "equation": ["abc,dc->abd", "abc,cd->adb", "abc,cd->abd ", "...c,cd->...d", "ab,bc->ac", "abc,bcd->ad", "abc,cde->abde", 5],
    "output_shape": [[4, 3], [5, 3], 3, [3], [None, None], [None, 2], 0], "bias_axes": [None, "d", "bd", "b", "x", ""],
    "use_scale": FLAG, "score_mode": ["concat", "dot", "Dot", None],
    "merge_mode": ["sum", "mul", "ave", "concat", None, "no_such"],
}
WEIGHT = {"initializer": INITIALIZERS, "regularizer": REGULARIZERS, "constraint": CONSTRAINTS}


# Layers that see every value of what many layers have. The others see some, each other ones.
THOROUGH = ("Dense", "LSTM")
EVERY = 8


# Layers of sound, counted behind all others, and what their fields are set to.
SOUND = [
    (L.STFTSpectrogram(frame_length=4, frame_step=2, name="it"), alone(source([2, 12, 2]))),
    (
        # Of weak bands Keras's rounding is what is told.
        L.MelSpectrogram(16, 8, sampling_rate=80, num_mel_bins=3, min_freq=2, min_power=0.1, name="it"),
        # Decibels are large numbers, of which a step of training would be a leap.
        lambda layer: chain(
            source([2, 4]),
            serialized(L.Dense(24, name="front")),
            layer,
            serialized(L.Rescaling(0.01, name="behind")),
        ),
    ),
]
SOUND_VALUES = {
    "mode": ["magnitude", "psd", "real", "imag", "stft", "no_such", None],
    "frame_length": [3, 12, 1, 0, 2.5, None], "frame_step": [1, 4, 5, 0, None],
    "fft_length": [8, 16, 5, 2, 0, None], "window": ["hamming", None, "no_such", [0.5, 1.0, 1.0, 0.5], [1.0]],
    "periodic": FLAG, "scaling": ["spectrum", None, "no_such"], "padding": ["same", "valid", "causal"],
    "expand_dims": [True, None], "data_format": ["channels_first", "channels_last"],
    "sequence_stride": [4, 16, 0, None], "sequence_length": [8, 16, 17, 0], "sampling_rate": [100, 0],
    "num_mel_bins": [2, 0], "min_freq": [0, 5.5, 40, -1], "max_freq": [30, 2, None], "power_to_db": FLAG,
    "top_db": [5, -1, None], "mag_exp": [1.0, 1.5, None], "min_power": [0.5, 1e-3, 0], "ref_power": [2.0, 0, None],
}
# Layers that move images at random in training, counted behind those of sound. Without a weight nothing is trained, and so nothing drawn.
MOVING = [
    (L.RandomFlip(name="it"), alone(IMAGE)),
    (L.RandomRotation(0.2, name="it"), alone(IMAGE)),
    (L.RandomTranslation(0.2, 0.1, name="it"), alone(IMAGE)),
]
FACTORS = [0.3, 0, 1, [-0.2, 0.1], [0.3, 0.1], -0.1, 2, [-2, 0.1], [0.1], "0.1", None]
MOVING_VALUES = {
    "mode": ["horizontal", "vertical", "no_such", None],
    "factor": FACTORS, "height_factor": FACTORS, "width_factor": FACTORS,
    "fill_mode": ["constant", "wrap", "nearest", "no_such", None],
}


def values_of(class_name: str, field: str) -> list:
    if class_name in ("STFTSpectrogram", "MelSpectrogram") and field in SOUND_VALUES:
        return SOUND_VALUES[field]
    if class_name.startswith("Random") and field in MOVING_VALUES:
        return MOVING_VALUES[field]
    if class_name in ("ZeroPadding2D", "Cropping2D") and field in ("padding", "cropping"):
        return [[[1, 0], [0, 1]], [[1, 2, 3], [0, 1]], *VALUES["cropping"]]
    if class_name == "Resizing" and field == "interpolation":
        return ["bilinear", "nearest", "bicubic", "lanczos3", "no_such"]
    if class_name == "ZeroPadding1D" and field == "padding":
        return VALUES["cropping"]
    if class_name == "GroupNormalization" and field == "groups":
        return [1, 3, -1, 2, 0, 4]
    if class_name == "Rescaling" and field == "scale":
        return VALUES["scale_of_rescaling"]
    kind = field.rsplit("_", 1)[-1]
    shared = kind in WEIGHT and field != "activity_regularizer" or kind == "activation" or field == "dtype"
    if not shared:
        return VALUES.get(field, [])
    values = WEIGHT[kind] if kind in WEIGHT else VALUES[field]
    if class_name in THOROUGH and not field.startswith(("bias", "recurrent")):
        return values
    first = sum(map(ord, class_name + field)) % EVERY
    return values[first::EVERY]


# Fields that no configuration of today holds, but older ones or constructors do.
BEYOND = {
    "": ["activity_regularizer", "autocast", "no_such_field"],
    "LSTM": ["implementation", "use_cudnn", "time_major"],
    "GRU": ["implementation", "use_cudnn", "time_major"],
    "SimpleRNN": ["seed"],
    "Embedding": ["input_length", "weights", "lora_rank"],
    "Dense": ["lora_rank", "lora_alpha"],
}


def changed(layer: dict, field: str, value: object) -> dict:
    copied = copy.deepcopy(layer)
    copied["config"][field] = value
    return copied


def constant_arrays(class_name: str, config: dict) -> Iterator[tuple[str, object]]:
    """Arrays in the places of initializers: of the weight's shape, to be stretched to it, and others."""
    sizes = {"embeddings": (6, 3), "kernel": (3, 3), "bias": (3,), "gamma": (3,), "beta": (3,)}
    if class_name not in ("Embedding", "Dense", "LayerNormalization"):
        return
    for name, shape in sizes.items():
        field = f"{name}_initializer"
        if field not in config:
            continue
        row = [round(0.1 * (i + 1), 1) for i in range(shape[-1])]
        whole = row if len(shape) == 1 else [[round(v + i, 1) for v in row] for i in range(shape[0])]
        for kind in ("__numpy__", "__tensor__"):
            yield field, array(whole, kind)
        yield field, array(row, dtype="float64")
        yield field, array([0.5])
        yield field, array([[0.5] * 7])
        yield field, array(whole, dtype="float16")


def of_layer(layer: object, model) -> Iterator[Found]:
    base = serialized(layer)
    class_name = base["class_name"]
    fields = [*base["config"], *BEYOND[""], *BEYOND.get(class_name, [])]
    for field in dict.fromkeys(fields):
        for value in values_of(class_name, field):
            yield class_name, field, plain(value), model(changed(base, field, value))
    for field, value in constant_arrays(class_name, base["config"]):
        whole = object_of("initializers", "Constant", {"value": value})
        yield class_name, f"{field} constant", whole, model(changed(base, field, whole))
    yield from around(class_name, base, model)


def around(class_name: str, base: dict, model) -> Iterator[Found]:
    """What stands beside a layer's settings."""
    beside = {
        "module": [None, "keras", "keras.src.layers", "my.layers", "tensorflow.keras.layers"],
        "registered_name": [class_name, f"my>{class_name}"],
        "build_config": [{"input_shape": [None, 9, 9]}],
        "shared_object_id": [7],
        "no_such_key": [1],
    }
    for key, values in beside.items():
        for value in values:
            yield class_name, f"(beside) {key}", value, model(base | {key: value})


def of_wrapped() -> Iterator[Found]:
    """Parts of layers that have parts."""
    both = serialized(L.Bidirectional(L.LSTM(2, name="half"), name="it"))
    model = headed(*MASKED)
    gru = serialized(L.GRU(2, name="other", go_backwards=True))
    for field, value in [
        ("layer", serialized(L.GRU(3, name="half"))),
        ("layer", serialized(L.Dense(3, name="half"))),
        ("layer", None),
        ("backward_layer", gru),
        ("backward_layer", None),
        ("backward_layer", serialized(L.LSTM(2, name="other"))),
        ("backward_layer", serialized(L.LSTM(3, name="other", go_backwards=True))),
        ("backward_layer", serialized(L.LSTM(2, name="other", go_backwards=True, trainable=False))),
        ("weights", None),
    ]:
        yield "Bidirectional", field, value, model(changed(both, field, value))
    without = copy.deepcopy(both)
    del without["config"]["backward_layer"]
    for name in ["half", "forward_half", "backward_half"]:
        renamed = copy.deepcopy(without)
        renamed["config"]["layer"]["config"]["name"] = name
        yield "Bidirectional", "layer", f"alone, named {name}", model(renamed)
    timed = serialized(L.TimeDistributed(L.Dense(2, name="inner"), name="it"))
    for inner in [L.LayerNormalization(name="inner"), L.LSTM(2, name="inner"), L.Dense(2, name="inner", trainable=False)]:
        yield "TimeDistributed", "layer", serialized(inner), model(changed(timed, "layer", serialized(inner)))
    rnn = serialized(L.RNN(L.GRUCell(2, name="cell"), name="it"))
    cells = [serialized(L.LSTMCell(2, name="one")), serialized(L.SimpleRNNCell(3, name="two"))]
    for cell in [cells[0], cells, serialized(STACK), serialized(L.Dense(2)), None]:
        yield "RNN", "cell", cell, model(changed(rnn, "cell", cell))


def of_models() -> Iterator[Found]:
    """What a Sequential says beside its layers."""
    base = chain(SEQUENCE, serialized(L.LSTM(2, name="it")), dense())
    for field, values in {
        "name": ["other", None],
        "trainable": [False],
        "dtype": DTYPES,
        "build_input_shape": [[2, 4, 3], [None, 9, 3], None],
        "no_such_field": [1],
    }.items():
        for value in values:
            model = copy.deepcopy(base)
            model["config"][field] = value
            yield "Sequential", field, value, model
    unbuilt = chain(serialized(L.LSTM(2, name="it")), dense())
    unbuilt["config"]["build_input_shape"] = [2, 4, 3]
    yield "Sequential", "build_input_shape", "without an input", unbuilt
    outside = chain(serialized(L.LSTM(2, name="it")), dense()) | {"build_config": {"input_shape": [2, 4, 3]}}
    yield "Sequential", "(beside) build_config", "without an input", outside
    for key, value in {"module": "my.models", "registered_name": "my>Sequential", "no_such_key": 1}.items():
        yield "Sequential", f"(beside) {key}", value, base | {key: value}
    for field, values in {
        "batch_shape": [[None, 4, 3], [2, None, 3], [2, 4, 3]],
        "dtype": ["float64", "float16", "int32", "int64", "bool", "uint8", "string"],
        "sparse": [True], "ragged": [True], "optional": [True], "no_such_field": [1], "name": ["other"],
    }.items():
        for value in values:
            model = copy.deepcopy(base)
            model["config"]["layers"][0] = changed(SEQUENCE, field, value)
            yield "InputLayer", field, value, model
    for dtype in ["float32", "int64", "bool", "uint8"]:
        embedding = serialized(L.Embedding(6, 2, name="it"))
        yield "InputLayer", "dtype", f"{dtype} for ids", chain(source([2, 4], dtype), embedding, dense())


def sound() -> Iterator[Found]:
    for layer, model in SOUND:
        yield from of_layer(layer, model)


def moving() -> Iterator[Found]:
    for layer, model in MOVING:
        yield from of_layer(layer, model)


def later() -> Iterator[Found]:
    for layer, model in LATER:
        yield from of_layer(layer, model)


def changes() -> Iterator[Found]:
    for layer, model in LAYERS:
        yield from of_layer(layer, model)
    for cell in [*CELLS, STACK]:
        yield from of_layer(cell, cell_model)
    yield from of_wrapped()
    yield from of_models()
