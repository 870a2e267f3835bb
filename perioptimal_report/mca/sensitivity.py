"""How much the answer hangs on the cost ratio and on the objective."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.allotment import OBJECTIVES, Objective
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import Figures, Prices, inefficiency_usd, payroll_usd
from perioptimal_report.results import Estimate

NO_COST = "today's budget costs nothing"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All judged blocks per week under one objective at one ratio, both costs named.

    Savings are shares of today's cost of that name, on the same block-days.
    """

    objective: Objective
    ratio: float
    allotment_h: Estimate
    payroll_savings_pct: Estimate
    inefficiency_savings_pct: Estimate


def sensitivity(
    found: Figures, prices: Prices, per_week: Floats, n: int
) -> tuple[Sensitivity, ...]:
    """Price every objective's allotment at every ratio, ratio by ratio."""
    return tuple(
        _one(found, prices, (at, position), per_week, n)
        for position in range(len(prices.ratios))
        for at in range(len(OBJECTIVES))
    )


def _one(
    found: Figures, prices: Prices, place: tuple[int, int], per_week: Floats, n: int
) -> Sensitivity:
    ratio = prices.ratios[place[1]]
    hours, over_h = found.allotment_h[place], found.allotment_over_h[place]
    plans = ((found.budget_h, found.over_h), (hours, over_h))
    payroll = [payroll_usd(b, o, prices.rate_usd, ratio) @ per_week for b, o in plans]
    inefficiency = [
        inefficiency_usd(b, found.usage_h, o, prices.rate_usd, ratio) @ per_week for b, o in plans
    ]
    return Sensitivity(
        objective=OBJECTIVES[place[0]],
        ratio=ratio,
        allotment_h=Estimate(float(hours @ per_week), "h", n, reason="see the headline's interval"),
        payroll_savings_pct=_saved(payroll, n),
        inefficiency_savings_pct=_saved(inefficiency, n),
    )


def _saved(costs: list[Floats], n: int) -> Estimate:
    today, allotted = (float(np.asarray(each)) for each in costs)
    if not today > 0:
        return Estimate(None, "pct", n, reason=NO_COST)
    return Estimate(100 * (1 - allotted / today), "pct", n, reason="see the headline's interval")
