"""Authored cases, and real everyday texts as negatives."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = "en uk ru es pl ro fr pt de tr ar it hi vi tl zh".split()
VERDICTS = ("none", "flag", "support")
ROLES = (
    "ordinary",
    "counter_speech",
    "recruiter",
    "controller",
    "advertiser",
    "buyer",
    "victim",
    "worried_third_party",
)
TYPOLOGIES = (
    "sexual_exploitation labour debt_bondage domestic_servitude forced_criminality forced_marriage begging "
    "organ_or_surrogacy loverboy child refugee_targeting"
).split()
STAGES = "recruitment transport control exploitation advertising demand".split()

TRAINING = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    id: str
    set: str
    lang: str
    surface: str
    text: str
    expect: str
    level: str
    role: str | None
    stage: str | None
    typology: tuple[str, ...]


def parse(line: str) -> Case:
    one = json.loads(line)
    return Case(
        id=one["id"],
        set=one.get("set", one["id"]),
        lang=one["lang"],
        surface=one["surface"],
        text=one["text"],
        expect=one["expect"],
        level=one["level"],
        role=one.get("role"),
        stage=one.get("stage"),
        typology=tuple(one["typology"]),
    )


def read_cases(place: Path) -> list[Case]:
    """Every case of a file, or below a folder in the order of the files' names."""
    return [
        parse(line)
        for path in (sorted(place.rglob("*.jsonl")) if place.is_dir() else [place])
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    ]


def read_real(folder: Path) -> Iterator[dict]:
    """Rows `{id, lang, label, source, text}` of gzipped files of real text."""
    for path in sorted(folder.glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line) | {"file": path.name.removesuffix(".jsonl.gz")}
