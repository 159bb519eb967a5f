"""The end of a model: its last layers and the loss that fits them."""

import keras

import pieces
import recurrent
import steps
from dice import Dice
from flow import Flow
from options import sometimes_frozen

MSE, BINARY = "mean_squared_error", "binary_crossentropy"
CATEGORICAL, SPARSE = "categorical_crossentropy", "sparse_categorical_crossentropy"
# Of models that `lists.py` draws.
LISTS = "ctc"
WEIGHTS = {MSE: 4, BINARY: 2, CATEGORICAL: 1.5, SPARSE: 1.5}
ACTIVATION = {BINARY: "sigmoid", CATEGORICAL: "softmax", SPARSE: "softmax"}


def activated(dice: Dice, flow: Flow, activation: str | None, units: int) -> Flow:
    """A Dense layer and its activation in one of the three ways of writing them."""
    forms = {"one layer": 3, "two layers": 1} | ({"every step": 1} if flow.is_sequence else {})
    form = dice.weighted(forms)
    if form == "two layers" and activation:
        flow = flow.after(sometimes_frozen(dice, pieces.dense(dice, flow, units, "linear")))
        return flow.after(keras.layers.Activation(activation))
    dense = pieces.dense(dice, flow, units, activation)
    return flow.after(keras.layers.TimeDistributed(dense) if form == "every step" else dense)


def end(dice: Dice, flow: Flow) -> tuple[Flow, str]:
    """A finished output and its loss. Some outputs are what a layer other than Dense gives."""
    if flow.is_sequence and dice.chance(0.55):
        if dice.chance(0.08):
            return flow.after(recurrent.uneven(dice, dice.chance(0.5), "concat")), MSE
        flow = steps.to_vector(dice, flow)
    if flow.layers and dice.chance(0.15):
        return flow, MSE
    loss = dice.weighted(WEIGHTS)
    units = dice.between(2, 4) if loss in (CATEGORICAL, SPARSE) else dice.between(1, 3)
    return activated(dice, flow, ACTIVATION.get(loss), units), loss
