"""Whether an owner's demand changed within its history, and whether the suite follows the year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import weighted_mean
from perioptimal_report.results import Estimate, Interval
from perioptimal_report.stats.change import level_shift, slope, yearly_wave

STEP_WEEKS = 4
FEWEST_STEPS = 10
WEEKS_PER_YEAR = 365.25 / 7
SEASON_YEARS = 3
TOO_SHORT = "fewer than 40 weeks of history"
NO_SEASON = "fewer than three years of history"


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


@dataclass(frozen=True, slots=True)
class Season:
    """The yearly wave of usage over all blocks: its height [%], and its p-value.

    ``crest_year_share`` is the place of the crest in the year, 0 for the first of January.
    """

    height_pct: Estimate
    p: Estimate
    crest_year_share: float | None


def trends(days: Demand) -> tuple[Trend, ...]:
    """Test every owner's history for a slope and a shift [h per block-day]."""
    owners = np.array(days.owners)
    return tuple(
        _trend(owner, days, np.flatnonzero(owners == owner)) for owner in dict.fromkeys(days.owners)
    )


def _trend(owner: str, days: Demand, mine: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Trend:
    series, start = _four_week_means(days.usage_h[mine], days.seen[mine])
    n = int(days.seen[mine].sum())
    if len(series) < FEWEST_STEPS:
        none = [Estimate(None, unit, n, reason=TOO_SHORT) for unit in ("h", "p")]
        return Trend(owner, none[0], none[1], none[0], none[1], None)
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


def season(days: Demand) -> Season:
    """Test all blocks together for a yearly wave, as a share of each block's mean usage [%]."""
    n = int(days.seen.sum())
    if len(days.mondays) < SEASON_YEARS * WEEKS_PER_YEAR or not days.owners:
        none = [Estimate(None, unit, n, reason=NO_SEASON) for unit in ("pct", "p")]
        return Season(none[0], none[1], None)
    mean = np.maximum(weighted_mean(days.usage_h, days.seen), np.finfo(float).eps)
    weekly, count = _weekly(days.usage_h / mean[:, None], days.seen)
    held = np.flatnonzero(count)
    place = np.array([days.mondays[week].day_of_year for week in held]) / 365.25
    height, crest, p = yearly_wave(weekly[held], place)
    return Season(
        Estimate(100 * height, "pct", n, reason="see its p-value"),
        Estimate(p, "p", n, reason="a test"),
        crest,
    )
