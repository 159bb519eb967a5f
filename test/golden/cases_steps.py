"""Layers that put steps in other places."""

from case import MSE, SPARSE, Case, floats, ids
from layers import dense, embedding, plain, rnn


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
            plain("Cropping1D", cropping=[1, 3]),
        ),
        masked_case("padding_mask", "A mask ends at ZeroPadding1D.", plain("ZeroPadding1D", padding=[0, 2])),
        masked_case("cropping_mask", "A mask ends at Cropping1D.", plain("Cropping1D", cropping=[2, 0])),
        steps_case(
            "up_sampling", "Each step comes twice, then three times.", plain("UpSampling1D", size=2), plain("UpSampling1D", size=3)
        ),
        masked_case("up_sampling_mask", "A mask ends at UpSampling1D.", plain("UpSampling1D", size=2)),
    ]
