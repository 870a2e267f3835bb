"""Whether there is enough evidence to judge an owner, and how much more it would take."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from perioptimal_report.metrics.kit.breakdowns import Cells
from perioptimal_report.shapes.results import Estimate, Interval, Measure

Verdict = Literal["above", "below", "open"]
MOST_MONTHS = 120
DAYS_PER_MONTH = 365.25 / 12
VERDICTS: Mapping[Verdict, str] = {
    "above": "above",
    "below": "below",
    "open": "not enough evidence",
}
TOO_LONG = "more than ten years at this distance from the threshold"


@dataclass(frozen=True, slots=True)
class Guard:
    """An owner's utilization against the threshold of a decision.

    ``verdict`` is "open" where the 95% interval spans the threshold, or there is no interval;
    ``months`` is then how many months in all would settle it, if nothing else changed.
    """

    threshold_pct: float
    utilization: Estimate
    verdict: Verdict
    months: Estimate


def judge_threshold(utilization: Estimate, threshold_pct: float, months: float) -> Guard:
    """Compare a utilization [%] with a threshold [%]; ``months`` is what it rests on.

    Intervals shrink with the square root of time: months × (half width ÷ distance)², by the side
    that faces the threshold. Source: Dexter F, et al. Anesth Analg 2003;97:1119–26: three months'
    65% is compatible with 38–83%.
    """
    bound, value = utilization.interval, utilization.value
    if value is None or bound is None:
        reason = utilization.reason or "no interval"
        none = Estimate(None, "count", utilization.n, reason=reason)
        return Guard(threshold_pct, utilization, "open", none)
    if bound.low > threshold_pct:
        return Guard(threshold_pct, utilization, "above", _settled(utilization.n))
    if bound.high < threshold_pct:
        return Guard(threshold_pct, utilization, "below", _settled(utilization.n))
    needed = months_needed(value, bound, threshold_pct, months)
    return Guard(threshold_pct, utilization, "open", _months(needed, utilization.n))


def judged(
    estimates: Sequence[Estimate], threshold_pct: float, dates: pd.Series
) -> tuple[Cells, ...]:
    """Say of each utilization [%] on which side of the threshold it lies, or that it is open.

    Two columns: the verdict, and how many months in all would settle an open one. ``dates`` are
    those that the utilizations rest on.
    """
    months = ((dates.max() - dates.min()).days + 1) / DAYS_PER_MONTH if len(dates) else 0.0
    guards = [judge_threshold(each, threshold_pct, months) for each in estimates]
    verdict = Measure("verdict", f"Against the threshold of {threshold_pct:g}%")
    needed = Measure("months_needed", "Months that would settle it", of_patients=False)
    return (
        Cells(verdict, [VERDICTS[each.verdict] for each in guards]),
        Cells(needed, [each.months for each in guards]),
    )


def beside(estimates: Sequence[Estimate], level: float | None) -> list[str]:
    """Say of each estimate whether its whole interval lies above or below a level."""
    found = []
    for each in estimates:
        bound = each.interval
        if bound is None or level is None or bound.low <= level <= bound.high:
            found.append(VERDICTS["open"])
        else:
            found.append(VERDICTS["above" if bound.low > level else "below"])
    return found


def months_needed(value: float, bound: Interval, threshold_pct: float, months: float) -> float:
    """Months until the interval would exclude the threshold, infinite on the threshold itself."""
    distance = abs(value - threshold_pct)
    half = bound.high - value if value < threshold_pct else value - bound.low
    if distance == 0:
        return math.inf
    return months * max(half / distance, 1.0) ** 2


def _months(needed: float, n: int) -> Estimate:
    if needed > MOST_MONTHS:
        return Estimate(None, "count", n, reason=TOO_LONG)
    # Why rounded down and one added: at exactly the needed months the interval touches it.
    return Estimate(float(math.floor(needed) + 1), "count", n, reason="by the square root of time")


def _settled(n: int) -> Estimate:
    return Estimate(0.0, "count", n, reason="the interval excludes the threshold")
