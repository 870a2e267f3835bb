"""What a scenario means for each owner: hours reserved, cases inside them, hours beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.costing import METHOD, estimate
from perioptimal_report.plan.costs import Allocation, CostRule, Weekly, weekly
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats
from perioptimal_report.plan.scenarios import Scenario
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate

NO_USE = "no use on the block-days"


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """One owner under one scenario, per week; ``gained`` names are the scenario less today.

    ``values``: today_h, after_h, gained_h, cases_today, gained_cases, gained_over_h,
    gained_under_h. Cases are those expected inside the blocks, at the owner's usual length.
    """

    owner: str
    service: str
    values: Mapping[str, Estimate]


def owner_changes(
    blocks: MovableBlocks, today: Scenario, after: Scenario, rule: CostRule
) -> tuple[OwnerChange, ...]:
    """Lay a scenario out by owner, in alphabetical order."""
    pair = (today.rooms_h, after.rooms_h)
    return tuple(_owner(blocks, owner, pair, rule) for owner in dict.fromkeys(blocks.days.owners))


@dataclass(frozen=True, slots=True)
class _Sums:
    """One owner's sums per week, today and after: seen, and in every replicate."""

    seen: Weekly
    drawn: Weekly | None
    n: int

    def gained(self, name: str, unit: Unit, factor: float = 1.0) -> Estimate:
        """Change of a sum, times a factor, in the given unit."""
        values = getattr(self.seen, name)[0]
        value = factor * float(values[1] - values[0]) + 0.0
        if self.drawn is None:
            return estimate(value, unit, self.n, None)
        sample = getattr(self.drawn, name)
        changes = factor * (sample[:, 1] - sample[:, 0])
        if np.ptp(changes) == 0:
            return Estimate(value, unit, self.n, reason="the same in all weeks")
        return estimate(value, unit, self.n, changes, METHOD)

    def hours(self, position: int) -> Estimate:
        """Block hours today (0) or after (1) [h]."""
        return Estimate(float(self.seen.budget_h[0, position]), "h", self.n, reason="the schedule")


def _owner(
    movable: MovableBlocks, owner: str, pair: tuple[Allocation, Allocation], rule: CostRule
) -> OwnerChange:
    blocks = [at for at, name in enumerate(movable.days.owners) if name == owner]
    drawn = (
        weekly(movable, pair, rule, draws=movable.draws, blocks=blocks)
        if len(movable.draws)
        else None
    )
    n = round(float(movable.counted[blocks].sum()))
    sums = _Sums(weekly(movable, pair, rule, blocks=blocks), drawn, n)
    cases_today, gained_cases = _cases(sums, _cases_per_hour(movable, blocks))
    return OwnerChange(
        owner=owner,
        service=movable.days.services[blocks[0]],
        values={
            "today_h": sums.hours(0),
            "after_h": sums.hours(1),
            "gained_h": sums.gained("budget_h", "h"),
            "cases_today": cases_today,
            "gained_cases": gained_cases,
            "gained_over_h": sums.gained("over_h", "h"),
            "gained_under_h": sums.gained("under_h", "h"),
        },
    )


def _cases(sums: _Sums, per_hour: float | None) -> tuple[Estimate, Estimate]:
    """Expected cases inside the blocks today, and their change."""
    if per_hour is None:
        none = Estimate(None, "cases", sums.n, reason=NO_USE)
        return none, none
    inside_h = float(sums.seen.budget_h[0, 0] - sums.seen.under_h[0, 0])
    today = Estimate(per_hour * inside_h, "cases", sums.n, reason="at the usual case length")
    # Hours over fall by as much as hours inside rise: demand is the same.
    return today, sums.gained("over_h", "cases", -per_hour)


def _cases_per_hour(movable: MovableBlocks, blocks: list[int]) -> float | None:
    cases = _sum(movable.days.cases, movable.counted, blocks)
    used_h = _sum(movable.days.usage_h, movable.counted, blocks)
    return cases / used_h if used_h > 0 else None


def _sum(values: Floats, counted: Floats, blocks: list[int]) -> float:
    return float((values[blocks] * counted[blocks]).sum())


def worse_blocks(
    blocks: MovableBlocks, today: Scenario, after: Scenario, rule: CostRule
) -> Estimate:
    """Expected number of changed blocks that would cost more than today [count].

    Sum, over blocks, of the share of drawn weeks in which the block costs more.
    """
    pairs = zip(today.rooms_h, after.rooms_h, strict=True)
    changed = [at for at, (before, own) in enumerate(pairs) if before != own]
    if not len(blocks.draws):
        return Estimate(None, "count", len(changed), reason="weeks were not drawn again")
    chances = []
    for block in changed:
        allocations = [today.rooms_h, after.rooms_h]
        cost = weekly(blocks, allocations, rule, draws=blocks.draws, blocks=[block]).chosen_usd
        chances.append(float(np.mean(cost[:, 1] > cost[:, 0])))
    return Estimate(sum(chances), "count", len(changed), reason="a sum of probabilities")
