"""How much a choice flatters itself on the weeks it was made from: the optimism of the savings.

The choice is made again in every replicate; what it saves on the replicate's weeks, less what it
saves on the weeks themselves, is on average the part of the savings that will not come. Source:
Efron B, Tibshirani RJ. An introduction to the bootstrap. 1993, chapter 17.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from perioptimal_report.plan.costs import CostRule, Weekly, measures, on_block_days
from perioptimal_report.plan.dp import Curve, best
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.milp import best_by_program
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.plan.problem import Problem, weekly_costs

CHOSEN_AGAIN = 400
"""Replicates in which the choice is made again: enough for the ends of a 95% interval."""


METHOD = "week-cluster bootstrap of the choice, less its optimism"


CHOSEN_BY_PROGRAM = 40
"""Replicates in which programs are solved again."""


OPTIMISM_BY_PROGRAMS_METHOD = (
    "week-cluster bootstrap of the choice by programs, less its optimism, Student's t"
)


@dataclass(frozen=True, slots=True)
class OptimismBias:
    """By how much chosen savings miss what they promise, per week [h and USD].

    ``mean`` is the optimism, 1 × changes; ``error`` what the replicates miss besides, replicates ×
    changes, around 0: the weeks' chance and that of the choice itself. ``method`` names the
    interval it makes.
    """

    mean: Weekly
    error: Weekly
    method: str = METHOD


@dataclass(frozen=True, slots=True)
class FreeChoice:
    """A choice made from these weeks: its optimism, and the changes it was free to make [count]."""

    bias: OptimismBias
    changes: int

    def mean(self, name: str) -> float:
        """Give the optimism of a measure of ``Weekly``, in its unit; NaN where limits forbid it."""
        found: Floats = getattr(self.bias.mean, name)[:, self.changes]
        return float(found[0])

    def error(self, name: str) -> Floats:
        """Give what the replicates miss besides in a measure of ``Weekly``, in its unit."""
        found: Floats = getattr(self.bias.error, name)[:, self.changes]
        return found


def estimate_optimism(
    blocks: MovableBlocks, stated: Problem, curve: Curve, rule: CostRule
) -> OptimismBias | None:
    """Find the optimism of every measure's change per week by number of changes [h and USD].

    ``curve`` is the choice itself; what it does on the drawn weeks, whose mean is known, steadies
    the mean. ``None`` without replicates, and where limits are coupled (see
    ``optimism_by_programs``). Entries are NaN for numbers of changes that the limits forbid.
    """
    draws = blocks.draws[:CHOSEN_AGAIN]
    if stated.is_coupled or not len(draws) or not len(blocks.held):
        return None
    costs = weekly_costs(blocks, stated.options, rule, draws)
    again = Problem(stated.day, stated.days, stated.options, costs, stated.limits)
    chosen = best(again).chosen
    own = np.broadcast_to(curve.chosen, chosen.shape)
    missed = flattered(blocks, stated, rule, draws, chosen)
    known = (chosen >= 0).all(axis=(0, 2)) & (curve.chosen >= 0).all(axis=(0, 2))
    missed = np.where(known, missed, np.nan)
    steady = (missed - flattered(blocks, stated, rule, draws, own)).mean(axis=1, keepdims=True)
    return OptimismBias(Weekly(*steady), Weekly(*(missed - missed.mean(axis=1, keepdims=True))))


def flattered(
    blocks: MovableBlocks, stated: Problem, rule: CostRule, draws: Floats, chosen: Integers
) -> Floats:
    """Change from today on the drawn weeks less that on all weeks, measure × replicate × changes.

    ``chosen`` is replicate × changes × block.
    """
    shape = (len(Weekly.__slots__), *chosen.shape[:2])
    result = np.zeros(shape)
    for block, own in enumerate(stated.options):
        pick = np.broadcast_to(np.maximum(chosen[:, :, block], 0)[None], shape)
        for weights, sign in ((draws, 1.0), (None, -1.0)):
            hours = on_block_days(blocks, block, own.block_time, rule, weights)
            found = measures(hours, rule, block)
            full = np.broadcast_to(found, (shape[0], len(draws), found.shape[2]))
            saved = full[:, :, :1] - np.take_along_axis(full, pick, axis=2)
            result += sign * blocks.per_week[block] * saved
    return result


def optimism_by_programs(
    blocks: MovableBlocks, stated: Problem, curve: Curve, rule: CostRule, *, changes: int
) -> OptimismBias | None:
    """Find the optimism of every measure's change per week by number of changes [h and USD].

    ``changes`` are those asked for. ``None`` without replicates.
    """
    draws, most = blocks.draws[:CHOSEN_BY_PROGRAM], stated.changes
    if not len(draws) or not len(blocks.held) or most is None:
        return None
    knots = sorted({min(changes, most), most} - {0})
    chosen = _chosen_again(blocks, stated, rule, draws, knots)
    own = np.broadcast_to(curve.chosen, chosen.shape)
    missed = flattered(blocks, stated, rule, draws, chosen)
    steady = (missed - flattered(blocks, stated, rule, draws, own)).mean(axis=1)
    spread = missed.std(axis=1, ddof=1)
    known = [k for k in knots if (chosen[:, k] >= 0).all() and (curve.chosen[:, k] >= 0).all()]
    allowed = np.asarray((curve.chosen >= 0).all(axis=(0, 2)))
    mean, error = (_between(each, known, allowed) for each in (steady, spread))
    share = (np.arange(CHOSEN_AGAIN) + 0.5) / CHOSEN_AGAIN
    scores = stdtrit(len(draws) - 1, share)
    return OptimismBias(
        Weekly(*mean[:, None]),
        Weekly(*(scores[None, :, None] * error[:, None])),
        OPTIMISM_BY_PROGRAMS_METHOD,
    )


def _chosen_again(
    blocks: MovableBlocks, stated: Problem, rule: CostRule, draws: Floats, knots: list[int]
) -> Integers:
    """The choice of every replicate at some numbers of changes, else today: replicate × changes."""
    costs = weekly_costs(blocks, stated.options, rule, draws)
    again = Problem(stated.day, stated.days, stated.options, costs, stated.limits)
    chosen = np.zeros((len(draws), (stated.changes or 0) + 1, len(stated.options)), dtype=np.int64)
    for k in knots:
        asked = again.with_changes(k)
        for replicate in range(len(draws)):
            found = best_by_program(asked, replicate)
            chosen[replicate, k] = -1 if found is None else found
    return chosen


def _between(values: Floats, known: list[int], allowed: NDArray[np.bool_]) -> Floats:
    """Draw straight lines from none at no change through the known ones: measure × changes."""
    places = np.arange(values.shape[1])
    ends = [0, *known]
    lines = [np.interp(places, ends, [0.0, *row[known]]) for row in values]
    return np.where(allowed, lines, np.nan) if known else np.full(values.shape, np.nan)
