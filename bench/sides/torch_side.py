"""PyTorch on the processor: `torch_side.py FOLDER {"threads":1,"cell":"LSTM","mode":"eager"|"compile"|"packed"}`.

"packed" leaves padding out by pack_padded_sequence: another model (a masked one), which computes the real tokens only.
"""

import numpy as np
import torch
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from serve import (
    CELL,
    EPSILON,
    LEARNING_RATE,
    OPTIONS,
    RHO,
    THREADS,
    THREADS_WORDS,
    UNITS,
    VOCABULARY,
    Batches,
    serve,
)

torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)
torch.manual_seed(1)
mode = OPTIONS["mode"]
# PyTorch's GRU resets after the product, as Keras's does.
LAYERS = {"SimpleRNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}


class Classifier(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, UNITS)
        self.rnn = LAYERS[CELL](UNITS, UNITS, batch_first=True)
        self.dense = torch.nn.Linear(UNITS, 1)
        torch.nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        torch.nn.init.orthogonal_(self.rnn.weight_hh_l0)

    def classify(self, vectors: torch.Tensor | PackedSequence) -> torch.Tensor:
        _, last = self.rnn(vectors)
        hidden = last[0] if CELL == "LSTM" else last  # the LSTM's cell state is of no use here
        return self.dense(hidden[0])

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.classify(self.embedding(tokens))


class PackedClassifier(Classifier):
    """Takes (tokens padded on the right, lengths)."""

    def forward(self, batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        tokens, lengths = batch
        packed = pack_padded_sequence(
            self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        return self.classify(packed)


def tensor(values: np.ndarray) -> object:
    if values.dtype != np.int32:
        return torch.from_numpy(values)
    if mode != "packed":
        return torch.from_numpy(values).long()
    rows = [row[row != 0] for row in values]
    right = np.zeros_like(values)
    for into, row in zip(right, rows):
        into[: len(row)] = row
    lengths = torch.tensor([max(len(row), 1) for row in rows])
    return torch.from_numpy(right).long(), lengths


classifier = PackedClassifier() if mode == "packed" else Classifier()
model = torch.compile(classifier) if mode == "compile" else classifier
loss = torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.RMSprop(classifier.parameters(), lr=LEARNING_RATE, alpha=RHO, eps=EPSILON)


def train(x: object, y: torch.Tensor) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss(model(x), y).backward()
    optimizer.step()


@torch.inference_mode()
def infer(x: object) -> None:
    torch.sigmoid(model(x))


serve(f"PyTorch {torch.__version__} {mode}, {THREADS_WORDS}", Batches(tensor), train, infer)
