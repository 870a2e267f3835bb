"""Who cares for each case from when to when: relief at the end of a shift, and breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perioptimal_report.simulation.duty import OVERLAP_MIN, Watch, watch_at
from perioptimal_report.simulation.emergencies import DAY_MIN
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.rota import Rota
from perioptimal_report.simulation.schedule import ROOMS_OF_PATTERN

# Where more than this is left of a case at the end of a shift, a colleague usually takes over.
LEFT_MIN = 20
RELIEF_PCT = {"anesthesiologist": 90.0, "crna": 70.0, "nurse": 65.0}
BREAK_PCT = 65.0
BREAK_BETWEEN_MIN = (11 * 60 + 35, 13 * 60)
BREAK_LONG_MIN = (20, 32)
BREAK_MARGIN_MIN = 15
LUNCH_PCT = 30.0
NURSING = ("circulating_nurse", "scrub")


@dataclass(frozen=True, slots=True)
class Stint:
    """One person on one case [min since the first midnight], on the shift of a day and watch.

    ``why``: how the stint began, "start", "handover" or "break". ``whole``: it is the only one of
    its role on the case.
    """

    case: int
    room: int
    person: str
    role: str
    begin_min: int
    end_min: int
    day: int
    watch: str
    why: str
    whole: bool = False


Span = tuple[int, int]


def draw_stints(plan: HospitalPlan, done: pd.DataFrame, rota: Rota) -> list[Stint]:
    """Give every performed case its team; stints of one role on one case never overlap.

    ``done``: ``done_in`` (room), ``in_min``, ``out_min``, ``anesthesia_start`` and
    ``anesthesia_end``, in the order in which the cases began.
    """
    rng = plan.chance("teams")
    names = ("done_in", "in_min", "out_min", "anesthesia_start", "anesthesia_end")
    columns = [done[name].astype("int64").tolist() for name in names]
    rows = zip(done.index, *columns, strict=True)
    return [
        stint
        for case, room, in_min, out_min, start, end in rows
        for stint in _team(rota, case, room, ((in_min, out_min), (start, end)), rng)
    ]


def _team(
    rota: Rota, case: int, room: int, spans: tuple[Span, Span], rng: np.random.Generator
) -> Iterator[Stint]:
    inside, care = spans
    day, watch = watch_at("crna", care[0])
    yield from _relay(rota, Stint(case, room, "", "anesthesiologist", *care, 0, "", "start"), rng)
    if room != rota.of(day, room).solo_room or watch.name != "day":
        crnas = _relay(rota, Stint(case, room, "", "crna", *care, 0, "", "start"), rng)
        yield from _with_break(rota, crnas, rng)
    for role in NURSING:
        yield from _relay(rota, Stint(case, room, "", role, *inside, 0, "", "start"), rng)


def _relay(rota: Rota, wanted: Stint, rng: np.random.Generator) -> list[Stint]:
    """Pass one role of a case on from watch to watch, where somebody takes over at all."""
    kind = _kind(wanted.role)
    stints: list[Stint] = []
    begin = wanted.begin_min
    while begin < wanted.end_min:
        day, watch = watch_at(kind, begin)
        change = day * DAY_MIN + watch.hands_over + int(rng.integers(0, OVERLAP_MIN))
        relieved = rng.random() * 100 < RELIEF_PCT[kind]
        lasts = wanted.end_min - change <= LEFT_MIN or not relieved
        end = wanted.end_min if lasts else change
        person = _person(rota, replace(wanted, begin_min=begin, end_min=end), (day, watch), rng)
        rota.busy[person].append((begin, end))
        why = "handover" if stints else "start"
        # Whole seconds of two people at once would be charting, so one ends where one begins.
        stints.append(
            replace(
                wanted, person=person, begin_min=begin, end_min=end, day=day, watch=watch.name,
                why=why,
            )
        )  # fmt: skip
        begin = end
    return [replace(stint, whole=len(stints) == 1) for stint in stints]


def _kind(role: str) -> str:
    return "nurse" if role in NURSING else role


def _person(rota: Rota, stint: Stint, when: tuple[int, Watch], rng: np.random.Generator) -> str:
    """Choose who does it: by room in the day, by who is free later on."""
    day, watch = when
    today, kind = rota.of(day, stint.room), _kind(stint.role)
    people = today.people[kind, watch.name]
    if kind == "anesthesiologist":
        return today.covering[stint.room] if watch.name == "day" else people[0]
    second = stint.role == NURSING[1]
    lunch = not second and _is_lunch(stint.begin_min) and rng.random() * 100 < LUNCH_PCT
    if kind == "nurse" and watch.name == "day" and lunch:
        return rota.idle(today.people[kind, "late"], stint.begin_min, stint.end_min)
    place = stint.room % ROOMS_OF_PATTERN
    if watch.name == "day" and today.is_open:
        return people[place * watch.people + second]
    mine = people[int(second) :: 2] if kind == "nurse" else people
    return rota.idle(mine, stint.begin_min, stint.end_min)


def _is_lunch(minute: int) -> bool:
    return BREAK_BETWEEN_MIN[0] <= minute % DAY_MIN < BREAK_BETWEEN_MIN[1]


def _with_break(rota: Rota, stints: list[Stint], rng: np.random.Generator) -> Iterator[Stint]:
    """Relieve the CRNA of the day for lunch where the case lasts across it."""
    for stint in stints:
        midnight = stint.day * DAY_MIN
        leave = midnight + int(rng.integers(*BREAK_BETWEEN_MIN))
        back = leave + int(rng.integers(*BREAK_LONG_MIN))
        inside = stint.begin_min + BREAK_MARGIN_MIN < leave
        inside = inside and back + BREAK_MARGIN_MIN < stint.end_min
        if stint.watch != "day" or not inside or rng.random() * 100 >= BREAK_PCT:
            yield stint
            continue
        people = rota.of(stint.day, stint.room).people["crna", "late"]
        other = rota.idle(people, leave, back)
        rota.busy[other].append((leave, back))
        yield replace(stint, end_min=leave, whole=False)
        yield replace(
            stint, person=other, begin_min=leave, end_min=back, watch="late", why="break",
            whole=False,
        )  # fmt: skip
        yield replace(stint, begin_min=back, why="break", whole=False)
