"""How much the answer hangs on the cost ratio and on the objective, at the ratios compared."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from perioptimal_report.mca.allotment import OBJECTIVES, allotments, covered_share
from perioptimal_report.mca.costing import ChargedBlocks, estimate
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import (
    MeanHours,
    Prices,
    allotted_usd,
    inefficiency_usd,
    payroll_usd,
    today_usd,
)
from perioptimal_report.mca.planned import RatioCurves, Sensitivity
from perioptimal_report.mca.study import Study, hours_charged
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate

NO_COST = "today's budget costs nothing"


NOT_CHARGED = "weeks drawn again were not charged with this allotment"


LEAST_RANGE = (1.0, 4.0)


STEP = 0.125


FARTHEST = 6.0
"""Beyond this ratio no hospital pays overtime: the curves end there."""


IMPLIED = tuple(np.geomspace(0.05, 20.0, 121).tolist())


BEYOND = "today's block time is the best at no ratio from 0.05 to 20"


FOLLOWS = "follows from the distributions"


@dataclass(frozen=True, slots=True)
class _Plan:
    """Hours reserved and over, by block, or by replicate × block."""

    budget_h: Floats
    over_h: Floats


def price_every_ratio(study: Study, charged: ChargedBlocks) -> tuple[Sensitivity, ...]:
    """Price every objective's allotment at every ratio, ratio by ratio, per week."""
    return tuple(
        _one(study, (at, position), charged)
        for position in range(len(study.money.prices.ratios))
        for at in range(len(OBJECTIVES))
    )


def _one(study: Study, place: tuple[int, int], charged: ChargedBlocks) -> Sensitivity:
    prices, (at, position) = study.money.prices, place
    objective, ratio = OBJECTIVES[at], prices.ratios[position]
    seen = study.figures
    plan = _Plan(seen.allotment_h[place], seen.allotment_over_h[place])
    again = study.replicates.drawn if study.replicates else None
    hours = None if again is None else again.allotment_h[place] @ charged.per_week
    drawn = None if again is None else _charged_again(again, place, prices)
    rate = replace(prices, ratios=(ratio,))
    shares = [_saved(seen, plan, rate, charged)]
    if again is not None and drawn is not None:
        shares.append(_saved(again, drawn, rate, charged))
    payroll, inefficiency = (_estimate(each, charged) for each in zip(*shares, strict=True))
    allotment_h = estimate(plan.budget_h @ charged.per_week, "h", charged.n, hours, charged.draws)
    return Sensitivity(objective, ratio, allotment_h, payroll, inefficiency)


def _charged_again(again: MeanHours, place: tuple[int, int], prices: Prices) -> _Plan | None:
    """Find what the replicates were charged with under this allotment, or under its equal.

    Replicates are charged with the allotments of inefficiency; payroll's at ratio 2 is that of
    inefficiency at ratio 1, and so on.
    """
    hours, (objective, position) = again.allotment_h[place], place
    share = covered_share(OBJECTIVES[objective], prices.ratios[position])
    if share == 0:
        return _Plan(hours, again.usage_h)
    for at, ratio in enumerate(prices.ratios):
        if math.isclose(covered_share("inefficiency", ratio), share):
            return _Plan(hours, again.allotment_over_h[0, at])
    return None


def _saved(
    hours: MeanHours, plan: _Plan, prices: Prices, charged: ChargedBlocks
) -> tuple[Floats, Floats]:
    """Shares of today's payroll and inefficiency cost that a plan saves, NaN where it is 0 [%]."""
    (ratio,), rate = prices.ratios, prices.rate_usd
    pairs = ((hours.budget_h, hours.over_h), (plan.budget_h, plan.over_h))
    payroll = [payroll_usd(b, over, rate, ratio) @ charged.per_week for b, over in pairs]
    wasted = [
        inefficiency_usd(b, hours.usage_h, over, rate, ratio) @ charged.per_week
        for b, over in pairs
    ]
    return _share(*payroll), _share(*wasted)


def _share(today: Floats, after: Floats) -> Floats:
    today, after = np.atleast_1d(today), np.atleast_1d(after)
    share = np.full(today.shape, np.nan)
    np.divide(100 * (today - after), today, out=share, where=today > 0)
    return share


def _estimate(shares: tuple[Floats, ...], charged: ChargedBlocks, unit: Unit = "pct") -> Estimate:
    """Estimate a share from the one seen and, where there are any, those of the replicates."""
    seen, *replicates = shares
    value = float(seen.item())
    if math.isnan(value):
        return Estimate(None, unit, charged.n, reason=NO_COST)
    if not replicates:
        return Estimate(value, unit, charged.n, reason=NOT_CHARGED)
    (drawn,) = replicates
    return estimate(value, unit, charged.n, drawn[np.isfinite(drawn)], charged.draws)


def ratio_curves(study: Study, charged: ChargedBlocks) -> RatioCurves:
    """Trace all judged blocks per week against the ratio of overtime to regular cost."""
    implied = _implied(study, charged)
    ratios = _ratios(study.money.prices.ratios, implied.value)
    hours = hours_charged(study, ratios)
    prices, per_week = Prices(study.money.prices.rate_usd, ratios), charged.per_week
    after = [allotted_usd(hours, prices, objective) @ per_week for objective in OBJECTIVES]
    return RatioCurves(
        ratios=ratios,
        today_h=Estimate(float(hours.budget_h @ per_week), "h", charged.n, reason="as scheduled"),
        implied_ratio=implied,
        allotment_h=_lines(hours.allotment_h @ per_week),
        today_usd=tuple((today_usd(hours, prices) @ per_week).tolist()),
        allotted_usd=_lines(after),
    )


def _lines(values: Iterable[Floats]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(line.tolist()) for line in values)


def _ratios(compared: tuple[float, ...], implied: float | None) -> tuple[float, ...]:
    low = min(LEAST_RANGE[0], *compared)
    high = max(LEAST_RANGE[1], *compared)
    if implied is not None and high < implied <= FARTHEST:
        high = float(np.ceil(implied))
    return tuple(np.linspace(low, high, round((high - low) / STEP) + 1).tolist())


def _implied(study: Study, charged: ChargedBlocks) -> Estimate:
    """Find the ratio at which the allotments add up to today's block time, a ratio."""
    allotted_h = allotments(study.model, IMPLIED)[0] @ charged.per_week
    today_h = float(study.figures.budget_h @ charged.per_week)
    if not allotted_h[0] <= today_h <= allotted_h[-1]:
        return Estimate(None, "ratio", charged.n, reason=BEYOND)
    at = float(np.exp(np.interp(today_h, allotted_h, np.log(IMPLIED))))
    return Estimate(at, "ratio", charged.n, reason=FOLLOWS)
