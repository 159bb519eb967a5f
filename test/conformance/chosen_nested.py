"""Chosen models of steps within steps: layers over sequences within a TimeDistributed, and models of them, with masks of their own."""

import math
from collections.abc import Callable

import keras
from keras import layers as L

from chosen_parts import STEPS, WORDS, Model, floats, out
from front import Source

# Three steps of two features at each step.
LINE = (3, 2)
Make = Callable[[], keras.Layer]


def _lines(shape: tuple[int, ...]) -> tuple[Source, keras.KerasTensor]:
    tensor = keras.Input((STEPS, *shape))
    return Source(tensor, STEPS), tensor


def _model(make: Callable[[keras.KerasTensor], keras.KerasTensor], shape: tuple[int, ...] = LINE) -> keras.Model:
    inner = keras.Input(shape)
    return keras.Model(inner, make(inner))


def _each(x: keras.KerasTensor) -> keras.KerasTensor:
    flat = x if len(x.shape) == 3 else L.TimeDistributed(L.Flatten())(x)
    return L.Dense(2)(L.GRU(3)(flat))


def _read(make: Make, shape: tuple[int, ...] = LINE) -> Model:
    """What every step gave, and what is read of it."""
    source, x = _lines(shape)
    y = L.TimeDistributed(make())(L.TimeDistributed(L.Dense(shape[-1], "tanh"))(x))
    return out([source], [y, _each(y)])


def _masked(make: Make, shape: tuple[int, ...] = LINE) -> Model:
    """Behind a mask of steps. Keras's losses heed it no more."""
    source, x = floats(math.prod(shape), masked=True)
    y = L.TimeDistributed(make())(L.TimeDistributed(L.Reshape(shape))(x))
    return out([source], [_each(y)])


def _hidden(make: Callable[[keras.KerasTensor], keras.KerasTensor]) -> keras.Model:
    """Steps that are left out within each step: those whose features a ReLU leaves none of."""
    return _model(lambda x: make(L.Masking()(L.ReLU()(x))))


def _residual(x: keras.KerasTensor) -> keras.KerasTensor:
    y = L.Add()([x, L.LSTM(2, return_sequences=True)(x)])
    z = L.Concatenate()([y, x * 0.5])
    return L.Multiply()([L.GlobalMaxPooling1D()(z), L.Dense(4)(L.GRU(2)(x))])


def _attentive(x: keras.KerasTensor) -> keras.KerasTensor:
    y = L.LayerNormalization()(x + L.MultiHeadAttention(2, 2)(x, x))
    y = L.Concatenate(axis=1)([y, L.Permute((1, 2))(x)])
    return L.Conv1D(3, 2)(y)


# Layers over three steps of two features, each within a TimeDistributed.
LAYERS: dict[str, Make] = {
    "simple_rnn": lambda: L.SimpleRNN(2),
    "lstm": lambda: L.LSTM(3, return_sequences=True),
    "gru": lambda: L.GRU(2, reset_after=False, go_backwards=True),
    "gru_backwards": lambda: L.GRU(2, go_backwards=True, return_sequences=True),
    "rnn": lambda: L.RNN([L.LSTMCell(2), L.GRUCell(3)]),
    "bidirectional": lambda: L.Bidirectional(L.LSTM(2)),
    "bidirectional_each": lambda: L.Bidirectional(L.GRU(2, return_sequences=True), merge_mode="mul"),
    "batch_normalization": lambda: L.BatchNormalization(momentum=0.6),
    "group_normalization": lambda: L.GroupNormalization(1),
    "permute": lambda: L.Permute((2, 1)),
    "softmax": lambda: L.Softmax(axis=1),
    "prelu": lambda: L.PReLU("uniform"),
    "zero_padding1d": lambda: L.ZeroPadding1D((1, 2)),
    "cropping1d": lambda: L.Cropping1D((1, 0)),
    "up_sampling1d": lambda: L.UpSampling1D(2),
    "separable_conv1d": lambda: L.SeparableConv1D(3, 2),
    "conv1d_transpose": lambda: L.Conv1DTranspose(3, 2, strides=2),
    "einsum_dense": lambda: L.EinsumDense("abc,bcd->ad", 3),
    "time_distributed": lambda: L.TimeDistributed(L.Dense(3, "tanh")),
    "unit_normalization": lambda: L.UnitNormalization(axis=1),
}

# Over vectors.
VECTORS: dict[str, Make] = {
    "repeat_vector": lambda: L.RepeatVector(2),
    "group_normalization": lambda: L.GroupNormalization(2),
    "rms_normalization": lambda: L.RMSNormalization(),
    "softmax": lambda: L.Softmax(),
    "prelu": lambda: L.PReLU("uniform"),
    "einsum_dense": lambda: L.EinsumDense("ab,bc->ac", 3),
}

# Models, each within a TimeDistributed.
MODELS: dict[str, Make] = {
    "two_layers": lambda: keras.Sequential([L.Conv1D(3, 2), L.LSTM(2, return_sequences=True), L.MaxPooling1D(2), L.GRU(2)]),
    "residual": lambda: _model(_residual),
    "attention": lambda: _model(_attentive),
    "masked_lstm": lambda: _hidden(lambda x: L.LSTM(2)(x)),
    "masked_each": lambda: _hidden(lambda x: L.GRU(2, return_sequences=True)(L.Dense(3, "tanh")(x))),
    "masked_backwards": lambda: _hidden(lambda x: L.Bidirectional(L.GRU(2, return_sequences=True))(x)),
    "masked_mean": lambda: _hidden(lambda x: L.GlobalAveragePooling1D()(L.LSTM(2, return_sequences=True)(x))),
    "nested": lambda: keras.Sequential([keras.Sequential([L.LSTM(2, return_sequences=True)]), L.BatchNormalization(), L.Flatten()]),
    "other_steps": lambda: keras.Sequential([L.Reshape((2, 3)), L.LSTM(2), L.RepeatVector(2), L.GRU(2)]),
}


def _clips() -> Model:
    """Frames of frames: a ConvLSTM1D over the lines of an image at each step, and one of images before an LSTM over their columns."""
    source, x = _lines((3, 4, 2))
    y = L.TimeDistributed(L.ConvLSTM1D(2, 2))(x)
    z = L.TimeDistributed(L.ConvLSTM1D(2, 2, padding="same", return_sequences=True, go_backwards=True))(x)
    columns = keras.Sequential([L.Conv2D(2, 2), L.BatchNormalization(), L.Reshape((3, 4)), L.LSTM(2)])
    return out([source], [y, z, L.TimeDistributed(columns)(x)])


def _twice() -> Model:
    """One layer at two places, and one model within two."""
    source, x = _lines(LINE)
    layer = L.TimeDistributed(L.GRU(2, return_sequences=True))
    y = layer(layer(x))
    return out([source], [y, _each(y)])


def _document(steps: int | None = STEPS, masked: bool = True) -> tuple[Source, keras.KerasTensor]:
    """Sentences of five words."""
    tensor = keras.Input((steps, 5), dtype="int32")
    return Source(tensor, STEPS, vocabulary=WORDS, mask_value=0.0 if masked else None), tensor


def _documents(make: Callable[[bool], keras.Layer], masked: bool, shown: bool = True, steps: int | None = STEPS) -> Model:
    """What is made of every sentence, and what is read of it."""
    source, x = _document(steps, masked)
    y = L.TimeDistributed(make(masked))(x)
    return out([source], [y, _each(y)] if shown else [_each(y)])


def _words(masked: bool) -> keras.Layer:
    return L.Embedding(WORDS, 3, mask_zero=masked)


def _beside() -> Model:
    """A question and sentences, whose words are of one embedding, and sentences that are read twice."""
    (one, x), words = _document(None), _words(True)
    (two, sentences), question = _document(), keras.Input((STEPS,), dtype="int32")
    three = Source(question, STEPS, vocabulary=WORDS, mask_value=0.0)
    reader = keras.Sequential([words, L.GRU(3)])
    read = [L.TimeDistributed(reader)(tensor) for tensor in (x, sentences)]
    asked = L.GRU(3)(words(question))
    return out([one, two, three], [_each(y) for y in read] + [L.Dense(2)(asked), read[1] * 2.0])


def _layer_by_layer() -> Model:
    """Keras hands no mask from one to the other."""
    source, x = _document()
    y = L.TimeDistributed(L.LSTM(3, return_sequences=True))(L.TimeDistributed(_words(True))(x))
    return out([source], [y, _each(L.TimeDistributed(L.GlobalMaxPooling1D())(y))])


# Of the words of each sentence, which are masked or not.
SENTENCES: dict[str, Callable[[bool], keras.Layer]] = {
    "embedding": _words,
    "lstm": lambda masked: keras.Sequential([_words(masked), L.LSTM(3)]),
    "bidirectional": lambda masked: keras.Sequential([_words(masked), L.Bidirectional(L.GRU(2, return_sequences=True)), L.Dense(3, "tanh"), L.LSTM(2)]),
    "mean": lambda masked: keras.Sequential([_words(masked), L.Dense(4, "tanh"), L.GlobalAveragePooling1D()]),
    "convolution": lambda masked: keras.Sequential([_words(masked), L.Conv1D(3, 2, activation="tanh"), L.GlobalMaxPooling1D()]),
    "each": lambda masked: keras.Sequential([_words(masked), L.GRU(2, return_sequences=True)]),
}


def nested() -> dict:
    models: dict = {"within_each_conv_lstm": _clips, "within_each_twice": _twice}
    models |= {"within_each_words_beside": _beside, "within_each_words_layer_by_layer": _layer_by_layer}
    models["within_each_words_open"] = lambda: _documents(SENTENCES["lstm"], True, False, None)
    for name, make in SENTENCES.items():
        for masked in (True, False):
            # The mean of a sentence without words is not a number in Keras.
            if name != "mean" or not masked:
                suffix = "_masked" if masked else ""
                models[f"within_each_words_{name}{suffix}"] = lambda make=make, masked=masked: _documents(make, masked)
    for name, make in LAYERS.items():
        models[f"within_each_{name}"] = lambda make=make: _read(make)
    for name, make in VECTORS.items():
        models[f"within_each_vector_{name}"] = lambda make=make: _read(make, (4,))
    for name, make in MODELS.items():
        models[f"within_each_model_{name}"] = lambda make=make: _read(make)
    for name in ("conv1d_transpose", "zero_padding1d", "permute"):
        models[f"within_each_{name}_masked"] = lambda name=name: _masked(LAYERS[name])
    return models
