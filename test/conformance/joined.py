"""What joins two tensors, or computes with them: attention, layers such as Add, operations."""

import keras
from keras import layers as L
from keras import ops

import pieces
from dice import Dice
from flow import Flow
from options import sometimes_frozen

SCORES = {"dot": 2, "concat": 1}


def attention(dice: Dice) -> keras.layers.Layer:
    """Attention of either score, AdditiveAttention, or several heads, with what they may be given. Weights are dropped in chosen models alone."""
    if dice.chance(0.4):
        return headed(dice)
    scale = dice.chance(0.5)
    if dice.chance(0.4):
        return L.AdditiveAttention(use_scale=scale)
    return L.Attention(use_scale=scale, score_mode=dice.weighted(SCORES))


def headed(dice: Dice) -> keras.layers.Layer:
    """Heads of queries that look each at one of keys, or several at the same."""
    given = {
        "use_bias": dice.chance(0.7),
        "use_gate": dice.chance(0.3),
        "sliding_window": dice.between(1, 4) if dice.chance(0.3) else None,
    }
    size = dice.between(1, 4)
    if dice.chance(0.4):
        groups = dice.between(1, 2)
        return L.GroupQueryAttention(size, groups * dice.between(1, 2), groups, **given)
    given["value_dim"] = dice.between(1, 4) if dice.chance(0.4) else None
    given["output_shape"] = dice.between(1, 5) if dice.chance(0.4) else None
    return L.MultiHeadAttention(dice.between(1, 3), size, **given)


def called(attention: keras.layers.Layer, given: list, **call: object) -> keras.KerasTensor | list:
    """Layers with heads take their inputs one by one."""
    several = isinstance(attention, (L.MultiHeadAttention, L.GroupQueryAttention))
    return attention(*given, **call) if several else attention(given, **call)


def attended(dice: Dice, queries: Flow, values: Flow) -> list[Flow]:
    """One sequence looks at another, or at itself; keys may be other than values."""
    layer = sometimes_frozen(dice, attention(dice))
    grouped = isinstance(layer, L.GroupQueryAttention)
    values = _as_wide(dice, values, queries.features)
    given = [queries.tensor, values.tensor]
    # Keras wants queries and values of the same features where heads are grouped.
    if dice.chance(0.3) and not grouped:
        given[1] = keras.layers.Dense(dice.between(1, 4))(values.tensor)
        given.append(values.tensor)
    flags = {"use_causal_mask": True} if dice.chance(0.3) else {}
    # Features of scores are the steps of the values, whose number must be known here.
    shown = values.static and dice.chance(0.4) and not isinstance(layer, L.MultiHeadAttention) and not grouped
    flags |= {"return_attention_scores": True} if shown else {}
    scored = isinstance(layer, (L.Attention, L.AdditiveAttention))
    if scored and queries.static and values.static and dice.chance(0.2):
        flags["mask"] = [_seen(dice, x) for x in given[:2]]
    made = called(layer, given, **flags)
    outputs = made if isinstance(made, (list, tuple)) else [made]
    return [queries.made(tensor, [values]) for tensor in outputs]


def _seen(dice: Dice, x: keras.KerasTensor) -> keras.KerasTensor | None:
    """A mask that is said in the call, instead of the sequence's own."""
    return x[:, :, 0] > 0 if dice.chance(0.7) else None


def _as_wide(dice: Dice, flow: Flow, features: int) -> Flow:
    return flow if flow.features == features else flow.after(pieces.dense(dice, flow, features))


JOINS = {L.Add: 2, L.Subtract: 1, L.Multiply: 2, L.Average: 1, L.Maximum: 1, L.Minimum: 1, L.Concatenate: 2}


def join(dice: Dice, first: Flow, second: Flow) -> Flow:
    """Tensors of one shape, of which each may have a mask, beside each other."""
    kind = dice.weighted(JOINS)
    if kind is not L.Concatenate:
        second = _as_wide(dice, second, first.features)
    return first.made(kind()([first.tensor, second.tensor]), [second])


OPERATIONS = {
    lambda x, y: x * y + 0.5: 1,
    lambda x, y: (x - y) / (ops.square(y) + 1): 1,
    lambda x, y: ops.maximum(x, 0.2 * y): 1,
    lambda x, y: ops.where(x > y, x, 0.5 * y): 1,
    lambda x, y: ops.sigmoid(y) * x + (1 - ops.sigmoid(y)) * ops.tanh(x): 1,
    lambda x, y: x - ops.mean(y, axis=-1, keepdims=True): 1,
    lambda x, y: ops.concatenate([x, ops.exp(-ops.abs(y))], axis=-1): 1,
    lambda x, y: ops.logaddexp(x, y): 0.5,
    lambda x, y: (x > 0.1) * y + ops.stop_gradient(x) * 0.3: 0.5,
    lambda x, y: ops.softmax(x) * ops.cumsum(y, axis=-1): 0.5,
    lambda x, y: ops.normalize(x + 0.7) + ops.gelu(y): 0.5,
}
ON_SEQUENCES = {
    lambda x, y: x * x[:, -1:] - y[:, :1]: 1,
    lambda x, y: ops.cumsum(x, axis=1) * 0.3 + ops.mean(y, axis=1, keepdims=True): 1,
    lambda x, y: ops.matmul(ops.softmax(ops.einsum("btd,bsd->bts", x, y)), y): 1,
}


def computed(dice: Dice, first: Flow, second: Flow) -> Flow:
    """Operations on two tensors of one shape. What they make has no mask."""
    second = _as_wide(dice, second, first.features)
    known = first.is_sequence and first.static and second.static
    compute = dice.weighted(OPERATIONS | (ON_SEQUENCES if known else {}))
    return first.made(compute(first.tensor, second.tensor), [second])
