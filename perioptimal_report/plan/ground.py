"""What every scenario stands on: the blocks that may move, their demand, and their rooms today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.mca.demand import Demand, demand_on_grid, last_weeks, lines
from perioptimal_report.mca.planned import Plan
from perioptimal_report.mca.study import drawn_weeks, run_length
from perioptimal_report.mca.usage_model import UsageModel, fit_usage
from perioptimal_report.plan.options import Floats, Integers, Lengths, longest_first
from perioptimal_report.settings.engagement import WEEKDAYS, ReportSettings, Weekday
from perioptimal_report.settings.scenarios import Scenarios

NO_ROOMS = "it holds no room at the end of the data"


RECENT_DATES = 6
"""Six dates of one weekday hold every week of the month: a rotation shows in them."""


SECONDS_PER_HOUR = 3600


SECONDS_PER_DAY = 86_400


DIFFERS = "its rooms differ from week to week"


DAY = ["owner", "weekday", "date"]


ROOM = ["facility", "room", "clock_s", "hours"]


SHARED = "it shares a room with another owner on the same day"


@dataclass(frozen=True, slots=True)
class Aside:
    """A block that scenarios leave as it is, and why."""

    owner: str
    weekday: str
    reason: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room held on one weekday: from when [s after midnight], for how long [h]."""

    facility: str
    room: str
    start_s: int
    hours: float


@dataclass(frozen=True, slots=True)
class Holding:
    """The rooms of one owner on one weekday; ``reason`` says why a scenario leaves them alone."""

    owner: str
    weekday: str
    rooms: tuple[Room, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class MovableBlocks:
    """The blocks (owner × weekday) that scenarios decide on, line by line of ``days``.

    ``counted`` weighs the block-days of each block's window (blocks × weeks), ``per_week`` are
    its block-days per week, ``today_h`` the lengths of its rooms; ``rooms`` is the number of
    rooms for these blocks per weekday of ``weekdays``; ``draws`` are replicates × weeks.
    """

    days: Demand
    windows: Integers
    counted: Floats
    per_week: Floats
    model: UsageModel
    held: tuple[Holding, ...]
    weekdays: tuple[str, ...]
    rooms: tuple[int, ...]
    draws: Floats
    aside: tuple[Aside, ...]

    @property
    def today_h(self) -> tuple[Lengths, ...]:
        """Today's room lengths of every block [h]."""
        return tuple(longest_first(room.hours for room in each.rooms) for each in self.held)

    @property
    def day(self) -> Integers:
        """The position of every block's weekday."""
        places = [self.weekdays.index(weekday) for weekday in self.days.weekdays]
        return np.array(places, dtype=np.int64)

    def line(self, owner: str, weekday: str) -> int | None:
        """Find the block of an owner on a weekday, or ``None``."""
        pairs = list(zip(self.days.owners, self.days.weekdays, strict=True))
        return pairs.index((owner, weekday)) if (owner, weekday) in pairs else None


def find_movable_blocks(
    block_days: pd.DataFrame,
    block_room_days: pd.DataFrame,
    plan: Plan,
    scenarios: Scenarios,
    report: ReportSettings,
) -> MovableBlocks:
    """Gather the blocks that can be judged and whose rooms are the same every week.

    ``block_days`` and ``block_room_days`` are the fact tables of those names, ``plan`` is the plan
    of the same block-days. ``scenarios`` may limit the rooms of a weekday, ``report`` has the
    replicates and their seed. Everything else is in ``aside`` with its reason.
    """
    days, held = demand_on_grid(block_days), holdings(block_room_days)
    by_name = {(each.owner, each.weekday): each for each in held}
    why = [
        block.reason or _why_not(by_name.get((block.owner, block.weekday))) for block in plan.blocks
    ]
    free = np.array([line for line, reason in enumerate(why) if reason is None], dtype=np.int64)
    windows = np.array([plan.blocks[line].window_weeks for line in free], dtype=np.int64)
    kept = lines(days, free, weeks=days.seen.shape[1])
    counted = last_weeks(kept, windows)
    names = tuple(zip(kept.owners, kept.weekdays, strict=True))
    weekdays = tuple(dict.fromkeys(sorted(kept.weekdays, key=_place)))
    return MovableBlocks(
        days=kept,
        windows=windows,
        counted=counted,
        per_week=np.array([plan.blocks[line].days_per_week for line in free]),
        model=fit_usage(kept.usage_h, counted),
        held=tuple(by_name[name] for name in names),
        weekdays=weekdays,
        rooms=_rooms(held, names, weekdays, scenarios.rooms),
        draws=_draws(kept, windows, counted, report),
        aside=_aside(plan, why),
    )


def _aside(plan: Plan, why: Sequence[str | None]) -> tuple[Aside, ...]:
    return tuple(
        Aside(block.owner, block.weekday, reason)
        for block, reason in zip(plan.blocks, why, strict=True)
        if reason is not None
    )


def _place(weekday: str) -> int:
    return WEEKDAYS.index(weekday)


def _why_not(holding: Holding | None) -> str | None:
    if holding is None or not holding.rooms:
        return NO_ROOMS
    return holding.reason


def _rooms(
    holdings: tuple[Holding, ...],
    names: tuple[tuple[str, str], ...],
    weekdays: tuple[str, ...],
    most: Mapping[Weekday, int],
) -> tuple[int, ...]:
    aside, known = kept_aside(holdings, frozenset(names)), rooms_known(holdings)
    given = {str(weekday): rooms for weekday, rooms in most.items()}
    return tuple(given.get(day, known) - aside.get(day, 0) for day in weekdays)


def _draws(
    days: Demand, windows: NDArray[np.int64], counted: Floats, report: ReportSettings
) -> Floats:
    if not len(windows) or not report.replicates:
        return np.zeros((0, days.seen.shape[1]))
    return drawn_weeks(days, windows, report, run_length(days.usage_h, counted))


ByDate = Mapping[pd.Timestamp, tuple[Room, ...]]


def holdings(block_room_days: pd.DataFrame) -> tuple[Holding, ...]:
    """Read the schedule in force off the last six dates of every weekday.

    ``block_room_days`` is the fact table of that name; released block-days belong to the schedule.
    Ordered by owner, then weekday.
    """
    recent = _recent(block_room_days)
    dates = {str(day): sorted(set(rows["date"])) for day, rows in recent.groupby("weekday")}
    by_date = _today_rooms(recent)
    shared = {
        (str(owner), str(weekday), date)
        for owner, weekday, date in recent.loc[recent["shared"], DAY].itertuples(index=False)
    }
    found = [
        _holding(
            (owner, weekday), days, dates[weekday], (owner, weekday, dates[weekday][-1]) in shared
        )
        for (owner, weekday), days in by_date.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.owner, WEEKDAYS.index(each.weekday))))


def _recent(rooms: pd.DataFrame) -> pd.DataFrame:
    dates = rooms[["weekday", "date"]].drop_duplicates().sort_values("date")
    last = dates.groupby("weekday").tail(RECENT_DATES)
    recent = rooms.merge(last, on=["weekday", "date"])
    owners = recent.groupby(["facility", "room", "date"])["owner"].transform("nunique")
    midnight_s = recent["date"].to_numpy(dtype="datetime64[s]").astype("int64")
    return recent.assign(
        shared=owners > 1,
        clock_s=recent["start_s"].to_numpy() - midnight_s,
        hours=(recent["budget_s"] + recent["released_s"]) / SECONDS_PER_HOUR,
    )


def _holding(
    owner_weekday: tuple[str, str], by_date: ByDate, dates: Sequence[pd.Timestamp], shared: bool
) -> Holding:
    last = by_date.get(dates[-1], ())
    steady = len(by_date) == len(dates) and len(set(by_date.values())) == 1
    reason = None if steady and not shared else SHARED if shared else DIFFERS
    return Holding(*owner_weekday, last, reason)


def _today_rooms(recent: pd.DataFrame) -> Mapping[tuple[str, str], ByDate]:
    """Collect the rooms of each owner and weekday by date, in order of facility and room."""
    found: dict[tuple[str, str], dict[pd.Timestamp, tuple[Room, ...]]] = {}
    ordered = recent.sort_values(["facility", "room"])
    for owner, weekday, date, *room in ordered[[*DAY, *ROOM]].itertuples(index=False):
        by_date = found.setdefault((str(owner), str(weekday)), {})
        by_date[date] = (*by_date.get(date, ()), _room(*room))
    return found


def _room(facility: str, room: str, clock_s: int, hours: float) -> Room:
    return Room(str(facility), str(room), int(clock_s), float(hours))


def rooms_known(holdings: tuple[Holding, ...]) -> int:
    """Count the different rooms that any owner holds on any weekday [rooms]."""
    return len({(room.facility, room.room) for each in holdings for room in each.rooms})


def kept_aside(
    holdings: tuple[Holding, ...], moved: frozenset[tuple[str, str]]
) -> Mapping[str, int]:
    """Count, per weekday, the rooms of the holdings that no scenario may move [rooms].

    ``moved`` are the (owner, weekday) pairs that scenarios decide on.
    """
    rooms: dict[str, set[tuple[str, str]]] = {}
    for each in holdings:
        if (each.owner, each.weekday) not in moved:
            names = {(room.facility, room.room) for room in each.rooms}
            rooms.setdefault(each.weekday, set()).update(names)
    return {weekday: len(names) for weekday, names in rooms.items()}
