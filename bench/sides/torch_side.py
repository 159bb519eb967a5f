"""PyTorch on the processor: `torch_side.py FOLDER [compile]`."""

import sys

import torch

from serve import BATCH, EPSILON, LEARNING_RATE, RHO, UNITS, VOCABULARY, load, serve

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.manual_seed(1)


class Classifier(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(VOCABULARY, UNITS)
        self.rnn = torch.nn.RNN(UNITS, UNITS, batch_first=True)
        self.dense = torch.nn.Linear(UNITS, 1)
        torch.nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        torch.nn.init.orthogonal_(self.rnn.weight_hh_l0)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.dense(self.rnn(self.embedding(tokens))[1][0])


compiled = sys.argv[2:] == ["compile"]
tokens, labels = load(sys.argv[1])
x = torch.from_numpy(tokens).long().split(BATCH)
y = torch.from_numpy(labels).split(BATCH)
classifier = Classifier()
model = torch.compile(classifier) if compiled else classifier
loss = torch.nn.BCEWithLogitsLoss()
optimizer = torch.optim.RMSprop(classifier.parameters(), lr=LEARNING_RATE, alpha=RHO, eps=EPSILON)


def train(batches: int) -> None:
    for i in range(batches):
        optimizer.zero_grad(set_to_none=True)
        loss(model(x[i]), y[i]).backward()
        optimizer.step()


@torch.inference_mode()
def infer(batches: int) -> None:
    for i in range(batches):
        torch.sigmoid(model(x[i]))


mode = "torch.compile" if compiled else "eager"
serve(f"PyTorch {torch.__version__} {mode}, {torch.get_num_threads()} thread", train, infer)
