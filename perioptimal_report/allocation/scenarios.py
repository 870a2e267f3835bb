"""The scenarios of one engagement: today, the reader's own, and the best within the limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from perioptimal_report.allocation.choose import best_curve
from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.dp import Curve
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.limits import problem, unlimited
from perioptimal_report.allocation.named import changed
from perioptimal_report.allocation.options import Integers, described
from perioptimal_report.allocation.problem import Problem
from perioptimal_report.allocation.weekly import Allocation
from perioptimal_report.engagement import Engagement
from perioptimal_report.errors import SettingsError

Kind = Literal["today", "named", "best", "any_changes", "unconstrained"]
Use = Literal["operational", "tactical"]


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


def scenarios(on: Ground, settings: Engagement, by: Rule) -> Chosen:
    """Work out every scenario of the settings.

    Raises ``SettingsError``: limits in conflict, or a change that asks for what is not there.
    """
    given = settings.scenarios
    stated = problem(on, settings, by, changes=max(given.changes, given.curve_changes))
    curve = best_curve(stated)
    use: Use = "tactical" if by.margin_usd.any() else "operational"
    named = tuple(_named(on, settings))
    best = Scenario(
        "best", f"Best with {given.changes} changes", *_picked(stated, curve, given.changes), use
    )
    free = stated.with_changes(None)
    open_ = unlimited(stated)
    ends = (
        Scenario("any_changes", "Best, any changes", *_picked(free, best_curve(free), 0), use),
        Scenario("unconstrained", "Without limits", *_picked(open_, best_curve(open_), 0), use),
    )
    today = Scenario("today", "Today", on.today_h, 0, "operational")
    found = (today, *named, best, *(ends if given.protected or given.staffed_hours else ends[:1]))
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


def _named(on: Ground, settings: Engagement) -> Iterator[Scenario]:
    for each in settings.scenarios.named:
        rooms_h = changed(on, each.changes)
        _check_rooms(on, rooms_h, each.name)
        yield Scenario("named", each.name, rooms_h, _count(on, rooms_h), "operational")


def _check_rooms(on: Ground, rooms_h: Allocation, name: str) -> None:
    for place, weekday in enumerate(on.weekdays):
        asked, today = (
            sum(len(own) for day, own in zip(on.day, each, strict=True) if day == place)
            for each in (rooms_h, on.today_h)
        )
        # A limit below today's rooms is for the best allocation: a change of another day keeps it.
        if asked > max(on.rooms[place], today):
            raise SettingsError(
                f"[scenarios] '{name}' asks for {asked} rooms on {weekday},"
                f" of {on.rooms[place]} that there are for these blocks"
            )


def _count(on: Ground, rooms_h: Allocation) -> int:
    pairs = zip(on.today_h, rooms_h, strict=True)
    own = tuple(described(today, (today, after)) for today, after in pairs)
    bare = Problem(on.day, len(on.weekdays), own, ())
    return bare.changed(np.ones(len(own), dtype=np.int64))
