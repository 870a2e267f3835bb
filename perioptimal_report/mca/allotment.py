"""The two objectives of an allotment, and the share of days that each one leaves covered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np

from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.usage_model import UsageModel, quantile

Objective = Literal["inefficiency", "payroll"]
OBJECTIVES: tuple[Objective, ...] = ("inefficiency", "payroll")
SAME_SHARE_DIGITS = 12


def covered_share(objective: Objective, ratio: float) -> float:
    """Share of block-days whose usage the best allotment covers, at Co/Cu = ratio.

    Inefficiency, Cu·E[(B − X)⁺] + Co·E[(X − B)⁺]: Co/(Co + Cu).
    Payroll, Cu·B + Co·E[(X − B)⁺]: 1 − Cu/Co, and 0 where overtime costs no more than planned
    time. Sources: Strum 1999; Wachtel & Dexter for the second, as (p − c)/p.
    """
    if objective == "inefficiency":
        return ratio / (1 + ratio)
    return max(0.0, 1 - 1 / ratio)


def allotments(model: UsageModel, ratios: tuple[float, ...]) -> Floats:
    """Find the best allotment per objective × ratio × sample [h]."""
    return allotments_by(partial(quantile, model), len(model.family), ratios)


def allotments_by(
    quantile_of: Callable[[float], Floats], samples: int, ratios: tuple[float, ...]
) -> Floats:
    """Find the best allotment per objective × ratio × sample, each share's quantile once [h]."""
    known: dict[float, Floats] = {0.0: np.zeros(samples)}
    shares = [
        [round(covered_share(objective, ratio), SAME_SHARE_DIGITS) for ratio in ratios]
        for objective in OBJECTIVES
    ]
    for q in {q for line in shares for q in line} - set(known):
        known[q] = quantile_of(q)
    return np.array([[known[q] for q in line] for line in shares])
