"""Chosen models over images: one a row, and one a step, open and masked; and the convolutions over steps that are like theirs."""

from collections.abc import Callable

import keras
from keras import layers as L

from chosen_parts import STEPS, Model, floats, out
from front import Source

HEIGHT, WIDTH, CHANNELS = 5, 4, 2
Make = Callable[[], keras.Layer]

# Each layer in ways that differ, for images of 5 x 4 pixels with 2 channels.
LAYERS: dict[str, Make] = {
    "conv2d": lambda: L.Conv2D(3, 3),
    "conv2d_same": lambda: L.Conv2D(3, (3, 2), padding="same", activation="tanh"),
    "conv2d_strides": lambda: L.Conv2D(2, 2, strides=(2, 1)),
    "conv2d_strides_same": lambda: L.Conv2D(2, 3, strides=(2, 3), padding="same", use_bias=False),
    "conv2d_dilation": lambda: L.Conv2D(2, 2, dilation_rate=(3, 2)),
    "conv2d_dilation_same": lambda: L.Conv2D(2, (2, 3), dilation_rate=(2, 1), padding="same"),
    "conv2d_groups": lambda: L.Conv2D(4, 2, groups=2, padding="same"),
    "conv2d_pixels": lambda: L.Conv2D(3, 1, activation="relu"),
    "conv2d_regularized": lambda: L.Conv2D(
        3, 2, kernel_regularizer="l2", bias_constraint="non_neg", kernel_constraint=keras.constraints.MaxNorm(0.5, axis=2)
    ),
    "depthwise_conv2d": lambda: L.DepthwiseConv2D((2, 3), depth_multiplier=2, activation="tanh"),
    "depthwise_conv2d_same": lambda: L.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False),
    "separable_conv2d": lambda: L.SeparableConv2D(3, 2, depth_multiplier=2),
    "separable_conv2d_same": lambda: L.SeparableConv2D(2, (3, 2), padding="same", dilation_rate=2, use_bias=False),
    "conv2d_transpose": lambda: L.Conv2DTranspose(2, (2, 3), strides=(1, 2)),
    "conv2d_transpose_same": lambda: L.Conv2DTranspose(2, 3, strides=(2, 1), padding="same", activation="tanh"),
    "conv2d_transpose_padded": lambda: L.Conv2DTranspose(2, (2, 3), strides=2, output_padding=(1, 0)),
    "conv2d_transpose_padded_same": lambda: L.Conv2DTranspose(2, (2, 3), strides=(3, 2), padding="same", output_padding=(2, 0)),
    "max_pooling2d": lambda: L.MaxPooling2D(),
    "max_pooling2d_same": lambda: L.MaxPooling2D((3, 2), strides=(1, 2), padding="same"),
    "average_pooling2d": lambda: L.AveragePooling2D((2, 3), strides=1),
    "average_pooling2d_same": lambda: L.AveragePooling2D(3, strides=2, padding="same"),
    "zero_padding2d": lambda: L.ZeroPadding2D(((1, 0), (0, 2))),
    "cropping2d": lambda: L.Cropping2D(((1, 2), (0, 1))),
    "up_sampling2d": lambda: L.UpSampling2D((1, 2)),
    "up_sampling2d_bilinear": lambda: L.UpSampling2D((2, 3), interpolation="bilinear"),
    "resizing": lambda: L.Resizing(3, 7),
    "resizing_nearest": lambda: L.Resizing(7, 3, interpolation="nearest"),
    "resizing_bicubic": lambda: L.Resizing(8, 3, interpolation="bicubic"),
    "resizing_cropped": lambda: L.Resizing(6, 3, crop_to_aspect_ratio=True),
    "resizing_padded": lambda: L.Resizing(3, 7, pad_to_aspect_ratio=True, fill_value=0.5),
    "center_crop": lambda: L.CenterCrop(2, 3),
    "center_crop_of_less": lambda: L.CenterCrop(4, 6),
    "global_average_pooling2d": lambda: L.GlobalAveragePooling2D(),
    "global_max_pooling2d": lambda: L.GlobalMaxPooling2D(keepdims=True),
}

# These are before all weights: TensorFlow has no gradients of some, none in 64 bits of others, and hands those of images that were moved on by the
# inverse map, which are not their gradients. The least that a layer can draw, and the most, are the same.
FIRST: dict[str, Make] = {
    "resizing_area": lambda: L.Resizing(3, 3, interpolation="area"),
    "resizing_lanczos": lambda: L.Resizing(3, 6, interpolation="lanczos3"),
    "resizing_smooth": lambda: L.Resizing(2, 2, antialias=True),
    "resizing_smooth_bicubic": lambda: L.Resizing(3, 2, interpolation="bicubic", antialias=True),
    "resizing_smooth_lanczos": lambda: L.Resizing(2, 3, interpolation="lanczos5", antialias=True),
    "random_rotation": lambda: L.RandomRotation((0.1, 0.1)),
    "random_rotation_constant": lambda: L.RandomRotation((-0.3, -0.3), "constant", fill_value=0.5),
    "random_translation": lambda: L.RandomTranslation((0.3, 0.3), (-0.4, -0.4)),
    "random_translation_nearest": lambda: L.RandomTranslation((-0.4, -0.4), (0.6, 0.6), "nearest", "nearest"),
}


def _image() -> tuple[Source, keras.KerasTensor]:
    tensor = keras.Input((HEIGHT, WIDTH, CHANNELS))
    return Source(tensor, 0), tensor


def _frames(masked: bool) -> tuple[Source, keras.KerasTensor]:
    """Masks come with vectors, of which images are made."""
    if masked:
        source, x = floats(HEIGHT * WIDTH * CHANNELS, masked=True)
        return source, L.TimeDistributed(L.Reshape((HEIGHT, WIDTH, CHANNELS)))(x)
    tensor = keras.Input((STEPS, HEIGHT, WIDTH, CHANNELS))
    return Source(tensor, STEPS), tensor


def _row(make: Make) -> Model:
    source, x = _image()
    y = make()(L.Dense(CHANNELS, "tanh")(x))
    return out([source], [y, L.Dense(2)(L.Flatten()(y))])


def _steps(make: Make, masked: bool) -> Model:
    source, x = _frames(masked)
    each = L.TimeDistributed
    y = each(make())(each(L.Dense(CHANNELS, "tanh"))(x))
    last = L.Dense(2)(L.GRU(3)(each(L.Flatten())(y)))
    # Keras can't weigh the losses of pixels by a mask of steps.
    return out([source], [last] if masked else [y, last])


def _first(make: Make) -> Model:
    source, x = _image()
    return out([source], [L.Conv2D(2, 2)(make()(x))])


def _in_a_model(masked: bool) -> Model:
    """A model of images for each step."""
    source, x = _frames(masked)
    inner = keras.Sequential(
        [
            keras.Input((HEIGHT, WIDTH, CHANNELS)),
            L.Conv2D(3, 2, activation="tanh"),
            L.MaxPooling2D(),
            L.LayerNormalization(),
            L.Flatten(),
            L.Dense(3),
        ]
    )
    y = L.TimeDistributed(inner)(x)
    return out([source], [y, L.Dense(2)(L.LSTM(3)(y))])


def _normalized(layer: keras.Layer) -> Model:
    source, x = _image()
    return out([source], [layer(L.Conv2D(3, 2, use_bias=False)(x))])


def _joined(join: keras.Layer) -> Model:
    """What a layer makes of images, with these."""
    source, x = _image()
    return out([source], [L.Conv2D(2, 2)(join([x, L.Conv2D(CHANNELS, 3, padding="same")(x)]))])


def _reshaped() -> Model:
    """Vectors to images, images to steps, and back."""
    source, x = _image()
    image = L.Reshape((4, 5, 2))(L.Flatten()(x))
    steps = L.Reshape((10, -1))(L.Conv2D(2, 3, padding="same")(image))
    frames = L.Reshape((2, 4, 5, 1))(image)
    each = L.TimeDistributed
    return out(
        [source],
        [
            L.Dense(2)(L.GRU(3)(steps)),
            each(L.Conv2D(2, 2))(frames),
            L.Dense(2)(L.GRU(3)(each(L.Dense(2))(L.Reshape((5, 8))(x)))),
        ],
    )


def _windows(layer: keras.Layer, steps: int | None, masked: bool = True) -> Model:
    """Over steps: a mask ends there."""
    source, x = floats(steps=steps, masked=masked)
    return out([source], [L.Dense(2)(L.GRU(3)(layer(x))), L.Dense(1)(L.LSTM(2)(layer(x)))])


STEPWISE: dict[str, Make] = {
    "separable_conv1d": lambda: L.SeparableConv1D(3, 2, depth_multiplier=2, activation="tanh"),
    "separable_conv1d_same": lambda: L.SeparableConv1D(2, 3, strides=2, padding="same", use_bias=False),
    "separable_conv1d_dilation": lambda: L.SeparableConv1D(2, 2, dilation_rate=2),
    "conv1d_transpose": lambda: L.Conv1DTranspose(2, 3, strides=2),
    "conv1d_transpose_gaps": lambda: L.Conv1DTranspose(2, 2, strides=3, use_bias=False),
    "conv1d_transpose_padded": lambda: L.Conv1DTranspose(2, 1, strides=3, output_padding=1),
    "conv1d_transpose_padded_same": lambda: L.Conv1DTranspose(2, 3, strides=2, padding="same", output_padding=0),
    "conv1d_transpose_same": lambda: L.Conv1DTranspose(2, 3, strides=2, padding="same", activation="tanh"),
}


# Over the steps within each step, of 5 steps of 4 features.
WITHIN: dict[str, Make] = {
    "conv1d": lambda: L.Conv1D(3, 2, activation="tanh"),
    "conv1d_causal": lambda: L.Conv1D(2, 3, strides=2, padding="causal", use_bias=False),
    "conv1d_dilation": lambda: L.Conv1D(2, 2, dilation_rate=2, padding="same", kernel_constraint=keras.constraints.MaxNorm(0.5, axis=1)),
    "max_pooling1d": lambda: L.MaxPooling1D(2),
    "average_pooling1d": lambda: L.AveragePooling1D(3, strides=2, padding="same"),
    "global_max_pooling1d": lambda: L.GlobalMaxPooling1D(),
    "global_average_pooling1d": lambda: L.GlobalAveragePooling1D(),
}


def _within(make: Make, masked: bool) -> Model:
    each = L.TimeDistributed
    if masked:
        source, x = floats(20, masked=True)
        x = each(L.Reshape((5, 4)))(x)
    else:
        x = keras.Input((STEPS, 5, 4))
        source = Source(x, STEPS)
    y = each(make())(each(L.Dense(4, "tanh"))(x))
    return out([source], [L.Dense(2)(L.GRU(3)(each(L.Flatten())(y)))])


def _crossentropy() -> Model:
    """A sigmoid at every pixel, of which the loss finds the logits."""
    source, x = _image()
    return [source], [L.Conv2D(1, 3, padding="same", activation="sigmoid")(x)], ["binary_crossentropy"]


def images() -> dict:
    models: dict = {}
    for name, make in LAYERS.items():
        models[f"image_{name}"] = lambda make=make: _row(make)
        models[f"frames_{name}"] = lambda make=make: _steps(make, False)
        models[f"frames_{name}_masked"] = lambda make=make: _steps(make, True)
    for name, make in FIRST.items():
        models[f"image_{name}"] = lambda make=make: _first(make)
    for name, make in STEPWISE.items():
        models[name] = lambda make=make: _windows(make(), STEPS)
        models[f"{name}_open"] = lambda make=make: _windows(make(), None, False)
    for name, make in WITHIN.items():
        models[f"within_{name}"] = lambda make=make: _within(make, False)
        # Keras hands this one the mask of the steps around it, which it can't take.
        if name != "global_average_pooling1d":
            models[f"within_{name}_masked"] = lambda make=make: _within(make, True)
    models["frames_model"] = lambda: _in_a_model(False)
    models["frames_model_masked"] = lambda: _in_a_model(True)
    models["image_batch_normalization"] = lambda: _normalized(L.BatchNormalization())
    models["image_layer_normalization"] = lambda: _normalized(L.LayerNormalization())
    models["image_rescaling"] = lambda: _normalized(L.Rescaling(0.5, 1.0))
    models["image_add"] = lambda: _joined(L.Add())
    models["image_multiply"] = lambda: _joined(L.Multiply())
    models["image_concatenate"] = lambda: _joined(L.Concatenate())
    models["image_reshaped"] = _reshaped
    models["image_crossentropy"] = _crossentropy
    return models
