"""The choice to be made, in numbers alone: options with costs, and limits with their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from perioptimal_report.errors import SettingsError, nearest
from perioptimal_report.plan.costs import CostRule, chosen_cost, expected
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats, Integers, Options, day_changes, list_options
from perioptimal_report.settings.scenarios import Protected, Scenarios

LimitKind = Literal["rooms", "hours", "week_hours", "least", "owner_least", "changes"]


MOST_ROOMS = 8
"""A block of one owner on one weekday is not offered more rooms than these, or than it has."""


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


def state_problem(
    blocks: MovableBlocks, scenarios: Scenarios, rule: CostRule, *, changes: int | None
) -> Problem:
    """State the choice of rooms and lengths for every block, at expected cost per week [USD].

    Raises ``SettingsError`` where a limit names an owner without a block.
    """
    limits = tuple(_limits(blocks, scenarios, changes))
    least = {at: int(limit.amount) for limit in limits if limit.kind == "least" for at in limit.at}
    shifts_h = scenarios.shift_hours
    offered = tuple(_offered(blocks, block, shifts_h, least) for block in range(len(blocks.held)))
    return Problem(
        day=blocks.day,
        days=len(blocks.weekdays),
        options=offered,
        costs=weekly_costs(blocks, offered, rule),
        limits=limits,
    )


def unlimited(stated: Problem) -> Problem:
    """Drop every limit but the rooms there are."""
    kept = tuple(each for each in stated.limits if each.kind == "rooms")
    return Problem(stated.day, stated.days, stated.options, stated.costs, kept)


def weekly_costs(
    blocks: MovableBlocks, offered: tuple[Options, ...], rule: CostRule, draws: Floats | None = None
) -> tuple[Floats, ...]:
    """Expected cost per week of every option, replicate × option of each block [USD]."""
    found = expected(blocks, [each.block_time for each in offered], rule, draws)
    return tuple(
        chosen_cost(hours, rule, block) * blocks.per_week[block]
        for block, hours in enumerate(found)
    )


def _offered(
    blocks: MovableBlocks, block: int, shifts_h: tuple[float, ...], least: Mapping[int, int]
) -> Options:
    """Offer as many rooms as the busiest day could fill, and no fewer than today's or protected."""
    today = blocks.today_h[block]
    shortest = min((*shifts_h, *today), default=8.0)
    busiest = float((blocks.days.usage_h[block] * blocks.counted[block]).max(initial=0.0))
    useful = min(int(np.ceil(busiest / shortest)), MOST_ROOMS)
    return list_options(today, shifts_h, max(useful, len(today), least.get(block, 0)))


def _limits(blocks: MovableBlocks, scenarios: Scenarios, changes: int | None) -> Iterator[Limit]:
    named = {str(weekday) for weekday in scenarios.rooms}
    for place, (weekday, rooms) in enumerate(zip(blocks.weekdays, blocks.rooms, strict=True)):
        source = "set" if weekday in named else "in the block schedule"
        said = f"at most {rooms} rooms on {weekday} ({source}, less those left as they are)"
        yield Limit("rooms", (place,), max(rooms, 0), said)
    for name, hours in scenarios.staffed_hours.items():
        yield from _staffed(blocks, str(name), hours)
    for each in scenarios.protected:
        yield _protected(blocks, each)
    if changes is not None:
        yield Limit("changes", (), changes, f"at most {changes} room changes")


def _staffed(blocks: MovableBlocks, name: str, hours: float) -> Iterator[Limit]:
    if name == "week":
        yield Limit("week_hours", (), hours, f"at most {hours:g} block hours in the week")
    elif name in blocks.weekdays:
        said = f"at most {hours:g} block hours on {name}"
        yield Limit("hours", (blocks.weekdays.index(name),), hours, said)


def _protected(movable: MovableBlocks, protected: Protected) -> Limit:
    place = "in the week" if protected.weekday is None else f"on {protected.weekday}"
    said = f"at least {protected.rooms} rooms for {protected.owner} {place}"
    blocks = blocks_of(movable, protected.owner, protected.weekday)
    return Limit(
        "owner_least" if protected.weekday is None else "least", blocks, protected.rooms, said
    )


def blocks_of(blocks: MovableBlocks, owner: str, weekday: str | None = None) -> tuple[int, ...]:
    """Find the blocks of an owner, or that of one weekday.

    Raises ``SettingsError`` where there is none that a scenario may move, and says why.
    """
    pairs = zip(blocks.days.owners, blocks.days.weekdays, strict=True)
    found = tuple(at for at, pair in enumerate(pairs) if pair[0] == owner)
    if weekday is not None:
        found = tuple(at for at in found if blocks.days.weekdays[at] == weekday)
    if found:
        return found
    place = "" if weekday is None else f" on {weekday}"
    for each in blocks.aside:
        if each.owner == owner and weekday in (None, each.weekday):
            raise SettingsError(f"[scenarios] {owner}{place} cannot be moved: {each.reason}")
    known = sorted({*blocks.days.owners, *(each.owner for each in blocks.aside)})
    hint = "" if owner in known else nearest(owner, known)
    raise SettingsError(f"[scenarios] {owner} has no block{place}{hint}")
