"""The days as they run: rooms work through their lists, emergencies and PACU beds in between."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from perioptimal_report.simulation.services import SERVICES

# A case may begin this much before its scheduled start, when the room is ahead of its list.
AHEAD_MIN = 60


# An emergency goes first when its room's next scheduled case is still this far away.
CLEAR_MIN = 120


# Without elective lists (weekends, nights before them) only this many rooms are opened.
DUTY_ROOMS = 2


Minutes = TypeVar("Minutes", float, npt.NDArray[np.float64])


LATE_FROM_MIN = 6


# Cause of a late first case: how often it comes, and its mean delay beyond 6 min [min].
CAUSES = {
    "Patient not ready": (24, 11.0),
    "Surgeon not available": (22, 13.0),
    "Anesthesia evaluation": (12, 12.0),
    "Consent or site marking missing": (9, 9.0),
    "Instruments or equipment missing": (11, 19.0),
    "Room not ready": (8, 10.0),
    "Transport": (9, 8.0),
    "No inpatient or ICU bed": (5, 34.0),
}


SERVICE_CHANGE = 1.30


SURGEON_CHANGE = 1.12


SHORTEST_TURNOVER_MIN = 8


Integers = npt.NDArray[np.int64]


PACU_MEDIAN_MIN = 96.0


PACU_SPREAD = 0.42


BOARDING_MEDIAN_MIN = 16.0


BOARDING_SPREAD = 0.8


INTENSIVE_CARE_PCT = {"IV": 45.0, "V": 90.0}


BEDS_PER_ROOM = 4 / 3


FEWEST_BEDS = 2


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


def _next_case(queue: deque[Waiting], emergencies: deque[Waiting], since: int) -> Waiting | None:
    """Let an emergency go first where it waits already, or where the list leaves it room."""
    if emergencies:
        ready = emergencies[0].scheduled_min
        if not queue or ready <= since or ready + CLEAR_MIN <= queue[0].scheduled_min:
            return emergencies.popleft()
    return queue.popleft() if queue else None


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


def draw_first_starts(services: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the tardiness of one first case per service given [min], and its ``cause``.

    On time means at most 5 min after the scheduled start, often a little before it.
    """
    late_pct = services.map({service.name: service.late_pct for service in SERVICES}).to_numpy()
    late = rng.random(len(services)) * 100 < late_pct
    weights = np.array([weight for weight, _ in CAUSES.values()], dtype=float)
    cause = rng.choice(len(CAUSES), size=len(services), p=weights / weights.sum())
    mean = np.array([mean_min for _, mean_min in CAUSES.values()])[cause]
    behind = LATE_FROM_MIN + np.floor(rng.gamma(1.3, mean / 1.3))
    ahead = np.clip(np.rint(rng.normal(-1, 4, len(services))), -15, LATE_FROM_MIN - 1)
    return pd.DataFrame(
        {
            "tardy_min": np.where(late, behind, ahead).astype(np.int64),
            "cause": np.where(late, np.array(list(CAUSES))[cause], ""),
        },
        index=services.index,
    )


def prolonged(turnover_min: Minutes, service_changes: Minutes, surgeon_changes: Minutes) -> Minutes:
    """Prolong a turnover by its drivers, each 1 where the change happens and 0 elsewhere [min]."""
    surgeon_alone = surgeon_changes * (1 - service_changes)
    longer = 1 + (SERVICE_CHANGE - 1) * service_changes + (SURGEON_CHANGE - 1) * surgeon_alone
    return turnover_min * longer


def beds_for(rooms: int) -> int:
    """Give the number of PACU beds of a hospital with so many rooms [count]."""
    return max(FEWEST_BEDS, round(BEDS_PER_ROOM * rooms))


def draw_recovery(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw each patient's way to the PACU and stay there [min]; index as ``cases``.

    ``transfer_min`` from wheels out to arrival, ``recovering_min`` until ready for discharge,
    ``boarding_min`` until departure; ``recovery_min`` is their sum, and 0 for patients who go to
    intensive care.
    """
    number = len(cases)
    recovering = log_normal(PACU_MEDIAN_MIN, PACU_SPREAD, number, rng)
    boarding = log_normal(BOARDING_MEDIAN_MIN, BOARDING_SPREAD, number, rng)
    transfer = rng.integers(2, 5, number)
    chance = cases["asa"].map(INTENSIVE_CARE_PCT).fillna(0).to_numpy()
    intensive = rng.random(number) * 100 < chance
    return pd.DataFrame(
        {
            "transfer_min": transfer,
            "recovering_min": recovering,
            "boarding_min": boarding,
            "recovery_min": np.where(intensive, 0, transfer + recovering + boarding),
        },
        index=cases.index,
    )


def wait_for_bed(free_from_min: list[int], at_min: int, recovery_min: int) -> int:
    """Give the patient the next bed, first come, first served, and say how long it took [min].

    ``free_from_min`` is a heap with the minute from which each bed is free; it is updated. Patients
    who need no bed (``recovery_min`` 0) do not wait.
    """
    if recovery_min == 0:
        return 0
    leaves_min = max(at_min, heappop(free_from_min))
    heappush(free_from_min, leaves_min + recovery_min)
    return leaves_min - at_min


def log_normal(median: float, spread: float, number: int, rng: np.random.Generator) -> Integers:
    """Draw whole log-normal numbers, in the unit of the median."""
    return np.rint(median * np.exp(spread * rng.standard_normal(number))).astype(np.int64)
