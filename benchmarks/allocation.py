"""Solve times of the best allocation, and replay of six years; by hand, about half a minute.

``python benchmarks/allocation.py``. Wall time of one thread. With ``agree`` as an argument also
replay against model on 12 small simulated hospitals (a minute or two); with ``hospitals`` the
printed savings of 30 against what they realize later, without and with growth (20 minutes).
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from perioptimal_report import pipeline
from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.mca.demand import demand_on_grid, lines
from perioptimal_report.metrics.kit.masking import labels, masked
from perioptimal_report.plan.costs import rule, weekly
from perioptimal_report.plan.dp import best
from perioptimal_report.plan.ground import find_movable_blocks
from perioptimal_report.plan.milp import best_by_program
from perioptimal_report.plan.optimism import FreeChoice, optimism_by_programs
from perioptimal_report.plan.options import list_options
from perioptimal_report.plan.problem import Limit, Problem
from perioptimal_report.plan.replay import first_fit
from perioptimal_report.plan.saved import charge, saving
from perioptimal_report.plan.scenarios import choose_scenarios
from perioptimal_report.simulation import HospitalPlan, simulate
from perioptimal_report.simulation.writing import write_hospital

CHANGES = 20


def clock(action):
    """Wall time of one call [s], and its result."""
    start = time.perf_counter()
    found = action()
    return time.perf_counter() - start, found


def problem(blocks, days=5, seed=1):
    """Random blocks on each of five weekdays with a rooms cap and a limit on changes."""
    random = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), blocks)
    today = [(8.0,) * int(random.integers(1, 3)) for _ in day]
    offered = tuple(list_options(each, (8.0, 10.0, 12.0), 4) for each in today)
    costs = []
    for own in offered:
        usage = random.gamma(8, random.uniform(0.4, 2.2), 104)
        over = np.maximum(usage[None] - own.hours[:, None], 0).mean(axis=1)
        costs.append(600 * (own.hours - usage.mean() + 3 * over)[None])
    rooms = [sum(len(t) for t, d in zip(today, day, strict=True) if d == k) for k in range(days)]
    limits = tuple(Limit("rooms", (k,), rooms[k], f"rooms {k}") for k in range(days))
    return Problem(day, days, offered, tuple(costs), limits).with_changes(CHANGES)


def solve_times():
    """Print the time of the whole curve by dynamic programming, and of one program."""
    for blocks in (10, 40, 100):
        stated = problem(blocks)
        took, curve = clock(lambda stated=stated: best(stated))
        free, _ = clock(lambda stated=stated: best(stated.with_changes(None)))
        by_program, chosen = clock(lambda stated=stated: best_by_program(stated))
        # Both by one and the same sum: only the choices can differ.
        gap = stated.cost(chosen) - stated.cost(curve.chosen[0, -1])
        print(
            f"{blocks} blocks x 5 days: DP {took:.3f} s for 0 to {CHANGES} changes,"
            f" {free:.3f} s unlimited; MILP {by_program:.2f} s for one; gap {gap:.1e}"
        )


def replay_time(years=6, rooms=18):
    """Print the time of first-fit over six years of days in eighteen rooms."""
    random = np.random.default_rng(2)
    days = [
        [int(d) for d in random.gamma(4, 1800, 4 * 3)]
        for _ in range(round(years * 252 * rooms / 3))
    ]
    took, placed = clock(lambda: [first_fit(day, (28800,) * 3, 1800) for day in days])
    cases = sum(len(each.rooms) for each in placed)
    print(f"replay of {years} years x {rooms} rooms, {cases:,} cases: {took:.2f} s")


def hospitals(count=30, growth_pct=0.0):
    """Print, per simulated hospital, the printed savings of the recommended plan and the realized.

    Four years are simulated; the plan sees the first two, the third (and the last two) say what it
    saves. With growth the demand that is realized is not the one that the plan saw.
    """
    print(f"demand grows by {growth_pct:g} % a year; printed, low, high, next year, low, high,")
    print("realized in the next year, in the next two; replay and model agree")
    rows = np.array([one_hospital(seed, growth_pct) for seed in range(count)], dtype=float)
    says = (("printed", 1, 6), ("next year", 4, 6), ("printed within today's hours", 10, 12))
    for name, low, first in says:
        inside = (rows[:, [low]] <= rows[:, first : first + 2]) & (
            rows[:, first : first + 2] <= rows[:, [low + 1]]
        )
        held = inside.sum(axis=0)
        print(
            f"{name} 95% interval holds the realized of one year in {held[0]}, of two in {held[1]}"
        )
    means = rows.mean(axis=0)
    print(
        f"{count} hospitals: mean printed {means[0]:.0f}, next year {means[3]:.0f}, realized"
        f" {means[6]:.0f} and {means[7]:.0f} USD a week; replay agrees in {rows[:, 8].sum():.0f}"
    )


def one_hospital(seed, growth_pct=0.0):
    """Printed savings and next year's with bounds, and the realized [USD a week]; agreement."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        asked = HospitalPlan(seed=seed, years=4, truth_replicates=1, growth_pct=growth_pct)
        write_hospital(simulate(asked), folder)
        early = loaded(folder, "2024-01-01..2025-12-31")
        late = loaded(folder, "2024-01-01..2027-12-31")
        planned = pipeline.plan_blocks(early)
        ahead = collect_facts(late.sources, late.settings).frames["block_days"]
    frames, asked = planned.facts.frames, early.settings
    ahead = mask(ahead[ahead["date"] > str(early.sources.data_end)], frames, early)
    on = find_movable_blocks(
        frames["block_days"], frames["block_room_days"], planned.plan, asked.scenarios, asked.report
    )
    comparison = planned.comparison
    pair = [
        tuple(rooms.values())
        for _, rooms in (comparison.rooms[0], comparison.rooms[comparison.best])
    ]
    best = comparison.impacts[comparison.best]
    printed = (bounds(best.values[name]) for name in ("savings_usd", "next_year_usd"))
    real = (
        realized(on, ahead, pair, rule(on, asked.scenarios, asked.costs), years) for years in (1, 2)
    )
    row = (*next(printed), *next(printed), *real, agrees(best), *coupled(on, ahead, asked))
    print(f"  {seed:2d}: " + "  ".join(f"{each:8.0f}" for each in row), flush=True)
    return row


def coupled(on, ahead, asked):
    """Printed savings within today's block hours of the week, with bounds, and the realized."""
    most = {"week": sum(map(sum, on.today_h))}
    within = asked.scenarios.model_copy(update={"staffed_hours": most, "curve_changes": 5})
    asked = asked.model_copy(update={"scenarios": within})
    by = rule(on, asked.scenarios, asked.costs)
    found = choose_scenarios(on, asked.scenarios, by)
    error = optimism_by_programs(on, found.stated, found.curve, by, changes=5)
    pair = (on.today_h, found.scenarios[found.best].rooms_h)
    saved = saving(charge(on, pair, by), "chosen_usd", 1, FreeChoice(error, 5))
    return (*bounds(saved.estimate()), *(realized(on, ahead, pair, by, y) for y in (1, 2)))


def bounds(estimate):
    """An estimate and the ends of its interval."""
    return estimate.value, estimate.interval.low, estimate.interval.high


def realized(on, ahead, pair, by, years):
    """What an allocation saves against today in the first years to come [USD a week]."""
    part = ahead[ahead["date"] < ahead["date"].min() + np.timedelta64(364 * years, "D")]
    cost = weekly(future(on, demand_on_grid(part)), pair, by).chosen_usd[0]
    return cost[0] - cost[1]


def agrees(impact):
    """Whether the model's savings lie in the interval of the replay back to back."""
    replayed = impact.packed.saved_usd
    return replayed.interval.low <= impact.values["modeled_usd"].value <= replayed.interval.high


def agreement(count=12):
    """Print in how many small hospitals of one year replay and model agree."""
    held = tried = 0
    for seed in range(100, 100 + count):
        with tempfile.TemporaryDirectory() as place:
            plan = HospitalPlan(seed=seed, years=1, rooms=3 + seed % 4, truth_replicates=1)
            write_hospital(simulate(plan), Path(place))
            found = pipeline.plan_blocks(loaded(Path(place), "2024")).comparison
        best = found.impacts[found.best]
        held, tried = held + agrees(best), tried + 1
        model, replayed = best.values["modeled_usd"], best.packed.saved_usd
        print(
            f"  {seed}: model {model.value:.0f}, replay {replayed.value:.0f}"
            f" ({replayed.interval.low:.0f} to {replayed.interval.high:.0f}) USD a week",
            flush=True,
        )
    print(f"replay and model agree within the interval in {held} of {tried} hospitals")


def loaded(folder, period):
    """Load the hospital of a folder up to the end of a period."""
    tables = "".join(f'{t} = {{path = "{t}.csv"}}\n' for t in ("cases", "blocks", "releases"))
    hours = 'session_start = "07:30"\nsession_end = "15:30"\n'
    text = f'[period]\nreport = "{period}"\n[calendar]\n{hours}[sources]\n{tables}'
    (folder / "engagement.toml").write_text(text, encoding="utf-8")
    return pipeline.load(folder / "engagement.toml")


def mask(block_days, frames, early):
    """Give the later block-days the owner names that the earlier facts carry."""
    return masked(block_days, labels(collect_facts(early.sources, early.settings).frames))


def future(on, days):
    """The same blocks on other block-days, every one of them counted."""
    place = {name: at for at, name in enumerate(zip(days.owners, days.weekdays, strict=True))}
    names = zip(on.days.owners, on.days.weekdays, strict=True)
    kept = lines(days, np.array([place[name] for name in names]), weeks=days.seen.shape[1])
    return replace(on, days=kept, counted=kept.seen)


if __name__ == "__main__":
    solve_times()
    replay_time()
    if "agree" in sys.argv:
        agreement()
    if "hospitals" in sys.argv:
        hospitals()
        hospitals(growth_pct=3.0)
