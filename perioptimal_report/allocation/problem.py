"""The choice to be made, in numbers alone: options with costs, and limits with their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from perioptimal_report.allocation.options import Floats, Integers, Options, day_changes

LimitKind = Literal["rooms", "hours", "week_hours", "least", "owner_least", "changes"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: what it bounds, of which weekday, block or blocks, and its name for the reader.

    ``at`` holds the position of the weekday (rooms, hours), of the block (least), or of the
    owner's blocks (owner_least); it is empty for limits of the whole week.
    """

    kind: LimitKind
    at: tuple[int, ...]
    amount: float
    says: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Blocks with their options, each block on a weekday (0 … days − 1), and the limits.

    ``days`` is the number of weekdays. ``costs`` are per replicate × option of each block.
    """

    day: Integers
    days: int
    options: tuple[Options, ...]
    costs: tuple[Floats, ...]
    limits: tuple[Limit, ...] = field(default=())

    @property
    def is_coupled(self) -> bool:
        """Whether a limit ties hours, or the rooms of several weekdays, together."""
        return any(each.kind in {"hours", "week_hours", "owner_least"} for each in self.limits)

    @property
    def changes(self) -> int | None:
        """The most room changes, or ``None`` [count]."""
        found = [int(each.amount) for each in self.limits if each.kind == "changes"]
        return min(found) if found else None

    def with_changes(self, most: int | None) -> Problem:
        """Copy the problem with another limit on room changes, or none."""
        others = tuple(each for each in self.limits if each.kind != "changes")
        if most is None:
            return replace(self, limits=others)
        said = Limit("changes", (), most, f"at most {most} room changes")
        return replace(self, limits=(*others, said))

    def most_rooms(self, day: int) -> int | None:
        """The most rooms on a weekday, or ``None`` [rooms]."""
        found = [int(e.amount) for e in self.limits if e.kind == "rooms" and day in e.at]
        return min(found) if found else None

    def least_rooms(self, block: int) -> int:
        """The fewest rooms that a block may have [rooms]."""
        found = (int(e.amount) for e in self.limits if e.kind == "least" and block in e.at)
        return max(found, default=0)

    def changed(self, chosen: Integers) -> int:
        """Count the room changes of a choice, one option per block [count]."""
        return sum(self.changed_by_day(chosen).values())

    def changed_by_day(self, chosen: Integers) -> Mapping[int, int]:
        """Count the room changes of a choice on each weekday [count]."""
        steps = np.zeros((self.days, 3), dtype=np.int64)
        for block, option in enumerate(chosen):
            own = self.options[block]
            at = int(option)
            steps[self.day[block]] += (own.gained[at], own.lost[at], own.resized[at])
        return {day: day_changes(*map(int, steps[day])) for day in range(self.days)}

    def cost(self, chosen: Integers, replicate: int = 0) -> float:
        """Add up the cost of a choice, in the unit of the costs."""
        pairs = zip(self.costs, chosen, strict=True)
        return float(sum(cost[replicate, option] for cost, option in pairs))
