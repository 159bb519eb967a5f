"""The chosen models: for each what its inputs must be like, its outputs and their losses."""

import keras
from keras import layers as L

from chosen_frames import frames
from chosen_images import images
from chosen_nested import nested
from chosen_wide import wide
from chosen_operations import operations
from chosen_parts import CATEGORICAL, MSE, STEPS, WORDS, Model, floats, ids, out, read, vector
from front import Source
from joined import called

def _joined(join: keras.Layer, first: bool, second: bool) -> Model:
    """Sequences of two inputs, each masked or not."""
    (one, a), (other, b) = ids(first), floats(masked=second)
    return out([one, other], read(join([L.GRU(3, return_sequences=True)(a), b])))


def _residual(join: keras.Layer, again: keras.Layer) -> Model:
    """What a layer puts out, with what went in: masked steps hold different things."""
    source, x = ids()
    y = join([x, L.LSTM(3, return_sequences=True)(x)])
    z = again([L.GRU(3, return_sequences=True)(y), y, x])
    return out([source], read(z))


def _vectors(join: keras.Layer) -> Model:
    (one, a), (other, b) = vector(), vector()
    return out([one, other], [L.Dense(2)(join([L.Dense(3, "tanh")(a), b, a]))])


def _spread(join: keras.Layer) -> Model:
    """A vector, a sequence of one step and one of one feature, over one that is masked."""
    (one, x), (two, v), (three, s) = ids(), vector(), floats(steps=1)
    narrow = L.Dense(1)(x)
    return out([one, two, three], read(join([x, join([v, narrow]), s])))


def _many(join: keras.Layer, count: int) -> Model:
    source, x = floats()
    parts = [L.Dense(2, "tanh")(x) for _ in range(count)]
    return out([source], [join(parts)])


JOINS = {"add": L.Add, "average": L.Average, "maximum": L.Maximum, "minimum": L.Minimum, "multiply": L.Multiply}


def _joins() -> dict:
    models = {}
    for name, kind in JOINS.items():
        models[f"{name}_masked_both"] = lambda kind=kind: _joined(kind(), True, True)
        models[f"{name}_masked_first"] = lambda kind=kind: _joined(kind(), True, False)
        models[f"{name}_masked_second"] = lambda kind=kind: _joined(kind(), False, True)
        models[f"{name}_residual"] = lambda kind=kind: _residual(kind(), kind())
        models[f"{name}_vectors"] = lambda kind=kind: _vectors(kind())
        models[f"{name}_spread"] = lambda kind=kind: _spread(kind())
        models[f"{name}_of_ten"] = lambda kind=kind: _many(kind(), 10)
    models["subtract_masked_both"] = lambda: _joined(L.Subtract(), True, True)
    models["subtract_masked_first"] = lambda: _joined(L.Subtract(), True, False)
    for axis, way in ((-1, "features"), (1, "steps")):
        for masks in ((True, True), (True, False), (False, True), (False, False)):
            words = "_".join("masked" if mask else "open" for mask in masks)
            models[f"concatenate_{way}_{words}"] = lambda axis=axis, masks=masks: _joined(
                L.Concatenate(axis=axis), *masks
            )
    models["concatenate_residual"] = lambda: _residual(L.Concatenate(), L.Concatenate())
    models["concatenate_vectors"] = lambda: _vectors(L.Concatenate(axis=1))
    models["concatenate_of_ten"] = lambda: _many(L.Concatenate(), 10)
    models["concatenate_steps_of_ten"] = lambda: _many(L.Concatenate(axis=-2), 10)
    return models


def _dot(axes: int | tuple[int, int], normalize: bool, first: str, second: str) -> Model:
    """Of a masked sequence (6, 3), one of (6, 6) or (3, 6), or vectors of 3 or 6."""
    source, x = ids(steps=STEPS)
    made = {
        "(6, 3)": lambda: L.GRU(3, return_sequences=True)(x),
        "(6, 6)": lambda: L.Dense(6, "tanh")(x),
        "(3, 6)": lambda: L.Permute((2, 1))(x),
        "3": lambda: L.LSTM(3)(x),
        "6": lambda: L.LSTM(6)(x),
    }
    y = L.Dot(axes, normalize=normalize)([made[first](), made[second]()])
    return out([source], [y, L.Dense(2)(y)])


def _attention() -> Model:
    source, x = floats()
    queries, keys, values = (L.Dense(4)(L.GRU(3, return_sequences=True)(x)) for _ in range(3))
    weights = L.Softmax()(L.Dot(2)([queries, keys]))
    return out([source], [L.LSTM(2)(L.Dot((2, 1))([weights, values]))])


SCORES = {
    "dot": L.Attention,
    "dot_scaled": lambda **given: L.Attention(use_scale=True, **given),
    "concat": lambda **given: L.Attention(score_mode="concat", **given),
    "concat_scaled": lambda **given: L.Attention(use_scale=True, score_mode="concat", **given),
    "additive": L.AdditiveAttention,
    "additive_plain": lambda **given: L.AdditiveAttention(use_scale=False, **given),
}


HEADS = {
    "heads": lambda **given: L.MultiHeadAttention(2, 3, **given),
    "heads_sized": lambda **given: L.MultiHeadAttention(3, 2, value_dim=4, output_shape=5, use_bias=False, **given),
    "heads_gated": lambda **given: L.MultiHeadAttention(2, 2, use_gate=True, activity_regularizer="l2", **given),
    "heads_window": lambda **given: L.MultiHeadAttention(1, 4, sliding_window=2, kernel_regularizer="l1", **given),
    "groups": lambda **given: L.GroupQueryAttention(3, 4, 2, bias_initializer="ones", **given),
    "groups_gated": lambda **given: L.GroupQueryAttention(2, 2, 1, use_gate=True, sliding_window=3, **given),
}


def _attended(attention: keras.Layer, queries: bool, values: bool, keys: bool = False, **call: bool) -> Model:
    """Sequences of two inputs, each masked or not; of masked values some row has none, and another begins with masked ones."""
    (one, q), (other, v) = ids(queries), ids(values, STEPS, blank=values)
    q, v = L.GRU(3, return_sequences=True)(q), L.GRU(3, return_sequences=True)(v)
    given = [q, L.Dense(2)(v), L.Dense(3, "tanh")(v)] if keys else [q, v]
    return out([one, other], _looked_at(called(attention, given, **call)))


def _looked_at(attended: keras.KerasTensor | list) -> list[keras.KerasTensor]:
    if not isinstance(attended, (list, tuple)):
        return [attended, *read(attended)]
    y, weights = attended
    return [y, weights, L.LSTM(3)(y), L.GRU(2, return_sequences=True)(weights)]


def _attends_itself(attention: keras.Layer, **call: bool) -> Model:
    source, x = ids(blank=True)
    return out([source], _looked_at(called(attention, [x, x], **call)))


def _attended_embedding(attention: keras.Layer, steps: int | None = None, **call: bool) -> Model:
    """Masked steps hold what the embedding has for them, or what a join made of them; keys have no mask, or one that does not count."""
    (one, q), (other, v) = ids(False, steps), ids(True, STEPS, blank=True)
    joined = L.Add()([v, L.GRU(3, return_sequences=True)(v)])
    first = called(attention, [q, v, q], **call)
    others = [called(attention, given, **call) for given in ([q, joined], [v, q, joined])]
    return out([one, other], [first, *others])


def _told_pairs(attention: keras.layers.Layer, once: bool) -> Model:
    """Which query sees which key is told by a tensor, for each query or for all of them."""
    (one, q), (other, v) = ids(True, STEPS, blank=True), ids(True, STEPS)
    pairs = L.Dense(STEPS)(L.GRU(3, return_sequences=True)(q))
    seen = pairs[:, 1:2] if once else pairs
    return out([one, other], read(attention(q, v, attention_mask=seen > 0)))


def _told_heads(attention: keras.layers.Layer, heads: int, once: bool) -> Model:
    """The same for each head, or for one that counts for all. Keras can't bring masks of inputs beside it."""
    (one, q), (other, v) = ids(False, STEPS), ids(False, STEPS)
    lines = 1 if once else STEPS
    pairs = L.Dense(heads * lines * STEPS)(L.GRU(3)(q))
    seen = L.Reshape((heads, lines, STEPS))(L.ReLU()(pairs))
    return out([one, other], read(attention(q, v, attention_mask=seen)))


def _handed(attention: keras.layers.Layer, masked: bool, queries: bool, values: bool) -> Model:
    """The masks of queries and values are said where attention is called, and take the place of their own."""
    (one, q), (other, v) = ids(masked, STEPS, blank=True), ids(masked, STEPS)
    q, v = L.GRU(3, return_sequences=True)(q), L.GRU(3, return_sequences=True)(v)
    said = [x[:, :, 0] > 0 if handed else None for x, handed in ((q, queries), (v, values))]
    return out([one, other], _looked_at(attention([q, v, L.Dense(3, "tanh")(v)], mask=said)))


def _shaped(attention: keras.layers.Layer) -> Model:
    """Lines of several axes, read as one."""
    (one, q), (other, v) = ids(True, STEPS, blank=True), ids(True, STEPS)
    flat = L.TimeDistributed(L.Flatten())(attention(q, v))
    return out([one, other], [flat, L.GRU(2)(flat)])


def _headed() -> dict:
    several = L.MultiHeadAttention
    models = {
        "attention_heads_two_axes": lambda: _shaped(several(2, 3, output_shape=(2, 4), use_gate=True)),
        "attention_heads_three_axes": lambda: _shaped(several(1, 2, output_shape=(2, 3, 2), use_bias=False)),
    }
    for name, make in HEADS.items():
        # Keras wants queries and values of the same features where heads are grouped.
        apart = not name.startswith("groups")
        models[f"attention_{name}_masked"] = lambda make=make, keys=apart: _attended(make(), True, True, keys)
        models[f"attention_{name}_values_masked"] = lambda make=make: _attended(make(), False, True)
        models[f"attention_{name}_itself"] = lambda make=make: _attends_itself(make(), use_causal_mask=True)
        models[f"attention_{name}_dropout"] = lambda make=make: _attended(make(dropout=0.3), False, True)
        models[f"attention_{name}_causal"] = lambda make=make: _attended(make(), False, True, use_causal_mask=True)
    for name in ("heads", "groups"):
        make = HEADS[name]
        models[f"attention_{name}_open"] = lambda make=make: _attended(make(), False, False)
        models[f"attention_{name}_embedding"] = lambda make=make: _attended_embedding(make(), STEPS)
        models[f"attention_{name}_pairs"] = lambda make=make: _told_pairs(make(), False)
        all_heads = {"heads": 2, "groups": 4}[name]
        for heads, once in ((1, False), (all_heads, False), (all_heads, True), (1, True)):
            told = f"attention_{name}_pairs_{heads}{'_once' if once else ''}_by_heads"
            models[told] = lambda make=make, heads=heads, once=once: _told_heads(make(), heads, once)
        models[f"attention_{name}_pairs_once"] = lambda make=make: _told_pairs(make(dropout=0.2), True)
    return models


def _attentions() -> dict:
    models = {}
    for name, make in SCORES.items():
        models[f"attention_{name}_masked"] = lambda make=make: _attended(make(), True, True, keys=True)
        models[f"attention_{name}_values_masked"] = lambda make=make: _attended(make(), False, True)
        models[f"attention_{name}_itself"] = lambda make=make: _attends_itself(make(), use_causal_mask=True)
        models[f"attention_{name}_dropout"] = lambda make=make: _attended(make(dropout=0.3), False, True, True)
    both = {"use_causal_mask": True, "return_attention_scores": True}
    for name in ("dot_scaled", "additive"):
        make = SCORES[name]
        models[f"attention_{name}_causal"] = lambda make=make: _attended(make(), False, True, use_causal_mask=True)
        models[f"attention_{name}_embedding"] = lambda make=make: _attended_embedding(make())
        models[f"attention_{name}_scores"] = lambda make=make: _attended(
            make(dropout=0.3), True, True, return_attention_scores=True
        )
        models[f"attention_{name}_causal_scores"] = lambda make=make: _attended(make(), True, True, **both)
        models[f"attention_{name}_handed"] = lambda make=make: _handed(make(), False, True, True)
        models[f"attention_{name}_handed_masked"] = lambda make=make: _handed(make(), True, True, True)
        models[f"attention_{name}_handed_queries"] = lambda make=make: _handed(make(), True, True, False)
        models[f"attention_{name}_handed_values"] = lambda make=make: _handed(make(dropout=0.3), True, False, True)
    models["attention_dot_open"] = lambda: _attended(L.Attention(), False, False)
    models["attention_dot_queries_masked"] = lambda: _attended(L.Attention(), True, False)
    return models


def _dots() -> dict:
    pairs = {
        "features": (2, "(6, 3)", "(6, 3)"),
        "steps": (1, "(6, 3)", "(6, 6)"),
        "features_steps": ((2, 1), "(6, 6)", "(6, 3)"),
        "steps_features": ((1, 2), "(6, 3)", "(3, 6)"),
        "vectors": (1, "3", "3"),
        "vector_features": ((1, -1), "3", "(6, 3)"),
        "vector_steps": ((-1, 1), "6", "(6, 3)"),
        "features_vector": (-1, "(6, 3)", "3"),
        "steps_vector": ((1, 1), "(6, 3)", "6"),
    }
    models = {"dot_attention": _attention}
    for name, (axes, first, second) in pairs.items():
        for normalize in (False, True):
            key = f"dot_{name}{'_normalized' if normalize else ''}"
            models[key] = lambda given=(axes, normalize, first, second): _dot(*given)
    return models


def _through(layer: keras.Layer, masked: bool = True) -> Model:
    """A layer between others, on a sequence and on vectors."""
    source, x = ids(masked, STEPS)
    y = layer(L.Dense(4)(x))
    return out([source], [*read(y), L.Dense(2)(type(layer).from_config(_unnamed(layer))(L.LSTM(4)(y)))])


def _unnamed(layer: keras.Layer) -> dict:
    return {key: value for key, value in layer.get_config().items() if key != "name"}


def _alone(layer: keras.Layer, loss: str = MSE) -> Model:
    """A layer at the end, over steps."""
    source, x = floats(4)
    return [source], [layer(L.GRU(4, return_sequences=True)(x))], [loss]


def _prelu(shared: list[int] | None) -> Model:
    source, x = ids(steps=STEPS)
    y = L.PReLU("uniform", shared_axes=shared)(L.Dense(3)(x))
    return out([source], [*read(y), L.PReLU("uniform", shared_axes=[1])(L.LSTM(3)(y))])


def _transform(mode: str, **options: object) -> Model:
    """Frames of what learns, and of masked steps, with kernels that learn."""
    source, x = ids(masked=True, steps=STEPS)
    y = L.STFTSpectrogram(mode, frame_length=4, frame_step=2, **options)(L.GRU(2, return_sequences=True)(x))
    return out([source], [y, L.Dense(2)(L.GRU(3)(y))])


def _mel(**options: object) -> Model:
    """Bands of what learns, and frames as steps. Keras can't compute levels in f64."""
    source, x = vector()
    settings = {"fft_length": 8, "sequence_stride": 3, "sampling_rate": 80, "num_mel_bins": 3, "min_freq": 2.0}
    settings |= {"power_to_db": False} | options
    y = L.MelSpectrogram(**settings)(L.Dense(17, "tanh")(x))
    return out([source], [L.Rescaling(0.1)(y), L.Dense(2)(L.GRU(3)(L.Permute((2, 1))(L.Rescaling(0.1)(y))))])


def _spectrograms() -> dict:
    return {
        **{f"transform_{mode}": lambda mode=mode: _transform(mode) for mode in ("log", "magnitude", "psd", "real", "imag", "stft")},
        "transform_same": lambda: _transform("magnitude", window="hamming", scaling="spectrum", padding="same", periodic=True),
        "transform_bare": lambda: _transform("psd", window=None, fft_length=10, trainable=False),
        "mel_powers": lambda: _mel(sequence_length=6, window="hamming"),
        "mel_magnitudes": lambda: _mel(mag_exp=1.0, window=None, max_freq=30.0),
    }


def _layers() -> dict:
    return {
        **_spectrograms(),
        "identity": lambda: _through(L.Identity()),
        "relu": lambda: _through(L.ReLU()),
        "relu_with_all": lambda: _through(L.ReLU(0.7, 0.2, 0.1)),
        "relu_at_most": lambda: _through(L.ReLU(0.3)),
        "leaky_relu": lambda: _through(L.LeakyReLU()),
        "elu": lambda: _through(L.ELU(0.4)),
        "prelu": lambda: _prelu(None),
        "prelu_steps_shared": lambda: _prelu([1]),
        "prelu_features_shared": lambda: _prelu([2]),
        "prelu_all_shared": lambda: _prelu([1, 2]),
        "softmax": lambda: _through(L.Softmax(), masked=False),
        "softmax_steps": lambda: _alone(L.Softmax(axis=1)),
        "softmax_steps_crossentropy": lambda: _alone(L.Softmax(axis=1), CATEGORICAL),
        "softmax_crossentropy": lambda: _alone(L.Softmax(), CATEGORICAL),
        "softmax_both": lambda: _alone(L.Softmax(axis=(1, 2))),
        "glu": lambda: _alone(L.Activation("glu")),
        "gaussian_dropout": lambda: _through(L.GaussianDropout(0.3)),
        "alpha_dropout": lambda: _through(L.AlphaDropout(0.3)),
        "alpha_dropout_rows": lambda: _alone(L.AlphaDropout(0.3, noise_shape=(None, 1, None))),
        "alpha_dropout_features": lambda: _alone(L.AlphaDropout(0.3, noise_shape=(1, None, 1))),
        "dropout_rows": lambda: _alone(L.Dropout(0.3, noise_shape=(None, 1, None))),
        "dropout_features": lambda: _alone(L.Dropout(0.3, noise_shape=(1, None, 1))),
        "activity_regularization": lambda: _through(L.ActivityRegularization(0.02, 0.03)),
        "activity_regularization_last": _activity_last,
    }


def _activity_last() -> Model:
    source, x = floats(4)
    y = L.Dense(3, "softmax")(L.GRU(4, return_sequences=True)(x))
    return [source], [L.ActivityRegularization(0.1)(L.Identity()(y))], [CATEGORICAL]


def _sliced(steps: int | None, masked: bool, take) -> Model:
    source, x = ids(masked, steps)
    y = take(L.GRU(4, return_sequences=True)(x))
    return out([source], read(y) if len(y.shape) == 3 else [y, L.Dense(2)(y)])


def _slices() -> dict:
    takes = {
        "last_step": lambda x: x[:, -1],
        "first_step": lambda x: x[:, 0],
        "steps": lambda x: x[:, 1:5],
        "every_second": lambda x: x[:, ::2],
        "turned": lambda x: x[:, ::-1],
        "last_three": lambda x: x[:, -3:, 1:],
        "features": lambda x: x[..., 0:2],
        "features_turned": lambda x: x[:, :, ::-2],
        "step_and_features": lambda x: x[:, 2, 1:3],
    }
    models = {}
    for name, take in takes.items():
        models[f"slice_{name}"] = lambda take=take: _sliced(None, True, take)
        models[f"slice_{name}_open"] = lambda take=take: _sliced(STEPS, False, take)
    models["slice_that_spreads"] = lambda: _sliced(None, True, lambda x: L.Multiply()([x, x[:, -1:]]))
    models["slice_a_feature"] = lambda: _sliced(STEPS, True, lambda x: x[:, 1:, 2])
    models["slice_of_vectors"] = lambda: _sliced_vector(lambda x: x[:, 1:])
    return models


def _sliced_vector(take) -> Model:
    source, x = vector(4)
    return out([source], [L.Dense(2)(take(L.Dense(4, "tanh")(take(x))))])


def _step_by_step(units: int = 3) -> keras.Model:
    return keras.Sequential([L.Dense(units, "tanh"), L.GRU(units, return_sequences=True)])


def _two_to_two() -> keras.Model:
    """A model of two inputs and two outputs, one of them a state."""
    a, b = keras.Input((None, 3)), keras.Input((3,))
    y, h = L.GRU(3, return_sequences=True, return_state=True)(a, initial_state=b)
    return keras.Model([a, b], [L.Dense(2)(y), L.Dense(3)(h)])


def _nested_two() -> Model:
    (one, a), (other, b) = ids(False), vector()
    y, h = _two_to_two()([a, b])
    return out([one, other], [*read(y), h])


def _nested_twice() -> Model:
    source, x = ids()
    inner = _step_by_step()
    return out([source], read(L.Add()([inner(x), inner(L.Dense(3)(x))])))


def _nested_deep() -> Model:
    source, x = ids()
    inner = keras.Sequential([L.Dense(3), _step_by_step(), L.LayerNormalization()])
    a = keras.Input((None, 3))
    outer = keras.Model(a, L.LSTM(2, return_sequences=True)(inner(a)))
    return out([source], read(outer(x)))


def _nested_side_by_side() -> Model:
    """Layers of one name in several models."""
    source, x = ids()
    return out([source], read(L.Concatenate()([_step_by_step(2)(x), _step_by_step(3)(x)])))


def _nested_frozen() -> Model:
    source, x = ids()
    inner = keras.Sequential([keras.Input((None, 3)), L.Dense(3), L.LayerNormalization(), L.LSTM(3, return_sequences=True)])
    inner.trainable = False
    return out([source], read(L.Dense(3)(inner(L.Dense(3)(x)))))


def _nested_last() -> Model:
    """A loss finds logits within a model that is the last layer."""
    source, x = ids()
    head = keras.Sequential([L.LSTM(3), L.Dense(4, "softmax")])
    return [source], [head(x)], [CATEGORICAL]


def _nested_embedding() -> Model:
    """A model that reads ids itself, and gives its mask on."""
    tensor = keras.Input((None,), dtype="int32")
    words = keras.Input((None,), dtype="int32")
    encoder = keras.Model(words, L.LSTM(3, return_sequences=True)(L.Embedding(WORDS, 3, mask_zero=True)(words)))
    return out([Source(tensor, STEPS, vocabulary=WORDS, mask_value=0.0)], read(encoder(tensor)))


def _each_step(masked: bool) -> Model:
    source, x = floats(3, None, masked)
    inner = keras.Sequential([keras.Input((3,)), L.Dense(4, "tanh"), L.Dense(2, "softmax")])
    return out([source], read(L.TimeDistributed(inner)(x)))


def _nested() -> dict:
    return {
        "nested_masked": lambda: out(*_applied(ids(), _step_by_step())),
        "nested_unmasked": lambda: out(*_applied(floats(), _step_by_step())),
        "nested_two_inputs": _nested_two,
        "nested_twice": _nested_twice,
        "nested_deep": _nested_deep,
        "nested_side_by_side": _nested_side_by_side,
        "nested_frozen": _nested_frozen,
        "nested_last": _nested_last,
        "nested_embedding": _nested_embedding,
        "nested_time_distributed": lambda: _each_step(False),
        "nested_time_distributed_masked": lambda: _each_step(True),
    }


def _applied(begun, model: keras.Model) -> tuple[list[Source], list[keras.KerasTensor]]:
    source, x = begun
    return [source], read(model(x))


CHOSEN = (
    _joins()
    | _attentions()
    | _headed()
    | _dots()
    | _layers()
    | _slices()
    | _nested()
    | operations()
    | images()
    | frames()
    | nested()
    | wide()
)
