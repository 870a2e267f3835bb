"""The days as they run: each room works through its list, emergencies take the next free room."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

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

    ``tardy_min`` is used when the case is the first of its room's list.
    """

    key: int
    service: str
    surgeon: int
    scheduled_min: int
    needed_min: int
    turnover_min: float
    tardy_min: int
    emergency: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A case that was done: its room and wheels in and out [min since the first midnight]."""

    key: int
    room: int
    in_min: int
    out_min: int
    first: bool


Lists = Mapping[int, deque[Waiting]]


def run_day(
    lists: Lists,
    emergencies: deque[Waiting],
    last: dict[int, tuple[Waiting, int]],
) -> list[Done]:
    """Run one day; ``lists`` (by room) and ``emergencies`` are emptied.

    ``last`` holds each room's latest case and its wheels out; it is carried on to the next day.
    """
    elective = any(lists.values())
    # Ties go to the highest room number: the pattern's least busy room.
    open_rooms = [-room for room in lists if elective or room >= len(lists) - DUTY_ROOMS]
    free = [(last[-room][1] if -room in last else 0, room) for room in open_rooms]
    heapify(free)
    begun: set[int] = set()
    done: list[Done] = []
    while free:
        since, negative = heappop(free)
        room = -negative
        case = _next_case(lists[room], emergencies, since)
        if case is None:
            continue
        first = not case.emergency and room not in begun
        in_min = _start(case, last.get(room), first=first)
        out_min = in_min + case.needed_min
        begun |= set() if case.emergency else {room}
        last[room] = (case, out_min)
        done.append(Done(case.key, room, in_min, out_min, first))
        heappush(free, (out_min, negative))
    return done


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
