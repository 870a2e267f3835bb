"""One owner's cases of one day put into rooms, in booked order, each where it fits first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NOWHERE = -1
"""The room of a case whose owner has no room that day."""


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
