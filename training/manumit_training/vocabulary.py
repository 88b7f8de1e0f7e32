"""Chooses the pieces that the sixteen languages need and writes models/judge/tokenizer.json.

A piece stays where the training texts use it, or where it is one character long: what is cut can still be spelled.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

from .base import Base

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def tokenizer_json(pieces: list[str], scores: list[float]) -> dict:
    """The form that Hugging Face's tokenizer libraries read, in Rust, Python and JavaScript alike."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": index,
                "content": name,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for index, name in enumerate(SPECIAL)
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "},
                {"type": "Strip", "strip_left": True, "strip_right": True},
            ],
        },
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": None,
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": SPECIAL.index("<unk>"),
            "vocab": [[piece, round(float(score), 4)] for piece, score in zip(pieces, scores, strict=True)],
            "byte_fallback": False,
        },
    }


def full_tokenizer(base: Base) -> Tokenizer:
    return Tokenizer.from_str(json.dumps(tokenizer_json(base.pieces, list(base.scores))))


COMMON = 50_000
"""Of the base's own most frequent pieces so many are looked at: real text is scarce in some of the languages."""


def choose(base: Base, texts: Iterable[str], least: int, always: Iterable[str]) -> list[int]:
    """Ids of the base's pieces to keep, ascending.

    `least`: a piece stays if so many of the texts use it; `always`: texts whose every piece stays.
    """
    tokenizer = full_tokenizer(base)
    counts: Counter[int] = Counter()
    batch: list[str] = []

    def count() -> None:
        for encoding in tokenizer.encode_batch_fast(batch):
            counts.update(set(encoding.ids))
        batch.clear()

    for text in texts:
        batch.append(text)
        if len(batch) == 5000:
            count()
    count()
    kept = {i for i, n in counts.items() if n >= least}
    for encoding in tokenizer.encode_batch_fast(list(always)):
        kept.update(encoding.ids)
    common = sorted(range(len(base.pieces)), key=lambda i: -base.scores[i])[:COMMON]
    kept.update(i for i in common if all(is_needed(character) for character in base.pieces[i].removeprefix("▁")))
    # Single characters that any of the texts used, so that what is cut can be spelled.
    kept.update(i for i, piece in enumerate(base.pieces) if len(piece.removeprefix("▁")) == 1 and is_needed(piece[-1]))
    kept.update(range(len(SPECIAL)))
    return sorted(kept)


def is_needed(character: str) -> bool:
    """Scripts of the sixteen languages, digits, punctuation and emoji; Han characters only where texts use them."""
    point = ord(character)
    if 0x0370 <= point < 0x0400 or 0x0530 <= point < 0x0600:
        return False  # Greek, Armenian, Hebrew
    return point < 0x0800 or 0x0900 <= point < 0x0980 or 0x1E00 <= point < 0x2C00 or point >= 0x1F000


def write(path: Path, base: Base, kept: list[int]) -> None:
    pieces = [base.pieces[i] for i in kept]
    scores = [base.scores[i] for i in kept]
    path.write_text(json.dumps(tokenizer_json(pieces, scores), ensure_ascii=False, separators=(",", ":")), "utf-8")
