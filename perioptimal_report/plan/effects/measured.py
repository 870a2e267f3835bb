"""Every effect of every scenario, and the ones that these data cannot tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.plan.costs import Allocation
from perioptimal_report.plan.effects import (
    access,
    anesthesia,
    emergencies,
    hours,
    pacu,
    staffing,
)
from perioptimal_report.plan.effects.effect import (
    Effect,
    EffectDefinition,
    Halves,
    Reading,
    measure_effect,
    reading,
)
from perioptimal_report.plan.effects.stage import PlanReplay, ReplayYear, replay_plan
from perioptimal_report.plan.scenarios import Scenario
from perioptimal_report.shapes.results import Measure

OF_BLOCKS: tuple[EffectDefinition, ...] = (*hours.GAUGES, *hours.PAST_BLOCK_GAUGES)
OF_PEOPLE: tuple[EffectDefinition, ...] = (
    *hours.AFTER_HOURS_GAUGES,
    *emergencies.GAUGES,
    *hours.CANCELLATIONS_GAUGES,
    *pacu.GAUGES,
    *anesthesia.GAUGES,
    *anesthesia.HANDOVERS_GAUGES,
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
class EffectTable:
    """The effects of each scenario, today's left out, and what was not computed."""

    effects: tuple[tuple[Effect, ...], ...]
    missing: tuple[NotComputed, ...]


def measure_effects(
    year: ReplayYear,
    scenarios: Iterable[Scenario],
    present: frozenset[str],
    halves: tuple[Allocation, Allocation] | None,
) -> EffectTable:
    """Compare every scenario with the first, today, by every gauge there is data for.

    ``halves`` are the best allocations of the first and of the second half of the weeks.
    """
    today, *others = scenarios
    before = replay_plan(year, today.rooms_h)
    crossed = None if halves is None else _halves(year, halves)
    usable, missing = _usable(year, before, present)
    reads = [reading(gauge, year, before, crossed) for gauge in usable]
    known: dict[tuple[Allocation, bool], tuple[Effect, ...]] = {}
    for each in others:
        is_best = each.kind == "best"
        if (each.rooms_h, is_best) not in known:
            after = replay_plan(year, each.rooms_h)
            known[each.rooms_h, is_best] = _effects(year, reads, after, chosen=is_best)
    found = tuple(known[each.rooms_h, each.kind == "best"] for each in others)
    return EffectTable(found, missing)


def _effects(
    year: ReplayYear, reads: Iterable[Reading], after: PlanReplay, *, chosen: bool
) -> tuple[Effect, ...]:
    return tuple(measure_effect(year, each, after, chosen=chosen) for each in reads)


def _usable(
    year: ReplayYear, today: PlanReplay, present: frozenset[str]
) -> tuple[list[EffectDefinition], tuple[NotComputed, ...]]:
    usable, without = [], []
    for gauge in GAUGES:
        lacks = tuple(need for need in gauge.needs if not _given(need, present))
        if not lacks and not gauge.by_week(year, today)[-1].any():
            lacks = (NOTHING,)
        if lacks:
            without.append(NotComputed(gauge.measure, lacks))
        else:
            usable.append(gauge)
    return usable, tuple(without)


def _given(need: str, present: frozenset[str]) -> bool:
    """Whether a column is there, or one of those joined by "or"."""
    return any(name in present for name in need.split(" or "))


def _halves(year: ReplayYear, halves: tuple[Allocation, Allocation]) -> Halves:
    total = year.on.counted.shape[1]
    first = in_first_half(total)[total - year.weeks :]
    of_first, of_second = (replay_plan(year, rooms_h) for rooms_h in halves)
    return Halves(of_first, of_second, first)


RUN_WEEKS = 4
"""Weeks that stay together: next to each other they are alike."""


def in_first_half(weeks: int) -> NDArray[np.bool_]:
    """Mark every other run of four weeks, counted from the last."""
    return np.asarray(np.arange(weeks)[::-1] // RUN_WEEKS % 2 == 0)
