"""What a scenario would save in the year to come, if demand goes on to grow as it has grown.

The savings of these weeks hold for demand as in these weeks. Here usage is carried on along its
trend to the middle of the next 52 weeks; the interval holds the error of the trend and the chance
of the weeks to come as well: it is one of prediction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.options import Floats
from perioptimal_report.allocation.saved import Charged, Saving
from perioptimal_report.allocation.weekly import Allocation, weekly
from perioptimal_report.mca.costing import NO_REPLICATES, estimate
from perioptimal_report.results import Estimate
from perioptimal_report.stats.week_counts import autocorrelation

YEAR_WEEKS = 52
FEWEST_WEEKS = 104
"""One year cannot tell a trend from a season."""
TOO_SHORT = "fewer than two years: a trend cannot be told from a season"
METHOD = "prediction: trend of all weeks, optimism, and the chance of the weeks to come"
REACH = 4.0
"""How many standard errors of the trend the costs are tabulated for."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Relative growth of demand per year with its standard error."""

    per_year: float
    error: float


def growth(on: Ground) -> Growth | None:
    """Fit the trend of weekly usage, beside one wave a year; ``None`` below two years.

    Each week's usage of its block-days is taken relative to that of the same blocks on average.
    The standard error allows for weeks that follow the week before (effective number of weeks).
    """
    days = on.days
    seen = days.seen
    usual_h = (days.usage_h * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    base = (usual_h[:, None] * seen).sum(axis=0)
    weeks = np.flatnonzero(base > base.max(initial=0.0) / 2)
    if len(weeks) < FEWEST_WEEKS:
        return None
    index = (days.usage_h * seen).sum(axis=0)[weeks] / base[weeks]
    years = (weeks - weeks.mean()) / (365.25 / 7)
    wave = 2 * np.pi * years
    design = np.column_stack([np.ones_like(years), years, np.cos(wave), np.sin(wave)])
    fit, *_ = np.linalg.lstsq(design, index, rcond=None)
    left = index - design @ fit
    follows = min(max(autocorrelation(left), 0.0), 0.9)
    variance = (left @ left) / (len(weeks) - design.shape[1]) * (1 + follows) / (1 - follows)
    error = float(np.sqrt(variance * np.linalg.inv(design.T @ design)[1, 1]))
    return Growth(float(fit[1]), error)


def next_year(
    on: Ground, after: Allocation, saved: tuple[Charged, int, Saving], by: Rule, *, seed: int
) -> Estimate:
    """Savings per week of an allocation in the next 52 weeks [USD].

    ``saved`` are the costs of these weeks, the allocation's place among them, and its savings, less
    their optimism where it was chosen from these weeks.
    """
    charged, at, now = saved
    trend = growth(on)
    if trend is None:
        return Estimate(None, "usd", now.n, reason=TOO_SHORT)
    if now.sample is None or charged.drawn is None:
        return Estimate(None, "usd", now.n, reason=NO_REPLICATES)
    random, count = np.random.default_rng(seed), len(now.sample)
    rates = trend.per_year + trend.error * np.linspace(-REACH, REACH, 9)
    table = _more(on, after, by, rates)
    drawn = trend.per_year + trend.error * np.clip(random.standard_normal(count), -REACH, REACH)
    costs = charged.drawn.chosen_usd
    chance = costs[:, 0] - costs[:, at]
    to_come = random.choice(chance - chance.mean(), count)
    sample = now.sample + np.interp(drawn, rates, table) + to_come
    value = now.value + float(np.interp(trend.per_year, rates, table))
    return estimate(value, "usd", now.n, sample, METHOD)


def _more(on: Ground, after: Allocation, by: Rule, rates: Floats) -> Floats:
    """What the allocation saves more than now, at each yearly growth of demand [USD a week]."""
    now = _saved(on, after, by, 0.0)
    return np.array([_saved(on, after, by, float(rate)) - now for rate in rates])


def _saved(on: Ground, after: Allocation, by: Rule, rate: float) -> float:
    """Savings with each block's usage carried from the middle of its weeks to next year's."""
    weeks = np.arange(on.counted.shape[1])
    middle = (on.counted @ weeks) / np.maximum(on.counted.sum(axis=1), 1)
    years = (len(weeks) - 1 - middle + YEAR_WEEKS / 2) / YEAR_WEEKS
    usage_h = on.days.usage_h * np.maximum(1 + rate * years, 0.0)[:, None]
    grown = replace(on, days=replace(on.days, usage_h=usage_h))
    costs = weekly(grown, (on.today_h, after), by).chosen_usd[0]
    return float(costs[0] - costs[1])
