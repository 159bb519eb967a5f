"""Draws models of models within each step: a TimeDistributed of a model, whose layers go over the steps of each step, join them, look at them, and leave some out."""

from collections.abc import Callable

import keras
from keras import layers as L
from keras import ops

import heads
import joined
import pieces
import recurrent
import within
from dice import Dice
from flow import Flow
from front import Source

# One case in so many, by its number, so that no other case depends on them.
EVERY, PLACE = 32, 8
Make = Callable[[Dice, Flow], Flow]


def over(make: Callable[[Dice, Flow], keras.Layer]) -> Make:
    return lambda dice, flow: flow.after(make(dice, flow))


def handed_over(dice: Dice, flow: Flow) -> Flow:
    """States of one layer, from which the next begins."""
    output, *states = flow.all_after(recurrent.layer(dice, True, True, "LSTM", 2, random=False))
    return output.all_after(recurrent.layer(dice, dice.chance(0.5), False, "LSTM", 2, random=False), states)[0]


def both_ways(dice: Dice, flow: Flow) -> Flow:
    options = recurrent.cell_options(dice, "GRU", random=False) | {"return_sequences": dice.chance(0.7)}
    return flow.after(L.Bidirectional(L.GRU(**options), merge_mode=dice.pick(["concat", "sum", "ave", "mul"])))


def beside(join: Callable[[Dice, Flow, Flow], Flow]) -> Make:
    return lambda dice, flow: join(dice, flow, flow.after(L.Dense(flow.features, "tanh")))


def looked_at(dice: Dice, flow: Flow) -> Flow:
    layer = dice.pick([L.Attention, L.AdditiveAttention, lambda: L.MultiHeadAttention(2, 2), lambda: L.GroupQueryAttention(2, 2, 1)])()
    return flow.made(joined.called(layer, [flow.tensor, flow.tensor], use_causal_mask=dice.chance(0.4)))


def along(dice: Dice, flow: Flow) -> Flow:
    """Operations on the steps within a step."""
    x = flow.tensor
    make = dice.pick(
        [
            lambda: x * 0.5 + ops.tanh(x),
            lambda: ops.softmax(x, axis=1),
            lambda: x[:, ::-1],
            lambda: x[:, -1],
            lambda: ops.cumsum(x, axis=1),
            lambda: ops.concatenate([x, x[:, :1]], axis=1),
            lambda: ops.max(x, axis=1),
            lambda: ops.transpose(x, (0, 2, 1)),
        ]
    )
    return flow.made(make())


def windows(dice: Dice, flow: Flow) -> keras.Layer:
    return L.Conv1D(dice.between(1, 3), dice.between(1, min(2, flow.shape[0])), padding=dice.pick(["same", "causal", "valid"]))


ON_SEQUENCES: dict[Make, float] = {
    over(lambda dice, flow: recurrent.layer(dice, dice.chance(0.7), random=False)): 3,
    both_ways: 2,
    handed_over: 1,
    over(pieces.dense): 1,
    over(windows): 1,
    over(lambda dice, flow: dice.pick([L.MaxPooling1D, L.AveragePooling1D])(2, strides=1, padding="same")): 1,
    over(lambda dice, flow: dice.pick([L.ZeroPadding1D((1, 1)), L.UpSampling1D(2), L.Permute((2, 1))])): 1,
    over(lambda dice, flow: L.LayerNormalization(epsilon=0.1)): 0.5,
    over(lambda dice, flow: dice.pick([L.GlobalMaxPooling1D, L.GlobalAveragePooling1D, L.Flatten])()): 1,
    beside(joined.join): 1.5,
    looked_at: 1.5,
    along: 1.5,
}
ON_VECTORS: dict[Make, float] = {
    over(pieces.dense): 2,
    over(lambda dice, flow: L.RepeatVector(2)): 1,
    over(lambda dice, flow: L.Reshape((-1, 1))): 1,
    over(lambda dice, flow: L.Softmax()): 0.5,
    lambda dice, flow: flow.made(flow.tensor * 0.5 + ops.tanh(flow.tensor)): 1,
}


def model(dice: Dice, shape: tuple[int, ...]) -> keras.Model:
    """Steps whose features a ReLU leaves none of are now and then left out."""
    source = Source(keras.Input(shape), shape[0])
    flow = source.flow
    if dice.chance(0.4):
        flow = flow.after(L.ReLU()).after(L.Masking())
    for _ in range(dice.between(1, 4)):
        flow = dice.weighted(ON_SEQUENCES if flow.is_sequence else ON_VECTORS)(dice, flow)
        # What a layer made of known steps has as many as its shape tells.
        flow = flow.made(flow.tensor, steps=flow.tensor.shape[1])
    return keras.Model(source.tensor, flow.tensor)


def draw(dice: Dice) -> tuple[Source, Flow, str]:
    source, flow = within.entrance(dice)
    flow = flow.after(L.TimeDistributed(L.Dense(flow.features, "tanh")))
    flow = flow.after(L.TimeDistributed(model(dice, tuple(flow.tensor.shape[2:]))))
    if len(flow.tensor.shape) == 4:
        flow = flow.after(L.TimeDistributed(L.Flatten()))
    flow, loss = heads.end(dice, flow)
    return source, flow, loss
