"""Models of different shapes: sizes, layers, padding, kinds of input, activations."""

import numpy as np

from case import CATEGORICAL, LEFT, MSE, SPARSE, Case, floats, ids, right_padded
from layers import dense, embedding, rescaling, rnn


def shapes() -> list[Case]:
    small = [embedding(20, 6), rnn(5), dense(1, "sigmoid")]
    tagger = [embedding(15, 4), rnn(6, sequences=True), dense(3, "softmax")]
    return [
        Case("small_reference", "The reference model in small.", small, ids(6, 7, 20, LEFT), batch_size=4),
        Case("batch_one", "One row.", small, ids(1, 9, 20, [6])),
        Case("one_step", "One time step.", small, ids(5, 1, 20)),
        Case("one_step_one_row", "One row of one step.", small, ids(1, 1, 20)),
        Case("one_unit", "One recurrent unit.", [embedding(12, 3), rnn(1), dense(1, "sigmoid")], ids(4, 6, 12, [6, 4])),
        Case(
            "one_of_everything",
            "One feature, one unit, one class.",
            [embedding(5, 1), rnn(1), dense(1, "sigmoid")],
            ids(3, 4, 5, [4, 2]),
        ),
        Case(
            "thirteen_units",
            "Sizes that fill no vector.",
            [embedding(23, 7), rnn(13), dense(1, "sigmoid")],
            ids(9, 11, 23, [11, 4, 8, 1]),
            batch_size=5,
        ),
        Case(
            "many_rows",
            "More rows than a register tile, all of them odd.",
            [embedding(31, 9), rnn(17), dense(1, "sigmoid")],
            ids(37, 5, 31, [5, 3, 4, 1, 2]),
            batch_size=33,
        ),
        Case(
            "long_sequence",
            "Sixty steps.",
            [embedding(40, 6), rnn(8), dense(1, "sigmoid")],
            ids(5, 60, 40, [60, 33, 58, 7, 21]),
            batch_size=3,
            scales={"recurrent_kernel": 0.625},
        ),
        Case("last_short_batch", "Seven rows in batches of three.", small, ids(7, 6, 20, [6, 2, 4]), batch_size=3),
        Case("all_pad_row", "A row of nothing but padding.", small, ids(4, 5, 20, [5, 0, 3, 0]), batch_size=4),
        Case("all_pad_batch", "A batch of nothing but padding.", small, ids(3, 5, 20, [0])),
        Case("no_padding", "Rows of full length, ids repeated.", small, ids(6, 8, 6), batch_size=6),
        Case(
            "common_prefix",
            "All rows start alike with an id that is no padding.",
            small,
            np.concatenate([np.full((4, 3), 5, np.int32), ids(4, 4, 20)], axis=1),
        ),
        Case("same_rows", "Rows that are all the same.", small, np.tile(ids(1, 6, 20, [4]), (5, 1))),
        Case(
            "right_padding",
            "Padding at the end, unmasked: the network runs through it.",
            small,
            right_padded(ids(5, 7, 20, LEFT)),
        ),
        Case(
            "stacked",
            "Two recurrent layers.",
            [embedding(18, 5), rnn(7, sequences=True), rnn(6), dense(1, "sigmoid")],
            ids(5, 6, 18, [6, 3, 4]),
            batch_size=4,
        ),
        Case(
            "stacked_three",
            "Three recurrent layers of different activations, outputs at every step.",
            [
                embedding(18, 5),
                rnn(4, "tanh", True),
                rnn(6, "relu", True),
                rnn(3, "sigmoid", True),
                dense(1, "sigmoid"),
            ],
            ids(4, 5, 18, [5, 2, 4]),
        ),
        Case("tagging", "A softmax at every step.", tagger, ids(5, 6, 15), CATEGORICAL, batch_size=3),
        Case("tagging_sparse", "A softmax at every step, class numbers.", tagger, ids(5, 6, 15, [6, 2, 4]), SPARSE),
        Case(
            "tagging_binary",
            "One sigmoid at every step.",
            [embedding(15, 4), rnn(6, sequences=True), dense(1, "sigmoid")],
            ids(4, 5, 15, [5, 3]),
        ),
        Case(
            "dense_per_step",
            "Dense layers between recurrent ones and after them, at every step.",
            [embedding(15, 4), rnn(5, sequences=True), dense(4, "relu"), rnn(3, sequences=True), dense(4, "softmax")],
            ids(4, 5, 15, [5, 3]),
            SPARSE,
        ),
        Case(
            "embedding_dense_rnn",
            "A Dense layer between the Embedding and the recurrence.",
            [embedding(15, 4), dense(5, "tanh"), rnn(6), dense(1, "sigmoid")],
            ids(4, 6, 15, [6, 3]),
        ),
        Case(
            "embedding_dense",
            "No recurrence: every id is classified alone.",
            [embedding(15, 4), dense(3, "softmax")],
            ids(3, 4, 15),
            SPARSE,
        ),
        Case("dense_input", "Floats at every step.", [rnn(6), dense(1, "sigmoid")], floats(5, 6, 3), batch_size=3),
        Case(
            "dense_input_tagging",
            "Floats in, a softmax out at every step.",
            [rnn(7, sequences=True), dense(3, "softmax")],
            floats(4, 5, 9),
            CATEGORICAL,
        ),
        Case(
            "dense_input_stacked",
            "Floats through two recurrent layers.",
            [rnn(5, sequences=True), rnn(4), dense(3, "softmax")],
            floats(5, 4, 1),
            SPARSE,
            batch_size=2,
        ),
        Case(
            "vectors",
            "No sequence at all: Dense layers on vectors.",
            [dense(9, "relu"), dense(5, "tanh"), dense(3, "softmax")],
            floats(7, 6),
            SPARSE,
            batch_size=4,
        ),
        Case("vector_one_layer", "Logistic regression.", [dense(1, "sigmoid")], floats(6, 5), batch_size=6),
        Case(
            "rescaled_input",
            "Floats on another scale in, and on another scale between the layers.",
            [rescaling(0.3, -0.25), rnn(5, sequences=True), rescaling(-2.5, 0.5), rnn(4), dense(3, "softmax")],
            floats(5, 6, 3),
            SPARSE,
            batch_size=3,
        ),
        Case(
            "rescaled_mask",
            "What masked steps hold is rescaled as well, and the mask goes on.",
            [embedding(12, 4, mask_zero=True), rescaling(3.0, 0.5), rnn(5, sequences=True), rescaling(-0.7, 0.1), dense(2)],
            ids(6, 7, 12, LEFT),
            MSE,
            batch_size=4,
        ),
        Case(
            "several_dense",
            "Three Dense layers after the recurrence.",
            [embedding(20, 6), rnn(5), dense(8, "relu"), dense(4, "tanh"), dense(1, "sigmoid")],
            ids(6, 7, 20, LEFT),
        ),
        Case(
            "no_bias",
            "No layer has a bias.",
            [embedding(20, 6), rnn(5, bias=False), dense(1, "sigmoid", bias=False)],
            ids(6, 7, 20, LEFT),
            batch_size=4,
        ),
    ]


def activations() -> list[Case]:
    recurrent = [
        Case(
            f"rnn_{activation}",
            f"A recurrence with {activation}.",
            [embedding(20, 6), rnn(7, activation), dense(1, "sigmoid")],
            ids(6, 7, 20, LEFT),
            batch_size=4,
        )
        for activation in ("linear", "tanh", "relu", "sigmoid")
    ]
    hidden = [
        Case(
            f"dense_{activation}",
            f"A hidden Dense layer with {activation}.",
            [embedding(20, 6), rnn(5), dense(7, activation), dense(1, "sigmoid")],
            ids(6, 7, 20, LEFT),
            batch_size=4,
        )
        for activation in ("linear", "tanh", "relu", "sigmoid", "softmax")
    ]
    return recurrent + hidden
