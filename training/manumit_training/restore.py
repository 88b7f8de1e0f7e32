"""`python -m manumit_training.restore --model models/judge --out DIR`: from the shipped graphs back to something to train on.

Writes `checkpoint.pt` and `kept.json`, as `train --begin` and the other steps want them. The weights come back as exact as the graphs
keep them, in 7 bits; the frozen layers and the embeddings come from the base, where they are whole.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .base import Base, read_base
from .encoder import Judge
from .glance import LAYERS


def weights_of(path: Path) -> dict[str, np.ndarray]:
    """The graph's weights by name, as floats; quantized ones multiplied out."""
    raw = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    found = {}
    for name, value in raw.items():
        plain = name.removesuffix("_quantized")
        if plain != name:
            found[plain] = (value.astype(np.float32) - raw[f"{plain}_zero_point"]) * raw[f"{plain}_scale"]
        elif not name.endswith(("_scale", "_zero_point")):
            found[name] = value
    return found


def kept_of(tokenizer: Path, base: Base) -> list[int]:
    """Ids of the base's pieces that the tokenizer has, in its order."""
    vocabulary = [piece for piece, _score in json.loads(tokenizer.read_text())["model"]["vocab"]]
    ids = {piece: index for index, piece in reversed(list(enumerate(base.pieces)))}
    kept = [ids[piece] for piece in vocabulary]
    if kept != sorted(kept):
        raise ValueError(f"{tokenizer} has pieces in another order than the base")
    return kept


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    base = read_base()
    weights = weights_of(args.model / "rest.onnx")
    kept = kept_of(args.model / "tokenizer.json", base)
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    model = Judge(base, kept, list(range(layers)))
    state = model.state_dict()
    for name, value in weights.items():
        if name in state:
            turned = value.T if name.endswith(".weight") and value.ndim == 2 else value
            state[name] = torch.tensor(turned, dtype=torch.float32).reshape(state[name].shape)
    missing = [name for name in state if name not in weights and not name.startswith(("positions", "ln", *(f"layers.{i}." for i in range(LAYERS))))]
    if missing:
        raise ValueError(f"{args.model} lacks {', '.join(missing)}")
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save({"model": state}, args.out / "checkpoint.pt")
    (args.out / "kept.json").write_text(json.dumps(kept))
    print(f"{layers} layers, {len(kept)} pieces")


if __name__ == "__main__":
    main()
