"""Which block-days count, and why a block gets no number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats

QUARTER_WEEKS = 13
RECENT_DAYS = 6
LONGER_WEEKS = (52, 104, 10_000)
MINUTES_PER_HOUR = 60


def last_weeks(days: Demand, weeks: NDArray[np.int64]) -> Floats:
    """Weight 1 for the block-days of the last weeks, one number of weeks per block."""
    age = days.seen.shape[1] - 1 - np.arange(days.seen.shape[1])
    return np.asarray(days.seen * (age < weeks[:, None]))


def wide_enough(days: Demand, windows: NDArray[np.int64], fewest: int) -> NDArray[np.int64]:
    """Lengthen the windows that hold fewer than ``fewest`` block-days: 52, 104, all [weeks]."""
    for weeks in LONGER_WEEKS:
        held = last_weeks(days, windows).sum(axis=1)
        windows = np.where((held < fewest) & (windows < weeks), weeks, windows)
    return windows


def since_change(days: Demand, weight: Floats) -> Floats:
    """Set the weights to 0 before a block's budget changed for good.

    A change for good: most of the 13 block-days up to it had budgets (to the minute) that none of
    the last 6 block-days has. Rooms that alternate by week of the month are no change.
    """
    lines = [_kept(budget, line > 0) for budget, line in zip(days.budget_h, weight, strict=True)]
    return weight * np.array(lines).reshape(weight.shape)


def _kept(budget_h: Floats, counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    at = np.flatnonzero(counted)
    level = np.round(budget_h[at] * MINUTES_PER_HOUR)
    foreign = ~np.isin(level, level[-RECENT_DAYS:])
    ends = [
        end for end in np.flatnonzero(foreign) if foreign[: end + 1][-QUARTER_WEEKS:].mean() > 0.5
    ]
    kept = counted.copy()
    if ends:
        kept[: at[ends[-1]] + 1] = False
    return kept


def reasons(days: Demand, weight: Floats, scored: Floats, fewest: int) -> tuple[str | None, ...]:
    """Why each block gets no allotment and no savings; ``None`` where it does."""
    lines = zip(days.usage_h, days.seen, weight > 0, scored > 0, strict=True)
    return tuple(
        _reason(usage_h[kept], _weeks_gone(seen), int(score.sum()), fewest)
        for usage_h, seen, kept, score in lines
    )


def _weeks_gone(seen: Floats) -> int:
    return int(len(seen) - 1 - np.flatnonzero(seen).max(initial=0))


def _reason(usage_h: Floats, weeks_gone: int, scored: int, fewest: int) -> str | None:
    if weeks_gone >= QUARTER_WEEKS:
        return f"no block-day in the last {weeks_gone} weeks"
    if len(usage_h) < fewest:
        return f"{len(usage_h)} block-days, fewer than {fewest}"
    if not usage_h.any():
        return "not used on any block-day"
    if np.ptp(usage_h) < 1 / MINUTES_PER_HOUR:
        return "the same usage on every block-day"
    if scored < fewest:
        return f"today's budget in force on {scored} block-days, fewer than {fewest}"
    return None
