"""The best allocation of one half of the weeks, so that its effects can be seen on the other."""

from __future__ import annotations

from dataclasses import replace

from perioptimal_report.allocation.choose import best_curve
from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.effects.measured import in_first_half
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.limits import problem
from perioptimal_report.allocation.options import Floats
from perioptimal_report.allocation.scenarios import rooms_of
from perioptimal_report.allocation.weekly import Allocation
from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.usage_model import fit_usage

FEWEST_DAYS = 8
"""Block-days of every block in each half of the weeks."""


def best_of_halves(
    on: Ground, settings: Engagement, by: Rule
) -> tuple[Allocation, Allocation] | None:
    """Choose from one half of the weeks and from the other; ``None`` with too few block-days."""
    first = in_first_half(on.counted.shape[1])
    parts = [_on_weeks(on, on.counted * kept) for kept in (first, ~first)]
    if any(part.counted.sum(axis=1).min() < FEWEST_DAYS for part in parts):
        return None
    first_best, second_best = (_best(part, settings, by) for part in parts)
    return first_best, second_best


def _on_weeks(on: Ground, counted: Floats) -> Ground:
    return replace(on, counted=counted, model=fit_usage(on.days.usage_h, counted))


def _best(part: Ground, settings: Engagement, by: Rule) -> Allocation:
    stated = problem(part, settings, by, changes=settings.scenarios.changes)
    return rooms_of(stated, best_curve(stated).chosen[0, -1])
