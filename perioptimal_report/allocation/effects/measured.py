"""Every effect of every scenario, and the ones that these data cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.allocation.effects import (
    access,
    after_hours,
    anesthesia,
    cancellations,
    emergencies,
    handovers,
    hours,
    pacu,
    past_block,
    staffing,
)
from perioptimal_report.allocation.effects.effect import (
    Effect,
    Gauge,
    Halves,
    Reading,
    effect,
    reading,
)
from perioptimal_report.allocation.effects.stage import Played, Stage, played
from perioptimal_report.allocation.scenarios import Scenario
from perioptimal_report.allocation.weekly import Allocation
from perioptimal_report.results import Measure

OF_BLOCKS: tuple[Gauge, ...] = (*hours.GAUGES, *past_block.GAUGES)
OF_PEOPLE: tuple[Gauge, ...] = (
    *after_hours.GAUGES,
    *emergencies.GAUGES,
    *cancellations.GAUGES,
    *pacu.GAUGES,
    *anesthesia.GAUGES,
    *handovers.GAUGES,
    *staffing.GAUGES,
    *access.GAUGES,
)
GAUGES = (*OF_BLOCKS, *OF_PEOPLE)
NOTHING = "no row of it in the weeks compared"


def of_people(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """Keep the effects on patients and teams: those on block hours have a page of their own."""
    keys = {gauge.measure.key for gauge in OF_PEOPLE}
    return tuple(each for each in effects if each.measure.key in keys)


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A measure that these data cannot tell, and the columns (or rows) that it would need."""

    measure: Measure
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The effects of each scenario, today's left out, and what was not computed."""

    effects: tuple[tuple[Effect, ...], ...]
    missing: tuple[NotComputed, ...]


def measured(
    at: Stage,
    scenarios: Iterable[Scenario],
    present: frozenset[str],
    halves: tuple[Allocation, Allocation] | None,
) -> Measured:
    """Compare every scenario with the first, today, by every gauge there is data for.

    ``halves`` are the best allocations of the first and of the second half of the weeks.
    """
    today, *others = scenarios
    before = played(at, today.rooms_h)
    crossed = None if halves is None else _halves(at, halves)
    usable, missing = _usable(at, before, present)
    reads = [reading(gauge, at, before, crossed) for gauge in usable]
    known: dict[tuple[Allocation, bool], tuple[Effect, ...]] = {}
    for each in others:
        key = (each.rooms_h, each.kind == "best")
        if key not in known:
            known[key] = _effects(at, reads, played(at, each.rooms_h), chosen=key[1])
    found = tuple(known[each.rooms_h, each.kind == "best"] for each in others)
    return Measured(found, missing)


def _effects(
    at: Stage, reads: Iterable[Reading], after: Played, *, chosen: bool
) -> tuple[Effect, ...]:
    return tuple(effect(at, each, after, chosen=chosen) for each in reads)


def _usable(
    at: Stage, today: Played, present: frozenset[str]
) -> tuple[list[Gauge], tuple[NotComputed, ...]]:
    usable, without = [], []
    for gauge in GAUGES:
        lacks = tuple(need for need in gauge.needs if not _given(need, present))
        if not lacks and not gauge.by_week(at, today)[-1].any():
            lacks = (NOTHING,)
        if lacks:
            without.append(NotComputed(gauge.measure, lacks))
        else:
            usable.append(gauge)
    return usable, tuple(without)


def _given(need: str, present: frozenset[str]) -> bool:
    """Whether a column is there, or one of those joined by "or"."""
    return any(name in present for name in need.split(" or "))


def _halves(at: Stage, halves: tuple[Allocation, Allocation]) -> Halves:
    total = at.on.counted.shape[1]
    first = in_first_half(total)[total - at.weeks :]
    return Halves(played(at, halves[0]), played(at, halves[1]), first)


RUN_WEEKS = 4
"""Weeks that stay together: next to each other they are alike."""


def in_first_half(weeks: int) -> NDArray[np.bool_]:
    """Mark every other run of four weeks, counted from the last."""
    return np.asarray(np.arange(weeks)[::-1] // RUN_WEEKS % 2 == 0)
