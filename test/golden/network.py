"""From the inner model JSON to a Keras model, its formula weights and its compiled parts."""

import keras
import numpy as np

import formula

METRICS = {
    "binary_accuracy": keras.metrics.BinaryAccuracy,
    "categorical_accuracy": keras.metrics.CategoricalAccuracy,
    "sparse_categorical_accuracy": keras.metrics.SparseCategoricalAccuracy,
}


def set_precision(name: str) -> None:
    """Losses follow floatx, layers follow the dtype policy."""
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)


def build(spec: dict) -> keras.Sequential:
    """The nodes of `spec` are a chain; initialisers do not matter, as the weights are set afterwards."""
    source, *rest = spec["nodes"]
    model = keras.Sequential([keras.Input(batch_shape=source["config"]["batch_shape"], dtype=source["config"]["dtype"])])
    for node in rest:
        config = {k: v for k, v in node["config"].items() if not k.endswith("_initializer")}
        if node["class_name"] == "EinsumDense":
            config = einsum(**config)
        make = cropping if node["class_name"] == "Slice" else getattr(keras.layers, node["class_name"])
        layer = make(name=node["name"], **config)
        layer.trainable = node.get("trainable", True)
        model.add(layer)
    return model


def cropping(name: str, steps: dict) -> keras.layers.Cropping1D:
    """What the core computes as a slice."""
    return keras.layers.Cropping1D((steps["start"], -(steps["stop"] or 0)), name=name)


def einsum(inputs: list[int], outputs: list[int], bias_shape: list[int], activation: str) -> dict:
    """What Keras's EinsumDense is told: axes that it sums over are x and y, those that it makes c and d."""
    summed, made = "xy"[: len(inputs)], "cd"[: len(outputs)]
    dots = "..." if len(inputs) == len(outputs) == 1 else "b"
    return {
        "equation": f"{dots}{summed},{summed}{made}->{dots}{made}",
        "output_shape": outputs,
        "bias_axes": made[-len(bias_shape) :] if bias_shape else None,
        "activation": activation,
    }


def layout(model: keras.Model, scales: dict[str, float]) -> list[dict]:
    """Every weight in Keras's order, with the scale of its formula: by default about glorot's."""
    table = []
    for layer in model.layers:
        for variable in layer.weights:
            shape = list(variable.shape)
            usual = 2.0 ** round(np.log2(np.sqrt(6 / (sum(shape) + (len(shape) == 1)))))
            scale = scales.get(variable.name, min(usual, 0.5) if len(shape) > 1 else 0.125)
            table.append({"layer": layer.name, "name": variable.name, "shape": shape, "scale": scale})
    return table


def formula_weights(table: list[dict]) -> list[np.ndarray]:
    return [formula.weights(i, w["shape"], w["scale"]) for i, w in enumerate(table)]


def optimizer(config: dict) -> keras.optimizers.Optimizer:
    return getattr(keras.optimizers, config["class_name"])(**config["config"])


def compile_eagerly(model: keras.Model, config: dict) -> None:
    model.compile(
        loss=config["loss"],
        optimizer=optimizer(config["optimizer"]),
        metrics=[METRICS[name](name="metric") for name in config["metrics"]],
        run_eagerly=True,
        jit_compile=False,
    )
