"""How much a choice flatters itself on the weeks it was made from: the optimism of the savings.

The choice is made again in every replicate; what it saves on the replicate's weeks, less what it
saves on the weeks themselves, is on average the part of the savings that will not come. Source:
Efron B, Tibshirani RJ. An introduction to the bootstrap. 1993, chapter 17.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perioptimal_report.allocation.costs import Rule, on_block_days
from perioptimal_report.allocation.dp import Curve, best
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.limits import weekly_costs
from perioptimal_report.allocation.options import Floats, Integers
from perioptimal_report.allocation.problem import Problem
from perioptimal_report.allocation.weekly import Weekly, measures

CHOSEN_AGAIN = 400
"""Replicates in which the choice is made again: enough for the ends of a 95% interval."""
METHOD = "week-cluster bootstrap of the choice, less its optimism"


@dataclass(frozen=True, slots=True)
class Flattery:
    """By how much chosen savings miss what they promise, per week [h and USD].

    ``mean`` is the optimism, 1 × changes; ``error`` what the replicates miss besides, replicates ×
    changes, around 0: the weeks' chance and that of the choice itself. ``method`` names the
    interval it makes.
    """

    mean: Weekly
    error: Weekly
    method: str = METHOD


def optimism(on: Ground, stated: Problem, curve: Curve, by: Rule) -> Flattery | None:
    """Find the optimism of every measure's change per week by number of changes [h and USD].

    ``curve`` is the choice itself; what it does on the drawn weeks, whose mean is known, steadies
    the mean. ``None`` without replicates, and where limits are coupled (see
    ``optimism_by_programs``). Entries are NaN for numbers of changes that the limits forbid.
    """
    draws = on.draws[:CHOSEN_AGAIN]
    if stated.is_coupled or not len(draws) or not len(on.held):
        return None
    costs = weekly_costs(on, stated.options, by, draws)
    again = Problem(stated.day, stated.days, stated.options, costs, stated.limits)
    chosen = best(again).chosen
    own = np.broadcast_to(curve.chosen, chosen.shape)
    missed = flattered(on, stated, by, draws, chosen)
    known = (chosen >= 0).all(axis=(0, 2)) & (curve.chosen >= 0).all(axis=(0, 2))
    missed = np.where(known, missed, np.nan)
    steady = (missed - flattered(on, stated, by, draws, own)).mean(axis=1, keepdims=True)
    return Flattery(Weekly(*steady), Weekly(*(missed - missed.mean(axis=1, keepdims=True))))


def flattered(on: Ground, stated: Problem, by: Rule, draws: Floats, chosen: Integers) -> Floats:
    """Change from today on the drawn weeks less that on all weeks, measure × replicate × changes.

    ``chosen`` is replicate × changes × block.
    """
    shape = (len(Weekly.__slots__), *chosen.shape[:2])
    result = np.zeros(shape)
    for block, own in enumerate(stated.options):
        choice = (own.hours, own.rooms)
        pick = np.broadcast_to(np.maximum(chosen[:, :, block], 0)[None], shape)
        for weights, sign in ((draws, 1.0), (None, -1.0)):
            found = measures(on_block_days(on, block, choice, by, weights), by, block)
            full = np.broadcast_to(found, (shape[0], len(draws), found.shape[2]))
            saved = full[:, :, :1] - np.take_along_axis(full, pick, axis=2)
            result += sign * on.per_week[block] * saved
    return result
