"""Hours and cost per week of whole allocations, on the block-days themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perioptimal_report.allocation.costs import (
    Hours,
    Rule,
    chosen_cost,
    inefficiency,
    on_block_days,
    payroll,
)
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.options import Floats, Integers, Lengths

Allocation = tuple[Lengths, ...]
"""The room lengths of every block, in the order of the ground [h]."""


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
    on: Ground,
    allocations: Sequence[Allocation],
    by: Rule,
    *,
    draws: Floats | None = None,
    blocks: Sequence[int] | None = None,
) -> Weekly:
    """Charge some allocations with the same block-days, all blocks or some of them."""
    chosen = range(len(on.held)) if blocks is None else blocks
    replicates = 1 if draws is None else len(draws)
    sums = np.zeros((len(Weekly.__slots__), replicates, len(allocations)))
    for block in chosen:
        hours = on_block_days(on, block, _choices(allocations, block), by, draws)
        sums += on.per_week[block] * measures(hours, by, block)
    return Weekly(*sums)


def _choices(allocations: Sequence[Allocation], block: int) -> tuple[Floats, Integers]:
    own = [allocation[block] for allocation in allocations]
    hours = np.array([sum(each) for each in own], dtype=np.float64)
    return hours, np.array([len(each) for each in own], dtype=np.int64)


def measures(hours: Hours, by: Rule, block: int) -> Floats:
    """Stack what ``Weekly`` holds for one block, per block-day: measure × replicate × option."""
    return np.array(
        [
            hours.budget_h,
            hours.under_h,
            hours.over_h,
            hours.away_h,
            payroll(hours, by),
            inefficiency(hours, by),
            chosen_cost(hours, by, block),
            by.margin_usd[block] * hours.away_h,
        ]
    )
