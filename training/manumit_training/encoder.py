"""The judge: the lower layers of multilingual-e5-small with four heads."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .base import Base, dequantize
from .data import ROLES, STAGES, TYPOLOGIES, VERDICTS

HEADS = {"verdict": len(VERDICTS), "role": len(ROLES), "typology": len(TYPOLOGIES), "stage": len(STAGES)}


class Layer(nn.Module):
    def __init__(self, hidden: int, heads: int, feed_forward: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.aln = nn.LayerNorm(hidden, eps=epsilon)
        self.fi = nn.Linear(hidden, feed_forward)
        self.fo = nn.Linear(feed_forward, hidden)
        self.oln = nn.LayerNorm(hidden, eps=epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        shape = (batch, length, self.heads, hidden // self.heads)
        q, k, v = (project(x).view(shape).transpose(1, 2) for project in (self.q, self.k, self.v))
        scores = q @ k.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + bias
        attended = (functional.softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, length, hidden)
        x = self.aln(x + self.dropout(self.ao(attended)))
        return self.oln(x + self.dropout(self.fo(functional.gelu(self.fi(x)))))


class Judge(nn.Module):
    """Ids and mask of shape [texts, pieces] in; logits of each head out."""

    def __init__(self, base: Base, kept: list[int], layers: list[int], dropout: float = 0.1) -> None:
        super().__init__()
        self.epsilon = base.epsilon
        # Frozen: stays as the base stores it, in 4 bits, and costs no training.
        self.register_buffer("words", torch.from_numpy(dequantize(base.word_blocks[kept])), persistent=False)
        self.positions = nn.Parameter(torch.from_numpy(base.tensors["emb.pos"] + base.tensors["emb.type"][: base.hidden]))
        self.ln = nn.LayerNorm(base.hidden, eps=base.epsilon)
        self.layers = nn.ModuleList(
            Layer(base.hidden, base.heads, base.feed_forward, base.epsilon, dropout) for _ in layers
        )
        self.heads = nn.ModuleDict({name: nn.Linear(2 * base.hidden, size) for name, size in HEADS.items()})
        self.dropout = nn.Dropout(dropout)
        copy(self.ln, base.tensors, "emb.ln")
        for layer, source in zip(self.layers, layers, strict=True):
            for name in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
                copy(getattr(layer, name), base.tensors, f"l{source}.{name}")

    def embed(self, ids: Tensor) -> Tensor:
        return self.ln(functional.embedding(ids, self.words) + self.positions[: ids.shape[1]])

    def pool(self, x: Tensor, mask: Tensor) -> Tensor:
        """The first piece beside the mean of all."""
        weights = mask.unsqueeze(-1).to(x.dtype)
        mean = (x * weights).sum(1) / weights.sum(1)
        return torch.cat([x[:, 0], mean], -1)

    def states(self, ids: Tensor, mask: Tensor, layers: int | None = None) -> Tensor:
        """[texts, pieces, hidden] after so many of the lowest layers, or after all."""
        x = self.dropout(self.embed(ids))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers[:layers]:
            x = layer(x, bias)
        return x

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        pooled = self.dropout(self.pool(self.states(ids, mask), mask))
        return {name: head(pooled) for name, head in self.heads.items()}


def copy(module: nn.Linear | nn.LayerNorm, tensors: dict[str, np.ndarray], name: str) -> None:
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(tensors[f"{name}.w"]))
        module.bias.copy_(torch.from_numpy(tensors[f"{name}.b"]))


def layers_in(state: dict[str, object]) -> int:
    """How many layers a saved judge has."""
    return 1 + max(int(name.split(".")[1]) for name in state if name.startswith("layers."))
