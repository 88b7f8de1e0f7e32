"""`python -m manumit_training.calibrate --checkpoint FILE --out FILE`: what makes the judge's shares mean what they say.

One temperature and one bias for each verdict, fitted on validation/ by likelihood; then the bias of `flag` is lowered until at most so many
of the harmless cases are over the policy's `review`: on a platform harmless texts are far more than here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .base import read_base
from .data import TRAINING, VERDICTS, read_cases
from .encoder import Judge, layers_in
from .measure import report
from .train import encode, predict, softmax

REVIEW = 0.6
HARMLESS_OVER = 0.02


def load(checkpoint: Path, kept: Path) -> Judge:
    state = torch.load(checkpoint, weights_only=False)["model"]
    model = Judge(read_base(), json.loads(kept.read_text()), list(range(layers_in(state))))
    model.load_state_dict(state)
    return model.eval()


def fit(logits: np.ndarray, wanted: np.ndarray) -> tuple[float, np.ndarray]:
    """Temperature and biases of least negative log-likelihood."""
    x, y = torch.from_numpy(logits).double(), torch.from_numpy(wanted)
    log_temperature = torch.zeros(1, dtype=torch.double, requires_grad=True)
    bias = torch.zeros(2, dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_temperature, bias], max_iter=200)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        shifted = x / log_temperature.exp() + torch.cat([torch.zeros(1, dtype=torch.double), bias])
        value = torch.nn.functional.cross_entropy(shifted, y) + 0.01 * bias.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return float(log_temperature.exp()), np.concatenate([[0.0], bias.detach().numpy()])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cases = read_cases(TRAINING / "validation")
    rows = encode(Tokenizer.from_file(str(args.tokenizer)), [c.text for c in cases])
    logits = predict(load(args.checkpoint, args.kept), rows)["verdict"]
    wanted = np.array([VERDICTS.index(c.expect) for c in cases])
    temperature, bias = fit(logits, wanted)
    print(json.dumps(report(cases, softmax(logits / temperature + bias)), indent=1))
    harmless = wanted == 0
    while (softmax(logits[harmless] / temperature + bias)[:, 1] >= REVIEW).mean() > HARMLESS_OVER:
        bias[1] -= 0.02
    facts = {"temperature": round(temperature, 4), "bias": [round(float(b), 4) for b in bias]}
    args.out.write_text(json.dumps(facts))
    shares = softmax(logits / temperature + bias)
    print(facts, "flags over review", float((shares[wanted == 1, 1] >= REVIEW).mean()))


if __name__ == "__main__":
    main()
