"""Solve times of the best allocation, and replay of six years; by hand, about half a minute.

``python benchmarks/allocation.py``. Wall time of one thread. With ``hospitals`` as an argument
also the printed savings of 30 simulated hospitals against what they realise later (minutes).
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from perioptimal_report import pipeline
from perioptimal_report.allocation.costs import rule
from perioptimal_report.allocation.dp import best
from perioptimal_report.allocation.first_fit import first_fit
from perioptimal_report.allocation.ground import ground
from perioptimal_report.allocation.milp import best_by_program
from perioptimal_report.allocation.options import options
from perioptimal_report.allocation.problem import Limit, Problem
from perioptimal_report.allocation.weekly import weekly
from perioptimal_report.facts.collect import collect
from perioptimal_report.lenses.masking import labels, masked
from perioptimal_report.mca.demand import demand, lines
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
    offered = tuple(options(each, (8.0, 10.0, 12.0), 4) for each in today)
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
        gap = stated.cost(chosen) - curve.cost[0, -1]
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
    """Print, per simulated hospital, the printed savings of the recommended plan and the realised.

    Four years are simulated; the plan sees the first two, the last two say what it saves. With
    growth the demand that is realised is not the one that the plan saw.
    """
    print(f"demand grows by {growth_pct:g} % a year; printed, low, high, realised, no optimism off")
    rows = [one_hospital(seed, growth_pct) for seed in range(count)]
    held = sum(low <= realised <= high for _, low, high, realised, _, _ in rows)
    # The years that follow have chance of their own, which the printed interval does not hold.
    wide = sum(
        abs(row[0] - row[3]) <= 1.96 * np.hypot((row[2] - row[1]) / 3.92, row[5]) for row in rows
    )
    means = np.mean(rows, axis=0)
    print(
        f"{count} hospitals: realised inside the printed 95% interval in {held}"
        f" ({wide} with the chance of the later years);"
        f" mean printed {means[0]:.0f}, before optimism {means[4]:.0f},"
        f" realised {means[3]:.0f} USD a week"
    )


def one_hospital(seed, growth_pct=0.0):
    """Printed savings with bounds, realised savings, and those before optimism [USD a week]."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        asked = HospitalPlan(seed=seed, years=4, truth_replicates=1, growth_pct=growth_pct)
        write_hospital(simulate(asked), folder)
        early = loaded(folder, "2024-01-01..2025-12-31")
        late = loaded(folder, "2024-01-01..2027-12-31")
        planned = pipeline.plan_blocks(early)
        ahead = collect(late.sources, late.settings).frames["block_days"]
    frames, asked = planned.facts.frames, early.settings
    ahead = mask(ahead[ahead["date"] > str(early.sources.data_end)], frames, early)
    on = ground(frames["block_days"], frames["block_room_days"], planned.plan, asked)
    by = rule(on, asked)
    comparison = planned.comparison
    pair = [
        tuple(rooms.values())
        for _, rooms in (comparison.rooms[0], comparison.rooms[comparison.best])
    ]
    seen = weekly(on, pair, by).chosen_usd[0]
    after = future(on, demand(ahead))
    real = weekly(after, pair, by).chosen_usd[0]
    chance = np.random.default_rng(seed).multinomial(
        after.counted.shape[1], np.full(after.counted.shape[1], 1 / after.counted.shape[1]), 300
    )
    again = weekly(after, pair, by, draws=chance.astype(float)).chosen_usd
    spread = float(np.std(again[:, 0] - again[:, 1]))
    printed = comparison.impacts[comparison.best].values["savings_usd"]
    bound = printed.interval
    row = (printed.value, bound.low, bound.high, real[0] - real[1], seen[0] - seen[1], spread)
    print(f"  {seed:2d}: " + "  ".join(f"{each:8.0f}" for each in row), flush=True)
    return row


def loaded(folder, period):
    """Load the hospital of a folder up to the end of a period."""
    tables = "".join(f'{t} = {{path = "{t}.csv"}}\n' for t in ("cases", "blocks", "releases"))
    hours = 'session_start = "07:30"\nsession_end = "15:30"\n'
    text = f'[period]\nreport = "{period}"\n[calendar]\n{hours}[sources]\n{tables}'
    (folder / "engagement.toml").write_text(text, encoding="utf-8")
    return pipeline.load(folder / "engagement.toml")


def mask(block_days, frames, early):
    """Give the later block-days the owner names that the earlier facts carry."""
    return masked(block_days, labels(collect(early.sources, early.settings).frames))


def future(on, days):
    """The same blocks on other block-days, every one of them counted."""
    place = {name: at for at, name in enumerate(zip(days.owners, days.weekdays, strict=True))}
    names = zip(on.days.owners, on.days.weekdays, strict=True)
    kept = lines(days, np.array([place[name] for name in names]), weeks=days.seen.shape[1])
    return replace(on, days=kept, counted=kept.seen)


if __name__ == "__main__":
    solve_times()
    replay_time()
    if "hospitals" in sys.argv:
        hospitals()
        hospitals(growth_pct=3.0)
