"""What a text goes through before it is cut into pieces. libs/judge does the same by the tokenizer's own normalizer."""

from __future__ import annotations

MAX_PIECES = 160
"""Longer texts keep their beginning and their end: offers begin with the bait and end with the terms."""


def clip(ids: list[int], limit: int = MAX_PIECES) -> list[int]:
    """Keeps two thirds of the room for the beginning and one third for the end."""
    if len(ids) <= limit:
        return ids
    head = limit * 2 // 3
    return ids[:head] + ids[len(ids) - (limit - head) :]
