"""Speed of minimal cost analysis as ratios within one run; by hand, about half a minute.

``python benchmarks/mca_speed.py``. CPU time of this process (threads included). The bootstrap
by scipy (and the loop over ``fitter`` where it is installed) is extrapolated from a sample.
"""

import importlib.util
import time

import numpy as np
import pandas as pd
from scipy import stats

from perioptimal_report.mca.bootstrap import resample
from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.mca.demand import demand_on_grid
from perioptimal_report.mca.families import FAMILIES, moments
from perioptimal_report.mca.plan import plan
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement
from perioptimal_report.stats.week_counts import draw_week_counts

GROUPS, DAYS, REPLICATES, SAMPLE = 50, 300, 2_000, 4
SCIPY = (stats.norm, stats.lognorm, stats.gamma, stats.weibull_min)


def cpu(action, repeat=1):
    """Smallest CPU time of one call [s]."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def scipy_fits(rows):
    """Fit every row by the four families, one generic call each."""
    for row in rows:
        for family in SCIPY:
            family.fit(row, **({} if family is stats.norm else {"floc": 0}))


def our_fits(rows):
    """Fit all rows by the four families at once, with their log-likelihoods."""
    sample = moments(rows, np.ones_like(rows))
    for family in FAMILIES:
        family.log_likelihood(sample, *family.fit(sample))


def block_days(weeks, owners=10):
    """Block-days of ten owners on five weekdays, 5 % of days unused."""
    random = np.random.default_rng(1)
    frames = []
    for owner in range(owners):
        for day in range(5):
            mean = random.uniform(4, 12)
            used_s = (3600 * mean * random.gamma(9, 1 / 9, weeks)).astype(int)
            used_s[random.random(weeks) < 0.05] = 0
            budget_s = 3600 * (8 if mean < 8 else 16)
            monday = pd.Timestamp("2019-01-07")
            frames.append(
                pd.DataFrame(
                    {
                        "owner": f"Service {owner}", "service": f"Service {owner}",
                        "weekday": WEEKDAYS[day], "rooms": 1, "budget_s": budget_s,
                        "date": monday + pd.to_timedelta(7 * np.arange(weeks) + day, unit="D"),
                        "in_block_s": np.minimum(used_s, budget_s), "before_s": 0,
                        "after_s": np.maximum(used_s - budget_s, 0), "outside_s": 0,
                        "released_s": 0, "cases": 3,
                    }
                )
            )  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def fits(rows):
    """Print the ratios of the fits."""
    ours = cpu(lambda: our_fits(rows), repeat=20)
    theirs = cpu(lambda: scipy_fits(rows), repeat=2)
    floor = cpu(lambda: (np.log(rows).sum(), (rows**2).sum()), repeat=50)
    print(f"fit {GROUPS} x {DAYS} x 4: {1e3 * ours:.2f} ms; scipy loop {theirs:.2f} s")
    print(
        f"  scipy/ours {theirs / ours:.0f}; ours/floor (one pass over the data) {ours / floor:.1f}"
    )
    if importlib.util.find_spec("fitter"):
        from fitter import Fitter

        names = ["norm", "lognorm", "gamma", "weibull_min"]
        Fitter(rows[0], distributions=names).fit(progress=False)
        start = time.perf_counter()
        for row in rows[1:3]:
            Fitter(row, distributions=names).fit(progress=False)
        theirs = (time.perf_counter() - start) / 2 * GROUPS
        print(f"  fitter/ours {theirs / ours:.0f} (its wall time: it works in other processes)")


def bootstrap():
    """Print the ratios of the bootstrap with re-selection, over 300 weeks."""
    days = demand_on_grid(block_days(DAYS))
    model = fit_usage(days.usage_h, days.seen)
    counts = draw_week_counts((DAYS,), replicates=REPLICATES, seed=1)
    weights = (days.seen, days.seen)
    ours = cpu(lambda: resample(days, weights, model, (1.0, 2.0, 3.0), counts), repeat=2)
    used = days.usage_h[0][days.usage_h[0] > 0]
    theirs = cpu(lambda: scipy_fits([used] * SAMPLE)) / SAMPLE * GROUPS * REPLICATES
    floor = cpu(lambda: counts @ np.ones((DAYS, 54 * GROUPS)), repeat=2)
    print(f"bootstrap {GROUPS} x {REPLICATES}, families chosen anew: {ours:.2f} s of CPU")
    print(f"  scipy/ours {theirs / ours:.0f} (extrapolated from {SAMPLE} fits)")
    print(f"  ours/floor (its matrix product) {ours / floor:.1f}")


def whole():
    """Print the CPU time of the whole chapter on six years of ten blocks."""
    table = block_days(312)
    settings = Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}})
    seconds = cpu(
        lambda: lay_out_chapter(plan(table, settings.costs, settings.thresholds, settings.report)),
        repeat=2,
    )
    print(f"plan and chapter, 10 blocks x 5 weekdays x 6 years, 2,000 replicates: {seconds:.2f} s")


def main():
    fits(np.random.default_rng(0).gamma(4, 2, (GROUPS, DAYS)))
    bootstrap()
    whole()


if __name__ == "__main__":
    main()
