"""Layers that normalize: over a batch, with what inference goes by, and over lines, groups and steps."""

import numpy as np

from case import CATEGORICAL, LEFT, MSE, SPARSE, Case, floats, ids
from layers import adam, dense, embedding, masking, normalization, rmsprop, rnn, sgd

# Weights are of either sign, moving variances too: this keeps their square roots real.
WIDE = 0.25


def normalizations() -> list[Case]:
    holes = ids(5, 7, 12)
    holes[[0, 1, 1, 2, 2, 3, 3, 4], [2, 0, 4, 5, 6, 1, 2, 3]] = 0
    padded = floats(5, 6, 3)
    padded[[0, 0, 1, 2, 2, 2, 3], [4, 5, 0, 1, 2, 5, 3]] = -9
    return [*batches(holes, padded), *lines(holes, padded)]


def batches(holes: np.ndarray, padded: np.ndarray) -> list[Case]:
    def batch(**config: object) -> dict:
        return normalization("Batch", epsilon=WIDE, **config)

    masked, steps = embedding(12, 4, mask_zero=True), rnn(5, sequences=True)
    return [
        Case(
            "batch_vectors",
            "BatchNormalization of vectors; a short last batch.",
            [dense(6, "relu"), batch(), dense(3, "softmax")],
            floats(7, 5),
            SPARSE,
            batch_size=4,
        ),
        Case("batch_one_row", "One row: its variance is 0.", [batch(), dense(2)], floats(1, 5), MSE, batch_size=1),
        Case(
            "batch_steps",
            "BatchNormalization of sequences, over all steps; momentum and Adam.",
            [batch(momentum=0.6), steps, batch(momentum=0.0, center=False), dense(3, "softmax")],
            floats(5, 6, 3),
            CATEGORICAL,
            adam(0.01),
            batch_size=3,
        ),
        Case(
            "batch_mask",
            "Masked steps are left out of the moments.",
            [masked, batch(), steps, batch(scale=False, momentum=0.5), dense(2)],
            holes,
            MSE,
            sgd(0.1, 0.9),
            batch_size=3,
        ),
        Case(
            "batch_mask_all",
            "A batch that is masked from end to end: moments are 0.",
            [masked, batch(momentum=0.5), rnn(5), dense(1, "sigmoid")],
            np.zeros((3, 4), np.int32),
        ),
        Case(
            "batch_masking_layer",
            "Behind a Masking layer.",
            [masking(-9), batch(), rnn(4, sequences=True), dense(2)],
            padded,
            MSE,
            batch_size=3,
        ),
        Case(
            "batch_ragged",
            "Rows of different lengths: steps that are there count.",
            [embedding(12, 4), batch(), rnn(5, sequences=True), batch(), dense(3, "softmax")],
            ids(5, 6, 12),
            SPARSE,
            lengths=[3, 6, 1, 5, 2],
            batch_size=3,
        ),
        Case(
            "batch_frozen",
            "A frozen BatchNormalization goes by its moving statistics and leaves them.",
            [embedding(20, 6), batch(trainable=False), rnn(5), batch(momentum=0.9), dense(1, "sigmoid")],
            ids(6, 7, 20, LEFT),
            batch_size=4,
        ),
        Case(
            "batch_clipped",
            "What training moves without a gradient is not clipped with the others.",
            [dense(4, "tanh"), batch(momentum=0.3), dense(2)],
            floats(6, 5),
            MSE,
            {"class_name": "RMSprop", "config": rmsprop(0.01)["config"] | {"global_clipnorm": 0.05}},
            batch_size=4,
        ),
    ]


def lines(holes: np.ndarray, padded: np.ndarray) -> list[Case]:
    masked, steps = embedding(12, 4, mask_zero=True), rnn(4, sequences=True)
    return [
        Case(
            "unit_vectors",
            "UnitNormalization of vectors.",
            [dense(5, "tanh"), normalization("Unit"), dense(3, "softmax")],
            floats(6, 4),
            SPARSE,
            batch_size=4,
        ),
        Case(
            "rms_steps",
            "RMSNormalization of vectors at each step.",
            [normalization("RMS"), rnn(5, sequences=True), normalization("RMS", epsilon=0.01), dense(3, "softmax")],
            floats(5, 6, 3),
            SPARSE,
            batch_size=3,
        ),
        Case(
            "rms_mask",
            "A mask ends at RMSNormalization: what is behind it computes and learns from padding.",
            [masked, steps, normalization("RMS", epsilon=0.1), rnn(3, sequences=True), dense(2)],
            holes,
            MSE,
            batch_size=3,
        ),
        Case(
            "unit_mask",
            "UnitNormalization lets a mask pass.",
            [masked, normalization("Unit"), steps, normalization("Unit"), dense(2)],
            holes,
            MSE,
            batch_size=3,
        ),
        Case(
            "group_vectors",
            "GroupNormalization of vectors.",
            [dense(6, "tanh"), normalization("Group", groups=2), dense(3, "softmax")],
            floats(6, 4),
            SPARSE,
            batch_size=4,
        ),
        Case(
            "group_mask",
            "GroupNormalization takes masked steps for steps like any other, and lets the mask pass.",
            [masked, normalization("Group", groups=2), steps, normalization("Group", groups=4, scale=False), dense(2)],
            holes,
            MSE,
            batch_size=3,
        ),
        Case(
            "group_masking_layer",
            "GroupNormalization of one group behind a Masking layer.",
            [masking(-9), normalization("Group", groups=1, center=False, epsilon=0.1), rnn(4), dense(1, "sigmoid")],
            padded,
            batch_size=3,
        ),
    ]
