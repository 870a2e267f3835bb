"""What a replay says day by day: which days a scenario would have made better, and which worse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.options import Floats
from perioptimal_report.allocation.replay import History, Replayed, replay_cost
from perioptimal_report.chart_data import Unit
from perioptimal_report.mca.costing import estimate
from perioptimal_report.results import Estimate

ALIKE_USD = 0.5
"""A day whose cost changes by less is neither better nor worse."""


@dataclass(frozen=True, slots=True)
class Day:
    """One date and what the scenario saves on it [USD]."""

    date: dt.date
    saved_usd: float


@dataclass(frozen=True, slots=True)
class DayByDay:
    """A scenario against today over the historical days.

    ``days`` are in order of time; ``saved_usd`` is per week, with an interval.
    """

    days: tuple[Day, ...]
    better: int
    worse: int
    saved_usd: Estimate

    @property
    def best(self) -> Day | None:
        """The day that gains most."""
        return max(self.days, key=lambda day: day.saved_usd, default=None)

    @property
    def worst(self) -> Day | None:
        """The day that loses most."""
        return min(self.days, key=lambda day: day.saved_usd, default=None)


def day_by_day(
    on: Ground, past: History, pair: tuple[Replayed, Replayed], by: Rule, method: str
) -> DayByDay:
    """Compare a scenario's replay with today's, ``pair`` = (today, scenario) [USD]."""
    saved = replay_cost(pair[0], by) - replay_cost(pair[1], by)
    sums: dict[dt.date, float] = {}
    for place, date in past.dates.items():
        sums[date] = sums.get(date, 0.0) + float(saved[place])
    days = tuple(Day(date, sums[date]) for date in sorted(sums))
    return DayByDay(
        days=days,
        better=sum(day.saved_usd > ALIKE_USD for day in days),
        worse=sum(day.saved_usd < -ALIKE_USD for day in days),
        saved_usd=per_week(on, saved, "usd", method),
    )


def per_week(on: Ground, values: Floats, unit: Unit, method: str) -> Estimate:
    """Mean per week of what each block-day brings, with an interval from the drawn weeks."""
    n = round(float(on.counted.sum()))
    seen = float(_mean(on, values, np.ones((1, on.counted.shape[1])))[0])
    drawn = _mean(on, values, on.draws) if len(on.draws) else None
    return estimate(seen, unit, n, drawn, method)


def _mean(on: Ground, values: Floats, draws: Floats) -> Floats:
    """Sum over blocks of block-days per week × mean per block-day, by replicate."""
    days = draws @ on.counted.T
    total = draws @ (values * on.counted).T
    # A replicate that drew none of a block's weeks keeps the block's own mean.
    own = (values * on.counted).sum(axis=1) / np.maximum(on.counted.sum(axis=1), 1)
    mean = np.where(days > 0, total / np.maximum(days, 1), own)
    return np.asarray(mean @ on.per_week)


def by_week(on: Ground, days: Sequence[Day]) -> dict[str, dict[str, float]]:
    """Sort days into weeks: the week's Monday as "2025-03-03" → weekday → saved [USD]."""
    found: dict[str, dict[str, float]] = {}
    for day in days:
        monday = day.date - dt.timedelta(days=day.date.weekday())
        name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.date.weekday()]
        found.setdefault(monday.isoformat(), {})[name] = day.saved_usd
    return found
