"""Half-hour staffing against the demand of the moved cases, role by role."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from perioptimal_report.plan.effects.effect import (
    HALF_HOUR_S,
    EffectDefinition,
    in_half_hours,
)
from perioptimal_report.plan.effects.stage import PlanReplay, ReplayYear
from perioptimal_report.plan.options import Floats, Lengths
from perioptimal_report.settings.engagement import WEEKDAYS
from perioptimal_report.shapes.results import Measure

HALF_HOUR_H = 0.5
HALF_HOURS = 48


def staffed(year: ReplayYear, replay: PlanReplay, role: str) -> Floats:
    """Sites staffed in each half hour; NaN where nothing is known [sites].

    Staff follows the blocks, as in the cost: an hour that a block gains or loses, of a room, is an
    hour of staff for it. PACU beds stay as they are.
    """
    today = _grid(year, role, "staffed")
    return today if role == "pacu" else np.maximum(today + _opened(year, replay), 0.0)


def _opened(year: ReplayYear, replay: PlanReplay) -> Floats:
    """Rooms that the allocation opens beyond today's, in each half hour of the block-days."""
    week = np.zeros((len(year.on.held), 7, HALF_HOURS))
    pairs = zip(year.on.held, year.on.today_h, replay.rooms_h, strict=True)
    for line, (held, today_h, after_h) in enumerate(pairs):
        start_s, day = held.rooms[0].start_s, WEEKDAYS.index(held.weekday)
        week[line, day] = _open(after_h, start_s) - _open(today_h, start_s)
    counted = year.on.counted[:, year.lines_weeks]
    return np.tensordot(counted, week, axes=(0, 0)).ravel()


def _open(lengths_h: Lengths, start_s: int) -> Floats:
    """Rooms open in each half hour of a day."""
    ends = np.array([start_s + round(each * 3600) for each in lengths_h], dtype=np.int64)
    return in_half_hours(np.full(len(ends), start_s), ends, 0, HALF_HOURS) / HALF_HOUR_S


def _grid(year: ReplayYear, role: str, column: str) -> Floats:
    rows = year.frames["staff_demand"]
    rows = rows[rows["role"] == role]
    day = np.asarray((rows["date"] - _first(year)).dt.days, dtype=np.int64)
    slot = day * HALF_HOURS + rows["half_hour"].to_numpy(dtype=np.int64)
    grid = np.full(year.weeks * 7 * HALF_HOURS, np.nan)
    kept = (slot >= 0) & (slot < len(grid))
    grid[slot[kept]] = rows[column].to_numpy(dtype=np.float64)[kept]
    return grid


def _first(year: ReplayYear) -> np.datetime64:
    return np.datetime64(year.first_s, "s")


def required(year: ReplayYear, replay: PlanReplay, role: str) -> Floats:
    """Sites needed in each half hour: those that were, less the moved cases, plus where they go.

    Turnovers stay where they were.
    """
    moved = np.flatnonzero(replay.shift_s)
    begin = year.cases["busy_from_s"].to_numpy(dtype=np.int64)[moved]
    end = year.cases["out_s"].to_numpy(dtype=np.int64)[moved]
    by, slots = replay.shift_s[moved], year.weeks * 7 * HALF_HOURS
    gone = in_half_hours(begin, end, year.first_s, slots)
    come = in_half_hours(begin + by, end + by, year.first_s, slots)
    return np.maximum(_grid(year, role, "required") + (come - gone) / HALF_HOUR_S, 0.0)


def _short(role: str) -> Callable[[ReplayYear, PlanReplay], Floats]:
    def by_week(year: ReplayYear, replay: PlanReplay) -> Floats:
        """Sum the half hours short of staff by week [h]; NaN where no staffing is known."""
        there, needed = staffed(year, replay, role), required(year, replay, role)
        known = np.isfinite(there) & np.isfinite(needed)
        short = np.where(known, np.maximum(needed - there, 0.0), 0.0) * HALF_HOUR_H
        at_s = year.first_s + np.arange(len(there)) * HALF_HOUR_S
        weeks = year.sums(at_s, known.astype(np.float64)) > 0
        return np.array([year.sums(at_s, short), weeks * year.open_weeks])

    return by_week


def _gauge(role: str) -> EffectDefinition:
    measure = Measure(f"{role}_short_h", f"Hours short of {role} staff", "lower", of_patients=False)
    return EffectDefinition(measure, "h", ("shifts.start or resources.available",), _short(role))


GAUGES = (_gauge("anesthesia"), _gauge("nursing"))
