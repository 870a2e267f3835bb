"""Who is on duty when: watches of the day, the people on them, and the rooms they cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from perioptimal_report.simulation.emergencies import DAY_MIN
from perioptimal_report.simulation.schedule import ROOMS_OF_PATTERN

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


_DAY, _LATE, _NIGHT = 7 * HOUR - OVERLAP_MIN, 15 * HOUR + 15, 19 * HOUR + 45
_MORNING = _DAY + 24 * HOUR
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
