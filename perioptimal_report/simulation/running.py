"""The days as they run: rooms work through their lists, emergencies and PACU beds in between."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from perioptimal_report.simulation.recovery import wait_for_bed
from perioptimal_report.simulation.starts import SHORTEST_TURNOVER_MIN, prolonged

# A case may begin this much before its scheduled start, when the room is ahead of its list.
AHEAD_MIN = 60
# An emergency goes first when its room's next scheduled case is still this far away.
CLEAR_MIN = 120
# Without elective lists (weekends, nights before them) only this many rooms are opened.
DUTY_ROOMS = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case to be done; minutes count from the first day's midnight.

    ``tardy_min`` is used when the case is the first of its room's list; ``recovery_min`` is how
    long it will need a PACU bed.
    """

    key: int
    service: str
    surgeon: int
    scheduled_min: int
    needed_min: int
    turnover_min: float
    tardy_min: int
    emergency: bool
    recovery_min: int = 0


@dataclass(frozen=True, slots=True)
class Running:
    """A case in its room since ``in_min``."""

    case: Waiting
    in_min: int
    first: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A case that was done: its room and wheels in and out [min since the first midnight].

    ``hold_min``: the last part of it, spent waiting for a PACU bed.
    """

    key: int
    room: int
    in_min: int
    out_min: int
    first: bool
    hold_min: int = 0


Lists = Mapping[int, deque[Waiting]]


def run_day(
    lists: Lists,
    emergencies: deque[Waiting],
    last: dict[int, tuple[Waiting, int]],
    beds: list[int],
) -> list[Done]:
    """Run one day; ``lists`` (by room) and ``emergencies`` are emptied.

    ``last`` holds each room's latest case and its wheels out, ``beds`` the minute from which each
    PACU bed is free; both are carried on to the next day.
    """
    free = _open_rooms(lists, last)
    running: dict[int, Running] = {}
    begun: set[int] = set()
    done: list[Done] = []
    while free:
        now, negative = heappop(free)
        room = -negative
        if room in running:
            left = _leave(running.pop(room), room, now, beds)
            done.append(left)
            last[room] = (last[room][0], left.out_min)
            if left.hold_min:
                heappush(free, (left.out_min, negative))
                continue
        case = _next_case(lists[room], emergencies, now)
        if case is None:
            continue
        first = not case.emergency and room not in begun
        begun |= set() if case.emergency else {room}
        running[room] = Running(case, _start(case, last.get(room), first=first), first)
        ends_min = running[room].in_min + case.needed_min
        last[room] = (case, ends_min)
        heappush(free, (ends_min, negative))
    return done


def _open_rooms(lists: Lists, last: Mapping[int, tuple[Waiting, int]]) -> list[tuple[int, int]]:
    """Give a heap of (free since, −room): ties go to the highest number, the least busy room."""
    elective = any(lists.values())
    rooms = [room for room in lists if elective or room >= len(lists) - DUTY_ROOMS]
    free = [(last[room][1] if room in last else 0, -room) for room in rooms]
    heapify(free)
    return free


def _leave(running: Running, room: int, now: int, beds: list[int]) -> Done:
    """Take the patient to the PACU as soon as a bed is free."""
    hold = wait_for_bed(beds, now, running.case.recovery_min)
    return Done(running.case.key, room, running.in_min, now + hold, running.first, hold)


def _next_case(own: deque[Waiting], emergencies: deque[Waiting], since: int) -> Waiting | None:
    """Let an emergency go first where it waits already, or where the list leaves it room."""
    if emergencies:
        ready = emergencies[0].scheduled_min
        if not own or ready <= since or ready + CLEAR_MIN <= own[0].scheduled_min:
            return emergencies.popleft()
    return own.popleft() if own else None


def _start(case: Waiting, before: tuple[Waiting, int] | None, *, first: bool) -> int:
    wish = case.scheduled_min + (case.tardy_min if first else 0)
    if before is None:
        return wish
    previous, out_min = before
    turnover = prolonged(
        case.turnover_min,
        float(previous.service != case.service),
        float(previous.surgeon != case.surgeon),
    )
    ready = out_min + max(SHORTEST_TURNOVER_MIN, round(turnover))
    return max(ready, wish if first or case.emergency else wish - AHEAD_MIN)
