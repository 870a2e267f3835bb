"""The exact best allocation for every number of changes at once, by dynamic programming.

Per weekday the state is (rooms opened less rooms closed, rooms gained or resized so far); a room
that passes from one owner to another counts once, so that the changes of a day are the second
number, plus the first where it is below zero. Weekdays join by the least sum over the changes
each of them gets. All replicates of the costs run side by side.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.plan.problem import Problem

Picks = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Curve:
    """Least cost per replicate × changes (0 … most), and its choice of options.

    ``chosen`` is replicate × changes × block; where the limits cannot be kept the cost is infinite
    and the choice −1. Without a limit on changes the curve has one entry.
    """

    cost: Floats
    chosen: Integers


@dataclass(frozen=True, slots=True)
class _Move:
    """What a block may do: its net rooms, its steps, the cost and option per replicate."""

    net: int
    steps: int
    cost: Floats
    option: Integers


@dataclass(frozen=True, slots=True)
class _Day:
    """The moves of a weekday's blocks, and the states they may pass through."""

    blocks: tuple[int, ...]
    moves: tuple[tuple[_Move, ...], ...]
    net: Integers
    most_net: int
    steps: int


def best(problem: Problem, *, traced: Collection[int] | None = None) -> Curve:
    """Find the least cost for every number of changes up to the problem's, or without limit.

    Keeps limits on rooms per weekday, on the rooms of a block and on changes; a coupled problem
    (``Problem.is_coupled``) is for ``milp``. ``traced`` are the numbers of changes whose choice
    is wanted, all by default.
    """
    days = [_day(problem, day) for day in range(problem.days)]
    solved = [_solved(each, problem) for each in days]
    ends = [_ends(day, each) for day, each in zip(days, solved, strict=True)]
    total, given = _joined(problem, [cost for cost, _ in ends])
    chosen = np.full((*total.shape, len(problem.options)), -1, dtype=np.int64)
    wanted = range(total.shape[1]) if traced is None else traced
    for place in ((r, k) for r in range(len(total)) for k in wanted if np.isfinite(total[r, k])):
        replicate, left = place
        parts = list(zip(days, solved, ends, given, strict=True))
        for day, each, (_, states), share in reversed(parts):
            own = int(share[replicate, left])
            _trace(day, each, (replicate, int(states[replicate, own])), chosen[place])
            left -= own
    return Curve(total, chosen)


def _day(problem: Problem, day: int) -> _Day:
    blocks = tuple(int(block) for block in np.flatnonzero(problem.day == day))
    moves = tuple(_moves(problem, block) for block in blocks)
    down = sum(min(0, *(move.net for move in own), 0) for own in moves)
    up = sum(max(0, *(move.net for move in own), 0) for own in moves)
    most, cap = problem.changes, problem.most_rooms(day)
    if most is not None:
        # Why so few states: no more rooms can be closed or opened than there are changes.
        down, up = max(down, -most), min(up, most)
    today = sum(int(problem.options[block].rooms[0]) for block in blocks)
    most_net = up if cap is None else cap - today
    return _Day(blocks, moves, np.arange(down, up + 1), most_net, most or 0)


def _moves(problem: Problem, block: int) -> tuple[_Move, ...]:
    """Keep the cheapest option of each net and number of steps, replicate by replicate."""
    own, costs, most = problem.options[block], problem.costs[block], problem.changes
    net = own.gained - own.lost
    steps = own.gained + own.resized if most is not None else np.zeros_like(net)
    kept = own.rooms >= problem.least_rooms(block)
    if most is not None:
        kept &= (steps <= most) & (own.lost + own.resized <= most)
    keys = sorted({(int(a), int(b)) for a, b in zip(net[kept], steps[kept], strict=True)})
    found = []
    for more, taken in keys:
        at = np.flatnonzero(kept & (net == more) & (steps == taken))
        pick = costs[:, at].argmin(axis=1)
        found.append(_Move(more, taken, costs[np.arange(len(costs)), at[pick]], at[pick]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Solved:
    """Least cost per replicate × net × steps, and the move each block made to get there."""

    cost: Floats
    picks: tuple[Picks, ...]


def _solved(day: _Day, problem: Problem) -> _Solved:
    replicates = len(problem.costs[0]) if problem.costs else 1
    cost = np.full((replicates, len(day.net), day.steps + 1), np.inf)
    cost[:, -int(day.net[0]), 0] = 0.0
    picks = []
    for moves in day.moves:
        cost, pick = _stepped(cost, moves)
        picks.append(pick)
    return _Solved(cost, tuple(picks))


def _stepped(cost: Floats, moves: tuple[_Move, ...]) -> tuple[Floats, Picks]:
    result = np.full(cost.shape, np.inf)
    pick = np.full(cost.shape, -1, dtype=np.int16)
    nets, steps = cost.shape[1:]
    for position, move in enumerate(moves):
        a, b = max(0, -move.net), nets - max(0, move.net)
        if a >= b or move.steps >= steps:
            continue
        before = cost[:, a:b, : steps - move.steps] + move.cost[:, None, None]
        there = (slice(None), slice(a + move.net, b + move.net), slice(move.steps, None))
        better = before < result[there]
        result[there] = np.where(better, before, result[there])
        pick[there] = np.where(better, np.int16(position), pick[there])
    return result, pick


def _ends(day: _Day, solved: _Solved) -> tuple[Floats, Integers]:
    """Give the least cost per replicate × changes of a day, and the state that has it."""
    changes = np.arange(day.steps + 1) + np.zeros((len(day.net), 1), dtype=np.int64)
    if day.steps:
        changes = changes + np.maximum(0, -day.net)[:, None]
    flat = solved.cost.reshape(len(solved.cost), -1)
    kept = (day.net <= day.most_net)[:, None] & (changes <= day.steps)
    ruled = np.where(kept.ravel(), flat, np.inf)
    ends = [np.where((changes <= most).ravel(), ruled, np.inf) for most in range(day.steps + 1)]
    states = np.array([each.argmin(axis=1) for each in ends]).T
    return np.array([each.min(axis=1) for each in ends]).T, states


def _joined(problem: Problem, costs: list[Floats]) -> tuple[Floats, list[Integers]]:
    """Join the days: the least cost per replicate × changes, and each day's part of the changes."""
    replicates = len(problem.costs[0]) if problem.costs else 1
    total, given = np.zeros((replicates, (problem.changes or 0) + 1)), []
    for cost in costs:
        total, share = _shared(total, cost)
        given.append(share)
    return total, given


def _shared(total: Floats, cost: Floats) -> tuple[Floats, Integers]:
    """Join a day to the days before it: the least sum over the changes it gets."""
    replicates, length = total.shape
    sums = np.full((replicates, length, length), np.inf)
    for own in range(length):
        sums[:, own:, own] = total[:, : length - own] + cost[:, own : own + 1]
    share = sums.argmin(axis=2)
    return np.take_along_axis(sums, share[:, :, None], axis=2)[:, :, 0], share


def _trace(day: _Day, solved: _Solved, end: tuple[int, int], chosen: Integers) -> None:
    replicate, state = end
    net, steps = divmod(state, day.steps + 1)
    for block, moves, picks in zip(
        reversed(day.blocks), reversed(day.moves), reversed(solved.picks), strict=True
    ):
        move = moves[int(picks[replicate, net, steps])]
        chosen[block] = move.option[replicate]
        net, steps = net - move.net, steps - move.steps
