"""PyTorch's side of the sweep, eager: `sweep_torch.py {"threads":1}`."""

import torch

from sweep_serve import THREADS, data, serve

torch.set_num_threads(THREADS)
torch.set_num_interop_threads(1)
# PyTorch's GRU resets after the product, as Keras's does.
LAYERS = {"SimpleRNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}


class Classifier(torch.nn.Module):
    def __init__(self, point: dict) -> None:
        super().__init__()
        cell, d, u, v = (point[key] for key in ("cell", "D", "U", "V"))
        self.rnn = LAYERS[cell](d, u, batch_first=True) if cell in LAYERS else None
        self.dense = torch.nn.Linear(u if self.rnn else d, v)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.dense(self.rnn(x)[0][:, -1] if self.rnn else x)


def make(point: dict) -> dict:
    x, y = (torch.from_numpy(values) for values in data(point))
    model = Classifier(point)
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, eps=1e-7)

    def train() -> None:
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimizer.step()

    @torch.inference_mode()
    def infer() -> None:
        torch.softmax(model(x), -1)

    return {"train": train, "infer": infer}


serve(f"PyTorch {torch.__version__} eager, {torch.backends.cpu.get_cpu_capability()}", make)
