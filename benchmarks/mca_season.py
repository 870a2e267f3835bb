"""Intervals and false alarms of the yearly wave on demand whose season is known.

Run by hand: ``python benchmarks/mca_season.py [hospitals]`` (half a minute for 60). Twelve blocks
with a wave of 20 % or of none, and weeks that are busy together. Prints the share of hospitals
whose intervals hold each quarter's true usage against the year's mean, the mean error of the crest,
and how often the test finds a season where there is none.
"""

import sys

import numpy as np
import pandas as pd

from perioptimal_report.mca.costing import Draws
from perioptimal_report.mca.demand import demand_on_grid
from perioptimal_report.mca.season import MID_WEEK, wave

MONDAY, BLOCKS, HEIGHT, CREST = pd.Timestamp("2020-01-06"), 12, 0.2, 0.125
QUARTERS = 1 + HEIGHT * np.array([1, 0, -1, 0]) * np.sin(np.pi / 4) * 4 / np.pi
"""Means of 1 + 0.2·cos 2π(t − 1/8) over the quarters of the year."""


def usage(random, weeks, height):
    """Block-days of one hospital on a grid."""
    dates = MONDAY + pd.to_timedelta(7 * np.arange(weeks), unit="D")
    place = (dates + MID_WEEK).day_of_year.to_numpy() / 365.25
    season = 1 + height * np.cos(2 * np.pi * (place - CREST))
    common = random.normal(0, 0.08, weeks)
    frames = []
    for block in range(BLOCKS):
        noise = np.maximum(0.05, 1 + common + random.normal(0, 0.25, weeks))
        used_s = np.round(3600 * random.uniform(5, 10) * season * noise).astype(int)
        frames.append(
            pd.DataFrame(
                {
                    "owner": f"Service {block:02d}", "service": "Any", "weekday": "Mon",
                    "date": dates, "rooms": 1, "budget_s": 28_800, "in_block_s": used_s,
                    "before_s": 0, "after_s": 0, "outside_s": 0, "released_s": 0, "cases": 1,
                }
            )
        )  # fmt: skip
    return demand_on_grid(pd.concat(frames, ignore_index=True))


def main():
    hospitals = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for weeks in (160, 208, 312):
        held, errors, alarms = [], [], []
        for seed in range(hospitals):
            random = np.random.default_rng([seed, weeks])
            found = wave(usage(random, weeks, HEIGHT), replicates=300, seed=1)
            tails_pct = Draws(weeks, 1).tails_pct
            low, high = np.percentile(found.quarters[1:], tails_pct, axis=0)
            held.append((low <= QUARTERS) & (high >= QUARTERS))
            errors.append(found.heights[0] - HEIGHT)
            alarms.append(wave(usage(random, weeks, 0.0)).p < 0.05)
        print(
            f"{weeks} weeks, {hospitals} hospitals: quarters held {np.mean(held):.1%},"
            f" crest off by {100 * np.mean(errors):.2f} points, false alarms {np.mean(alarms):.1%}"
        )


if __name__ == "__main__":
    main()
