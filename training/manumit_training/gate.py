"""`python -m manumit_training.gate --data DIR --out FILE`: the linear first stage, from the features that libs/risk itself counts."""

from __future__ import annotations

import argparse
import json
import random
import struct
import subprocess
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from .data import LANGUAGES, TRAINING, read_cases, read_real
from .noise import accompanied, disturb

BITS = 18
LEVELS = 127
PASSED = 0.012
"""Share of held-out real texts that may pass: the judge glances at them, which costs half of what a whole reading costs."""


def features(texts: list[str]) -> csr_matrix:
    """Rows of counts over the square root of how many there are, as the gate itself weighs them."""
    lines = "\n".join(json.dumps(text) for text in texts) + "\n"
    done = subprocess.run(
        ["node", str(TRAINING / "gate-features.mjs"), str(BITS)], input=lines.encode(), stdout=subprocess.PIPE, check=True
    )
    values = np.frombuffer(done.stdout, "<u4")
    starts, at = [0], 0
    pieces = []
    weights = []
    for _ in texts:
        count = int(values[at])
        pieces.append(values[at + 1 : at + 1 + count])
        weights.append(np.full(count, 1 / max(1, count) ** 0.5, np.float32))
        at += 1 + count
        starts.append(starts[-1] + count)
    matrix = csr_matrix(
        (np.concatenate(weights), np.concatenate(pieces).astype(np.int32), np.array(starts)),
        shape=(len(texts), 1 << BITS),
    )
    matrix.sum_duplicates()
    return matrix


def write(path: Path, weights: np.ndarray, bias: float, threshold: float) -> None:
    """The form that parseGate of libs/risk reads."""
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9995)) / LEVELS
    steps = np.clip(np.round(weights / scale), -LEVELS, LEVELS).astype(np.int8)
    header = b"MGATE1" + struct.pack("<Hfff", BITS, scale, bias, threshold)
    path.write_bytes(header.ljust(32, b"\0") + steps.tobytes())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--benign", type=float, default=0.02, help="weight of an authored harmless case")
    parser.add_argument("--alpha", type=float, default=2e-6)
    parser.add_argument("--mined", type=Path, help="writes ids of the real texts that come nearest, for the judge to learn from")
    parser.add_argument("--nearest", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(args.seed)

    cases = read_cases(TRAINING / "cases")
    validation = read_cases(TRAINING / "validation")
    real = [row for row in read_real(args.data / "train") if len(row["text"]) <= 2000 and row["file"] != "jobs_emscad_fraud_en"]
    rng.shuffle(real)
    held_out, real = real[: len(real) // 6], real[len(real) // 6 :]
    short: dict[str, list[str]] = {}
    for row in real:
        if row["lang"] in LANGUAGES and len(row["text"]) < 120:
            short.setdefault(row["lang"], []).append(row["text"])

    sought = [c for c in cases if c.expect != "none"]
    texts = [c.text for c in cases]
    for _ in range(2):
        texts += [disturb(c.text, c.lang, rng) for c in sought]
    texts += [accompanied(c.text, rng.choice(short.get(c.lang, short["en"])), rng) for c in sought]
    wanted = np.array([c.expect != "none" for c in cases] + [True] * 3 * len(sought) + [False] * len(real))
    weight = np.array(
        [1.0 if c.expect != "none" else args.benign for c in cases] + [0.5] * 3 * len(sought) + [1.0] * len(real)
    )
    matrix = features(texts + [row["text"] for row in real])
    print(f"{len(texts)} authored, {len(real)} real texts, {matrix.nnz} features", flush=True)
    weight[wanted] *= 4
    model = SGDClassifier(loss="log_loss", alpha=args.alpha, max_iter=12, tol=None, average=True, random_state=args.seed)
    model.fit(matrix, wanted, sample_weight=weight)

    outside = features([row["text"] for row in held_out]) @ model.coef_[0] + model.intercept_[0]
    threshold = float(np.quantile(outside, 1 - PASSED))
    inside = features([c.text for c in validation]) @ model.coef_[0] + model.intercept_[0]
    figures: dict[str, dict] = {"real": {}, "validation": {}}
    files = np.array([row["file"] for row in held_out])
    for name in sorted(set(files)):
        figures["real"][name] = f"{int((outside[files == name] > threshold).sum())}/{int((files == name).sum())}"
    keys = np.array([f"{c.expect} {c.level}" for c in validation])
    langs = np.array([c.lang for c in validation])
    is_sought = np.array([c.expect != "none" for c in validation])
    for name in sorted(set(keys)):
        figures["validation"][name] = f"{int((inside[keys == name] > threshold).sum())}/{int((keys == name).sum())}"
    for name in LANGUAGES:
        some = is_sought & (langs == name)
        figures["validation"][name] = f"{int((inside[some] > threshold).sum())}/{int(some.sum())}"
    print(json.dumps(figures | {"threshold": threshold}, indent=1))
    if args.mined:
        near = np.argsort(-(matrix[len(texts) :] @ model.coef_[0]))[: args.nearest]
        args.mined.write_text(json.dumps([real[i]["id"] for i in near if real[i]["lang"] in LANGUAGES]))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write(args.out, model.coef_[0], float(model.intercept_[0]), threshold)


if __name__ == "__main__":
    main()
