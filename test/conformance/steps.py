"""Which layer may come next: on sequences, on vectors, from sequences to vectors and back."""

import keras

import pieces
import recurrent
from dice import Dice
from flow import Flow
from options import sometimes_frozen

ON_SEQUENCES = {
    lambda dice, flow: recurrent.layer(dice, sequences=True): 4,
    lambda dice, flow: recurrent.bidirectional(dice, sequences=True): 3,
    lambda dice, flow: recurrent.over_cells(dice, sequences=True): 2,
    pieces.dense: 2,
    pieces.time_distributed: 2,
    pieces.activation: 1,
    pieces.layer_normalization: 1,
    pieces.dropout: 1,
    pieces.spatial_dropout: 1,
    pieces.gaussian_noise: 1,
    pieces.conv: 2.5,
    pieces.max_pooling: 1,
}
ON_STATIC_SEQUENCES = {pieces.permute: 1, pieces.to_steps: 1}
TO_VECTOR = {
    lambda dice, flow: recurrent.layer(dice, sequences=False): 4,
    lambda dice, flow: recurrent.bidirectional(dice, sequences=False): 2,
    lambda dice, flow: recurrent.over_cells(dice, sequences=False): 2,
    pieces.global_average: 1.3,
    pieces.global_max: 1,
}
STATIC_TO_VECTOR = {pieces.flatten: 1, pieces.to_vector: 1}
ON_VECTORS = {
    pieces.dense: 3,
    pieces.activation: 1,
    pieces.layer_normalization: 1,
    pieces.dropout: 1,
    pieces.gaussian_noise: 1,
    pieces.flatten: 0.2,
}
TO_SEQUENCE = {pieces.repeat: 2, pieces.to_steps: 1}
# These keep rank and features, so that a layer can be shared between what comes before and after.
KEEP_FEATURES = [pieces.activation, pieces.layer_normalization, pieces.gaussian_noise]


def _apply(dice: Dice, flow: Flow, table: dict) -> Flow:
    if flow.features == 1:
        # A single feature is normalized to zero, and nothing before it would be trained.
        table = {draw: weight for draw, weight in table.items() if draw is not pieces.layer_normalization}
    drawn: keras.Layer = dice.weighted(table)(dice, flow)
    return flow.after(sometimes_frozen(dice, drawn))


def middle(dice: Dice, flow: Flow) -> Flow:
    """One more layer that leaves a sequence a sequence and a vector a vector."""
    if not flow.is_sequence:
        return _apply(dice, flow, ON_VECTORS)
    return _apply(dice, flow, ON_SEQUENCES | (ON_STATIC_SEQUENCES if flow.static else {}))


def on_sequence(dice: Dice, flow: Flow) -> Flow:
    """One more layer that leaves features where they are."""
    return _apply(dice, flow, ON_SEQUENCES)


def to_vector(dice: Dice, flow: Flow) -> Flow:
    return _apply(dice, flow, TO_VECTOR | (STATIC_TO_VECTOR if flow.static else {}))


def to_sequence(dice: Dice, flow: Flow) -> Flow:
    return _apply(dice, flow, TO_SEQUENCE)


def keep_features(dice: Dice, flow: Flow) -> Flow:
    return flow.after(dice.pick(KEEP_FEATURES)(dice, flow))


def wander(dice: Dice, flow: Flow, least: int, most: int) -> Flow:
    """A few layers, now and then over to the other rank."""
    for _ in range(dice.between(least, most)):
        if dice.chance(0.15):
            flow = to_vector(dice, flow) if flow.is_sequence else to_sequence(dice, flow)
        else:
            flow = middle(dice, flow)
    return flow
