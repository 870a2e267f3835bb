"""The best allocation by dynamic programming, by integer program, and by slow obvious ways.

Authority: slow second implementations (``slow_choice``), and two exact methods against each other.
"""

import numpy as np
import pytest
from slow_choice import by_every_choice, by_every_state, changes, keeps

from perioptimal_report.errors import SettingsError
from perioptimal_report.plan.dp import best
from perioptimal_report.plan.milp import best_by_program, is_possible
from perioptimal_report.plan.options import list_options, room_changes
from perioptimal_report.plan.problem import Limit, Problem
from perioptimal_report.plan.scenarios import best_curve, conflict


def limit(kind, at, amount):
    return Limit(kind, at, amount, f"{kind} {at} {amount}")


def instance(seed, *, days=3, blocks=3, coupled=False, shifts=(8.0, 10.0), most=3):
    """A random week: blocks with gamma demand, limits of every kind that may come up."""
    random = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), blocks)
    today = [tuple(random.choice([8.0, 10.0, 7.5], random.integers(0, 3))) for _ in day]
    choices = [list_options(each, shifts, most) for each in today]
    costs = []
    for own in choices:
        usage = random.gamma(6, random.uniform(0.5, 3), 60)
        over = np.maximum(usage[None] - own.hours[:, None], 0).mean(axis=1)
        costs.append((own.hours + random.choice([1.5, 2.0, 3.0]) * over)[None])
    rooms_today = [
        sum(len(t) for t, d in zip(today, day, strict=True) if d == k) for k in range(days)
    ]
    limits = [
        limit("rooms", (k,), max(0, rooms_today[k] + random.integers(-1, 3))) for k in range(days)
    ]
    limits.append(limit("least", (int(random.integers(len(day))),), int(random.integers(0, 3))))
    limits.append(limit("changes", (), int(random.integers(0, 7))))
    if coupled:
        limits.append(limit("hours", (0,), float(random.integers(8, 50))))
        limits.append(limit("week_hours", (), float(random.integers(30, 110))))
        limits.append(limit("owner_least", (0, blocks), int(random.integers(0, 4))))
    return Problem(day, days, tuple(choices), tuple(costs), tuple(limits))


def assert_same(found, expected):
    if np.isinf(expected):
        assert np.isinf(found)
    else:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def cost(problem, chosen):
    """Least cost by one and the same sum, so that only the choices can differ."""
    return np.inf if chosen is None or (np.asarray(chosen) < 0).any() else problem.cost(chosen)


@pytest.mark.parametrize("seed", range(200))
def test_dynamic_programming_and_integer_program_agree(seed):
    problem = instance(seed, days=4, blocks=4, shifts=(8.0, 10.0, 12.0))
    curve = best(problem)
    chosen = best_by_program(problem)
    # Both choices by one and the same sum: equal to the last bit, or two of one cost.
    assert cost(problem, curve.chosen[0, -1]) == pytest.approx(
        cost(problem, chosen), abs=1e-9, rel=0
    )
    if chosen is not None:
        assert keeps(problem, chosen)
        assert keeps(problem, curve.chosen[0, -1])
        assert problem.cost(curve.chosen[0, -1]) == pytest.approx(curve.cost[0, -1], rel=1e-12)


@pytest.mark.parametrize("seed", range(25))
def test_the_whole_curve_agrees_with_a_program_per_number_of_changes(seed):
    problem = instance(1000 + seed)
    curve = best(problem)
    for k in range(problem.changes + 1):
        step = problem.with_changes(k)
        chosen = best_by_program(step)
        assert_same(curve.cost[0, k], np.inf if chosen is None else problem.cost(chosen))
        if chosen is not None:
            assert changes(problem, curve.chosen[0, k]) <= k
            assert problem.changed(curve.chosen[0, k]) == changes(problem, curve.chosen[0, k])


@pytest.mark.parametrize("seed", range(40))
def test_without_a_limit_on_changes_both_agree(seed):
    problem = instance(2000 + seed).with_changes(None)
    chosen = best_by_program(problem)
    assert_same(best(problem).cost[0, 0], np.inf if chosen is None else problem.cost(chosen))


@pytest.mark.parametrize("seed", range(200))
def test_limits_of_all_kinds_agree_with_a_table_of_every_state(seed):
    size = {"shifts": (8.0, 10.0), "most": 3} if seed < 30 else {"shifts": (8.0,), "most": 2}
    problem = instance(3000 + seed, days=2, blocks=2, coupled=True, **size)
    chosen = best_by_program(problem)
    assert_same(cost(problem, chosen), by_every_state(problem))


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("coupled", [False, True])
def test_tiny_ones_agree_with_every_choice(seed, coupled):
    problem = instance(4000 + seed, days=2, blocks=2, coupled=coupled, shifts=(8.0,), most=2)
    expected = by_every_choice(problem)
    chosen = best_by_program(problem)
    assert_same(np.inf if chosen is None else problem.cost(chosen), expected)
    if not coupled:
        assert_same(best(problem).cost[0, -1], expected)


def test_replicates_side_by_side_are_those_one_by_one():
    parts = [instance(seed, days=2) for seed in (7, 7, 7)]
    random = np.random.default_rng(3)
    noise = [random.normal(0, 0.5, (3, len(o.rooms))) for o in parts[0].options]
    together = Problem(
        parts[0].day, 2, parts[0].options,
        tuple(c + n for c, n in zip(parts[0].costs, noise, strict=True)), parts[0].limits,
    )  # fmt: skip
    curve = best(together)
    for r in range(3):
        costs = tuple(c[r : r + 1] for c in together.costs)
        alone = best(Problem(together.day, 2, together.options, costs, together.limits))
        assert np.array_equal(alone.cost[0], curve.cost[r])
        assert np.array_equal(alone.chosen[0], curve.chosen[r])


@pytest.mark.parametrize("seed", range(30))
def test_limits_in_conflict_are_named_and_none_of_them_idly(seed):
    problem = instance(5000 + seed, days=2, blocks=2, coupled=True)
    named = conflict(problem)
    if is_possible(problem):
        assert named == ()
        return
    alone = Problem(problem.day, problem.days, problem.options, problem.costs, named)
    assert not is_possible(alone)
    for left_out in named:
        rest = tuple(each for each in named if each is not left_out)
        assert is_possible(Problem(problem.day, 2, problem.options, problem.costs, rest))


def test_a_conflict_is_one_line():
    own = list_options((8.0,), (8.0,), 3)
    costs = (np.zeros((1, len(own.rooms))),)
    limits = (
        Limit("rooms", (0,), 1, "at most 1 room on Mon"),
        Limit("least", (0,), 2, "at least 2 rooms for Eye on Mon"),
        Limit("changes", (), 9, "at most 9 room changes"),
    )
    problem = Problem(np.zeros(1, dtype=np.int64), 1, (own,), costs, limits)
    with pytest.raises(SettingsError) as caught:
        best_curve(problem)
    assert str(caught.value) == (
        "[scenarios] limits that cannot all be kept:"
        " at most 1 room on Mon · at least 2 rooms for Eye on Mon"
    )


@pytest.mark.parametrize(
    ("today", "after", "steps"),
    [
        ((8.0, 8.0), (8.0, 8.0), (0, 0, 0)),
        ((8.0, 8.0), (8.0,), (0, 1, 0)),
        ((8.0,), (10.0, 8.0), (1, 0, 0)),
        ((8.0, 8.0), (12.0,), (0, 1, 1)),
        ((8.0, 10.0), (12.0, 12.0, 8.0), (1, 0, 1)),
        ((), (8.0,), (1, 0, 0)),
    ],
)
def test_changes_counted_by_hand(today, after, steps):
    assert room_changes(today, after) == steps
