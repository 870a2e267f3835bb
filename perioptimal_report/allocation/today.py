"""The block schedule in force at the end of the data: who has which rooms on which weekday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from perioptimal_report.engagement import WEEKDAYS

RECENT_DATES = 6
"""Six dates of one weekday hold every week of the month: a rotation shows in them."""
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86_400
DIFFERS = "its rooms differ from week to week"
DAY = ["owner", "weekday", "date"]
ROOM = ["facility", "room", "clock_s", "hours"]
SHARED = "it shares a room with another owner on the same day"


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


ByDate = Mapping[pd.Timestamp, tuple[Room, ...]]


def holdings(block_room_days: pd.DataFrame) -> tuple[Holding, ...]:
    """Read the schedule in force off the last six dates of every weekday.

    ``block_room_days`` is the fact table of that name; released block-days belong to the schedule.
    Ordered by owner, then weekday.
    """
    recent = _recent(block_room_days)
    dates = {str(day): sorted(set(rows["date"])) for day, rows in recent.groupby("weekday")}
    by_date = _rooms(recent)
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
    of: tuple[str, str], by_date: ByDate, dates: Sequence[pd.Timestamp], shared: bool
) -> Holding:
    last = by_date.get(dates[-1], ())
    steady = len(by_date) == len(dates) and len(set(by_date.values())) == 1
    reason = None if steady and not shared else SHARED if shared else DIFFERS
    return Holding(*of, last, reason)


def _rooms(recent: pd.DataFrame) -> Mapping[tuple[str, str], ByDate]:
    """Collect the rooms of each owner and weekday by date, in order of facility and room."""
    found: dict[tuple[str, str], dict[pd.Timestamp, tuple[Room, ...]]] = {}
    ordered = recent.sort_values(["facility", "room"])
    for owner, weekday, date, *room in ordered[[*DAY, *ROOM]].itertuples(index=False):
        by_date = found.setdefault((str(owner), str(weekday)), {})
        by_date[date] = (*by_date.get(date, ()), _room(*room))
    return found


def _room(facility: str, room: str, clock_s: int, hours: float) -> Room:
    return Room(str(facility), str(room), int(clock_s), float(hours))


def rooms_known(held: tuple[Holding, ...]) -> int:
    """Count the different rooms that any owner holds on any weekday [rooms]."""
    return len({(room.facility, room.room) for each in held for room in each.rooms})


def kept_aside(held: tuple[Holding, ...], moved: frozenset[tuple[str, str]]) -> Mapping[str, int]:
    """Count, per weekday, the rooms of the holdings that no scenario may move [rooms].

    ``moved`` are the (owner, weekday) pairs that scenarios decide on.
    """
    rooms: dict[str, set[tuple[str, str]]] = {}
    for each in held:
        if (each.owner, each.weekday) not in moved:
            names = {(room.facility, room.room) for room in each.rooms}
            rooms.setdefault(each.weekday, set()).update(names)
    return {weekday: len(names) for weekday, names in rooms.items()}
