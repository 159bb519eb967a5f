"""Writes state dicts of PyTorch as safetensors, and what their modules give, into this folder.

    python -m pip install torch==2.15.0 safetensors numpy
    python state_dicts.py
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent
told = {}


def tell(name, module, x, give, dtype=torch.float32):
    """The numbers are those of the weights as they are stored, computed with 64 bits."""
    module = module.to(dtype).eval()
    save_file({k: v.contiguous() for k, v in module.state_dict().items()}, HERE / f"{name}.safetensors")
    module.double()
    x = x if x.dtype == torch.int64 else x.double()
    with torch.no_grad():
        y = give(module, x)
    told[name] = {part: {"shape": list(t.shape), "data": t.flatten().tolist()} for part, t in (("x", x), ("y", y))}


class Recurrent(nn.Module):
    def __init__(self, rnn):
        super().__init__()
        self.rnn = rnn


class Classifier(nn.Module):
    """Modules as programs have them, each with a name."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 4)
        self.encoder = nn.LSTM(4, 3, num_layers=2, bidirectional=True, batch_first=True)
        self.norm = nn.LayerNorm(6)
        self.hidden = nn.Linear(6, 6)
        self.head = nn.Linear(6, 6, bias=False)

    def forward(self, x):
        y, _ = self.encoder(self.embedding(x))
        return self.head(torch.tanh(self.hidden(self.norm(y[:, -1]))))


class Cells(nn.Module):
    def __init__(self):
        super().__init__()
        self.lower = nn.LSTMCell(4, 3)
        self.upper = nn.GRUCell(3, 2)

    def forward(self, x):
        h, c, g = (torch.zeros(len(x), n, dtype=x.dtype) for n in (3, 3, 2))
        for t in range(x.shape[1]):
            h, c = self.lower(x[:, t], (h, c))
            g = self.upper(h, g)
        return g


def stack(features):
    return nn.Sequential(
        nn.Linear(features, features),
        nn.Tanh(),
        nn.BatchNorm1d(features),
        nn.Linear(features, features),
        nn.Tanh(),
        nn.Linear(features, features),
    )


def main():
    torch.manual_seed(0)
    x = torch.randn(3, 5, 4)
    ids = torch.randint(0, 7, (3, 5))
    for kind in (nn.RNN, nn.LSTM, nn.GRU):
        for layers in (1, 2):
            for both in (False, True):
                name = f"{kind.__name__.lower()}_{layers}{'_both' if both else ''}"
                rnn = kind(4, 3, num_layers=layers, bidirectional=both, batch_first=True)
                tell(name, rnn, x, lambda m, x: m(x)[0])
    call = lambda module, x: module(x)
    tell("without_bias", nn.GRU(4, 3, bias=False, batch_first=True), x, lambda m, x: m(x)[0])
    tell("classifier", Classifier(), ids, call)
    tell("classifier_f16", Classifier(), ids, call, torch.float16)
    tell("classifier_bf16", Classifier(), ids, call, torch.bfloat16)
    tell("cells_f64", Cells(), x, call, torch.float64)
    sequential = stack(4)
    # Moving averages of its own.
    for _ in range(3):
        sequential(2 + torch.randn(8, 4))
    tell("sequential", sequential, x[:, 0], call)
    wrapped = nn.ModuleDict({"module": Classifier()})
    tell("wrapped", wrapped, ids, lambda m, x: m["module"](x))
    save_file(nn.LSTM(4, 5, proj_size=2).state_dict(), HERE / "projected.safetensors")
    save_file(nn.Conv1d(2, 3, 2).state_dict(), HERE / "convolution.safetensors")
    (HERE / "numbers.json").write_text(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
