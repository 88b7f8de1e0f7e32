"""`python -m manumit_training.choose_vocabulary --data DIR --out DIR`: writes `tokenizer.json` and `kept.json`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from .base import read_base
from .data import LANGUAGES, TRAINING, read_cases, read_real
from .vocabulary import choose, write

LEAST = 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    base = read_base()
    texts = [row["text"] for row in read_real(args.data / "train") if row["lang"] in LANGUAGES]
    own = [path.read_text("utf-8") for path in sorted((TRAINING.parent / "libs/risk").glob("*/*.yaml"))]
    kept = choose(base, texts, LEAST, [one.text for one in read_cases(TRAINING / "cases")] + own)
    args.out.mkdir(parents=True, exist_ok=True)
    write(args.out / "tokenizer.json", base, kept)
    (args.out / "kept.json").write_text(json.dumps(kept))
    print(f"{len(kept)} of {len(base.pieces)} pieces")


if __name__ == "__main__":
    main()
