"""PyTorch on the processor: `torch_side.py {"threads":1,"compiled":false}`.

Masked padding is left out by pack_padded_sequence, which computes the real tokens only.
"""

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from serve import EPSILON, LEARNING_RATE, OPTIONS, RHO, THREADS, Loop, Task, serve

torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)
torch.manual_seed(1)
# PyTorch's GRU resets after the product, as Keras's does.
LAYERS = {"SimpleRNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}
# Keras's gate in each place of PyTorch's.
GATES = {"SimpleRNN": [0], "LSTM": [0, 1, 2, 3], "GRU": [1, 0, 2]}


class Network(torch.nn.Module):
    def __init__(self, model: dict) -> None:
        super().__init__()
        self.model = model
        features, units, outputs = (model[key] for key in ("features", "units", "outputs"))
        ids, cell = model.get("vocabulary"), model.get("cell")
        self.embedding = torch.nn.Embedding(ids, features) if ids else None
        depth = model.get("depth", 1)
        self.rnn = LAYERS[cell](features, units, depth, batch_first=True) if cell else None
        self.dense = torch.nn.Linear(units if cell else features, outputs)

    def forward(self, x: torch.Tensor, state: object = None, lengths: torch.Tensor | None = None):
        """The logits, and the state behind the last step."""
        if self.embedding:
            x = self.embedding(x)
        if not self.rnn:
            return self.dense(x), None
        if lengths is not None:
            x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        steps, state = self.rnn(x, state)
        if self.model.get("everyStep"):
            return self.dense(steps), state
        last = state[0] if self.model["cell"] == "LSTM" else state
        return self.dense(last[-1]), state

    def take(self, weights: list[np.ndarray]) -> None:
        """Weights in Keras's order: a recurrent layer's kernels have a column a number of a gate, and one bias but for the GRU, which has two."""
        rest = [torch.from_numpy(np.array(values)) for values in weights]
        with torch.no_grad():
            if self.embedding:
                self.embedding.weight.copy_(rest.pop(0))
            for layer in range(self.model.get("depth", 1) if self.rnn else 0):
                gates, units = GATES[self.model["cell"]], self.model["units"]
                order = torch.cat([torch.arange(units) + gate * units for gate in gates])
                kernel, recurrent, bias = (rest.pop(0) for _ in range(3))
                getattr(self.rnn, f"weight_ih_l{layer}").copy_(kernel.T[order])
                getattr(self.rnn, f"weight_hh_l{layer}").copy_(recurrent.T[order])
                first, second = bias if bias.dim() == 2 else (bias, torch.zeros_like(bias))
                getattr(self.rnn, f"bias_ih_l{layer}").copy_(first[order])
                getattr(self.rnn, f"bias_hh_l{layer}").copy_(second[order])
            self.dense.weight.copy_(rest.pop(0).T)
            self.dense.bias.copy_(rest.pop(0))


def tensor(values: np.ndarray, masked: bool) -> object:
    """Ids as PyTorch wants them; padded on the right, with their lengths, where padding is left out."""
    if values.dtype != np.int32:
        return torch.from_numpy(values)
    if not masked:
        return torch.from_numpy(values).long(), None
    rows = [row[row != 0] for row in values]
    right = np.zeros_like(values)
    for into, row in zip(right, rows):
        into[: len(row)] = row
    lengths = torch.tensor([max(len(row), 1) for row in rows])
    return torch.from_numpy(right).long(), lengths


def make(task: Task) -> Loop:
    one, masked = task.model["outputs"] == 1, task.model.get("mask", False)
    network = Network(task.model)
    if task.weights:
        network.take(task.weights)
    forward = torch.compile(network) if OPTIONS["compiled"] else network
    loss = torch.nn.BCEWithLogitsLoss() if one else torch.nn.CrossEntropyLoss()
    if task.model["optimizer"] == "rmsprop":
        optimizer = torch.optim.RMSprop(
            network.parameters(), lr=LEARNING_RATE, alpha=RHO, eps=EPSILON
        )
    else:
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, eps=EPSILON)

    def logits(x: object) -> torch.Tensor:
        ids, lengths = x if isinstance(x, tuple) else (x, None)
        return forward(ids, None, lengths)[0]

    def train(x: object, y: torch.Tensor) -> None:
        optimizer.zero_grad(set_to_none=True)
        # A crossentropy over classes wants a line a step.
        lines = logits(x).reshape(-1, task.model["outputs"])
        loss(lines, y if one else y.reshape(-1)).backward()
        optimizer.step()

    @torch.inference_mode()
    def infer(x: object) -> torch.Tensor:
        return torch.sigmoid(logits(x)) if one else torch.softmax(logits(x), -1)

    @torch.inference_mode()
    def stream(count: int) -> None:
        steps = torch.from_numpy(task.x[:1])
        state = None
        for i in range(count):
            t = i % steps.shape[1]
            y, state = forward(steps[:, t : t + 1], state)
            torch.softmax(y, -1)

    def ready(values: np.ndarray) -> object:
        return tensor(values, masked)

    task.check(lambda x: infer(ready(x)).numpy())
    return Loop(task, ready, train, infer, stream)


mode = "compiled" if OPTIONS["compiled"] else "eager"
level = torch.backends.cpu.get_cpu_capability()
serve(f"PyTorch {torch.__version__} {mode} ({level})", make)
