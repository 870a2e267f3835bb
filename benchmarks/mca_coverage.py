"""Coverage of the 95 % intervals on simulated demand with correlated weeks.

Run by hand: ``python benchmarks/mca_coverage.py [hospitals]`` (six minutes for 500). Ten blocks
whose days are normal, gamma, log-normal or Weibull; a common week factor correlates them at 0.15 (a
Gaussian copula) and resembles the week before it by ``follows``. Prints the share of simulated
hospitals whose intervals hold the truth: allotments, total savings that the recommended allotments
would bring (what the report states), and total savings by the true allotments (which it does not).
"""

import sys
import time

import numpy as np
import pandas as pd
from scipy import stats

from perioptimal_report.mca.plan import plan
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement

BLOCKS, CORRELATION, RATIO, RATE_USD, REPLICATES = 10, 0.15, 2.0, 600.0, 500
BURN_IN = 50
CELLS = (
    (52, 0.0, 0.5), (104, 0.0, 0.5), (104, 0.15, 0.5),
    (52, 0.0, 0.0), (52, 0.15, 0.0), (104, 0.0, 0.0),
)  # fmt: skip
"""Weeks of history, share of days unused, resemblance of a week to the one before."""
FAMILIES = (
    lambda m: stats.norm(m, 0.3 * m),
    lambda m: stats.gamma(9, scale=m / 9),
    lambda m: stats.lognorm(0.3, scale=m / np.exp(0.045)),
    lambda m: stats.weibull_min(3.2, scale=m / 0.8957),
)


def settings():
    return Engagement.model_validate(
        {
            "sources": {"cases": {"path": "cases.csv"}},
            "report": {"replicates": REPLICATES},
            "costs": {"overtime_ratios": [RATIO], "ratio": RATIO},
        }
    )


def common_factor(random, weeks, follows):
    """One standard normal number per week, correlated with the week before."""
    shocks = random.normal(size=BURN_IN + weeks)
    factor = np.zeros_like(shocks)
    for week in range(1, len(factor)):
        factor[week] = follows * factor[week - 1] + np.sqrt(1 - follows**2) * shocks[week]
    return factor[BURN_IN:]


def hospital(random, weeks, unused, follows):
    """True distributions, budgets and the block-days of one simulated hospital."""
    truths, frames = [], []
    common = common_factor(random, weeks, follows)
    for block in range(BLOCKS):
        truth = FAMILIES[block % 4](random.uniform(4, 14))
        budget_h = round(float(truth.mean()) * random.uniform(0.9, 1.5))
        own = random.normal(size=weeks)
        uniform = stats.norm.cdf(np.sqrt(CORRELATION) * common + np.sqrt(1 - CORRELATION) * own)
        usage_h = np.maximum(truth.ppf(uniform), 0.1)
        usage_h[random.random(weeks) < unused] = 0
        truths.append((truth, budget_h))
        frames.append(block_days(f"Service {block:02d}", block % 5, usage_h, budget_h))
    return truths, pd.concat(frames, ignore_index=True)


def block_days(owner, day, usage_h, budget_h):
    """One block's table of block-days."""
    used_s = np.round(usage_h * 3600).astype(int)
    in_block_s = np.minimum(used_s, budget_h * 3600)
    monday = pd.Timestamp("2022-01-03")
    return pd.DataFrame(
        {
            "owner": owner, "service": owner, "weekday": WEEKDAYS[day],
            "date": monday + pd.to_timedelta(7 * np.arange(len(used_s)) + day, unit="D"),
            "rooms": 1, "budget_s": budget_h * 3600, "in_block_s": in_block_s, "before_s": 0,
            "after_s": used_s - in_block_s, "outside_s": 0, "released_s": 0, "cases": 3,
        }
    )  # fmt: skip


def true_cost(truth, unused, hours):
    """Expected payroll cost of a budget [USD]."""
    points_h = np.linspace(hours, max(hours, truth.ppf(1 - 1e-9)), 2000)
    over_h = (1 - unused) * np.trapezoid(truth.sf(points_h), points_h)
    return RATE_USD * (hours + RATIO * over_h)


def true_allotment(truth, unused):
    """The best allotment behind the hurdle [h]."""
    inner = (RATIO / (1 + RATIO) - unused) / (1 - unused)
    return float(truth.ppf(inner))


def holds(estimate, truth):
    """Whether an interval holds the truth."""
    return estimate.interval.low <= truth <= estimate.interval.high


def one(random, weeks, unused, follows):
    """Hits of one simulated hospital: allotments, best savings, recommended savings; the bias."""
    truths, table = hospital(random, weeks, unused, follows)
    found = plan(table, settings().costs, settings().thresholds, settings().report)
    at = found.ratios.index(RATIO)
    best = [true_allotment(truth, unused) for truth, _ in truths]
    given = [block.choices[at].allotment_h for block in found.blocks]
    costs = np.array(
        [
            [true_cost(truth, unused, hours) for hours in (budget_h, right, ours.value)]
            for (truth, budget_h), right, ours in zip(truths, best, given, strict=True)
        ]
    ).sum(axis=0)
    possible, real = 100 * (1 - costs[1:] / costs[0])
    total = found.costs[at].savings_pct
    return (
        np.mean([holds(ours, right) for ours, right in zip(given, best, strict=True)]),
        holds(total, possible),
        holds(total, real),
        total.value - real,
        total.value - possible,
    )


def main():
    hospitals = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| weeks | unused | follows | allotments | savings, recommended | savings, best | s |")
    print("|---|---|---|---|---|---|---|")
    for weeks, unused, follows in CELLS:
        random = np.random.default_rng([20, weeks, round(100 * unused), round(100 * follows)])
        start = time.process_time()
        hits = np.array([one(random, weeks, unused, follows) for _ in range(hospitals)])
        held, best, real, over_real, _ = hits.mean(axis=0)
        print(
            f"| {weeks} | {unused:.0%} | {follows} | {held:.1%} | {real:.1%} | {best:.1%} |"
            f" {time.process_time() - start:.0f} |  optimism {over_real:.2f} points",
            flush=True,
        )


if __name__ == "__main__":
    main()
