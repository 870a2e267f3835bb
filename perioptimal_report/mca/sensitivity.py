"""How much the answer hangs on the cost ratio and on the objective, at the ratios compared."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from perioptimal_report.chart_data import Unit
from perioptimal_report.mca.allotment import OBJECTIVES, covered_share
from perioptimal_report.mca.costing import Charged, estimate
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import Figures, Prices, inefficiency_usd, payroll_usd
from perioptimal_report.mca.planned import Sensitivity
from perioptimal_report.mca.study import Study
from perioptimal_report.results import Estimate

NO_COST = "today's budget costs nothing"
NOT_CHARGED = "weeks drawn again were not charged with this allotment"


@dataclass(frozen=True, slots=True)
class _Plan:
    """Hours reserved and over, by block, or by replicate × block."""

    budget_h: Floats
    over_h: Floats


def sensitivity(found: Study, these: Charged) -> tuple[Sensitivity, ...]:
    """Price every objective's allotment at every ratio, ratio by ratio, per week."""
    return tuple(
        _one(found, (at, position), these)
        for position in range(len(found.money.prices.ratios))
        for at in range(len(OBJECTIVES))
    )


def _one(found: Study, place: tuple[int, int], these: Charged) -> Sensitivity:
    prices, objective = found.money.prices, OBJECTIVES[place[0]]
    ratio = prices.ratios[place[1]]
    seen = found.figures
    plan = _Plan(seen.allotment_h[place], seen.allotment_over_h[place])
    again = found.replicates.drawn if found.replicates else None
    hours = None if again is None else again.allotment_h[place] @ these.per_week
    drawn = None if again is None else _charged_again(again, place, prices)
    rate = replace(prices, ratios=(ratio,))
    shares = [_saved(seen, plan, rate, these)]
    if again is not None and drawn is not None:
        shares.append(_saved(again, drawn, rate, these))
    payroll, inefficiency = (_estimate([each[at] for each in shares], these) for at in range(2))
    allotment_h = estimate(plan.budget_h @ these.per_week, "h", these.n, hours, these.draws)
    return Sensitivity(objective, ratio, allotment_h, payroll, inefficiency)


def _charged_again(again: Figures, place: tuple[int, int], prices: Prices) -> _Plan | None:
    """Find what the replicates were charged with under this allotment, or under its equal.

    Replicates are charged with the allotments of inefficiency; payroll's at ratio 2 is that of
    inefficiency at ratio 1, and so on.
    """
    hours = again.allotment_h[place]
    share = covered_share(OBJECTIVES[place[0]], prices.ratios[place[1]])
    if share == 0:
        return _Plan(hours, again.usage_h)
    for at, ratio in enumerate(prices.ratios):
        if math.isclose(covered_share("inefficiency", ratio), share):
            return _Plan(hours, again.allotment_over_h[0, at])
    return None


def _saved(found: Figures, plan: _Plan, prices: Prices, these: Charged) -> tuple[Floats, Floats]:
    """Shares of today's payroll and inefficiency cost that a plan saves, NaN where it is 0 [%]."""
    (ratio,), rate = prices.ratios, prices.rate_usd
    pairs = ((found.budget_h, found.over_h), (plan.budget_h, plan.over_h))
    payroll = [payroll_usd(b, over, rate, ratio) @ these.per_week for b, over in pairs]
    wasted = [
        inefficiency_usd(b, found.usage_h, over, rate, ratio) @ these.per_week for b, over in pairs
    ]
    return _share(*payroll), _share(*wasted)


def _share(today: Floats, after: Floats) -> Floats:
    today, after = np.atleast_1d(today), np.atleast_1d(after)
    share = np.full(today.shape, np.nan)
    np.divide(100 * (today - after), today, out=share, where=today > 0)
    return share


def _estimate(shares: list[Floats], these: Charged, unit: Unit = "pct") -> Estimate:
    value = float(shares[0][0])
    if math.isnan(value):
        return Estimate(None, unit, these.n, reason=NO_COST)
    if len(shares) == 1:
        return Estimate(value, unit, these.n, reason=NOT_CHARGED)
    known = shares[1][np.isfinite(shares[1])]
    return estimate(value, unit, these.n, known, these.draws)
