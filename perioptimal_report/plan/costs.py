"""What any room-hours cost a block: expected by its distribution, or on its own block-days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.bootstrap import refitted
from perioptimal_report.mca.families import FAMILIES
from perioptimal_report.mca.figures import inefficiency_usd, payroll_usd
from perioptimal_report.mca.usage_model import DATA, expected_over_h, mean
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import BlockTime, Floats, Integers, Lengths
from perioptimal_report.settings.engagement import Costs
from perioptimal_report.settings.scenarios import Scenarios

DIGITS = 6
"""Of hours, where equal ones are looked up once."""


Allocation = tuple[Lengths, ...]
"""The room lengths of every block, in the order of the ground [h]."""


@dataclass(frozen=True, slots=True)
class CostRule:
    """How hours become cost [USD/h]: regular rate, ratio of overtime, margin by block.

    ``margin_usd`` is 0 where none is given; demand beyond the block and ``away_after_h`` of
    overtime in each room counts as turned away; ``labor_share_pct`` is the part of the rate that
    is labor, ``None`` where it is not given.
    """

    objective: str
    rate_usd: float
    ratio: float
    margin_usd: Floats
    away_after_h: float
    labor_share_pct: float | None = None


def rule(blocks: MovableBlocks, scenarios: Scenarios, costs: Costs) -> CostRule:
    """Take the prices of the settings, and each block owner's margin [USD/h]."""
    margins = [scenarios.margin_per_hour_usd.get(owner, 0.0) for owner in blocks.days.owners]
    return CostRule(
        objective=scenarios.objective,
        rate_usd=costs.rate_per_hour_usd,
        ratio=costs.ratio,
        margin_usd=np.array(margins, dtype=np.float64),
        away_after_h=scenarios.turned_away_after_h,
        labor_share_pct=costs.labor_share_pct,
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """Mean hours per block-day of one block, replicate × option: budget, use, over, away.

    ``away_h`` is demand beyond the block and the overtime that its rooms can take.
    """

    budget_h: Floats
    usage_h: Floats
    over_h: Floats
    away_h: Floats

    @property
    def under_h(self) -> Floats:
        """Hours reserved and not used by the owner [h]."""
        return self.budget_h - self.usage_h + self.over_h


def payroll(hours: Hours, rule: CostRule) -> Floats:
    """Payroll cost per block-day, Cu·B + Co·over [USD]."""
    return payroll_usd(hours.budget_h, hours.over_h, rule.rate_usd, rule.ratio)


def inefficiency(hours: Hours, rule: CostRule) -> Floats:
    """Cost of inefficiency per block-day, Cu·under + Co·over [USD]."""
    return inefficiency_usd(hours.budget_h, hours.usage_h, hours.over_h, rule.rate_usd, rule.ratio)


def chosen_cost(hours: Hours, rule: CostRule, block: int) -> Floats:
    """The cost that the best allocation minimizes, per block-day [USD].

    The objective's cost; an hour turned away costs its margin where that is above overtime.
    """
    base = inefficiency(hours, rule) if rule.objective == "inefficiency" else payroll(hours, rule)
    dearer = max(0.0, float(rule.margin_usd[block]) - rule.ratio * rule.rate_usd)
    return base + dearer * hours.away_h


def on_block_days(
    blocks: MovableBlocks,
    block: int,
    choices: BlockTime,
    rule: CostRule,
    draws: Floats | None = None,
) -> Hours:
    """Mean hours of one block on its block-days [h], for choices of hours and rooms.

    ``draws`` are replicates × weeks; without them each block-day counts once.
    """
    budget_h = choices.budget_h
    limits_h = np.concatenate([[0.0], budget_h, budget_h + rule.away_after_h * choices.rooms])
    usage_h = blocks.days.usage_h[block]
    beyond_h = np.maximum(usage_h[:, None] - limits_h, 0.0)
    found = _means(beyond_h, blocks.counted[block], draws)
    one = np.ones((len(found), len(budget_h)))
    return Hours(
        budget_h=budget_h * one,
        usage_h=found[:, :1] * one,
        over_h=found[:, 1 : 1 + len(budget_h)],
        away_h=found[:, 1 + len(budget_h) :],
    )


def _means(amounts: Floats, counted: Floats, draws: Floats | None) -> Floats:
    """Mean of each column over the counted weeks, replicate × column.

    A replicate that drew none of the block's weeks keeps the block's own sample.
    """
    own = counted @ amounts / counted.sum()
    if draws is None:
        return np.asarray(own[None])
    # Why counts and sums in one product: the weights of each replicate are never written out.
    sums = draws @ np.column_stack([counted, counted[:, None] * amounts])
    means = np.broadcast_to(own, (len(draws), len(own))).copy()
    np.divide(sums[:, 1:], sums[:, :1], out=means, where=sums[:, :1] > 0)
    return means


def expected(
    blocks: MovableBlocks,
    choices: Sequence[BlockTime],
    rule: CostRule,
    draws: Floats | None = None,
) -> tuple[Hours, ...]:
    """Expected hours per block by its distribution in force [h], for choices of hours and rooms.

    With ``draws`` families are fitted anew in every replicate; blocks whose distribution is that
    of the data, or of too few days to draw, take the days themselves.
    """
    result = [
        on_block_days(blocks, block, choice, rule, draws) for block, choice in enumerate(choices)
    ]
    fitted = np.flatnonzero(blocks.model.family != DATA).astype(np.int64)
    if not len(fitted):
        return tuple(result)
    limits = {int(block): _limits(choices[int(block)], rule) for block in fitted}
    distinct = np.unique(np.concatenate([np.concatenate(each) for each in limits.values()]))
    table, means = _expected_over_h(blocks, fitted, distinct, draws)
    for place, block in enumerate(limits):
        over, away = (table[np.searchsorted(distinct, each), :, place].T for each in limits[block])
        usage_h = means[:, place][:, None] + np.zeros((1, over.shape[1]))
        result[block] = Hours(result[block].budget_h, usage_h, over, away)
    return tuple(result)


def _limits(choices: BlockTime, rule: CostRule) -> tuple[Floats, Floats]:
    away_h = choices.budget_h + rule.away_after_h * choices.rooms.astype(np.float64)
    return np.round(choices.budget_h, DIGITS), np.round(away_h, DIGITS)


def _expected_over_h(
    blocks: MovableBlocks, fitted: Integers, distinct: Floats, draws: Floats | None
) -> tuple[Floats, Floats]:
    """E[(X − B)⁺] per budget × replicate × block, and E[X] per replicate × block [h]."""
    if draws is None:
        table = np.array(
            [expected_over_h(blocks.model, np.full(len(blocks.counted), b)) for b in distinct]
        )
        return table[:, None, fitted], mean(blocks.model)[None, fitted]
    again = refitted(blocks.days.usage_h[fitted], blocks.counted[fitted], draws)
    samples, shape = len(again.family), (len(draws), len(fitted))
    table = np.empty((len(distinct), samples))
    expected_h = np.empty(samples)
    for position, family in enumerate(FAMILIES):
        at = np.flatnonzero(again.family == position)
        used = 1 - again.unused[at]
        pair = again.parameters[at].T
        expected_h[at] = used * family.mean(*pair)
        for place, budget in enumerate(distinct):
            table[place, at] = used * family.overflow(np.full(len(at), budget), *pair)
    return table.reshape(len(distinct), *shape), expected_h.reshape(shape)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Sums per week, replicate × allocation: hours [h] and cost [USD].

    ``margin_usd`` is the margin of the hours turned away, apart from every cost but ``chosen_usd``,
    the one that the best allocation minimizes.
    """

    budget_h: Floats
    under_h: Floats
    over_h: Floats
    away_h: Floats
    payroll_usd: Floats
    inefficiency_usd: Floats
    chosen_usd: Floats
    margin_usd: Floats


def weekly(
    movable: MovableBlocks,
    allocations: Sequence[Allocation],
    rule: CostRule,
    *,
    draws: Floats | None = None,
    blocks: Sequence[int] | None = None,
) -> Weekly:
    """Charge some allocations with the same block-days, all blocks or some of them."""
    chosen = range(len(movable.held)) if blocks is None else blocks
    replicates = 1 if draws is None else len(draws)
    sums = np.zeros((len(Weekly.__slots__), replicates, len(allocations)))
    for block in chosen:
        hours = on_block_days(movable, block, _block_time(allocations, block), rule, draws)
        sums += movable.per_week[block] * measures(hours, rule, block)
    return Weekly(*sums)


def _block_time(allocations: Sequence[Allocation], block: int) -> BlockTime:
    own = [allocation[block] for allocation in allocations]
    hours = np.array([sum(each) for each in own], dtype=np.float64)
    return BlockTime(hours, np.array([len(each) for each in own], dtype=np.int64))


def measures(hours: Hours, rule: CostRule, block: int) -> Floats:
    """Stack what ``Weekly`` holds for one block, per block-day: measure × replicate × option."""
    return np.array(
        [
            hours.budget_h,
            hours.under_h,
            hours.over_h,
            hours.away_h,
            payroll(hours, rule),
            inefficiency(hours, rule),
            chosen_cost(hours, rule, block),
            rule.margin_usd[block] * hours.away_h,
        ]
    )
