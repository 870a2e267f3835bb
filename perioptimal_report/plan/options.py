"""What a block may become: a number of rooms, each of one length, and the changes that takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Lengths = tuple[float, ...]
"""The block hours of each room of one owner on one weekday, longest first."""


@dataclass(frozen=True, slots=True)
class BlockTime:
    """The hours reserved [h] and the number of rooms of one block, one entry per choice."""

    budget_h: Floats
    rooms: Integers


@dataclass(frozen=True, slots=True)
class Options:
    """The rooms one block may have, one entry per choice, today's first.

    ``gained``, ``lost`` and ``resized`` count rooms: opened or taken over, given up, and kept at
    another length.
    """

    lengths_h: tuple[Lengths, ...]
    rooms: Integers
    hours: Floats
    gained: Integers
    lost: Integers
    resized: Integers

    @property
    def block_time(self) -> BlockTime:
        """The hours and rooms of every choice."""
        return BlockTime(self.hours, self.rooms)


def list_options(today_h: Lengths, shifts_h: Iterable[float], most_rooms: int) -> Options:
    """List every number of rooms up to ``most_rooms`` at today's lengths and the shifts' [h].

    Of several ways to the same rooms and hours the one with fewest changes stands for all.
    """
    today = longest_first(today_h)
    allowed = sorted({*shifts_h, *today}, reverse=True)
    fewest: dict[tuple[int, float], tuple[int, Lengths]] = {_place(today): (0, today)}
    for rooms in range(most_rooms + 1):
        for lengths in combinations_with_replacement(allowed, rooms):
            steps = (room_changes(today, lengths)[2], lengths)
            if steps[0] < fewest.get(_place(lengths), (len(lengths) + 1,))[0]:
                fewest[_place(lengths)] = steps
    return described(today, tuple(lengths for _, lengths in fewest.values()))


def _place(lengths: Lengths) -> tuple[int, float]:
    return len(lengths), round(sum(lengths), 6)


def described(today: Lengths, choices: tuple[Lengths, ...]) -> Options:
    """Count rooms, hours and changes of some choices against today's lengths."""
    steps = np.array([room_changes(today, lengths) for lengths in choices], dtype=np.int64)
    return Options(
        lengths_h=choices,
        rooms=np.array([len(lengths) for lengths in choices], dtype=np.int64),
        hours=np.array([sum(lengths) for lengths in choices], dtype=np.float64),
        gained=steps[:, 0],
        lost=steps[:, 1],
        resized=steps[:, 2],
    )


def longest_first(lengths_h: Iterable[float]) -> Lengths:
    """Order the lengths of a block's rooms [h]."""
    return tuple(sorted(lengths_h, reverse=True))


def room_changes(today: Lengths, after: Lengths) -> tuple[int, int, int]:
    """Count the rooms gained, lost and resized between two allocations of one block [rooms].

    Rooms that can keep their length keep it: no other pairing needs fewer changes.
    """
    kept = sum((Counter(today) & Counter(after)).values())
    gained, lost = max(0, len(after) - len(today)), max(0, len(today) - len(after))
    return gained, lost, min(len(today), len(after)) - kept


def day_changes(gained: int, lost: int, resized: int) -> int:
    """Count the changes of one weekday: a room that passes from one owner to another is one."""
    return max(gained, lost) + resized
