"""The optimism of a choice within coupled limits, which takes an integer program each time.

As in ``optimism``, with fewer replicates, and for two numbers of changes only: those asked for,
and the most. Between them, and from none on, the optimism runs in straight lines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.dp import Curve
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.limits import weekly_costs
from perioptimal_report.allocation.milp import best_by_program
from perioptimal_report.allocation.optimism import CHOSEN_AGAIN, Flattery, flattered
from perioptimal_report.allocation.options import Floats, Integers
from perioptimal_report.allocation.problem import Problem
from perioptimal_report.allocation.weekly import Weekly

CHOSEN_BY_PROGRAM = 40
"""Replicates in which programs are solved again."""
METHOD = "week-cluster bootstrap of the choice by programs, less its optimism, Student's t"


def optimism_by_programs(
    on: Ground, stated: Problem, curve: Curve, by: Rule, *, changes: int
) -> Flattery | None:
    """Find the optimism of every measure's change per week by number of changes [h and USD].

    ``changes`` are those asked for. ``None`` without replicates.
    """
    draws, most = on.draws[:CHOSEN_BY_PROGRAM], stated.changes
    if not len(draws) or not len(on.held) or most is None:
        return None
    knots = sorted({min(changes, most), most} - {0})
    chosen = _chosen_again(on, stated, by, draws, knots)
    own = np.broadcast_to(curve.chosen, chosen.shape)
    missed = flattered(on, stated, by, draws, chosen)
    steady = (missed - flattered(on, stated, by, draws, own)).mean(axis=1)
    spread = missed.std(axis=1, ddof=1)
    known = [k for k in knots if (chosen[:, k] >= 0).all() and (curve.chosen[:, k] >= 0).all()]
    allowed = np.asarray((curve.chosen >= 0).all(axis=(0, 2)))
    mean, error = (_between(each, known, allowed) for each in (steady, spread))
    share = (np.arange(CHOSEN_AGAIN) + 0.5) / CHOSEN_AGAIN
    scores = stdtrit(len(draws) - 1, share)
    return Flattery(
        Weekly(*mean[:, None]), Weekly(*(scores[None, :, None] * error[:, None])), METHOD
    )


def _chosen_again(
    on: Ground, stated: Problem, by: Rule, draws: Floats, knots: list[int]
) -> Integers:
    """The choice of every replicate at some numbers of changes, else today: replicate × changes."""
    costs = weekly_costs(on, stated.options, by, draws)
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
