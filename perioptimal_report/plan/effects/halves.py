"""The best allocation of one half of the weeks, so that its effects can be seen on the other."""

from __future__ import annotations

from dataclasses import replace

from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.plan.costs import Allocation, CostRule
from perioptimal_report.plan.effects.measured import in_first_half
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats
from perioptimal_report.plan.problem import state_problem
from perioptimal_report.plan.scenarios import best_curve, rooms_of
from perioptimal_report.settings.scenarios import Scenarios

FEWEST_DAYS = 8
"""Block-days of every block in each half of the weeks."""


def best_of_halves(
    blocks: MovableBlocks, scenarios: Scenarios, rule: CostRule
) -> tuple[Allocation, Allocation] | None:
    """Choose from one half of the weeks and from the other; ``None`` with too few block-days."""
    first = in_first_half(blocks.counted.shape[1])
    parts = [_on_weeks(blocks, blocks.counted * kept) for kept in (first, ~first)]
    if any(part.counted.sum(axis=1).min() < FEWEST_DAYS for part in parts):
        return None
    first_best, second_best = (_best(part, scenarios, rule) for part in parts)
    return first_best, second_best


def _on_weeks(blocks: MovableBlocks, counted: Floats) -> MovableBlocks:
    return replace(blocks, counted=counted, model=fit_usage(blocks.days.usage_h, counted))


def _best(part: MovableBlocks, scenarios: Scenarios, rule: CostRule) -> Allocation:
    stated = state_problem(part, scenarios, rule, changes=scenarios.changes)
    return rooms_of(stated, best_curve(stated).chosen[0, -1])
