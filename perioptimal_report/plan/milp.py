"""The same choice as an integer program: the way for coupled limits, and the check of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.plan.problem import Limit, Problem

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

SCALE = 1e4
"""Costs are brought to this size: the solver's gap of 1e-6 is then far below a cent."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The variables: one per block and option, then one per weekday for its changes."""

    block: Integers
    option: Integers
    days: int

    @property
    def count(self) -> int:
        """The number of variables [count]."""
        return len(self.block) + self.days


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the program: low ≤ coefficients · variables ≤ high."""

    coefficients: Floats
    low: float
    high: float


def best_by_program(problem: Problem, replicate: int = 0) -> Integers | None:
    """Choose one option per block at the least cost within all limits; ``None`` where none can.

    The result is exact (no gap is left to the solver). Source: Huangfu Q, Hall JAJ. Math Program
    Comput 2018;10:119–42 (HiGHS).
    """
    # Why here: loading the solver costs more than most runs, which need none, spend on choosing.
    from scipy.optimize import Bounds, milp

    columns = _columns(problem)
    if not len(columns.block):
        return np.zeros(0, dtype=np.int64)
    cost = np.concatenate([each[replicate] for each in problem.costs])
    largest = float(np.abs(cost).max()) or 1.0
    weights = np.append(cost * (SCALE / largest), np.zeros(problem.days))
    lines = [*_one_each(problem, columns), *_day_changes(problem, columns)]
    lines += [_line(problem, columns, limit) for limit in problem.limits]
    found = milp(
        weights,
        integrality=np.append(np.ones(len(cost)), np.zeros(problem.days)),
        bounds=Bounds(0, np.append(np.ones(len(cost)), np.full(problem.days, np.inf))),
        constraints=_constraints(lines),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    taken = np.flatnonzero(found.x[: len(cost)] > 0.5)
    return columns.option[taken]


def is_possible(problem: Problem) -> bool:
    """Say whether any choice keeps all limits."""
    return best_by_program(problem) is not None


def _columns(problem: Problem) -> _Columns:
    sizes = [len(each.rooms) for each in problem.options]
    block = np.repeat(np.arange(len(sizes)), sizes)
    option = np.concatenate([np.arange(size) for size in sizes]) if sizes else np.zeros(0)
    return _Columns(block.astype(np.int64), option.astype(np.int64), problem.days)


def _of_options(problem: Problem, columns: _Columns, name: str, blocks: Integers) -> Floats:
    """Lay one property of the options of some blocks over all variables."""
    values = np.concatenate([getattr(each, name) for each in problem.options]).astype(np.float64)
    return np.append(values * np.isin(columns.block, blocks), np.zeros(columns.days))


def _one_each(problem: Problem, columns: _Columns) -> list[_Line]:
    blocks = range(len(problem.options))
    held = [np.append(columns.block == block, np.zeros(columns.days)) for block in blocks]
    return [_Line(each.astype(np.float64), 1.0, 1.0) for each in held]


def _day_changes(problem: Problem, columns: _Columns) -> list[_Line]:
    """A weekday's changes are at least its rooms gained, and at least those lost, plus resized."""
    if problem.changes is None:
        return []
    lines = []
    for day in range(problem.days):
        blocks = np.flatnonzero(problem.day == day)
        resized = _of_options(problem, columns, "resized", blocks)
        own = np.zeros(columns.count)
        own[len(columns.block) + day] = -1.0
        for name in ("gained", "lost"):
            moved = _of_options(problem, columns, name, blocks)
            lines.append(_Line(moved + resized + own, -np.inf, 0.0))
    return lines


def _line(problem: Problem, columns: _Columns, limit: Limit) -> _Line:
    if limit.kind == "changes":
        days = np.zeros(columns.count)
        days[len(columns.block) :] = 1.0
        return _Line(days, -np.inf, limit.amount)
    blocks = np.arange(len(problem.options))
    if limit.kind in {"rooms", "hours"}:
        blocks = np.flatnonzero(np.isin(problem.day, limit.at))
    elif limit.kind in {"least", "owner_least"}:
        blocks = np.array(limit.at, dtype=np.int64)
    name = "hours" if limit.kind in {"hours", "week_hours"} else "rooms"
    values = _of_options(problem, columns, name, blocks)
    if limit.kind in {"least", "owner_least"}:
        return _Line(values, limit.amount, np.inf)
    return _Line(values, -np.inf, limit.amount)


def _constraints(lines: list[_Line]) -> LinearConstraint:
    from scipy.optimize import LinearConstraint
    from scipy.sparse import coo_array

    matrix = np.array([line.coefficients for line in lines])
    low, high = ([getattr(line, name) for line in lines] for name in ("low", "high"))
    return LinearConstraint(coo_array(matrix).tocsc(), low, high)
