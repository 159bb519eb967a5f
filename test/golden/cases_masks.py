"""Masked and ragged rows, whose padding is never computed."""

import numpy as np

import formula
from case import BINARY, CATEGORICAL, MSE, SPARSE, Case, floats, ids, right_padded
from layers import dense, embedding, masking, rnn


def masks() -> list[Case]:
    left = ids(5, 7, 12, [7, 3, 5, 1, 6])
    holes = ids(5, 7, 12)
    holes[[0, 1, 1, 2, 2, 3, 3, 4], [2, 0, 4, 5, 6, 1, 2, 3]] = 0
    with_empty = left.copy()
    with_empty[2] = 0
    inputs = [
        ("left", "padding on the left", left),
        ("right", "padding on the right", right_padded(left)),
        ("holes", "holes anywhere", holes),
        ("empty_row", "a row that is masked from end to end", with_empty),
    ]
    masked = embedding(12, 4, mask_zero=True)
    cases = []
    for name, words, x in inputs:
        cases.append(
            Case(f"mask_{name}", f"mask_zero with {words}.", [masked, rnn(5), dense(1, "sigmoid")], x, batch_size=3)
        )
        cases.append(
            Case(
                f"mask_{name}_sequences",
                f"mask_zero with {words}; masked loss at every step.",
                [masked, rnn(5, sequences=True), dense(3, "softmax")],
                x,
                SPARSE,
                batch_size=3,
            )
        )
    return [
        *cases,
        Case("mask_all", "A batch masked from end to end.", [masked, rnn(5), dense(1, "sigmoid")], np.zeros_like(left)),
        Case(
            "mask_all_sequences",
            "A batch masked from end to end: its loss is 0.",
            [masked, rnn(5, sequences=True), dense(3, "softmax")],
            np.zeros_like(left),
            SPARSE,
        ),
        Case(
            "mask_stacked",
            "The mask passes a recurrent and a Dense layer.",
            [masked, rnn(5, sequences=True), dense(4, "tanh"), rnn(3), dense(1, "sigmoid")],
            holes,
        ),
        Case(
            "mask_embedding_dense",
            "Masked loss without a recurrence.",
            [masked, dense(3, "softmax")],
            holes,
            CATEGORICAL,
        ),
        Case(
            "mask_mse_sequences",
            "Masked mean squared error at every step.",
            [masked, rnn(5, "relu", sequences=True), dense(2)],
            holes,
            MSE,
            batch_size=2,
        ),
        Case(
            "ragged",
            "Rows of different lengths, the last output of each.",
            [embedding(12, 4), rnn(5), dense(1, "sigmoid")],
            ids(6, 7, 12),
            lengths=[4, 7, 1, 3, 6, 2],
            batch_size=4,
        ),
        Case(
            "ragged_zero_ids",
            "Rows of different lengths in which id 0 is a token like any other.",
            [embedding(6, 4), rnn(5), dense(1, "sigmoid")],
            formula.steps(3, 30, 6).reshape(5, 6).astype(np.int32),
            lengths=[6, 2, 5, 1, 4],
        ),
        Case(
            "ragged_sequences",
            "Rows of different lengths, an output at every step.",
            [embedding(12, 4), rnn(5, sequences=True), dense(3, "softmax")],
            ids(5, 6, 12),
            SPARSE,
            lengths=[3, 6, 1, 5, 2],
            batch_size=3,
        ),
        Case(
            "ragged_stacked_sequences",
            "Rows of different lengths through two recurrent layers, one sigmoid at every step.",
            [embedding(12, 4), rnn(5, sequences=True), rnn(3, sequences=True), dense(1, "sigmoid")],
            ids(5, 6, 12),
            lengths=[3, 6, 1, 5, 2],
        ),
        *fillers(holes),
    ]


def fillers(holes: np.ndarray) -> list[Case]:
    """Targets at masked steps count for nothing, whatever stands there. Keras on TensorFlow can't do it for class indices."""
    masked, steps = embedding(12, 4, mask_zero=True), rnn(5, sequences=True)
    padded = floats(4, 6, 2)
    padded[[0, 0, 1, 2, 2, 2, 3], [4, 5, 0, 1, 2, 5, 3]] = -9

    def case(name: str, last: dict, loss: str, filler: float, **more) -> Case:
        about = f"Targets at masked steps hold {filler:g}."
        return Case(f"filler_{name}", about, [masked, steps, last], holes, loss, batch_size=3, filler=filler, **more)

    return [
        case("binary", dense(1, "sigmoid"), BINARY, -9),
        case("binary_probabilities", dense(2), BINARY, 7),
        case("categorical", dense(3, "softmax"), CATEGORICAL, -1),
        case("categorical_probabilities", dense(3, "relu"), CATEGORICAL, 100, scales={"kernel": 1.0, "bias": 4.0}),
        case("mse", dense(2), MSE, 1e6),
        Case(
            "filler_masking_layer",
            "The same filler in inputs and targets, behind a Masking layer.",
            [masking(-9), rnn(4, sequences=True), dense(1, "sigmoid")],
            padded,
            BINARY,
            batch_size=3,
            filler=-9,
        ),
    ]
