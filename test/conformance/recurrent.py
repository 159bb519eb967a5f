"""Recurrent layers with all their options: alone, as cells of RNN, and in both directions."""

import keras

from dice import Dice
from options import GATE_ACTIVATION, RECURRENT_ACTIVATION, weight_options

KINDS = ["SimpleRNN", "LSTM", "GRU"]
RATES = [0.2, 0.25, 0.5]


def cell_options(dice: Dice, kind: str, units: int | None = None, random: bool = True) -> dict:
    """What a layer hands to its cell. Without `random` there is no dropout."""
    chosen = {"units": units or dice.between(1, 5), **weight_options(dice, ["kernel", "recurrent", "bias"])}
    if dice.chance(0.6):
        chosen["activation"] = dice.pick(RECURRENT_ACTIVATION)
    if dice.chance(0.2):
        chosen["use_bias"] = False
    if kind != "SimpleRNN" and dice.chance(0.5):
        chosen["recurrent_activation"] = dice.pick(GATE_ACTIVATION)
    if kind == "LSTM" and dice.chance(0.3):
        chosen["unit_forget_bias"] = False
    if kind == "GRU":
        chosen["reset_after"] = dice.chance(0.5)
    if random and dice.chance(0.2):
        chosen["dropout"] = dice.pick(RATES)
    if random and dice.chance(0.2):
        chosen["recurrent_dropout"] = dice.pick(RATES)
    if dice.chance(0.04):
        chosen["trainable"] = False
    return chosen


def run_options(dice: Dice, sequences: bool, state: bool = False) -> dict:
    """How a layer walks over its sequence."""
    return {
        "return_sequences": sequences,
        "return_state": state,
        "go_backwards": dice.chance(0.2),
        "zero_output_for_mask": dice.chance(0.2),
    }


def layer(
    dice: Dice,
    sequences: bool,
    state: bool = False,
    kind: str | None = None,
    units: int | None = None,
    random: bool = True,
) -> keras.Layer:
    """SimpleRNN, LSTM or GRU."""
    kind = kind or dice.pick(KINDS)
    options = cell_options(dice, kind, units, random) | run_options(dice, sequences, state)
    return getattr(keras.layers, kind)(**options)


def cell(dice: Dice, kind: str | None = None, units: int | None = None) -> keras.Layer:
    kind = kind or dice.pick(KINDS)
    return getattr(keras.layers, f"{kind}Cell")(**cell_options(dice, kind, units))


def over_cells(dice: Dice, sequences: bool) -> keras.Layer:
    """RNN over one cell or several; several cells have nested states, so they never return them."""
    count = dice.weighted({1: 1, 2: 1, 3: 0.5})
    cells = [cell(dice) for _ in range(count)]
    return keras.layers.RNN(cells[0] if count == 1 else cells, **run_options(dice, sequences))


def with_states(dice: Dice, sequences: bool, kind: str, units: int, state: bool) -> keras.Layer:
    """A layer that can pass its states on or start from given ones: by itself or as RNN over a cell."""
    if dice.chance(0.2):
        return keras.layers.RNN(cell(dice, kind, units), **run_options(dice, sequences, state))
    return layer(dice, sequences, state, kind, units)


def bidirectional(
    dice: Dice,
    sequences: bool,
    state: bool = False,
    kind: str | None = None,
    units: int | None = None,
    merge: tuple[str | None, ...] = ("concat", "sum", "mul", "ave"),
) -> keras.Layer:
    """The halves have the same units, as Keras derives the symbolic shape from the forward layer alone. Of a given kind are both."""
    same = state or kind is not None
    kind, units = kind or dice.pick(KINDS), units or dice.between(1, 4)
    options = cell_options(dice, kind, units) | run_options(dice, sequences, state) | {"go_backwards": False}
    if not dice.chance(0.25):
        return keras.layers.Bidirectional(getattr(keras.layers, kind)(**options), merge_mode=dice.pick(merge))
    other_kind = kind if same else dice.pick(KINDS)
    reversed_first = dice.chance(0.2)
    return two_halves(
        (kind, options | {"go_backwards": reversed_first}),
        (
            other_kind,
            cell_options(dice, other_kind, units)
            | run_options(dice, sequences, state)
            | {"go_backwards": not reversed_first},
        ),
        dice.pick(merge),
    )


def uneven(dice: Dice, sequences: bool, merge: str | None) -> keras.Layer:
    """Halves of different units. Nothing that needs its features may follow: the symbolic shape is wrong."""
    halves = []
    for units, backwards in zip(dice.shuffled([1, 2, 3, 4])[:2], (False, True)):
        kind = dice.pick(KINDS)
        walk = run_options(dice, sequences) | {"go_backwards": backwards}
        halves.append((kind, cell_options(dice, kind, units) | walk))
    return two_halves(*halves, merge)


def two_halves(forward: tuple[str, dict], backward: tuple[str, dict], merge: str | None) -> keras.Layer:
    first, second = (getattr(keras.layers, kind)(**options) for kind, options in (forward, backward))
    return keras.layers.Bidirectional(first, backward_layer=second, merge_mode=merge)
