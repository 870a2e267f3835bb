"""Coverage of the 95 % intervals on simulated demand with correlated weeks.

Run by hand: ``python benchmarks/mca_coverage.py [weeks] [simulations]``. Ten blocks whose days are
normal, gamma, log-normal or Weibull; a common week factor correlates them at 0.15 (a Gaussian
copula). Prints the share of simulated hospitals whose intervals hold the truth: allotments, total
savings by the true allotments, and total savings that the recommended allotments would bring.
"""

import sys
import time

import numpy as np
import pandas as pd
from scipy import stats

from perioptimal_report.engagement import WEEKDAYS, Engagement
from perioptimal_report.mca.plan import plan

BLOCKS, CORRELATION, RATIO, RATE_USD, REPLICATES = 10, 0.15, 2.0, 600.0, 500
FAMILIES = (
    lambda m: stats.norm(m, 0.3 * m),
    lambda m: stats.gamma(9, scale=m / 9),
    lambda m: stats.lognorm(0.3, scale=m / np.exp(0.045)),
    lambda m: stats.weibull_min(3.2, scale=m / 0.8957),
)


def settings():
    return Engagement.model_validate(
        {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": REPLICATES}}
    )


def hospital(random, weeks, unused):
    """True distributions, budgets and the block-days of one simulated hospital."""
    truths, frames = [], []
    common = random.normal(size=weeks)
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
    over_h = (1 - unused) * truth.expect(lambda x: x - hours, lb=hours)
    return RATE_USD * (hours + RATIO * over_h)


def true_allotment(truth, unused):
    """The best allotment behind the hurdle [h]."""
    inner = (RATIO / (1 + RATIO) - unused) / (1 - unused)
    return float(truth.ppf(inner))


def holds(estimate, truth):
    """Whether an interval holds the truth."""
    return estimate.interval.low <= truth <= estimate.interval.high


def one(random, weeks, unused):
    """Hits of one simulated hospital: allotments, best savings, recommended savings; the bias."""
    truths, table = hospital(random, weeks, unused)
    found = plan(table, settings())
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
    weeks, simulations = (int(each) for each in (*sys.argv[1:], "52", "150")[:2])
    random = np.random.default_rng(20)
    for unused in (0.0, 0.15):
        start = time.process_time()
        hits = np.array([one(random, weeks, unused) for _ in range(simulations)])
        mean = hits.mean(axis=0)
        print(
            f"{weeks} weeks, {unused:.0%} unused, {simulations} hospitals:"
            f" allotments {mean[0]:.1%}, best savings {mean[1]:.1%}, recommended {mean[2]:.1%};"
            f" optimism {mean[3]:.2f} points over recommended, {mean[4]:.2f} over best"
            f" ({time.process_time() - start:.0f} s)"
        )


if __name__ == "__main__":
    main()
