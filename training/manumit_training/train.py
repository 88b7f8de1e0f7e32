"""`python -m manumit_training.train --out DIR`: fine-tunes the judge; goes on from the last whole epoch when it was stopped."""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from .base import read_base
from .data import LANGUAGES, ROLES, STAGES, TRAINING, TYPOLOGIES, VERDICTS, Case, read_cases, read_real
from .encoder import Judge
from .measure import report
from .noise import accompanied, disturb
from .text import clip

CLS, PAD, SEP = 0, 1, 2
WEIGHTS = {"verdict": 1.0, "role": 0.4, "typology": 0.3, "stage": 0.2}


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [[CLS, *clip(one.ids), SEP] for one in tokenizer.encode_batch_fast(texts)]


def padded(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    length = max(map(len, rows))
    ids = torch.full((len(rows), length), PAD)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
    return ids, (ids != PAD).long()


def batches(rows: list[list[int]], pieces: int, rng: random.Random) -> list[list[int]]:
    """Indices of texts of like length, so many that a batch holds about `pieces` pieces; in random order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]) + rng.random() * 6)
    out: list[list[int]] = []
    for index in order:
        if out and (len(out[-1]) + 1) * len(rows[index]) <= pieces:
            out[-1].append(index)
        else:
            out.append([index])
    rng.shuffle(out)
    return out


def loss_of(logits: dict[str, torch.Tensor], cases: list[Case], smoothing: float) -> torch.Tensor:
    verdict = torch.tensor([VERDICTS.index(c.expect) for c in cases])
    role = torch.tensor([-100 if c.role is None else ROLES.index(c.role) for c in cases])
    stage = torch.tensor([-100 if c.stage is None else STAGES.index(c.stage) for c in cases])
    typology = torch.tensor([[float(name in c.typology) for name in TYPOLOGIES] for c in cases])
    total = WEIGHTS["verdict"] * functional.cross_entropy(logits["verdict"], verdict, label_smoothing=smoothing)
    if (role >= 0).any():
        total = total + WEIGHTS["role"] * functional.cross_entropy(logits["role"], role)
    if (stage >= 0).any():
        total = total + WEIGHTS["stage"] * functional.cross_entropy(logits["stage"], stage)
    return total + WEIGHTS["typology"] * functional.binary_cross_entropy_with_logits(logits["typology"], typology)


@torch.no_grad()
def predict(model: Judge, rows: list[list[int]], pieces: int = 4000) -> dict[str, np.ndarray]:
    model.eval()
    out: dict[str, np.ndarray] = {}
    for some in batches(rows, pieces, random.Random(0)):
        logits = model(*padded([rows[i] for i in some]))
        for name, values in logits.items():
            out.setdefault(name, np.zeros((len(rows), values.shape[1]), np.float32))[some] = values.numpy()
    return out


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def real_negatives(folder: Path, rng: random.Random, per_language: int, mined: Path | None) -> list[Case]:
    """Everyday texts of the sixteen languages, at most so many of each, and the mined ones, all of them."""
    by_language: dict[str, list[dict]] = {}
    for row in read_real(folder):
        if row["lang"] in LANGUAGES and 8 <= len(row["text"]) <= 1200:
            by_language.setdefault(row["lang"], []).append(row)
    rows = [row for lang in LANGUAGES for row in rng.sample(by_language.get(lang, []), min(per_language, len(by_language.get(lang, []))))]
    if mined is not None:
        wanted = set(json.loads(mined.read_text()))
        rows += [row for some in by_language.values() for row in some if row["id"] in wanted]
    return [
        Case(row["id"], row["id"], row["lang"], "post", row["text"], "none", "easy", None, None, ()) for row in rows
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True, help="JSON: ids of the base's pieces, as the tokenizer has them")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ of real texts")
    parser.add_argument("--layers", default="0,1,2,3,4,5,6,7,8,9")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--pieces", type=int, default=900, help="pieces a batch")
    parser.add_argument("--real", type=int, default=90, help="everyday texts a language and epoch")
    parser.add_argument("--mined", type=Path)
    parser.add_argument("--smoothing", type=float, default=0.05)
    parser.add_argument("--frozen", type=int, default=4, help="so many of the lowest layers stay as they are")
    parser.add_argument("--begin", type=Path, help="checkpoint whose weights to begin with, for a further pass over more cases")
    parser.add_argument("--grow", action="store_true", help="reads the cases anew before each epoch")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share", type=float, default=1.0, help="share of the sets to train on, for a learning curve")
    parser.add_argument("--extra", type=Path, nargs="*", default=[], help="further files or folders of cases to measure on")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)

    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    cases = read_cases(TRAINING / "cases")
    if args.share < 1:
        sets = sorted({c.set for c in cases})
        chosen = set(rng.sample(sets, round(args.share * len(sets))))
        cases = [c for c in cases if c.set in chosen]
    validation = {"validation": read_cases(TRAINING / "validation")}
    for path in args.extra:
        validation[path.stem] = read_cases(path)
    measured = {name: (some, encode(tokenizer, [c.text for c in some])) for name, some in validation.items()}
    layers = [int(one) for one in args.layers.split(",")]
    model = Judge(read_base(), json.loads(args.kept.read_text()), layers)
    if args.begin:
        model.load_state_dict(torch.load(args.begin, weights_only=False)["model"])
    if args.frozen > 0:
        model.positions.requires_grad_(False)
        model.ln.requires_grad_(False)
    for layer in model.layers[: args.frozen]:
        layer.requires_grad_(False)
    decayed = [p for n, p in model.named_parameters() if p.ndim > 1 and p.requires_grad]
    plain = [p for n, p in model.named_parameters() if p.ndim <= 1 and p.requires_grad]
    heads = {id(p) for p in model.heads.parameters()}
    groups = [
        {"params": [p for p in decayed if id(p) not in heads], "lr": args.rate, "weight_decay": 0.01},
        {"params": [p for p in plain if id(p) not in heads], "lr": args.rate, "weight_decay": 0.0},
        {"params": list(model.heads.parameters()), "lr": 5 * args.rate, "weight_decay": 0.01},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    first = 0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["epoch"] + 1
    print(f"{len(cases)} cases, layers {layers}, {sum(p.numel() for p in model.parameters())} weights", flush=True)

    for epoch in range(first, args.epochs):
        started = time.time()
        if args.grow:
            cases = read_cases(TRAINING / "cases")
        rng = random.Random(args.seed * 1000 + epoch)
        everyday = real_negatives(args.data / "train", rng, args.real, args.mined)
        by_language: dict[str, list[str]] = {}
        for one in everyday:
            if len(one.text) < 160:
                by_language.setdefault(one.lang, []).append(one.text)
        texts = []
        for one in cases:
            text = disturb(one.text, one.lang, rng)
            company = by_language.get(one.lang) or by_language["en"]
            texts.append(accompanied(text, rng.choice(company), rng) if rng.random() < 0.12 else text)
        texts += [disturb(one.text, one.lang, rng) for one in everyday]
        everything = cases + everyday
        rows = encode(tokenizer, texts)
        plan = batches(rows, args.pieces, rng)
        model.train()
        losses = []
        for step, some in enumerate(plan):
            done = (epoch + step / len(plan)) / args.epochs
            factor = min(1.0, done / 0.06) * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
            for group, rate in zip(optimizer.param_groups, (args.rate, args.rate, 5 * args.rate), strict=True):
                group["lr"] = rate * factor
            loss = loss_of(model(*padded([rows[i] for i in some])), [everything[i] for i in some], args.smoothing)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
            if step % 50 == 0:
                print(f"epoch {epoch} {step}/{len(plan)} loss {np.mean(losses[-50:]):.4f} {time.time() - started:.0f} s", flush=True)
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, checkpoint)
        figures = {
            name: report(some, softmax(predict(model, encoded)["verdict"])) for name, (some, encoded) in measured.items()
        }
        line = {"epoch": epoch, "loss": round(float(np.mean(losses)), 4), "seconds": round(time.time() - started), **figures}
        with (args.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line, indent=1), flush=True)


if __name__ == "__main__":
    main()
