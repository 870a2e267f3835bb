"""Allotments by quarter of the year tried on later weeks, beside those for all year."""

from __future__ import annotations

import numpy as np

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.allotment import allotments
from perioptimal_report.mca.backtest import QUARTER_WEEKS, Backtest
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.out_of_sample import Scored
from perioptimal_report.mca.season import Wave, long_enough, quarter_of_weeks, wave
from perioptimal_report.mca.season_allotment import scored_pair
from perioptimal_report.mca.usage_model import fit_usage

CHECK_YEARS = 2
"""History before a past quarter from which its wave is fitted: a year less than for the wave in
use, so that three years of data can be checked; less history can only understate the gain."""


def later_weeks(whole: Demand, past: Backtest, settings: Engagement) -> Scored:
    """Charge past quarters with the allotment for all year and with that for the quarter [USD].

    Both are made from the weeks before the quarter, in the same window.
    """
    at = settings.costs.overtime_ratios.index(settings.costs.ratio)
    all_year_h = past.allotment_h[at]
    hours = np.full(whole.usage_h.shape, np.nan)
    for origin, windows in zip(past.origins, past.tried, strict=True):
        if long_enough(whole.seen[:, :origin], CHECK_YEARS):
            ahead = slice(origin, origin + QUARTER_WEEKS)
            hours[:, ahead] = _allotted(whole, origin, windows, settings.costs.ratio)
    known = np.isfinite(hours) & np.isfinite(all_year_h)
    both = (np.where(known, all_year_h, 0.0), np.where(known, hours, 0.0))
    return scored_pair(whole, whole.seen * known, both, settings)


def _allotted(whole: Demand, origin: int, windows: Floats, ratio: float) -> Floats:
    """Allot the quarter after a week from the weeks before it, blocks × weeks [h]."""
    year: Wave = wave(whole, until=origin)
    week = np.arange(origin)
    weight = whole.seen[:, :origin] * (week >= origin - windows[:, None])
    level_h = whole.usage_h[:, :origin] / year.weeks[:origin]
    hours = allotments(fit_usage(level_h, weight), (ratio,))[0, 0]
    quarters = quarter_of_weeks(whole)[origin : origin + QUARTER_WEEKS]
    return np.asarray(hours[:, None] * year.quarters[0, quarters])
