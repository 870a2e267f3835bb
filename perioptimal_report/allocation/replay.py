"""The historical days once more, in other rooms: the cases that were, as they were booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.first_fit import NOWHERE, Filled, first_fit
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.options import Floats, Lengths
from perioptimal_report.allocation.weekly import Allocation

SECONDS_PER_HOUR = 3600
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class CaseDay:
    """The cases of one block-day in booked order: their room time [s], the line and week."""

    line: int
    week: int
    durations_s: tuple[int, ...]
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Every block-day that scenarios are replayed on, and how many cases lie on no such day.

    ``turnover_s`` is each block owner's usual turnover.
    """

    case_days: tuple[CaseDay, ...]
    turnover_s: tuple[int, ...]
    dates: Mapping[tuple[int, int], dt.date]
    left_out: int


@dataclass(frozen=True, slots=True)
class Replayed:
    """An allocation on the historical days, lines of the ground × weeks.

    ``over_h`` is time past the end of the blocks (waiting between cases included) and all time of
    cases without a room, ``inside_h`` case time inside, ``budget_h`` the hours reserved;
    ``past_block`` and ``past_shift`` count the cases that ended later, or had no room.
    """

    budget_h: Floats
    over_h: Floats
    inside_h: Floats
    past_block: Floats
    past_shift: Floats
    cases: Floats


def history(
    on: Ground, completed_cases: pd.DataFrame, gaps: pd.DataFrame, cutoff_min: float
) -> History:
    """Sort the cases of every counted block-day into booked order.

    ``completed_cases`` and ``gaps`` are the fact tables of those names. Booked order is that of
    the scheduled start, else of entering the room. The room time of a case is its ``busy_s``, as
    in the demand; the turnover is the owner's median gap of at most the cut-off, else that of all.
    """
    place = {
        pair: line for line, pair in enumerate(zip(on.days.owners, on.days.weekdays, strict=True))
    }
    week = _weeks(on, completed_cases["date"])
    pairs = zip(completed_cases["owner"], completed_cases["weekday"], strict=True)
    line = np.array([place.get(pair, -1) for pair in pairs], dtype=np.int64)
    kept = (line >= 0) & (week >= 0) & (week < on.counted.shape[1])
    kept[kept] &= on.counted[line[kept], week[kept]] > 0
    cases = completed_cases[kept].assign(line=line[kept], week=week[kept])
    days = _case_days(cases)
    # A block-day without a case is a day of its rooms all the same.
    empty = {(int(a), int(b)) for a, b in np.argwhere(on.counted > 0)}
    empty -= {(day.line, day.week) for day in days}
    days += [CaseDay(line, week, (), ()) for line, week in sorted(empty)]
    turnovers = _turnovers(on, gaps, cutoff_min)
    return History(tuple(days), turnovers, _dates(on), int((~kept).sum()))


def _weeks(on: Ground, dates: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    first = on.days.mondays[0] if on.days.mondays else pd.Timestamp(0)
    return np.asarray((dates - first).dt.days // DAYS_PER_WEEK, dtype=np.int64)


def _dates(on: Ground) -> dict[tuple[int, int], dt.date]:
    offset = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
    return {
        (int(line), int(week)): on.days.mondays[week].date()
        + dt.timedelta(days=offset[on.days.weekdays[line]])
        for line, week in np.argwhere(on.counted > 0)
    }


def _case_days(cases: pd.DataFrame) -> list[CaseDay]:
    booked_s = cases["scheduled_s"].fillna(cases["in_s"])
    ordered = cases.assign(booked_s=booked_s).sort_values(
        ["line", "week", "booked_s", "in_s", "case_id"]
    )
    columns = (ordered[name].tolist() for name in ("line", "week", "busy_s", "case_id"))
    found: dict[tuple[int, int], tuple[list[int], list[str]]] = {}
    for line, week, busy_s, case_id in zip(*columns, strict=True):
        durations, names = found.setdefault((line, week), ([], []))
        durations.append(busy_s)
        names.append(case_id)
    return [CaseDay(*place, tuple(d), tuple(names)) for place, (d, names) in found.items()]


def _turnovers(on: Ground, gaps: pd.DataFrame, cutoff_min: float) -> tuple[int, ...]:
    same = gaps["owner"].eq(gaps["prev_owner"])
    short = gaps[same & gaps["gap_s"].between(0, cutoff_min * 60)]
    overall = float(short["gap_s"].median()) if len(short) else 0.0
    by_owner = short.groupby("owner")["gap_s"].median()
    return tuple(round(float(by_owner.get(owner, overall))) for owner in on.days.owners)


def replay(on: Ground, past: History, rooms_h: Allocation, shifts_h: Sequence[float]) -> Replayed:
    """Run an allocation over the historical block-days [h].

    A room's shift is the shortest of ``shifts_h`` that covers its block.
    """
    sums = np.zeros((len(Replayed.__slots__), *on.counted.shape))
    rooms = [_Rooms.of(lengths_h, shifts_h) for lengths_h in rooms_h]
    for day in past.case_days:
        own = rooms[day.line]
        filled = first_fit(day.durations_s, own.blocks_s, past.turnover_s[day.line])
        sums[:, day.line, day.week] = _sums(day, filled, own)
    return Replayed(*sums)


@dataclass(frozen=True, slots=True)
class _Rooms:
    """The rooms of one block: how long each is reserved, and staffed [s]."""

    blocks_s: tuple[int, ...]
    shifts_s: tuple[int, ...]

    @staticmethod
    def of(lengths_h: Lengths, shifts_h: Sequence[float]) -> _Rooms:
        shifts = [min((s for s in shifts_h if s >= own), default=own) for own in lengths_h]
        return _Rooms(_seconds(lengths_h), _seconds(shifts))


def _seconds(hours: Sequence[float]) -> tuple[int, ...]:
    return tuple(round(each * SECONDS_PER_HOUR) for each in hours)


def _sums(day: CaseDay, filled: Filled, own: _Rooms) -> tuple[float, ...]:
    over_s, inside_s, past_block, past_shift = 0, 0, 0, 0
    last_s = list(own.blocks_s)
    placed = zip(filled.rooms, filled.starts_s, filled.ends_s, strict=True)
    for room, start_s, end_s in placed:
        if room == NOWHERE:
            over_s += end_s - start_s
            past_block, past_shift = past_block + 1, past_shift + 1
            continue
        block_s = own.blocks_s[room]
        inside_s += max(0, min(end_s, block_s) - start_s)
        last_s[room] = max(last_s[room], end_s)
        past_block += end_s > block_s
        past_shift += end_s > own.shifts_s[room]
    over_s += sum(last_s) - sum(own.blocks_s)
    times = (sum(own.blocks_s), over_s, inside_s)
    hours = (each / SECONDS_PER_HOUR for each in times)
    return (*hours, past_block, past_shift, len(day.durations_s))


def replay_cost(found: Replayed, by: Rule) -> Floats:
    """Cost of every replayed block-day by the objective in force, lines × weeks [USD]."""
    over_usd = by.ratio * by.rate_usd * found.over_h
    if by.objective == "payroll":
        return by.rate_usd * found.budget_h + over_usd
    return by.rate_usd * (found.budget_h - found.inside_h) + over_usd


def back_to_back(past: History) -> History:
    """The same days without turnovers: what the distributions of usage count."""
    return replace(past, turnover_s=(0,) * len(past.turnover_s))
