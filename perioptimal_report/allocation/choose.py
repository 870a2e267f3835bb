"""The best allocation within the limits, by whichever way is exact, or the limits in conflict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perioptimal_report.allocation.dp import Curve, best
from perioptimal_report.allocation.milp import best_by_program, is_possible
from perioptimal_report.allocation.problem import Limit, Problem
from perioptimal_report.errors import SettingsError


def best_curve(problem: Problem) -> Curve:
    """Find the least cost for 0 … most changes, or the one without a limit on changes.

    By dynamic programming, or program by program where limits are coupled. Raises
    ``SettingsError`` that names the limits in conflict where no number of changes will do.
    """
    found = _by_programs(problem) if problem.is_coupled else best(problem)
    if not np.isfinite(found.cost[:, -1]).all():
        names = " · ".join(limit.says for limit in conflict(problem))
        raise SettingsError(f"[scenarios] limits that cannot all be kept: {names}")
    return found


def _by_programs(problem: Problem) -> Curve:
    most = problem.changes
    steps = [problem] if most is None else [problem.with_changes(k) for k in range(most + 1)]
    chosen = [best_by_program(each) for each in steps]
    none = np.full(len(problem.options), -1, dtype=np.int64)
    cost = [np.inf if each is None else problem.cost(each) for each in chosen]
    picks = [none if each is None else each for each in chosen]
    return Curve(np.array([cost]), np.array([picks]))


def conflict(problem: Problem) -> tuple[Limit, ...]:
    """Find limits that cannot all be kept, none of which can be left out of the conflict.

    By deletion: a limit without which the rest still contradicts itself has no part in it. Empty
    where all limits can be kept. Source: Chinneck JW, Dravnieks EW. ORSA J Comput 1991;3:157–68.
    """
    if is_possible(problem):
        return ()
    kept = problem.limits
    for limit in problem.limits:
        without = tuple(each for each in kept if each is not limit)
        if not is_possible(replace(problem, limits=without)):
            kept = without
    return kept
