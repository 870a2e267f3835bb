"""Whether an owner's demand changed within its history: slope and shift."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import weighted_mean
from perioptimal_report.shapes.results import Estimate, Interval
from perioptimal_report.stats.change import level_shift, slope

STEP_WEEKS = 4
FEWEST_STEPS = 10
WEEKS_PER_YEAR = 365.25 / 7
TOO_SHORT = "fewer than 40 weeks of history"


@dataclass(frozen=True, slots=True)
class Trend:
    """An owner's usage per block-day over its whole history, in four-week means.

    ``slope_h`` is the change per year, ``shift_h`` the mean after ``shift_on`` less the mean
    before it; the p-values ask whether chance makes as much.
    """

    owner: str
    slope_h: Estimate
    slope_p: Estimate
    shift_h: Estimate
    shift_p: Estimate
    shift_on: dt.date | None


def find_trends(days: Demand) -> tuple[Trend, ...]:
    """Test every owner's history for a slope and a shift [h per block-day]."""
    owners = np.array(days.owners)
    return tuple(
        _trend(owner, days, np.flatnonzero(owners == owner)) for owner in dict.fromkeys(days.owners)
    )


def _trend(owner: str, days: Demand, mine: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Trend:
    series, start = _four_week_means(days.usage_h[mine], days.seen[mine])
    n = int(days.seen[mine].sum())
    if len(series) < FEWEST_STEPS:
        hours, p = (Estimate(None, unit, n, reason=TOO_SHORT) for unit in ("h", "p"))
        return Trend(owner, slope_h=hours, slope_p=p, shift_h=hours, shift_p=p, shift_on=None)
    per_year = WEEKS_PER_YEAR / STEP_WEEKS
    value, low, high, slope_p = slope(series)
    at, shift_p = level_shift(series)
    bounds = Interval(low * per_year, high * per_year, "Theil–Sen")
    return Trend(
        owner=owner,
        slope_h=Estimate(value * per_year, "h", n, bounds),
        slope_p=Estimate(slope_p, "p", n, reason="a test"),
        shift_h=Estimate(
            float(series[at:].mean() - series[:at].mean()),
            "h",
            n,
            reason="place chosen by the data",
        ),
        shift_p=Estimate(shift_p, "p", n, reason="a test"),
        shift_on=days.mondays[start + at * STEP_WEEKS].date(),
    )


def _weekly(values: Floats, seen: Floats) -> tuple[Floats, Floats]:
    """Mean difference of each week's block-days from their block's mean, and their number."""
    away = (values - weighted_mean(values, seen)[:, None]) * seen
    count = seen.sum(axis=0)
    return away.sum(axis=0) / np.maximum(count, 1), count


def _four_week_means(usage_h: Floats, seen: Floats) -> tuple[Floats, int]:
    """Means of whole four-week steps up to the last week, from the first week with data."""
    weekly, count = _weekly(usage_h, seen)
    weeks = np.flatnonzero(count)
    if not len(weeks):
        return np.zeros(0), 0
    start = int(weeks[0]) + (len(count) - int(weeks[0])) % STEP_WEEKS
    steps = [each[start:].reshape(-1, STEP_WEEKS) for each in (weekly * count, count)]
    total, n = (each.sum(axis=1) for each in steps)
    return np.asarray(total / np.maximum(n, 1)), start
