"""Who cares for each case from when to when: relief at the end of a shift, and breaks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from perioptimal_report.simulation.demand import DAY_MIN
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.schedule import ROOMS_OF_PATTERN, clock

# Where more than this is left of a case at the end of a shift, a colleague usually takes over.
LEFT_MIN = 20


RELIEF_PCT = {"anesthesiologist": 90.0, "crna": 70.0, "nurse": 65.0}


BREAK_PCT = 65.0


BREAK_BETWEEN_MIN = (11 * 60 + 35, 13 * 60)


BREAK_LONG_MIN = (20, 32)


BREAK_MARGIN_MIN = 15


LUNCH_PCT = 30.0


NURSING = ("circulating_nurse", "scrub")


Span = tuple[int, int]


HOUR = 60


OVERLAP_MIN = 15


# A module of six rooms has so many people of each role; their letters begin their numbers.
POOLS = {"anesthesiologist": ("A", 9), "crna": ("C", 16), "nurse": ("N", 30)}


NURSES_PER_ROOM = 2


# A physician without a CRNA does the cases of this room of a module, where there is one.
SOLO_SLOT = 4


# How the other rooms are shared out, and how often: rooms per anesthesiologist; what is left
# over falls to the physician of the solo room.
SHARES = (((3, 2), 70), ((4,), 18), ((2, 2, 1), 12))


_DAY, _LATE, _NIGHT = 7 * HOUR - OVERLAP_MIN, 15 * HOUR + 15, 19 * HOUR + 45


_MORNING = _DAY + 24 * HOUR


# What is left to do after the last patient, and how early people go when nothing is.
TIDY_MIN = (3, 12)


EARLY_MIN = (0, 12)


SHIFT_ROLES = {"anesthesiologist": "anesthesiologist", "crna": "crna"}


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


@dataclass(frozen=True, slots=True)
class Day:
    """The people of one module and day: by role and watch, and each room's anesthesiologist.

    ``solo_room`` is the room whose anesthesiologist works without a CRNA, −1 for none;
    ``is_open`` says whether elective lists run.
    """

    people: Mapping[tuple[str, str], Sequence[str]]
    covering: Mapping[int, str]
    solo_room: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Rota:
    """Everybody on duty, by day and module, and when each person is on a case."""

    days: Mapping[tuple[int, int], Day]
    busy: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def of(self, day: int, room: int) -> Day:
        """Look up the people of a room's module; the night before the first day is the first's."""
        return self.days[max(day, 0), room // ROOMS_OF_PATTERN]

    def idle(self, people: Sequence[str], begin: int, end: int) -> str:
        """Find the first who is on no other case between two minutes; else the first of all."""
        for person in people:
            if all(end <= since or until <= begin for since, until in self.busy[person][-6:]):
                return person
        return people[0]


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
        person = _person(rota, replace(wanted, begin_min=begin, end_min=end), day, watch, rng)
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


@dataclass(frozen=True, slots=True)
class Watch:
    """A stretch of the day [min from its midnight]: who is responsible, and the shift behind it.

    From ``takes_over`` to ``hands_over`` new cases fall to it; its shift may begin earlier, and
    ends ``OVERLAP_MIN`` later. ``people``: how many per module, or per room where ``per_room``.
    """

    name: str
    takes_over: int
    hands_over: int
    begins: int
    people: int
    per_room: bool = False

    @property
    def ends(self) -> int:
        """The scheduled end of the shift [min from the day's midnight]."""
        return self.hands_over + OVERLAP_MIN


def _person(rota: Rota, stint: Stint, day: int, watch: Watch, rng: np.random.Generator) -> str:
    """Choose who does it: by room in the day, by who is free later on."""
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


def draw_rota(plan: HospitalPlan, open_days: Sequence[bool]) -> Rota:
    """Draw who is on duty on every day of the span."""
    days: dict[tuple[int, int], Day] = {}
    rng = plan.chance("duty")
    for module, rooms in enumerate(modules(plan.rooms)):
        tired: set[str] = set()
        for day, is_open in enumerate(open_days):
            days[day, module] = draw_day(rooms, module, tired, rng, open_day=is_open)
    return Rota(days)


WATCHES: Mapping[str, tuple[Watch, ...]] = {
    "anesthesiologist": (
        Watch("day", _DAY, 17 * HOUR, _DAY, 4),
        Watch("night", 17 * HOUR, _MORNING, 17 * HOUR, 1),
    ),
    "crna": (
        Watch("day", _DAY, _LATE, _DAY, 1, per_room=True),
        Watch("late", _LATE, _NIGHT, 11 * HOUR + 30, 3),
        Watch("night", _NIGHT, _MORNING, _NIGHT, 2),
    ),
    "nurse": (
        Watch("day", _DAY, _LATE, _DAY, NURSES_PER_ROOM, per_room=True),
        Watch("late", _LATE, _NIGHT, 11 * HOUR + 30, 6),
        Watch("night", _NIGHT, _MORNING, _NIGHT, 4),
    ),
}


def watch_at(kind: str, minute: int) -> tuple[int, Watch]:
    """Find the watch that is responsible at a minute, and the day on which it began."""
    day, clock = divmod(minute, DAY_MIN)
    for watch in WATCHES[kind]:
        if watch.takes_over <= clock < watch.hands_over:
            return day, watch
    return day - 1, WATCHES[kind][-1]


def draw_day(
    rooms: Sequence[int], module: int, tired: set[str], rng: np.random.Generator, *, open_day: bool
) -> Day:
    """Draw who works on one day in the rooms of one module.

    ``tired`` holds those of the night before, who do not work; it is replaced by tonight's. Days
    without elective lists are worked by a duty team for the day, and the same late and night.
    """
    people: dict[tuple[str, str], Sequence[str]] = {}
    for role, watches in WATCHES.items():
        letter, number = POOLS[role]
        names = [f"{letter}{module * number + place + 1:02d}" for place in range(number)]
        order = [names[place] for place in rng.permutation(number) if names[place] not in tired]
        for watch in watches:
            wanted = _wanted(role, watch, len(rooms), open_day=open_day)
            people[role, watch.name] = tuple(order[:wanted])
            order = order[wanted:]
    tired.clear()
    tired.update(name for (_, watch), found in people.items() if watch == "night" for name in found)
    return _covered(people, rooms, rng, open_day=open_day)


def _wanted(role: str, watch: Watch, rooms: int, *, open_day: bool) -> int:
    if watch.name == "day" and not open_day:
        return {"anesthesiologist": 1, "crna": 2}.get(role, 2 * NURSES_PER_ROOM)
    return watch.people * rooms if watch.per_room else watch.people


def _covered(
    people: Mapping[tuple[str, str], Sequence[str]],
    rooms: Sequence[int],
    rng: np.random.Generator,
    *,
    open_day: bool,
) -> Day:
    """Share the rooms out among the anesthesiologists of the day."""
    physicians = people["anesthesiologist", "day"]
    solo = rooms[SOLO_SLOT] if open_day and len(rooms) > SOLO_SLOT else -1
    shared = [room for room in rooms if room != solo]
    odds = np.array([odd for _, odd in SHARES], dtype=float)
    sizes = SHARES[rng.choice(len(SHARES), p=odds / odds.sum())][0] if open_day else (len(rooms),)
    owners = np.repeat(np.arange(len(sizes)), sizes)
    covering = {
        room: physicians[int(owners[place])] if place < len(owners) else physicians[-1]
        for place, room in enumerate(shared)
    }
    if solo >= 0:
        covering[solo] = physicians[-1]
    return Day(people, covering, solo, open_day)


def modules(rooms: int) -> list[range]:
    """Divide the rooms of a hospital into modules of six."""
    return [
        range(first, min(first + ROOMS_OF_PATTERN, rooms))
        for first in range(0, rooms, ROOMS_OF_PATTERN)
    ]


def assignments(
    plan: HospitalPlan, stints: Sequence[Stint], numbers: Mapping[int, str]
) -> pd.DataFrame:
    """List the stints: columns of the canonical table ``assignments``, one row each.

    A nurse who stays for the whole case has no times: they are those of the room. ``numbers``
    gives each case its number.
    """
    first = pd.Timestamp(plan.start)
    table = pd.DataFrame(
        [
            (numbers[stint.case], stint.person, stint.role, *_times(stint))
            for stint in sorted(stints, key=_in_order)
        ],
        columns=["case_id", "person", "role", "begin", "end"],
    )
    for name in ("begin", "end"):
        table[name] = first + pd.to_timedelta(table[name], unit="min")
    return table


def _in_order(stint: Stint) -> tuple[int, int, str, int]:
    return stint.day, stint.case, stint.role, stint.begin_min


def _times(stint: Stint) -> tuple[float, float]:
    if stint.whole and stint.role not in SHIFT_ROLES:
        return np.nan, np.nan
    return float(stint.begin_min), float(stint.end_min)


def shifts(plan: HospitalPlan, rota: Rota, stints: Iterable[Stint]) -> pd.DataFrame:
    """List every shift: columns of the canonical table ``shifts``, by date, role and person.

    ``actual_end`` is soon after the person's last case where that went past the shift, else a
    little before the scheduled end.
    """
    last: dict[tuple[int, str], tuple[int, str]] = {}
    for stint in stints:
        until, role = last.get((stint.day, stint.person), (0, stint.role))
        last[stint.day, stint.person] = (max(until, stint.end_min), role)
    rng = plan.chance("shifts")
    rows = [
        (day, person, watch, *last.get((day, person), (0, _usual(kind, place))))
        for (day, _), today in sorted(rota.days.items())
        for kind, watches in WATCHES.items()
        for watch in watches
        for place, person in enumerate(today.people[kind, watch.name])
    ]
    return _shift_table(plan, rows, rng)


def _usual(kind: str, place: int) -> str:
    return ("circulating_nurse", "scrub")[place % 2] if kind == "nurse" else kind


def _shift_table(
    plan: HospitalPlan,
    rows: Sequence[tuple[int, str, Watch, int, str]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    first = pd.Timestamp(plan.start)
    tidy = rng.integers(*TIDY_MIN, len(rows))
    early = rng.integers(*EARLY_MIN, len(rows))
    ends = np.array([day * DAY_MIN + watch.ends for day, _, watch, *_ in rows])
    busy = np.array([until for *_, until, _ in rows])
    left = np.where(busy + tidy > ends, busy + tidy, np.maximum(ends - early, busy))
    table = pd.DataFrame(
        {
            "person": [person for _, person, *_ in rows],
            "role": [role for *_, role in rows],
            "date": first + pd.to_timedelta([day for day, *_ in rows], unit="D"),
            "start": [clock(watch.begins) for _, _, watch, *_ in rows],
            "end": [clock(watch.ends % DAY_MIN) for _, _, watch, *_ in rows],
            "actual_end": first + pd.to_timedelta(left, unit="min"),
        }
    )
    return table.sort_values(["date", "role", "person"], ignore_index=True, kind="stable")
