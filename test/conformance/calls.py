"""Functional models in which one thing about the calls, inputs or outputs is other than usual."""

import copy
from collections.abc import Iterator

import keras

import settings
from settings import Found, array, serialized

L = keras.layers
STEPS = [2, 3, 2]
IDS = [2, 3]


def tensor(name: str, shape: list, dtype: str = "float32", call: int = 0, output: int = 0) -> dict:
    history = [name, call, output]
    return {"class_name": "__keras_tensor__", "config": {"shape": shape, "dtype": dtype, "keras_history": history}}


def source(name: str, shape: list, dtype: str = "float32") -> dict:
    config = {"batch_shape": shape, "dtype": dtype, "name": name}
    return settings.object_of("layers", "InputLayer", config, name=name, inbound_nodes=[])


def called(layer: object, *args: object, **kwargs: object) -> dict:
    """A layer with one call."""
    entry = layer if isinstance(layer, dict) else serialized(layer)
    return entry | {"name": entry["config"]["name"], "inbound_nodes": [{"args": list(args), "kwargs": kwargs}]}


def operation(class_name: str, name: str, *args: object, module: str = "numpy", **config: object) -> dict:
    entry = {
        "module": f"keras.src.ops.{module}",
        "class_name": class_name,
        "config": {"name": name} | config,
        "registered_name": class_name,
    }
    return called(entry, *args)


def not_equal(*args: object, name: str = "ne") -> dict:
    return operation("NotEqual", name, *args)


def any_of(of: dict, name: str = "any", axis: object = -1, keepdims: object = False) -> dict:
    return operation("Any", name, of, axis=axis, keepdims=keepdims)


def model(layers: list[dict], inputs: object, outputs: object, **more: object) -> dict:
    config = {"name": "model", "trainable": True, "layers": layers} | more
    config |= {"input_layers": inputs, "output_layers": outputs}
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def end(name: str, call: int = 0, output: int = 0) -> list:
    return [name, call, output]


X = source("x", STEPS)
XT = tensor("x", STEPS)
I = source("i", IDS, "int32")  # noqa: E741
IT = tensor("i", IDS, "int32")
E = L.Embedding(6, 2, name="e")
ET = tensor("e", STEPS)
NE = tensor("ne", IDS, "bool")
ANY = tensor("any", IDS, "bool")
LT = tensor("l", STEPS)


def over_numbers(layer: object, *args: object, **kwargs: object) -> dict:
    """A layer over a sequence of numbers, and a Dense layer behind it."""
    return model([X, called(layer, *(args or [XT]), **kwargs)], [end("x")], [end("l")])


def over_ids(*layers: dict, embedding: object = E, outputs: object = None, more: list[dict] = ()) -> dict:
    inputs = [end("i"), *(end(s["name"]) for s in more)]
    return model([I, *more, called(embedding, IT), *layers], inputs, outputs or [end("l")])


def lstm(**options: object):
    return L.LSTM(2, name="l", **options)


def gru(**options: object):
    return L.GRU(2, name="l", **options)


def states(*values: list, **options: str) -> list:
    return [array(value, **options) for value in values]


ONES, HALVES = [[1, 1], [1, 1]], [[0.5, 0], [0, 0.5]]


def constant_states() -> Iterator[Found]:
    def case(value: object, made: dict) -> Found:
        return "calls", "constant initial_state", value, made

    for kind in ("__tensor__", "__numpy__"):
        both = states(ONES, HALVES, kind=kind)
        yield case(f"LSTM, {kind}", over_numbers(lstm(), initial_state=both))
        yield case(f"GRU alone, {kind}", over_numbers(gru(), initial_state=states(ONES, kind=kind)[0]))
        yield case(f"positional, {kind}", over_numbers(lstm(), XT, both))
    for dtype in ("float64", "int32", "float16", "bool"):
        yield case(dtype, over_numbers(lstm(), initial_state=states(ONES, ONES, dtype=dtype)))
    yield case("one row", over_numbers(lstm(), initial_state=states([[1, 1]], [[0, 0]])))
    yield case("a vector", over_numbers(lstm(), initial_state=states([1, 1], [0, 0])))
    yield case("plain numbers", over_numbers(lstm(), initial_state=[1.0, 0.0]))
    yield case("plain lists", over_numbers(lstm(), initial_state=[ONES, HALVES]))
    yield case("one of two", over_numbers(lstm(), initial_state=states(ONES)))
    yield case("three units", over_numbers(lstm(), initial_state=states([[1, 1, 1]] * 2, [[0, 0, 0]] * 2)))
    yield case("none", over_numbers(lstm(), initial_state=None))
    yield case("an empty list", over_numbers(lstm(), initial_state=[]))
    h = source("h", [2, 2])
    mixed = [tensor("h", [2, 2]), array(HALVES)]
    made = model([X, h, called(lstm(), XT, initial_state=mixed)], [end("x"), end("h")], [end("l")])
    yield case("one an input, one a constant", made)
    yield case("returns the states", model([X, called(lstm(return_state=True), XT, initial_state=states(ONES, HALVES))], [end("x")], [end("l", 0, 1), end("l", 0, 2)]))
    both = serialized(L.Bidirectional(L.GRU(2), name="l"))
    yield case("Bidirectional", over_numbers(both, initial_state=states(ONES, HALVES)))
    rnn = serialized(L.RNN([L.LSTMCell(2), L.GRUCell(2)], name="l"))
    yield case("RNN, flat", over_numbers(rnn, initial_state=states(ONES, HALVES, ONES)))
    yield case("RNN, nested", over_numbers(rnn, initial_state=[states(ONES, HALVES), states(ONES)]))
    one = serialized(L.RNN(L.LSTMCell(2), name="l"))
    yield case("RNN of one cell", over_numbers(one, initial_state=states(ONES, HALVES)))
    yield case("RNN of one cell, nested", over_numbers(one, initial_state=[states(ONES, HALVES)]))
    yield case("behind Masking", model([X, called(L.Masking(-1.0, name="k"), XT), called(lstm(), tensor("k", STEPS), initial_state=states(ONES, HALVES))], [end("x")], [end("l")]))
    yield case("Dense is given one", over_numbers(L.Dense(2, name="l"), initial_state=states(ONES)))


FULL, HOLES = [[True, True, True], [True, False, True]], [[True, False, False], [False, True, True]]


def constant_masks() -> Iterator[Found]:
    def case(value: object, made: dict) -> Found:
        return "calls", "constant mask", value, made

    for kind in ("__tensor__", "__numpy__"):
        yield case(f"LSTM, {kind}", over_numbers(lstm(), mask=array(HOLES, kind, "bool")))
    yield case("positional", over_numbers(gru(), XT, None, array(HOLES, dtype="bool")))
    yield case("int32", over_numbers(gru(), mask=array([[1, 0, 2], [0, 0, 1]], dtype="int32")))
    yield case("float32", over_numbers(gru(), mask=array([[1, 0, 0.5], [0, 0, 1]])))
    yield case("one row", over_numbers(gru(), mask=array(HOLES[:1], dtype="bool")))
    yield case("one step too few", over_numbers(gru(), mask=array([[True, False], [True, True]], dtype="bool")))
    yield case("one step too many", over_numbers(gru(), mask=array([[True, False, True, True]] * 2, dtype="bool")))
    yield case("three rows", over_numbers(gru(), mask=array([*HOLES, [True, True, True]], dtype="bool")))
    yield case("a last axis of one", over_numbers(gru(), mask=array([[[v] for v in row] for row in HOLES], dtype="bool")))
    yield case("a last axis of two", over_numbers(gru(), mask=array([[[v, v] for v in row] for row in HOLES], dtype="bool")))
    yield case("a plain list", over_numbers(gru(), mask=HOLES))
    yield case("true", over_numbers(gru(), mask=True))
    yield case("none", over_numbers(gru(), mask=None))
    yield case("a row without a step", over_numbers(gru(), mask=array([[False] * 3, [True] * 3], dtype="bool")))
    sequences = lstm(return_sequences=True)
    yield case("every step", over_numbers(sequences, mask=array(HOLES, dtype="bool")))
    yield case("zeros for masked steps", over_numbers(lstm(return_sequences=True, zero_output_for_mask=True), mask=array(HOLES, dtype="bool")))
    yield case("backwards", over_numbers(lstm(return_sequences=True, go_backwards=True), mask=array(HOLES, dtype="bool")))
    behind = called(L.GlobalAveragePooling1D(name="p"), LT)
    yield case("carried to an average", model([X, called(sequences, XT, mask=array(FULL, dtype="bool")), behind], [end("x")], [end("p")]))
    behind = called(L.GRU(2, name="p"), LT)
    yield case("carried to a GRU", model([X, called(sequences, XT, mask=array(HOLES, dtype="bool")), behind], [end("x")], [end("p")]))
    both = serialized(L.Bidirectional(L.LSTM(2, return_sequences=True), name="l"))
    yield case("Bidirectional", over_numbers(both, mask=array(HOLES, dtype="bool")))
    yield case("with states", over_numbers(lstm(), mask=array(HOLES, dtype="bool"), initial_state=states(ONES, HALVES)))
    yield case("average", over_numbers(L.GlobalAveragePooling1D(name="l"), mask=array(FULL, dtype="bool")))
    yield case("maximum", over_numbers(L.GlobalMaxPooling1D(name="l"), mask=array(FULL, dtype="bool")))
    yield case("Dense", over_numbers(L.Dense(2, name="l"), mask=array(FULL, dtype="bool")))
    yield case("Dropout, none", over_numbers(L.Dropout(0.5, name="l"), mask=None))
    timed = serialized(L.TimeDistributed(L.Dense(2), name="t"))
    behind = called(lstm(), tensor("t", STEPS))
    yield case("TimeDistributed", model([X, called(timed, XT, mask=array(HOLES, dtype="bool")), behind], [end("x")], [end("l")]))
    rnn = serialized(L.RNN([L.LSTMCell(2), L.GRUCell(2)], name="l"))
    yield case("RNN", over_numbers(rnn, mask=array(HOLES, dtype="bool")))
    twice = called(gru(return_sequences=True), XT, mask=array(HOLES, dtype="bool"))
    twice["inbound_nodes"].append({"args": [LT], "kwargs": {}})
    yield case("a layer called with and without", model([X, twice], [end("x")], [end("l", 0), end("l", 1)]))
    twice = copy.deepcopy(twice)
    twice["inbound_nodes"][0]["kwargs"] = {}
    twice["inbound_nodes"][1]["kwargs"] = {"mask": array(HOLES, dtype="bool")}
    yield case("a layer called without and with", model([X, twice], [end("x")], [end("l", 0), end("l", 1)]))


def made_masks() -> Iterator[Found]:
    def case(value: object, made: dict) -> Found:
        return "calls", "mask", value, made

    masked = L.Embedding(6, 2, mask_zero=True, name="e")
    for value in (0, 3, 2.0, 2.5, -1):
        yield case(f"ids != {value}", over_ids(not_equal(IT, value), called(lstm(), ET, mask=NE)))
        made = over_ids(not_equal(IT, value), called(lstm(), ET, mask=NE), embedding=masked)
        yield case(f"ids != {value}, of masked ids", made)
        sequences = called(lstm(return_sequences=True), ET, mask=NE)
        made = over_ids(not_equal(IT, value), sequences, called(L.GRU(2, name="p"), LT), embedding=masked, outputs=[end("p")])
        yield case(f"ids != {value}, of masked ids, carried on", made)
    yield case("3 != ids", over_ids(not_equal(3, IT), called(lstm(), ET, mask=NE)))
    by_name = operation("NotEqual", "ne", IT)
    by_name["inbound_nodes"][0]["kwargs"] = {"x2": 3}
    yield case("x2 by name", over_ids(by_name, called(lstm(), ET, mask=NE)))
    yield case("ids != constant", over_ids(not_equal(IT, array(3, "__tensor__", "int32")), called(lstm(), ET, mask=NE)))
    yield case("ids != constants", over_ids(not_equal(IT, array([1, 2, 3], "__tensor__", "int32")), called(lstm(), ET, mask=NE)))
    yield case("ids != ids", over_ids(not_equal(IT, IT), called(lstm(), ET, mask=NE)))
    yield case("NotEqual with a dtype", over_ids(operation("NotEqual", "ne", IT, 3, dtype="float32"), called(lstm(), ET, mask=NE)))
    yield case("Equal", over_ids(operation("Equal", "ne", IT, 3), called(lstm(), ET, mask=NE)))
    yield case("Greater", over_ids(operation("Greater", "ne", IT, 3), called(lstm(), ET, mask=NE)))
    yield case("Cast", over_ids(operation("Cast", "ne", IT, module="core", dtype="bool"), called(lstm(), ET, mask=NE)))
    yield case("ids themselves", over_ids(called(lstm(), ET, mask=IT)))
    yield case("the embedding itself", over_ids(called(lstm(), ET, mask=ET)))
    yield case("average", over_ids(not_equal(IT, 9), called(L.GlobalAveragePooling1D(name="l"), ET, mask=NE)))
    both = serialized(L.Bidirectional(L.LSTM(2, return_sequences=True), name="l"))
    yield case("Bidirectional", over_ids(not_equal(IT, 3), called(both, ET, mask=NE)))
    timed = serialized(L.TimeDistributed(L.Dense(2), name="t"))
    for value in (0, 3):
        ahead = [not_equal(IT, value), called(timed, ET, mask=NE), called(lstm(), tensor("t", STEPS))]
        yield case(f"TimeDistributed, ids != {value}, of masked ids", over_ids(*ahead, embedding=masked))
    conv = called(L.Conv1D(2, 2, padding="same", name="c"), ET)
    yield case("past a Conv1D", over_ids(not_equal(IT, 0), conv, called(lstm(), tensor("c", STEPS), mask=NE), embedding=masked))
    short = called(L.Conv1D(2, 2, name="c"), ET)
    yield case("past a shorter Conv1D", over_ids(not_equal(IT, 0), short, called(lstm(), tensor("c", [2, 2, 2]), mask=NE), embedding=masked))
    dropped = called(L.Dropout(0.0, name="c"), ET)
    yield case("past a Dropout", over_ids(not_equal(IT, 0), dropped, called(lstm(), tensor("c", STEPS), mask=NE), embedding=masked))
    normal = called(L.LayerNormalization(name="c"), ET)
    yield case("past a LayerNormalization", over_ids(not_equal(IT, 0), normal, called(lstm(), tensor("c", STEPS), mask=NE), embedding=masked))
    h = source("h", [2, 2])
    for value in (0, 3):
        state = [tensor("h", [2, 2])]
        made = over_ids(not_equal(IT, value), called(gru(return_sequences=True), ET, mask=NE, initial_state=state), embedding=masked, more=[h])
        yield case(f"with states, ids != {value}, of masked ids", made)
    yield from of_features(case)
    yield from of_inputs(case)


def of_features(case) -> Iterator[Found]:
    masking = called(L.Masking(-1.0, name="k"), XT)
    for value, axis, keep in [(-1, -1, False), (-1, 2, False), (-1, [-1], False), (-1, -1, True), (0.5, -1, False), (-1, 1, False), (-1, None, False)]:
        ops = [not_equal(XT, value), any_of(tensor("ne", STEPS, "bool"), axis=axis, keepdims=keep)]
        said = f"any(x != {value}, axis={axis}, keepdims={keep})"
        shape = [2, 3, 1] if keep else IDS
        mask = tensor("any", shape, "bool")
        yield case(said, model([X, *ops, called(gru(), XT, mask=mask)], [end("x")], [end("l")]))
        behind = called(gru(return_sequences=True), tensor("k", STEPS), mask=mask)
        yield case(f"{said}, behind Masking", model([X, *ops, masking, behind], [end("x")], [end("l")]))
    yield case("x != -1", model([X, not_equal(XT, -1), called(gru(), XT, mask=tensor("ne", STEPS, "bool"))], [end("x")], [end("l")]))
    dense = called(L.Dense(2, name="d", activation="relu"), XT)
    ops = [not_equal(tensor("d", STEPS), 0), any_of(tensor("ne", STEPS, "bool"))]
    yield case("any of a Dense layer's", model([X, dense, *ops, called(gru(), XT, mask=ANY)], [end("x")], [end("l")]))
    own = called(L.Masking(0.0, name="k"), tensor("d", STEPS))
    again = called(gru(return_sequences=True), tensor("k", STEPS), mask=ANY)
    yield case("any of what Masking reads", model([X, dense, *ops, own, again], [end("x")], [end("l")]))
    alone = model([X, not_equal(XT, 0), any_of(tensor("ne", STEPS, "bool"))], [end("x")], [end("any")])
    yield case("a mask as the output", alone)
    yield case("a Dense layer over a mask", model([X, not_equal(XT, 0), called(L.Dense(2, name="l"), tensor("ne", STEPS, "bool"))], [end("x")], [end("l")]))


def of_inputs(case) -> Iterator[Found]:
    for dtype in ("bool", "int32", "float32"):
        mask = source("m", IDS, dtype)
        given = called(gru(return_sequences=True), XT, mask=tensor("m", IDS, dtype))
        yield case(f"an input of {dtype}", model([X, mask, given], [end("x"), end("m")], [end("l")]))
    other = source("j", IDS, "int32")
    ops = [not_equal(tensor("j", IDS, "int32"), 0)]
    yield case("ids that only a mask reads", model([X, other, *ops, called(gru(), XT, mask=NE)], [end("x"), end("j")], [end("l")]))
    ops = [not_equal(IT, 0)]
    made = over_ids(*ops, called(L.GRU(2, name="g"), ET), called(lstm(), XT, mask=NE), embedding=L.Embedding(6, 2, mask_zero=True, name="e"), outputs=[end("g"), end("l")], more=[X])
    yield case("of the other input", made)
    open_steps = source("x", [None, None, 2])
    mask = source("m", [None, None], "bool")
    given = called(gru(), tensor("x", [None, None, 2]), mask=tensor("m", [None, None], "bool"))
    yield case("open steps", model([open_steps, mask, given], [end("x"), end("m")], [end("l")]))
    both = source("m", IDS)
    layers = [X, both, called(gru(), XT, mask=tensor("m", IDS)), called(L.Dense(2, name="d"), tensor("m", IDS))]
    yield case("an input that is a vector as well", model(layers, [end("x"), end("m")], [end("l"), end("d")]))


def keywords() -> Iterator[Found]:
    def case(field: str, value: object, made: dict) -> Found:
        return "calls", field, value, made

    for value in (True, False, None, "yes"):
        yield case("training", value, over_numbers(lstm(dropout=0.5), training=value))
        yield case("training", f"{value} to Dense", over_numbers(L.Dense(2, name="l"), training=value))
        yield case("training", f"{value} to Flatten", over_numbers(L.Flatten(name="l"), training=value))
    yield case("training", "by position", over_numbers(lstm(), XT, None, None, True))
    yield case("no_such_keyword", 1, over_numbers(lstm(), no_such_keyword=1))
    yield case("no_such_keyword", None, over_numbers(lstm(), no_such_keyword=None))
    yield case("a fifth argument", None, over_numbers(lstm(), XT, None, None, None, None))
    by_name = called(lstm())
    by_name["inbound_nodes"] = [{"args": [], "kwargs": {"sequences": XT}}]
    yield case("sequences", "by name", model([X, by_name], [end("x")], [end("l")]))
    by_name = copy.deepcopy(by_name)
    by_name["inbound_nodes"] = [{"args": [], "kwargs": {"inputs": XT}}]
    yield case("inputs", "by name", model([X, by_name], [end("x")], [end("l")]))
    twice = called(lstm(), XT, sequences=XT)
    yield case("sequences", "twice", model([X, twice], [end("x")], [end("l")]))
    yield case("args", "a list of one", over_numbers(lstm(), [XT]))
    yield case("args", "two tensors", over_numbers(lstm(), [XT, XT]))
    yield case("args", "a constant", over_numbers(lstm(), array([[[0.5, 1]] * 3] * 2)))
    unknown = called(lstm(), XT)
    unknown["inbound_nodes"][0]["more"] = 1
    yield case("(beside) a call", 1, model([X, unknown], [end("x")], [end("l")]))


def structures() -> Iterator[Found]:
    def case(field: str, value: object, made: dict) -> Found:
        return "Functional", field, value, made

    layers = [X, called(lstm(return_sequences=True), XT), called(L.Dense(2, name="d"), LT)]
    usual = model(layers, [end("x")], [end("d")])
    yield case("output_layers", "one", model(layers, end("x"), end("d")))
    yield case("output_layers", "lists of one", usual)
    yield case("output_layers", "by keys", model(layers, {"signal": end("x")}, {"label": end("d")}))
    yield case("output_layers", "nested", model(layers, [[end("x")]], [end("d")]))
    yield case("output_layers", "twice", model(layers, [end("x")], [end("d"), end("d")]))
    yield case("output_layers", "an input", model(layers, [end("x")], [end("x")]))
    h = source("h", [2, 3])
    zb, za = called(L.Dense(2, name="zb"), XT), called(L.Dense(2, name="za"), tensor("h", [2, 3]))
    two = [X, h, zb, za]
    yield case("output_layers", "two by keys", model(two, {"text": end("x"), "meta": end("h")}, {"zeta": end("zb"), "alpha": end("za")}))
    yield case("output_layers", "two in a list", model(two, [end("x"), end("h")], [end("zb"), end("za")]))
    yield case("trainable", False, model(layers, [end("x")], [end("d")], trainable=False))
    yield case("no_such_field", 1, model(layers, [end("x")], [end("d")], no_such_field=1))
    yield case("name", "other", model(layers, [end("x")], [end("d")], name="other"))
    yield case("layers", "in another order", model(layers[::-1], [end("x")], [end("d")]))
    spare = called(L.GRU(2, name="spare"), XT)
    yield case("layers", "one that nothing needs", model([*layers, spare], [end("x")], [end("d")]))
    unknown = called(settings.layer_of("NoSuchLayer") | {"config": {"name": "spare"}}, XT)
    yield case("layers", "an unknown one that nothing needs", model([*layers, unknown], [end("x")], [end("d")]))
    renamed = copy.deepcopy(layers)
    renamed[1]["config"]["name"] = "another"
    yield case("layers", "a name unlike its config's", model(renamed, [end("x")], [end("d")]))
    twice = copy.deepcopy(layers)
    twice[2]["name"] = twice[2]["config"]["name"] = "l"
    yield case("layers", "two of one name", model(twice, [end("x")], [end("l")]))
    loop = copy.deepcopy(layers)
    loop[1]["inbound_nodes"][0]["args"] = [tensor("d", STEPS)]
    yield case("layers", "a loop", model(loop, [end("x")], [end("d")]))
    inner = settings.chain(settings.source([2, 3, 2]), serialized(L.Dense(2, name="q")))
    nested = called(inner | {"config": inner["config"] | {"name": "inner"}}, XT)
    yield case("layers", "a model", model([X, nested], [end("x")], [end("inner")]))
    lambda_ = called(settings.layer_of("Lambda", function="x"), XT)
    yield case("layers", "a Lambda", model([X, lambda_], [end("x")], [end("inner")]))
    for key, value in {"module": "my.models", "registered_name": "my>Functional", "no_such_key": 1, "compile_config": None}.items():
        yield case(f"(beside) {key}", value, usual | {key: value})
    for key, value in {"module": "my.layers", "registered_name": "my>LSTM", "no_such_key": 1, "build_config": {"input_shape": [9]}, "shared_object_id": 5}.items():
        changed = copy.deepcopy(layers)
        changed[1][key] = value
        yield case(f"(beside a layer) {key}", value, model(changed, [end("x")], [end("d")]))


def changes() -> Iterator[Found]:
    yield from constant_states()
    yield from constant_masks()
    yield from made_masks()
    yield from keywords()
    yield from structures()
