"""Layers that put steps in other places, and products over several axes."""

from case import MSE, SPARSE, Case, floats, ids
from layers import adam, dense, einsum_dense, embedding, plain, rnn, sgd


def steps() -> list[Case]:
    masked, sequences = embedding(12, 4, mask_zero=True), rnn(5, sequences=True)
    holes = ids(5, 7, 12, [7, 3, 5, 1, 6])

    def steps_case(name: str, about: str, first: dict, second: dict) -> Case:
        layers = [first, sequences, second, rnn(4), dense(3, "softmax")]
        return Case(name, about, layers, floats(5, 7, 3), SPARSE, batch_size=3)

    def masked_case(name: str, about: str, layer: dict) -> Case:
        return Case(name, about, [masked, layer, rnn(4), dense(2)], holes, MSE, batch_size=3)

    return [
        steps_case(
            "average_pooling",
            "Means over windows; of those that reach over the ends, over what is there.",
            plain("AveragePooling1D", pool_size=2, strides=1),
            plain("AveragePooling1D", pool_size=3, padding="same"),
        ),
        masked_case("average_pooling_mask", "A mask ends at AveragePooling1D.", plain("AveragePooling1D", pool_size=2)),
        steps_case(
            "padding_and_cropping",
            "Steps of zeros are added at both ends, and steps left out there.",
            plain("ZeroPadding1D", padding=[2, 1]),
            plain("Slice", steps={"start": 1, "stop": -3}),
        ),
        masked_case("padding_mask", "A mask ends at ZeroPadding1D.", plain("ZeroPadding1D", padding=[0, 2])),
        masked_case("cropping_mask", "A mask ends at Cropping1D.", plain("Slice", steps={"start": 2, "stop": None})),
        steps_case(
            "up_sampling", "Each step comes twice, then three times.", plain("UpSampling1D", size=2), plain("UpSampling1D", size=3)
        ),
        masked_case("up_sampling_mask", "A mask ends at UpSampling1D.", plain("UpSampling1D", size=2)),
        Case(
            "einsum_steps",
            "EinsumDense over the features of each step, over all of a row, and over a vector.",
            [
                einsum_dense([3], [4], [4], "tanh"),
                einsum_dense([7, 4], [2, 5], [5]),
                rnn(4),
                einsum_dense([4], [3], [3], "softmax"),
                dense(3, "softmax"),
            ],
            floats(5, 7, 3),
            SPARSE,
            adam(0.01),
            batch_size=3,
        ),
        Case(
            "einsum_vectors",
            "EinsumDense from a vector to steps, with one bias for all of them, from steps to others, and without a bias.",
            [
                einsum_dense([4], [3, 5], [5], "tanh"),
                einsum_dense([3, 5], [2, 4], [2, 4], "tanh"),
                rnn(4),
                einsum_dense([4], [5], []),
                dense(2),
            ],
            floats(6, 4),
            MSE,
            sgd(0.1, 0.9),
            batch_size=4,
        ),
        Case(
            "einsum_mask",
            "A mask ends at EinsumDense.",
            [masked, rnn(4, sequences=True), einsum_dense([4], [3], [3]), rnn(3, sequences=True), dense(2)],
            holes,
            MSE,
            batch_size=3,
        ),
    ]
