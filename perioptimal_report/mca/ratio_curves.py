"""Block time, its cost and its savings against the cost ratio, drawn through."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from perioptimal_report.mca.allotment import OBJECTIVES, allotments
from perioptimal_report.mca.costing import Charged
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import Prices, allotted_usd, today_usd
from perioptimal_report.mca.planned import RatioCurves
from perioptimal_report.mca.study import Study, hours_charged
from perioptimal_report.results import Estimate

LEAST_RANGE = (1.0, 4.0)
STEP = 0.125
FARTHEST = 6.0
"""Beyond this ratio no hospital pays overtime: the curves end there."""
IMPLIED = tuple(np.geomspace(0.05, 20.0, 121).tolist())
BEYOND = "today's block time is the best at no ratio from 0.05 to 20"
FOLLOWS = "follows from the distributions"


def ratio_curves(found: Study, these: Charged) -> RatioCurves:
    """Trace all judged blocks per week against the ratio of overtime to regular cost."""
    implied = _implied(found, these)
    ratios = _ratios(found.money.prices.ratios, implied.value)
    hours = hours_charged(found, ratios)
    prices, per_week = Prices(found.money.prices.rate_usd, ratios), these.per_week
    after = [allotted_usd(hours, prices, objective) @ per_week for objective in OBJECTIVES]
    return RatioCurves(
        ratios=ratios,
        today_h=Estimate(float(hours.budget_h @ per_week), "h", these.n, reason="as scheduled"),
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


def _implied(found: Study, these: Charged) -> Estimate:
    """Find the ratio at which the allotments add up to today's block time, a ratio."""
    allotted_h = allotments(found.model, IMPLIED)[0] @ these.per_week
    today_h = float(found.figures.budget_h @ these.per_week)
    if not allotted_h[0] <= today_h <= allotted_h[-1]:
        return Estimate(None, "ratio", these.n, reason=BEYOND)
    at = float(np.exp(np.interp(today_h, allotted_h, np.log(IMPLIED))))
    return Estimate(at, "ratio", these.n, reason=FOLLOWS)
