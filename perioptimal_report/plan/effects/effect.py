"""One effect of a scenario: what it is today, what it becomes, and how sure the change is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.costing import METHOD, estimate
from perioptimal_report.plan.effects.stage import PlanReplay, ReplayYear
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate, Measure

BESIDE = "its change has the interval"


SAME = "the same in every week"


NO_HALVES = "too few block-days to choose on half of the weeks"


NOT_CHOSEN = "not chosen from these weeks"


HALF_HOUR_S = 1800


def per_week(sums: Floats) -> Floats:
    """The first sum over the second: an amount over its weeks, or a share."""
    amount, whole = sums
    return np.asarray(np.divide(amount, whole, out=np.zeros_like(amount), where=whole > 0))


@dataclass(frozen=True, slots=True)
class EffectDefinition:
    """How one effect is read off an allocation.

    ``needs`` are the columns without which it is not computed. ``by_week`` gives sums × weeks of
    an allocation on its days, ``value`` makes one number of the sums (in ``unit``).
    """

    measure: Measure
    unit: Unit
    needs: tuple[str, ...]
    by_week: Callable[[ReplayYear, PlanReplay], Floats]
    value: Callable[[Floats], Floats] = per_week


@dataclass(frozen=True, slots=True)
class Effect:
    """A measure today and under a scenario, their difference, and that of other weeks.

    ``held_out`` is the change under allocations that were each chosen on one half of the weeks, on
    the other half. ``n`` of all is the number of weeks.
    """

    measure: Measure
    today: Estimate
    after: Estimate
    change: Estimate
    held_out: Estimate


@dataclass(frozen=True, slots=True)
class Halves:
    """Allocations chosen on one half of the weeks, on all days; ``first`` marks the first half."""

    of_first: PlanReplay
    of_second: PlanReplay
    first: NDArray[np.bool_]

    def crossed(self, gauge: EffectDefinition, stage: ReplayYear) -> Floats:
        """Sums × weeks, each week under the allocation that was chosen without it."""
        sums = [gauge.by_week(stage, each) for each in (self.of_second, self.of_first)]
        return np.where(self.first, *sums)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a gauge reads of today and, where there are halves, of the choice on other weeks."""

    gauge: EffectDefinition
    today: Floats
    crossed: Floats | None


def reading(
    gauge: EffectDefinition, stage: ReplayYear, today: PlanReplay, halves: Halves | None
) -> Reading:
    """Read a gauge of today, and of the halves."""
    crossed = None if halves is None else halves.crossed(gauge, stage)
    return Reading(gauge, gauge.by_week(stage, today), crossed)


def measure_effect(stage: ReplayYear, read: Reading, after: PlanReplay, *, chosen: bool) -> Effect:
    """Compare an allocation with today by one gauge; ``chosen`` if it was, from these weeks."""
    sums, unit = read.gauge.by_week(stage, after), read.gauge.unit
    n = int((read.today[-1] > 0).sum()) if len(read.today) > 1 else stage.weeks
    held_out = Estimate(None, _of_change(unit), n, reason=NO_HALVES if chosen else NOT_CHOSEN)
    if chosen and read.crossed is not None:
        held_out = _change(stage, read, read.crossed, n)
    return Effect(
        measure=read.gauge.measure,
        today=_level(read, read.today, n),
        after=_level(read, sums, n),
        change=_change(stage, read, sums, n),
        held_out=held_out,
    )


def _level(read: Reading, sums: Floats, n: int) -> Estimate:
    value = float(read.gauge.value(sums.sum(axis=1)))
    return Estimate(value, read.gauge.unit, n, reason=BESIDE)


def _change(stage: ReplayYear, read: Reading, sums: Floats, n: int) -> Estimate:
    value, unit = read.gauge.value, _of_change(read.gauge.unit)
    change = float(value(sums.sum(axis=1)) - value(read.today.sum(axis=1))) + 0.0
    if np.array_equal(sums, read.today):
        return Estimate(0.0, unit, n, reason=SAME)
    drawn = None
    if len(stage.draws):
        drawn = value(sums @ stage.draws.T) - value(read.today @ stage.draws.T)
    return estimate(change, unit, n, drawn, METHOD)


def _of_change(unit: Unit) -> Unit:
    """Shares of a hundred change by points."""
    return "points" if unit == "pct" else unit


@dataclass(frozen=True, slots=True)
class Levels:
    """Moments at which a number of spans changes, by group: from when, for how long [s], to what.

    Groups stand one after the other, each in order of time; the last moment of a group lasts 0.
    """

    group: Integers
    at_s: Integers
    lasts_s: Integers
    level: Floats


def levels(
    group: Integers, from_s: Integers, to_s: Integers, weight: Floats | None = None
) -> Levels:
    """Count the spans that run at each moment, apart for each group, each with its weight."""
    each = np.ones(len(from_s)) if weight is None else weight
    groups, at_s = np.concatenate([group, group]), np.concatenate([from_s, to_s])
    steps = np.concatenate([each, -each])
    # Ends before starts: a bed that is left is free for who comes in the same minute.
    order = np.lexsort((steps, at_s, groups))
    groups, at_s = groups[order], at_s[order]
    # Every group ends at 0, so that one running sum serves all.
    level = np.cumsum(steps[order])
    lasts_s = np.diff(at_s, append=at_s[-1:])
    lasts_s[np.flatnonzero(np.diff(groups))] = 0
    return Levels(groups, at_s, lasts_s, level)


def in_half_hours(from_s: Integers, to_s: Integers, first_s: int, slots: int) -> Floats:
    """Seconds of spans in each half hour from ``first_s`` on; what lies outside is left out [s]."""
    start, end = from_s - first_s, np.maximum(to_s, from_s) - first_s
    low, high = start // HALF_HOUR_S, -(-end // HALF_HOUR_S)
    count = np.maximum(high - low, 0)
    span = np.repeat(np.arange(len(start)), count)
    inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    slot = low[span] + inside
    begin = np.maximum(start[span], slot * HALF_HOUR_S)
    seconds = np.minimum(end[span], (slot + 1) * HALF_HOUR_S) - begin
    kept = (slot >= 0) & (slot < slots)
    return np.asarray(np.bincount(slot[kept], seconds[kept], slots), dtype=np.float64)
