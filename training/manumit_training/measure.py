"""Figures on labelled cases, from the probabilities of the three verdicts."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score

from .data import Case


def report(cases: list[Case], probabilities: np.ndarray) -> dict:
    """`probabilities`: [cases, 3] in the order of VERDICTS."""
    flag = probabilities[:, 1]
    support = probabilities[:, 2]
    is_flag = np.array([c.expect == "flag" for c in cases])
    is_none = np.array([c.expect == "none" for c in cases])
    is_support = np.array([c.expect == "support" for c in cases])
    level = np.array([c.level for c in cases])
    limit = np.quantile(flag[is_none], 0.98)

    def auc(other: np.ndarray) -> float:
        some = is_flag | other
        return round(float(roc_auc_score(is_flag[some], flag[some])), 4)

    verdict = probabilities.argmax(1)
    return {
        "auc hard": auc(is_none & (level == "hard")),
        "auc near": auc(is_none & (level == "near")),
        "auc support": auc(is_support),
        "at 2 % of none": {
            name: share(flag[is_flag & (level == name)] > limit) for name in ("plain", "veiled", "hard")
        }
        | {"limit": round(float(limit), 4)},
        "argmax": {
            "flag": share(verdict[is_flag] == 1),
            "none flagged": share(verdict[is_none] == 1),
            "none hard flagged": share(verdict[is_none & (level == "hard")] == 1),
            "none to support": share(verdict[is_none] == 2),
            "support": share(verdict[is_support] == 2),
            "support flagged": share(verdict[is_support] == 1),
        },
        "support auc none": round(
            float(roc_auc_score(is_support[is_support | is_none], support[is_support | is_none])), 4
        ),
    }


def share(hits: np.ndarray) -> str:
    return f"{int(hits.sum())}/{len(hits)} {100 * float(hits.mean()):.1f}%" if len(hits) else "0/0"
