"""PyTorch's CTCLoss, for those who have it.

    python ctc_torch.py FOLDER   # holds the losses of drawn lists to it, in 64 bits: those of the cases that generate.py has written there

Without a folder it serves `../ctc_peer.test.ts`, which gives cases as JSON and reads what comes of them: the loss of each row and the gradient of their mean by the
logits in 64 bits, or the losses of a model that is trained: two bidirectional GRUs and a product, by Adam, of 32 bits as it is here.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn


def tensor(given: dict, dtype=torch.float32) -> torch.Tensor:
    return torch.tensor(given["data"], dtype=dtype).reshape(given["shape"])


def losses_of(logits, lists: list, lengths: list, blank: int):
    labels = torch.tensor([label for row in lists for label in row], dtype=torch.long)
    counts = torch.tensor([len(row) for row in lists])
    log_p = logits.log_softmax(-1).transpose(0, 1)
    return nn.CTCLoss(blank=blank, reduction="none")(log_p, labels, torch.tensor(lengths), counts)


def evaluated(case: dict) -> dict:
    logits = tensor(case["logits"], torch.float64).requires_grad_()
    losses = losses_of(logits, case["lists"], case["lengths"], case["blank"])
    losses.mean().backward()
    return {"losses": losses.tolist(), "gradient": logits.grad.flatten().tolist()}


def directed(gru: nn.GRU, suffix: str, weights: list) -> None:
    """Keras has the gates z, r, h side by side, PyTorch r, z, n below each other."""
    kernel, recurrent, bias = map(tensor, weights)
    order = lambda of: torch.cat([of[1], of[0], of[2]])
    units = gru.hidden_size
    for name, value in (("weight_ih", kernel.T), ("weight_hh", recurrent.T), ("bias_ih", bias[0]), ("bias_hh", bias[1])):
        getattr(gru, f"{name}_l0{suffix}").data.copy_(order(value.split(units)))


def trained(case: dict) -> list:
    first, *_ = case["weights"]
    features, units = first["shape"][0], first["shape"][1] // 3
    layers = [nn.GRU(size, units, batch_first=True, bidirectional=True) for size in (features, 2 * units)]
    for i, gru in enumerate(layers):
        directed(gru, "", case["weights"][6 * i : 6 * i + 3])
        directed(gru, "_reverse", case["weights"][6 * i + 3 : 6 * i + 6])
    kernel, bias = map(tensor, case["weights"][12:])
    dense = nn.Linear(2 * units, bias.shape[0])
    dense.weight.data.copy_(kernel.T)
    dense.bias.data.copy_(bias)
    modules = nn.ModuleList([*layers, dense])
    optimizer = torch.optim.Adam(modules.parameters(), lr=case["rate"], eps=1e-7)
    losses = []
    for batch in case["batches"]:
        lengths = torch.tensor(batch["lengths"])
        h = nn.utils.rnn.pack_padded_sequence(tensor(batch["x"]), lengths, batch_first=True, enforce_sorted=False)
        for gru in layers:
            h, _ = gru(h)
        h, _ = nn.utils.rnn.pad_packed_sequence(h, batch_first=True)
        loss = losses_of(dense(h), batch["lists"], batch["lengths"], 0).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def distances(case: dict) -> list[float]:
    """How far the losses of a drawn case's lists are from PyTorch's, relative to those above 1."""
    found = []
    for loss, target, output in zip(case["compile"]["losses"], case["targets"], case["expected"]["f64"]["outputs"]):
        if "lists" not in target:
            continue
        steps = torch.tensor(output, dtype=torch.float64).reshape(len(target["steps"]), -1, target["classes"])
        probable = bool((steps > 0).all()) and torch.allclose(steps.sum(-1), torch.ones((), dtype=torch.float64))
        blank = loss["config"]["blank_index"] % target["classes"]
        for line, places, labels, expected in zip(steps.log() if probable else steps, target["steps"], target["lists"], target["losses"]):
            # PyTorch wants a step; where there is none the only list is the empty one, whose loss is 0.
            told = losses_of(line[None, places], [labels], [len(places)], blank).item() if places else 0.0
            found.append(abs(told - expected) / max(1.0, expected))
    return found


def held(folder: Path) -> None:
    cases = [json.loads(path.read_text()) for path in sorted(folder.glob("case-*.json"))]
    found = [distance for case in cases for distance in distances(case)]
    worst = max(found, default=0.0)
    print(f"The losses of {len(found)} drawn lists are at most {worst:.1e} from PyTorch's.")
    sys.exit(worst > 1e-9)


torch.set_num_threads(1)
if len(sys.argv) > 1:
    held(Path(sys.argv[1]))
given = json.load(sys.stdin)
json.dump({"evaluated": [evaluated(case) for case in given["cases"]], "trained": trained(given["training"])}, sys.stdout)
