#!/usr/bin/env bash
# Makes models/ from authored cases and real text: `training/run.sh DATA`, where DATA is a folder with train/ of gzipped texts.
# Goes on after the last whole epoch when it was stopped. The README says how long it takes.
set -euo pipefail
data=$(realpath "${1:?the folder with train/ of real texts}")
cd "$(dirname "${BASH_SOURCE[0]}")"
work=${WORK:-$PWD/.work}
mkdir -p "$work"

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --requirement requirements.txt
python=$work/venv/bin/python
node ../scripts/ensure.mjs

node check-cases.mjs
"$python" -m manumit_training.choose_vocabulary --data "$data" --out "$work/vocabulary"
"$python" -m manumit_training.gate --data "$data" --out ../models/gate.bin --mined "$work/mined.json"
"$python" -m manumit_training.train --data "$data" --mined "$work/mined.json" --out "$work/judge" \
  --tokenizer "$work/vocabulary/tokenizer.json" --kept "$work/vocabulary/kept.json"
"$python" -m manumit_training.calibrate --checkpoint "$work/judge/checkpoint.pt" --out "$work/calibration.json" \
  --tokenizer "$work/vocabulary/tokenizer.json" --kept "$work/vocabulary/kept.json"
"$python" -m manumit_training.glance --data "$data" --checkpoint "$work/judge/checkpoint.pt" --features "$work/features.npz" \
  --tokenizer "$work/vocabulary/tokenizer.json" --kept "$work/vocabulary/kept.json" --out "$work/glance.npz"
"$python" -m manumit_training.export --glance "$work/glance.npz" --checkpoint "$work/judge/checkpoint.pt" --calibration "$work/calibration.json" \
  --tokenizer "$work/vocabulary/tokenizer.json" --kept "$work/vocabulary/kept.json" --out ../models/judge
