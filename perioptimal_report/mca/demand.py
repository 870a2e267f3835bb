"""Daily usage as a grid: one line per owner and weekday, one column per week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.mca.families import Floats
from perioptimal_report.settings.engagement import WEEKDAYS
from perioptimal_report.shapes.results import Exclusion

SECONDS_PER_HOUR = 3600


HOURS = {
    "usage_h": ("in_block_s", "before_s", "after_s", "outside_s"),
    "budget_h": ("budget_s",),
    "in_block_h": ("in_block_s",),
    "over_h": ("before_s", "after_s", "outside_s"),
    "outside_h": ("outside_s",),
}
"""The block-day columns behind each quantity of the grid."""


QUARTER_WEEKS = 13


RECENT_DAYS = 6


LONGER_WEEKS = (52, 104, 10_000)


MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Demand:
    """Block-days on a grid of blocks (owner × weekday) × weeks, in hours; 0 where not ``seen``.

    ``over_h`` is usage outside the block's hours on that date (before, after, in other rooms).
    ``excluded`` says which dates are not block-days, and why.
    """

    owners: tuple[str, ...]
    services: tuple[str, ...]
    weekdays: tuple[str, ...]
    mondays: tuple[pd.Timestamp, ...]
    seen: Floats
    usage_h: Floats
    budget_h: Floats
    in_block_h: Floats
    over_h: Floats
    outside_h: Floats
    cases: Floats
    excluded: tuple[Exclusion, ...]


def demand_on_grid(block_days: pd.DataFrame) -> Demand:
    """Lay the usage of every block-day with rooms in force on a grid [h].

    ``block_days`` is the fact table of that name. Dates on which an owner had no block room are
    left out and counted: released in time, or used outside any block only.
    """
    held = block_days[block_days["rooms"] > 0]
    days = held.groupby(["owner", "weekday", "date"], as_index=False, sort=False).agg(
        {"service": "first", **dict.fromkeys(_columns(), "sum")}
    )
    blocks = _blocks(days)
    since = (days["date"] - _monday(days["date"]).min()).dt.days // 7
    week: NDArray[np.int64] = np.asarray(since, dtype=np.int64)
    named = pd.MultiIndex.from_frame(days[["owner", "weekday"]])
    line = blocks.index.get_indexer(named).astype(np.int64)
    shape = (len(blocks), int(week.max(initial=-1)) + 1)
    grids = {name: _grid(shape, line, week, days[list(parts)]) for name, parts in HOURS.items()}
    return Demand(
        owners=tuple(blocks.index.get_level_values("owner")),
        services=tuple(blocks.astype(str)),
        weekdays=tuple(blocks.index.get_level_values("weekday")),
        mondays=_mondays(days["date"], shape[1]),
        seen=_grid(shape, line, week, None),
        cases=_grid(shape, line, week, days[["cases"]]) * SECONDS_PER_HOUR,
        excluded=_excluded(block_days),
        **grids,
    )


def _columns() -> tuple[str, ...]:
    return (*dict.fromkeys(part for parts in HOURS.values() for part in parts), "cases")


def _blocks(days: pd.DataFrame) -> pd.Series[str]:
    first = days.groupby(["owner", "weekday"])["service"].first()
    order = sorted(first.index, key=lambda block: (block[0], WEEKDAYS.index(block[1])))
    return first.loc[order]


def _monday(dates: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    return dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")


def _mondays(dates: pd.Series[pd.Timestamp], weeks: int) -> tuple[pd.Timestamp, ...]:
    if not weeks:
        return ()
    return tuple(pd.date_range(_monday(dates).min(), periods=weeks, freq="7D"))


def _grid(
    shape: tuple[int, int],
    line: NDArray[np.int64],
    week: NDArray[np.int64],
    seconds: pd.DataFrame | None,
) -> Floats:
    grid = np.zeros(shape)
    if seconds is None:
        grid[line, week] = 1.0
    else:
        grid[line, week] = seconds.sum(axis=1).to_numpy(dtype=float) / SECONDS_PER_HOUR
    return grid


def _excluded(block_days: pd.DataFrame) -> tuple[Exclusion, ...]:
    none = block_days["rooms"] <= 0
    released = none & (block_days["released_s"].fillna(0) > 0)
    counted = (
        Exclusion("block-days released in time", int(released.sum())),
        Exclusion("dates used outside any block only", int((none & ~released).sum())),
    )
    return tuple(each for each in counted if each.n)


def lines(days: Demand, positions: NDArray[np.int64], *, weeks: int) -> Demand:
    """Keep some blocks of a grid, and its last weeks."""
    names = ("owners", "services", "weekdays")
    grids = ("seen", "cases", *HOURS)
    kept: dict[str, Any] = {
        **{name: tuple(getattr(days, name)[line] for line in positions) for name in names},
        **{name: getattr(days, name)[positions][:, -weeks:] for name in grids},
        "mondays": days.mondays[-weeks:],
    }
    return replace(days, **kept)


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
