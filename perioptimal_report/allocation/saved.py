"""What allocations save against today, as estimates: of a fixed one, and of a chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.optimism import Flattery
from perioptimal_report.allocation.options import Floats
from perioptimal_report.allocation.weekly import Allocation, Weekly, weekly
from perioptimal_report.chart_data import Unit
from perioptimal_report.mca.costing import NO_REPLICATES, estimate
from perioptimal_report.results import Estimate

METHOD = "week-cluster bootstrap, percentiles"
ITSELF = "today itself"
NO_COST = "today's rooms cost nothing"


@dataclass(frozen=True, slots=True)
class Charged:
    """Some allocations on the same block-days, today first: seen, and in every replicate."""

    seen: Weekly
    drawn: Weekly | None
    n: int


def charge(on: Ground, allocations: Sequence[Allocation], by: Rule) -> Charged:
    """Charge some allocations, today first, with the block-days of the ground."""
    drawn = weekly(on, allocations, by, draws=on.draws) if len(on.draws) else None
    return Charged(weekly(on, allocations, by), drawn, round(float(on.counted.sum())))


@dataclass(frozen=True, slots=True)
class Saving:
    """Savings per week of one allocation in one measure, and their chance [USD]."""

    value: float
    sample: Floats | None
    method: str
    n: int

    def estimate(self, unit: Unit = "usd", factor: float = 1.0) -> Estimate:
        """Give the savings times a factor, in the given unit."""
        sample = None if self.sample is None else factor * self.sample
        return estimate(factor * self.value, unit, self.n, sample, self.method)

    def chance(self) -> Estimate:
        """Probability that anything is saved [%]."""
        if self.sample is None:
            return Estimate(None, "pct", self.n, reason=NO_REPLICATES)
        return Estimate(100 * float(np.mean(self.sample > 0)), "pct", self.n)


def saving(on: Charged, name: str, at: int, flattery: tuple[Flattery, int] | None) -> Saving:
    """Find what the allocation in place ``at`` saves in a measure of ``Weekly``.

    ``flattery`` is that of a choice made from these weeks, with the number of changes it was free
    to make; its optimism is taken off, and its error makes the interval.
    """
    values = getattr(on.seen, name)[0]
    value = float(values[0] - values[at])
    optimism = 0.0 if flattery is None else _at(flattery[0].mean, name, flattery[1])[0]
    if flattery is not None and np.isfinite(optimism):
        error = _at(flattery[0].error, name, flattery[1])
        return Saving(value - optimism, value - optimism - error, flattery[0].method, on.n)
    if on.drawn is None:
        return Saving(value, None, METHOD, on.n)
    drawn = getattr(on.drawn, name)
    return Saving(value, drawn[:, 0] - drawn[:, at], METHOD, on.n)


def _at(sums: Weekly, name: str, changes: int) -> Floats:
    found: Floats = getattr(sums, name)[:, changes]
    return found


def share_saved(on: Charged, saved: Saving) -> Estimate:
    """Savings in the cost chosen, as a share of today's cost [%]."""
    today = float(on.seen.chosen_usd[0, 0])
    if not today > 0:
        return Estimate(None, "pct", on.n, reason=NO_COST)
    return saved.estimate("pct", 100 / today)
