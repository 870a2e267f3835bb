"""The scenarios of one engagement: today, the reader's own, and the best within the limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from perioptimal_report.errors import SettingsError
from perioptimal_report.plan.costs import Allocation, CostRule
from perioptimal_report.plan.dp import Curve, best
from perioptimal_report.plan.ground import MovableBlocks, Room
from perioptimal_report.plan.milp import best_by_program, is_possible
from perioptimal_report.plan.options import Integers, Lengths, described, longest_first
from perioptimal_report.plan.problem import Limit, Problem, blocks_of, state_problem, unlimited
from perioptimal_report.settings.scenarios import NamedScenario, Protected, RoomChange, Scenarios

Kind = Literal["today", "named", "best", "any_changes", "unconstrained"]


Use = Literal["operational", "tactical"]


Held = list[list[Room]]


OWNERS = ("owner", "from_owner", "to_owner")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One allocation to compare: its name, the room lengths of every block, the changes it takes.

    ``use`` is tactical where margins decide who should grow, operational where block time is
    fitted to the work there is.
    """

    kind: Kind
    name: str
    rooms_h: Allocation
    changes: int
    use: Use


@dataclass(frozen=True, slots=True)
class Chosen:
    """All scenarios, today first, with the problem they solve and its curve of least cost.

    ``curve`` runs over 0 … most changes; ``best`` is the position of the recommended scenario.
    """

    stated: Problem
    curve: Curve
    scenarios: tuple[Scenario, ...]
    best: int


def choose_scenarios(blocks: MovableBlocks, scenarios: Scenarios, rule: CostRule) -> Chosen:
    """Work out every scenario of the settings.

    Raises ``SettingsError``: limits in conflict, or a change that asks for what is not there.
    """
    asked = scenarios.changes
    most = max(asked, scenarios.curve_changes)
    stated = state_problem(blocks, scenarios, rule, changes=most)
    curve = best_curve(stated)
    use: Use = "tactical" if rule.margin_usd.any() else "operational"
    named = tuple(_named(blocks, scenarios.named))
    best = Scenario("best", f"Best with {asked} changes", *_picked(stated, curve, asked), use)
    free = stated.with_changes(None)
    open_ = unlimited(stated)
    ends = (
        Scenario("any_changes", "Best, any changes", *_picked(free, best_curve(free), 0), use),
        Scenario("unconstrained", "Without limits", *_picked(open_, best_curve(open_), 0), use),
    )
    today = Scenario("today", "Today", blocks.today_h, 0, "operational")
    is_limited = scenarios.protected or scenarios.staffed_hours
    found = (today, *named, best, *(ends if is_limited else ends[:1]))
    return Chosen(stated, curve, found, 1 + len(named))


def _picked(stated: Problem, curve: Curve, changes: int) -> tuple[Allocation, int]:
    """Take the choice at a number of changes, or at the fewest that the limits allow."""
    chosen = curve.chosen[0]
    at = next(k for k in range(changes, len(chosen)) if (chosen[k] >= 0).all())
    return rooms_of(stated, chosen[at]), stated.changed(chosen[at])


def rooms_of(stated: Problem, chosen: Integers) -> Allocation:
    """Look up the room lengths of a choice, one option per block [h]."""
    pairs = zip(stated.options, chosen, strict=True)
    return tuple(own.lengths_h[int(option)] for own, option in pairs)


def _named(blocks: MovableBlocks, named: Iterable[NamedScenario]) -> Iterator[Scenario]:
    for each in named:
        rooms_h = changed(blocks, each.changes)
        _check_rooms(blocks, rooms_h, each.name)
        yield Scenario("named", each.name, rooms_h, _count(blocks, rooms_h), "operational")


def _check_rooms(blocks: MovableBlocks, rooms_h: Allocation, name: str) -> None:
    for place, weekday in enumerate(blocks.weekdays):
        asked, today = (
            sum(len(own) for day, own in zip(blocks.day, each, strict=True) if day == place)
            for each in (rooms_h, blocks.today_h)
        )
        # A limit below today's rooms is for the best allocation: a change of another day keeps it.
        if asked > max(blocks.rooms[place], today):
            raise SettingsError(
                f"[scenarios] '{name}' asks for {asked} rooms on {weekday},"
                f" of {blocks.rooms[place]} that there are for these blocks"
            )


def _count(blocks: MovableBlocks, rooms_h: Allocation) -> int:
    pairs = zip(blocks.today_h, rooms_h, strict=True)
    own = tuple(described(today, (today, after)) for today, after in pairs)
    bare = Problem(blocks.day, len(blocks.weekdays), own, ())
    return bare.changed(np.ones(len(own), dtype=np.int64))


def best_curve(problem: Problem) -> Curve:
    """Find the least cost for 0 … most changes, or the one without a limit on changes.

    By dynamic programming, or program by program where limits are coupled. Raises
    ``SettingsError`` that names the limits in conflict where no number of changes will do.
    """
    found = _by_programs(problem) if problem.is_coupled else best(problem)
    if not np.isfinite(found.cost[:, -1]).all():
        names = " · ".join(limit.says for limit in conflict(problem))
        raise SettingsError(f"[scenarios] limits that cannot all be kept: {names}")
    return found


def _by_programs(problem: Problem) -> Curve:
    most = problem.changes
    steps = [problem] if most is None else [problem.with_changes(k) for k in range(most + 1)]
    chosen = [best_by_program(each) for each in steps]
    none = np.full(len(problem.options), -1, dtype=np.int64)
    cost = [np.inf if each is None else problem.cost(each) for each in chosen]
    picks = [none if each is None else each for each in chosen]
    return Curve(np.array([cost]), np.array([picks]))


def conflict(problem: Problem) -> tuple[Limit, ...]:
    """Find limits that cannot all be kept, none of which can be left out of the conflict.

    By deletion: a limit without which the rest still contradicts itself has no part in it. Empty
    where all limits can be kept. Source: Chinneck JW, Dravnieks EW. ORSA J Comput 1991;3:157–68.
    """
    if is_possible(problem):
        return ()
    kept = problem.limits
    for limit in problem.limits:
        without = tuple(each for each in kept if each is not limit)
        if not is_possible(replace(problem, limits=without)):
            kept = without
    return kept


def changed(blocks: MovableBlocks, changes: tuple[RoomChange, ...]) -> tuple[Lengths, ...]:
    """Make some changes one after the other; give the room lengths of every block [h].

    Raises ``SettingsError`` where a change asks for what is not there: an owner without a block,
    more rooms than it has, a room that nobody holds.
    """
    held: Held = [list(each.rooms) for each in blocks.held]
    for each in changes:
        _ACTIONS[each.action](blocks, held, each)
    return tuple(longest_first(room.hours for room in rooms) for rooms in held)


def _move(blocks: MovableBlocks, room_lists: Held, change: RoomChange) -> None:
    (giver,) = blocks_of(blocks, str(change.from_owner), change.weekday)
    (taker,) = blocks_of(blocks, str(change.to_owner), change.weekday)
    room_lists[taker] += _taken(blocks, room_lists, giver, change)


def _close(blocks: MovableBlocks, room_lists: Held, change: RoomChange) -> None:
    if change.room is None:
        (block,) = blocks_of(blocks, str(change.owner), change.weekday)
        _taken(blocks, room_lists, block, change)
        return
    for block in _of_day(blocks, change.weekday):
        kept = [room for room in room_lists[block] if room.room != change.room]
        if len(kept) < len(room_lists[block]):
            room_lists[block] = kept
            return
    raise SettingsError(
        f"[scenarios] no block that can be moved holds {change.room} on {change.weekday}"
    )


def _open(blocks: MovableBlocks, room_lists: Held, change: RoomChange) -> None:
    (block,) = blocks_of(blocks, str(change.owner), change.weekday)
    usual = max((room.hours for room in room_lists[block]), default=8.0)
    hours = change.hours or usual
    room_lists[block] += [Room("", "", 0, hours) for _ in range(change.rooms)]


def _extend(movable: MovableBlocks, room_lists: Held, change: RoomChange) -> None:
    blocks = _of_day(movable, change.weekday)
    if change.owner is not None:
        blocks = blocks_of(movable, change.owner, change.weekday)
    found = False
    for block in blocks:
        for place, room in enumerate(room_lists[block]):
            if change.room in (None, room.room):
                room_lists[block][place] = _lasting(room, change)
                found = True
    if not found:
        raise SettingsError(f"[scenarios] no room to extend on {change.weekday}")


def _lasting(room: Room, change: RoomChange) -> Room:
    return Room(room.facility, room.room, room.start_s, change.hours or room.hours)


def _taken(blocks: MovableBlocks, room_lists: Held, block: int, change: RoomChange) -> list[Room]:
    """Take the last rooms of a block, in the order of their names."""
    if len(room_lists[block]) < change.rooms:
        owner = blocks.days.owners[block]
        raise SettingsError(
            f"[scenarios] {owner} has {len(room_lists[block])} rooms on {change.weekday},"
            f" not {change.rooms}"
        )
    taken = room_lists[block][-change.rooms :]
    room_lists[block] = room_lists[block][: -change.rooms]
    return taken


def _of_day(blocks: MovableBlocks, weekday: str) -> tuple[int, ...]:
    return tuple(at for at, each in enumerate(blocks.days.weekdays) if each == weekday)


_ACTIONS = {"move": _move, "close": _close, "open": _open, "extend": _extend}


def under_masks(scenarios: Scenarios, masks: Mapping[str, str]) -> Scenarios:
    """Replace every surgeon whom the scenarios name by their number; other names stay."""
    margins = {masks.get(owner, owner): usd for owner, usd in scenarios.margin_per_hour_usd.items()}
    return scenarios.model_copy(
        update={
            "margin_per_hour_usd": margins,
            "protected": tuple(_protected(each, masks) for each in scenarios.protected),
            "named": tuple(_masked_named(each, masks) for each in scenarios.named),
        }
    )


def _protected(protected: Protected, masks: Mapping[str, str]) -> Protected:
    return protected.model_copy(update={"owner": masks.get(protected.owner, protected.owner)})


def _masked_named(scenario: NamedScenario, masks: Mapping[str, str]) -> NamedScenario:
    return scenario.model_copy(
        update={"changes": tuple(_change(c, masks) for c in scenario.changes)}
    )


def _change(change: RoomChange, masks: Mapping[str, str]) -> RoomChange:
    named = {name: getattr(change, name) for name in OWNERS}
    return change.model_copy(
        update={name: masks.get(owner, owner) for name, owner in named.items() if owner}
    )
