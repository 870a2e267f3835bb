"""Savings that past allotments would have brought in the quarters after them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.costing import NOTHING_SPENT, Draws, estimate
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import Prices, payroll_usd
from perioptimal_report.results import Estimate
from perioptimal_report.stats.week_counts import week_counts

NOT_SCORED = "too little history to test the method on later weeks"


@dataclass(frozen=True, slots=True)
class Scored:
    """Payroll cost per ratio × block × week where a past allotment could be tried, 0 elsewhere.

    ``block_days`` marks the block-days scored, blocks × weeks.
    """

    today_usd: Floats
    allotted_usd: Floats
    block_days: Floats


def scored(days: Demand, allotment_h: Floats, prices: Prices) -> Scored:
    """Charge each scored block-day with the budget it had and with the past allotment [USD].

    ``allotment_h`` is ratio × block × week, NaN where nothing was tried.
    """
    held = days.seen * np.isfinite(allotment_h[0])
    today, allotted = [], []
    for ratio, each in zip(prices.ratios, allotment_h, strict=True):
        today.append(payroll_by_day(days.usage_h, days.budget_h, prices.rate_usd, ratio) * held)
        hours = np.where(held > 0, each, 0.0)
        allotted.append(payroll_by_day(days.usage_h, hours, prices.rate_usd, ratio) * held)
    return Scored(np.array(today), np.array(allotted), held)


def payroll_by_day(usage_h: Floats, budget_h: Floats, rate_usd: float, ratio: float) -> Floats:
    """Payroll cost of each block-day under a budget [USD]."""
    return payroll_usd(budget_h, np.maximum(usage_h - budget_h, 0), rate_usd, ratio)


def savings(
    found: Scored, blocks: NDArray[np.int64], *, replicates: int, seed: int, run_weeks: int
) -> tuple[Estimate, ...]:
    """Share of today's cost that past allotments would have saved, per ratio [%].

    Weeks are drawn again for the interval; the allotments of the past stay as they were.
    """
    weeks = np.flatnonzero(found.block_days[blocks].any(axis=0))
    n = int(found.block_days[blocks].sum())
    if not n:
        return tuple(Estimate(None, "pct", 0, reason=NOT_SCORED) for _ in found.today_usd)
    counts = week_counts((len(weeks),), replicates=replicates, seed=seed, run_weeks=run_weeks)
    pairs = zip(found.today_usd, found.allotted_usd, strict=True)
    draws = Draws(len(weeks), run_weeks)
    return tuple(
        _savings(
            (today[blocks][:, weeks].sum(axis=0), after[blocks][:, weeks].sum(axis=0)),
            counts,
            n,
            draws,
        )
        for today, after in pairs
    )


def _savings(usd: tuple[Floats, Floats], counts: Floats, n: int, draws: Draws) -> Estimate:
    today, allotted = usd
    if not today.sum() > 0:
        return Estimate(None, "pct", n, reason=NOTHING_SPENT)
    before, after = counts @ today, counts @ allotted
    value = 100 * (1 - allotted.sum() / today.sum())
    return estimate(value, "pct", n, 100 * (1 - after[before > 0] / before[before > 0]), draws)
