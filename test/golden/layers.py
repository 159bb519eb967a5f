"""Short constructors for the inner model JSON and for loss and optimizer configs."""

import re


def _initializer(class_name: str, **config: float) -> dict:
    return {"class_name": class_name, "config": config}


def embedding(vocabulary: int, width: int, mask_zero: bool = False) -> dict:
    return {
        "class_name": "Embedding",
        "config": {
            "input_dim": vocabulary,
            "output_dim": width,
            "mask_zero": mask_zero,
            "embeddings_initializer": _initializer("RandomUniform", minval=-0.05, maxval=0.05),
        },
    }


def rnn(units: int, activation: str = "tanh", sequences: bool = False, bias: bool = True) -> dict:
    return {
        "class_name": "SimpleRNN",
        "config": {
            "units": units,
            "activation": activation,
            "use_bias": bias,
            "return_sequences": sequences,
            "kernel_initializer": _initializer("GlorotUniform"),
            "recurrent_initializer": _initializer("Orthogonal", gain=1),
            "bias_initializer": _initializer("Zeros"),
        },
    }


def dense(units: int, activation: str = "linear", bias: bool = True) -> dict:
    return {
        "class_name": "Dense",
        "config": {
            "units": units,
            "activation": activation,
            "use_bias": bias,
            "kernel_initializer": _initializer("GlorotUniform"),
            "bias_initializer": _initializer("Zeros"),
        },
    }


def rescaling(scale: float, offset: float = 0.0) -> dict:
    return {"class_name": "Rescaling", "config": {"scale": scale, "offset": offset}}


def normalization(kind: str, **config: object) -> dict:
    """BatchNormalization and its kin: `normalization("Batch")`. With `trainable=False` a frozen one."""
    weights = {"Batch": ("gamma", "beta", "moving_mean", "moving_variance"), "Group": ("gamma", "beta"), "RMS": ("scale",)}
    initializers = {f"{name}_initializer": _initializer("Ones") for name in weights.get(kind, ())}
    frozen = {"trainable": False} if config.pop("trainable", True) is False else {}
    return {"class_name": f"{kind}Normalization", "config": config | initializers} | frozen


def plain(class_name: str, **config: object) -> dict:
    """A layer without weights."""
    return {"class_name": class_name, "config": config}


def einsum_dense(inputs: list[int], outputs: list[int], bias: list[int], activation: str = "linear") -> dict:
    """From the last axes of the input, of these sizes, to axes of those."""
    initializers = {"kernel_initializer": _initializer("GlorotUniform"), "bias_initializer": _initializer("Zeros")}
    config = {"inputs": inputs, "outputs": outputs, "bias_shape": bias, "activation": activation}
    return {"class_name": "EinsumDense", "config": config | initializers}


def masking(value: float = 0.0) -> dict:
    return {"class_name": "Masking", "config": {"mask_value": value}}


def _snake(name: str) -> str:
    """SimpleRNN as Keras names it: simple_rnn."""
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def chain(batch_shape: list[int | None], dtype: str, layers: list[dict]) -> dict:
    """Names the layers as Keras does and links each to the one before it."""
    nodes = [
        {
            "class_name": "InputLayer",
            "name": "input_layer",
            "inputs": [],
            "config": {"batch_shape": batch_shape, "dtype": dtype},
        }
    ]
    seen: dict[str, int] = {}
    for i, layer in enumerate(layers):
        base = _snake(layer["class_name"])
        number = seen.get(base, 0)
        seen[base] = number + 1
        name = f"{base}_{number}" if number else base
        nodes.append({"name": name, "inputs": [i]} | layer)
    return {"version": 1, "nodes": nodes}


def rmsprop(
    learning_rate: float = 0.001,
    rho: float = 0.9,
    momentum: float = 0.0,
    epsilon: float = 1e-7,
    centered: bool = False,
) -> dict:
    return {
        "class_name": "RMSprop",
        "config": {
            "learning_rate": learning_rate,
            "rho": rho,
            "momentum": momentum,
            "epsilon": epsilon,
            "centered": centered,
        },
    }


def sgd(learning_rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False) -> dict:
    return {
        "class_name": "SGD",
        "config": {"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov},
    }


def adam(learning_rate: float = 0.001, amsgrad: bool = False) -> dict:
    return {
        "class_name": "Adam",
        "config": {
            "learning_rate": learning_rate,
            "beta_1": 0.9,
            "beta_2": 0.999,
            "epsilon": 1e-7,
            "amsgrad": amsgrad,
        },
    }
