"""What many layers have in common: activations, regularizers and constraints of their weights."""

import keras

from dice import Dice

EVERY_ACTIVATION = (
    "linear celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu log_sigmoid "
    "log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus "
    "sparse_sigmoid sparsemax squareplus tanh tanh_shrink"
).split()
# Without exponential, which explodes in a recurrence.
RECURRENT_ACTIVATION = "tanh sigmoid relu linear softsign elu selu hard_sigmoid softplus gelu silu mish".split()
GATE_ACTIVATION = ["sigmoid", "hard_sigmoid", "tanh", "hard_silu"]
# Of a single feature these make a constant, behind which nothing is trained.
OF_SEVERAL = ["softmax", "log_softmax", "sparsemax"]
# Often all zero, and then nothing before them is trained either: drawn less often.
DEADENING = ["hard_shrink", "soft_shrink", "sparsemax"]
# OrthogonalRegularizer takes nothing else.
MATRICES = ["kernel", "recurrent", "embeddings"]


def any_activation(dice: Dice, features: int) -> str:
    fitting = [a for a in EVERY_ACTIVATION if features > 1 or a not in OF_SEVERAL]
    return dice.weighted({a: 0.4 if a in DEADENING else 1 for a in fitting})


def regularizer(dice: Dice, matrix: bool) -> keras.Regularizer:
    kind = dice.pick(["L1", "L2", "L1L2", "Orthogonal"] if matrix else ["L1", "L2", "L1L2"])
    factor = dice.pick([0.01, 0.02, 0.05])
    if kind == "L1":
        return keras.regularizers.L1(factor)
    if kind == "L2":
        return keras.regularizers.L2(factor)
    if kind == "L1L2":
        return keras.regularizers.L1L2(factor, dice.pick([0.01, 0.03]))
    return keras.regularizers.OrthogonalRegularizer(factor, dice.pick(["rows", "columns"]))


def constraint(dice: Dice) -> keras.constraints.Constraint:
    kind = dice.pick(["MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm"])
    if kind == "MaxNorm":
        return keras.constraints.MaxNorm(dice.pick([0.5, 1.0]))
    if kind == "NonNeg":
        return keras.constraints.NonNeg()
    if kind == "UnitNorm":
        return keras.constraints.UnitNorm()
    return keras.constraints.MinMaxNorm(dice.pick([0.0, 0.3]), dice.pick([0.6, 1.0]), dice.pick([1.0, 0.5]))


def weight_options(dice: Dice, names: list[str], orthogonal: bool = True) -> dict:
    """Regularizers and constraints, each sometimes, for weights of these names."""
    chosen = {}
    for name in names:
        if dice.chance(0.12):
            chosen[f"{name}_regularizer"] = regularizer(dice, orthogonal and name in MATRICES)
        if dice.chance(0.08):
            chosen[f"{name}_constraint"] = constraint(dice)
    return chosen


def sometimes_frozen(dice: Dice, layer: keras.Layer) -> keras.Layer:
    """By the property: as an argument of a wrapper, trainable=False leaves the wrapped weights trainable."""
    if dice.chance(0.06):
        layer.trainable = False
    return layer
