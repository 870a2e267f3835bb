"""The historical days once more, in other rooms: the cases that were, as they were booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perioptimal_report.mca.costing import estimate
from perioptimal_report.plan.costs import Allocation, CostRule
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats, Lengths
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate

SECONDS_PER_HOUR = 3600


DAYS_PER_WEEK = 7


NOWHERE = -1
"""The room of a case whose owner has no room that day."""


ALIKE_USD = 0.5
"""A day whose cost changes by less is neither better nor worse."""


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
class ReplayResult:
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


def history(blocks: MovableBlocks, completed_cases: pd.DataFrame, gaps: pd.DataFrame) -> History:
    """Sort the cases of every counted block-day into booked order.

    ``completed_cases`` and ``gaps`` are the fact tables of those names. Booked order is that of
    the scheduled start, else of entering the room. The room time of a case is its ``busy_s``, as
    in the demand; the turnover is the owner's median one between two own cases, else that of all.
    """
    place = {
        pair: line
        for line, pair in enumerate(zip(blocks.days.owners, blocks.days.weekdays, strict=True))
    }
    week = _weeks(blocks, completed_cases["date"])
    pairs = zip(completed_cases["owner"], completed_cases["weekday"], strict=True)
    line = np.array([place.get(pair, -1) for pair in pairs], dtype=np.int64)
    kept = (line >= 0) & (week >= 0) & (week < blocks.counted.shape[1])
    kept[kept] &= blocks.counted[line[kept], week[kept]] > 0
    cases = completed_cases[kept].assign(line=line[kept], week=week[kept])
    days = _case_days(cases)
    # A block-day without a case is a day of its rooms all the same.
    empty = {(int(a), int(b)) for a, b in np.argwhere(blocks.counted > 0)}
    empty -= {(day.line, day.week) for day in days}
    days += [CaseDay(line, week, (), ()) for line, week in sorted(empty)]
    turnovers = _turnovers(blocks, gaps)
    return History(tuple(days), turnovers, _dates(blocks), int((~kept).sum()))


def _weeks(blocks: MovableBlocks, dates: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    first = blocks.days.mondays[0] if blocks.days.mondays else pd.Timestamp(0)
    return np.asarray((dates - first).dt.days // DAYS_PER_WEEK, dtype=np.int64)


def _dates(blocks: MovableBlocks) -> dict[tuple[int, int], dt.date]:
    offset = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
    return {
        (int(line), int(week)): blocks.days.mondays[week].date()
        + dt.timedelta(days=offset[blocks.days.weekdays[line]])
        for line, week in np.argwhere(blocks.counted > 0)
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


def _turnovers(blocks: MovableBlocks, gaps: pd.DataFrame) -> tuple[int, ...]:
    same = gaps["owner"].eq(gaps["prev_owner"])
    short = gaps[same & gaps["is_turnover"]]
    overall = float(short["gap_s"].median()) if len(short) else 0.0
    by_owner = short.groupby("owner")["gap_s"].median()
    return tuple(round(float(by_owner.get(owner, overall))) for owner in blocks.days.owners)


def replay_allocation(
    blocks: MovableBlocks, history: History, rooms_h: Allocation, shifts_h: Sequence[float]
) -> ReplayResult:
    """Run an allocation over the historical block-days [h].

    A room's shift is the shortest of ``shifts_h`` that covers its block.
    """
    sums = np.zeros((len(ReplayResult.__slots__), *blocks.counted.shape))
    rooms = [_Rooms.of(lengths_h, shifts_h) for lengths_h in rooms_h]
    for day in history.case_days:
        own = rooms[day.line]
        filled = first_fit(day.durations_s, own.blocks_s, history.turnover_s[day.line])
        sums[:, day.line, day.week] = _sums(day, filled, own)
    return ReplayResult(*sums)


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


def _sums(day: CaseDay, filled: Filled, own_rooms: _Rooms) -> tuple[float, ...]:
    over_s, inside_s, past_block, past_shift = 0, 0, 0, 0
    last_s = list(own_rooms.blocks_s)
    placed = zip(filled.rooms, filled.starts_s, filled.ends_s, strict=True)
    for room, start_s, end_s in placed:
        if room == NOWHERE:
            over_s += end_s - start_s
            past_block, past_shift = past_block + 1, past_shift + 1
            continue
        block_s = own_rooms.blocks_s[room]
        inside_s += max(0, min(end_s, block_s) - start_s)
        last_s[room] = max(last_s[room], end_s)
        past_block += end_s > block_s
        past_shift += end_s > own_rooms.shifts_s[room]
    over_s += sum(last_s) - sum(own_rooms.blocks_s)
    times = (sum(own_rooms.blocks_s), over_s, inside_s)
    hours = (each / SECONDS_PER_HOUR for each in times)
    return (*hours, past_block, past_shift, len(day.durations_s))


def replay_cost(replay: ReplayResult, rule: CostRule) -> Floats:
    """Cost of every replayed block-day by the objective in force, lines × weeks [USD]."""
    over_usd = rule.ratio * rule.rate_usd * replay.over_h
    if rule.objective == "payroll":
        return rule.rate_usd * replay.budget_h + over_usd
    return rule.rate_usd * (replay.budget_h - replay.inside_h) + over_usd


def back_to_back(history: History) -> History:
    """The same days without turnovers: what the distributions of usage count."""
    return replace(history, turnover_s=(0,) * len(history.turnover_s))


@dataclass(frozen=True, slots=True)
class Filled:
    """A day in rooms [s]: for each case its room, and start and end after the block's start.

    Cases without a room have ``NOWHERE`` and no time.
    """

    rooms: tuple[int, ...]
    starts_s: tuple[int, ...]
    ends_s: tuple[int, ...]


def first_fit(durations_s: Sequence[int], lengths_s: Sequence[int], turnover_s: int) -> Filled:
    """Put cases into rooms in their order: the first room in which a case ends within the block.

    A case that fits nowhere goes where it runs over least; with no room at all it is nowhere.
    """
    free_s = [0] * len(lengths_s)
    rooms, starts, ends = [], [], []
    for duration_s in durations_s:
        room = _room(duration_s, free_s, lengths_s, turnover_s)
        start_s = 0
        if room != NOWHERE:
            start_s = free_s[room] + (turnover_s if free_s[room] else 0)
            free_s[room] = start_s + duration_s
        rooms.append(room)
        starts.append(start_s)
        ends.append(start_s + duration_s)
    return Filled(tuple(rooms), tuple(starts), tuple(ends))


def _room(duration_s: int, ends: Sequence[int], lengths_s: Sequence[int], turnover_s: int) -> int:
    least, chosen = None, NOWHERE
    for room, (end, length) in enumerate(zip(ends, lengths_s, strict=True)):
        over_s = end + (turnover_s if end else 0) + duration_s - length
        if over_s <= 0:
            return room
        if least is None or over_s < least:
            least, chosen = over_s, room
    return chosen


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
    blocks: MovableBlocks,
    history: History,
    pair: tuple[ReplayResult, ReplayResult],
    rule: CostRule,
    method: str,
) -> DayByDay:
    """Compare a scenario's replay with today's, ``pair`` = (today, scenario) [USD]."""
    today, after = (replay_cost(each, rule) for each in pair)
    saved = today - after
    sums: dict[dt.date, float] = {}
    for place, date in history.dates.items():
        sums[date] = sums.get(date, 0.0) + float(saved[place])
    days = tuple(Day(date, sums[date]) for date in sorted(sums))
    return DayByDay(
        days=days,
        better=sum(day.saved_usd > ALIKE_USD for day in days),
        worse=sum(day.saved_usd < -ALIKE_USD for day in days),
        saved_usd=per_week(blocks, saved, "usd", method),
    )


def per_week(blocks: MovableBlocks, values: Floats, unit: Unit, method: str) -> Estimate:
    """Mean per week of what each block-day brings, with an interval from the drawn weeks."""
    n = round(float(blocks.counted.sum()))
    seen = float(_mean(blocks, values, np.ones((1, blocks.counted.shape[1])))[0])
    drawn = _mean(blocks, values, blocks.draws) if len(blocks.draws) else None
    return estimate(seen, unit, n, drawn, method)


def _mean(blocks: MovableBlocks, values: Floats, draws: Floats) -> Floats:
    """Sum over blocks of block-days per week × mean per block-day, by replicate."""
    days = draws @ blocks.counted.T
    total = draws @ (values * blocks.counted).T
    # A replicate that drew none of a block's weeks keeps the block's own mean.
    own = (values * blocks.counted).sum(axis=1) / np.maximum(blocks.counted.sum(axis=1), 1)
    mean = np.where(days > 0, total / np.maximum(days, 1), own)
    return np.asarray(mean @ blocks.per_week)


def by_week(blocks: MovableBlocks, days: Sequence[Day]) -> dict[str, dict[str, float]]:
    """Sort days into weeks: the week's Monday as "2025-03-03" → weekday → saved [USD]."""
    found: dict[str, dict[str, float]] = {}
    for day in days:
        monday = day.date - dt.timedelta(days=day.date.weekday())
        name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.date.weekday()]
        found.setdefault(monday.isoformat(), {})[name] = day.saved_usd
    return found
