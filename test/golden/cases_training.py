"""Every loss on every kind of output, and the optimizers."""

from case import BINARY, CATEGORICAL, MSE, SPARSE, Case, ids
from layers import adam, dense, embedding, rmsprop, rnn, sgd


def losses() -> list[Case]:
    tokens = ids(6, 5, 14, [5, 3, 4])

    def head(name: str, about: str, last: list[dict], loss: str, metric: str | None = None, **more) -> Case:
        return Case(name, about, [embedding(14, 4), *last], tokens, loss, batch_size=4, metric=metric, **more)

    wide = {"kernel": 2.0, "bias": 0.5}
    return [
        head("binary_on_linear", "Probabilities clipped to [1e-7, 1 - 1e-7].", [rnn(5), dense(1)], BINARY, scales=wide),
        head("binary_on_relu", "Probabilities from a relu, clipped.", [rnn(5), dense(3, "relu")], BINARY, scales=wide),
        head("binary_on_tanh", "Probabilities from a tanh, clipped.", [rnn(5), dense(2, "tanh")], BINARY, scales=wide),
        head("binary_multi", "Several labels per row, by name.", [rnn(5), dense(3, "sigmoid")], BINARY, "binary_accuracy"),
        head("binary_multi_argmax", "Several labels per row, as accuracy reads them.", [rnn(5), dense(3, "sigmoid")], BINARY),
        head("binary_on_softmax", "Keras reads the softmax's input as logits.", [rnn(5), dense(3, "softmax")], BINARY),
        head("binary_on_recurrence", "A recurrence as the output: probabilities, not logits.", [rnn(1, "sigmoid")], BINARY),
        head("categorical_softmax", "Logits.", [rnn(5), dense(4, "softmax")], CATEGORICAL),
        head("categorical_on_sigmoid", "Keras reads the sigmoid's input as logits.", [rnn(5), dense(3, "sigmoid")], CATEGORICAL),
        head(
            "categorical_on_relu",
            "Outputs scaled to sum 1, then clipped.",
            [rnn(5), dense(4, "relu")],
            CATEGORICAL,
            scales={"kernel": 1.0, "bias": 4.0},
        ),
        head(
            "categorical_on_linear",
            "Outputs of either sign scaled to sum 1, then clipped.",
            [rnn(5), dense(3)],
            CATEGORICAL,
            scales={"kernel": 0.5, "bias": 2.0},
        ),
        head("categorical_on_recurrence", "Sigmoids out of the time loop.", [rnn(3, "sigmoid")], CATEGORICAL),
        head("sparse_softmax", "Logits, class numbers.", [rnn(5), dense(4, "softmax")], SPARSE),
        head("sparse_on_linear", "Clipped, then normalised by a softmax of logarithms.", [rnn(5), dense(3)], SPARSE, scales=wide),
        head("sparse_on_sigmoid", "Keras reads the sigmoid's input as logits.", [rnn(5), dense(3, "sigmoid")], SPARSE),
        head("sparse_on_recurrence", "Sigmoids out of the time loop.", [rnn(3, "sigmoid")], SPARSE),
        head("mse_linear", "Mean squared error.", [rnn(5), dense(1)], MSE),
        head("mse_several", "Mean squared error of several outputs.", [rnn(5), dense(3, "tanh")], MSE),
        head("mse_softmax", "Mean squared error behind a softmax.", [rnn(5), dense(3, "softmax")], MSE),
        head("mse_recurrence", "A recurrence as the output at every step.", [rnn(2, sequences=True)], MSE),
        head("saturated", "Logits far from 0.", [rnn(5), dense(1, "sigmoid")], BINARY, scales={"kernel": 16.0, "bias": 4.0}),
    ]


def optimizers() -> list[Case]:
    layers = [embedding(20, 4), rnn(5), dense(1, "sigmoid")]
    # Small batches over a wide vocabulary: most rows of the embedding rest for some steps and are then touched again.
    tokens = ids(10, 4, 20, [4, 2, 3])
    table = {
        "sgd": sgd(),
        "sgd_fast": sgd(0.5),
        "sgd_momentum": sgd(0.1, 0.9),
        "sgd_nesterov": sgd(0.1, 0.9, True),
        "rmsprop_fast": rmsprop(0.01),
        "rmsprop_slow": rmsprop(0.0001),
        "rmsprop_rho": rmsprop(0.003, 0.5),
        "rmsprop_epsilon": rmsprop(0.01, epsilon=1e-3),
        "rmsprop_momentum": rmsprop(0.001, momentum=0.9),
        "rmsprop_centered": rmsprop(0.001, centered=True),
        "rmsprop_centered_momentum": rmsprop(0.0005, 0.8, 0.5, 1e-5, True),
    }
    steered = {
        "steered_sgd_momentum": sgd(0.1, 0.9),
        "steered_rmsprop": rmsprop(0.01),
        "steered_rmsprop_momentum": rmsprop(0.001, momentum=0.9),
        "steered_adam": adam(0.01),
        "steered_adam_amsgrad": adam(0.01, amsgrad=True),
    }
    # Up, down, and for two steps not at all.
    factors = [1, 1, 0.5, 0.25, 0, 0, 2, 2, 0.1, 1]
    return [
        *(
            Case(name, f"Ten steps of {name.replace('_', ', ')}.", layers, tokens, BINARY, optimizer, batch_size=2)
            for name, optimizer in table.items()
        ),
        *(
            Case(
                name,
                f"The learning rate is set between steps: {name.replace('_', ', ')}.",
                layers,
                tokens,
                BINARY,
                optimizer,
                batch_size=2,
                rates=[optimizer["config"]["learning_rate"] * factor for factor in factors],
            )
            for name, optimizer in steered.items()
        ),
    ]
