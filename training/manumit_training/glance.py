"""`python -m manumit_training.glance --checkpoint FILE --data DIR --out FILE`: where the judge may stop reading.

The lowest layers are not trained, so what they make of a text is known before the rest: a linear head on it tells most harmless texts
that passed the gate, and the layers above are only run for the others.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from .calibrate import load
from .data import LANGUAGES, TRAINING, read_cases, read_real
from .encoder import Judge
from .noise import accompanied, disturb
from .train import batches, encode, padded

LAYERS = 4
"""As many as `train --frozen`."""
PASSED = 0.01
"""Share of held-out real texts for which the judge reads on."""


@torch.no_grad()
def features(model: Judge, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    """[texts, 2 * hidden]: the first piece beside the mean of all, after the lowest layers."""
    rows = encode(tokenizer, texts)
    out = np.zeros((len(rows), 2 * model.words.shape[1]), np.float16)
    for some in batches(rows, 4000, random.Random(0)):
        ids, mask = padded([rows[i] for i in some])
        out[some] = model.pool(model.states(ids, mask, LAYERS), mask).numpy()
    return out


def collect(args: argparse.Namespace) -> dict[str, np.ndarray]:
    rng = random.Random(args.seed)
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    model = load(args.checkpoint, args.kept)
    by_file: dict[tuple[str, str], list[str]] = {}
    for row in read_real(args.data / "train"):
        if 8 <= len(row["text"]) <= 1200 and row["file"] != "jobs_emscad_fraud_en":
            lang = row["lang"] if row["lang"] in LANGUAGES else "other"
            by_file.setdefault((lang, row["file"]), []).append(row["text"])
    real = [text for _, some in sorted(by_file.items()) for text in rng.sample(some, min(args.real, len(some)))]
    short = [text for text in real if len(text) < 120]
    cases = read_cases(TRAINING / "cases")
    validation = read_cases(TRAINING / "validation")
    look = lambda texts: features(model, tokenizer, texts)  # noqa: E731
    return {
        "sought": np.array([c.expect != "none" for c in cases]),
        "cases": look([c.text for c in cases]),
        "noisy": look([disturb(c.text, c.lang, rng) for c in cases]),
        "company": look([accompanied(c.text, rng.choice(short), rng) for c in cases]),
        "real": look(real),
        "validation": look([c.text for c in validation]),
        "validation sought": np.array([c.expect != "none" for c in validation]),
    }


def fit(x: np.ndarray, wanted: np.ndarray, weight: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """Weights and bias over the features as they are."""
    torch.manual_seed(seed)
    mean, spread = x.mean(0), x.std(0) + 1e-3
    rows = torch.from_numpy((x - mean) / spread)
    target = torch.from_numpy(wanted.astype(np.float32))
    share = torch.from_numpy(weight.astype(np.float32))
    head = nn.Linear(x.shape[1], 1)
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=1e-2)
    size, passes = 512, 8
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, passes * (len(rows) // size))
    for _ in range(passes):
        for some in torch.randperm(len(rows)).split(size)[: len(rows) // size]:
            loss = nn.functional.binary_cross_entropy_with_logits(head(rows[some])[:, 0], target[some], reduction="none")
            optimizer.zero_grad()
            (loss * share[some]).mean().backward()
            optimizer.step()
            schedule.step()
    weights = head.weight.detach().numpy()[0] / spread
    return weights, float(head.bias.detach().numpy()[0] - weights @ mean)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--features", type=Path, required=True, help="kept here, so that a second fit costs no reading")
    parser.add_argument("--real", type=int, default=2500, help="texts of each file and language")
    parser.add_argument("--passed", type=float, default=PASSED)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    if not args.features.exists():
        np.savez(args.features, **collect(args))
    seen = np.load(args.features)
    real = seen["real"].astype(np.float32)
    order = np.random.default_rng(args.seed).permutation(len(real))
    held_out, trained = real[order[: len(real) // 6]], real[order[len(real) // 6 :]]
    sought = seen["sought"]
    x = np.concatenate([*(seen[name].astype(np.float32) for name in ("cases", "noisy", "company")), trained])
    wanted = np.concatenate([sought, sought, sought, np.zeros(len(trained), bool)])
    # Authored harmless texts are near the others on purpose: the layers above tell them apart.
    weight = np.concatenate([np.where(sought, 4.0, 0.05)] * 3 + [np.ones(len(trained))])
    weights, bias = fit(x, wanted, weight, args.seed)
    threshold = float(np.quantile(held_out @ weights + bias, 1 - args.passed))
    inside = seen["validation"].astype(np.float32) @ weights + bias
    passed = float((inside[seen["validation sought"]] > threshold).mean())
    print(f"threshold {threshold:.3f}; of the validation's flag and support cases {passed:.1%} are read on")
    np.savez(args.out, weights=weights.astype(np.float32), bias=np.float32(bias), threshold=np.float32(threshold))


if __name__ == "__main__":
    main()
