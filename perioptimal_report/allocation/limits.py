"""The settings' limits as limits of the problem, each with the name it goes by in a conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from perioptimal_report.allocation.costs import Rule, chosen_cost, expected
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.options import Floats, Integers, Options, options
from perioptimal_report.allocation.problem import Limit, Problem
from perioptimal_report.engagement import Engagement
from perioptimal_report.errors import SettingsError, nearest
from perioptimal_report.settings.scenarios import Protected

MOST_ROOMS = 8
"""A block of one owner on one weekday is not offered more rooms than these, or than it has."""


def problem(on: Ground, settings: Engagement, by: Rule, *, changes: int | None) -> Problem:
    """State the choice of rooms and lengths for every block, at expected cost per week [USD].

    Raises ``SettingsError`` where a limit names an owner without a block.
    """
    limits = tuple(_limits(on, settings, changes))
    least = {at: int(limit.amount) for limit in limits if limit.kind == "least" for at in limit.at}
    offered = tuple(_offered(on, settings, block, least) for block in range(len(on.held)))
    return Problem(
        day=on.day,
        days=len(on.weekdays),
        options=offered,
        costs=weekly_costs(on, offered, by),
        limits=limits,
    )


def unlimited(stated: Problem) -> Problem:
    """Drop every limit but the rooms there are."""
    kept = tuple(each for each in stated.limits if each.kind == "rooms")
    return Problem(stated.day, stated.days, stated.options, stated.costs, kept)


def weekly_costs(
    on: Ground, offered: tuple[Options, ...], by: Rule, draws: Floats | None = None
) -> tuple[Floats, ...]:
    """Expected cost per week of every option, replicate × option of each block [USD]."""
    choices: list[tuple[Floats, Integers]] = [(each.hours, each.rooms) for each in offered]
    found = expected(on, choices, by, draws)
    return tuple(
        chosen_cost(hours, by, block) * on.per_week[block] for block, hours in enumerate(found)
    )


def _offered(on: Ground, settings: Engagement, block: int, least: Mapping[int, int]) -> Options:
    """Offer as many rooms as the busiest day could fill, and no fewer than today's or protected."""
    today, shifts = on.today_h[block], settings.scenarios.shift_hours
    shortest = min((*shifts, *today), default=8.0)
    busiest = float((on.days.usage_h[block] * on.counted[block]).max(initial=0.0))
    useful = min(int(np.ceil(busiest / shortest)), MOST_ROOMS)
    return options(today, shifts, max(useful, len(today), least.get(block, 0)))


def _limits(on: Ground, settings: Engagement, changes: int | None) -> Iterator[Limit]:
    given = settings.scenarios
    named = {str(weekday) for weekday in given.rooms}
    for place, (weekday, rooms) in enumerate(zip(on.weekdays, on.rooms, strict=True)):
        source = "set" if weekday in named else "in the block schedule"
        said = f"at most {rooms} rooms on {weekday} ({source}, less those left as they are)"
        yield Limit("rooms", (place,), max(rooms, 0), said)
    for name, hours in given.staffed_hours.items():
        yield from _staffed(on, str(name), hours)
    for each in given.protected:
        yield _protected(on, each)
    if changes is not None:
        yield Limit("changes", (), changes, f"at most {changes} room changes")


def _staffed(on: Ground, name: str, hours: float) -> Iterator[Limit]:
    if name == "week":
        yield Limit("week_hours", (), hours, f"at most {hours:g} block hours in the week")
    elif name in on.weekdays:
        said = f"at most {hours:g} block hours on {name}"
        yield Limit("hours", (on.weekdays.index(name),), hours, said)


def _protected(on: Ground, each: Protected) -> Limit:
    place = "in the week" if each.weekday is None else f"on {each.weekday}"
    said = f"at least {each.rooms} rooms for {each.owner} {place}"
    blocks = blocks_of(on, each.owner, each.weekday)
    return Limit("owner_least" if each.weekday is None else "least", blocks, each.rooms, said)


def blocks_of(on: Ground, owner: str, weekday: str | None = None) -> tuple[int, ...]:
    """Find the blocks of an owner, or that of one weekday.

    Raises ``SettingsError`` where there is none that a scenario may move, and says why.
    """
    pairs = zip(on.days.owners, on.days.weekdays, strict=True)
    found = tuple(at for at, pair in enumerate(pairs) if pair[0] == owner)
    if weekday is not None:
        found = tuple(at for at in found if on.days.weekdays[at] == weekday)
    if found:
        return found
    place = "" if weekday is None else f" on {weekday}"
    for each in on.aside:
        if each.owner == owner and weekday in (None, each.weekday):
            raise SettingsError(f"[scenarios] {owner}{place} cannot be moved: {each.reason}")
    known = sorted({*on.days.owners, *(each.owner for each in on.aside)})
    hint = "" if owner in known else nearest(owner, known)
    raise SettingsError(f"[scenarios] {owner} has no block{place}{hint}")
