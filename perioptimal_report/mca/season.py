"""The suite's yearly wave: usage of each week against its year's mean, pooled over all blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import weighted_mean
from perioptimal_report.stats.week_counts import draw_week_counts
from perioptimal_report.stats.yearly import fit_waves, waves, waves_p

QUARTERS = ("Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec")
SEASON_YEARS = 3
WEEKS_PER_YEAR = 365.25 / 7
DAYS_PER_YEAR = 365.25
LEAST_SHARE_SEEN = 0.75
LEAST_FACTOR = 0.2
"""A wave is a share of the mean: however deep, it leaves a fifth of the usage."""
MID_WEEK = pd.Timedelta(days=2)
QUARTER_POINTS = 13


@dataclass(frozen=True, slots=True)
class Wave:
    """Usage relative to the year's mean: per week of the grid, and per quarter of the year.

    ``quarters`` and ``heights`` (of the crest above 1) have a first axis of samples: the history
    itself, then its replicates. ``crest`` is the crest's place in the year, from 0 to 1.
    """

    weeks: Floats
    quarters: Floats
    heights: Floats
    crest: float
    p: float


def long_enough(seen: Floats, years: float = SEASON_YEARS) -> bool:
    """Say whether some years of weeks, three quarters of them with block-days, are at hand."""
    held = int(seen.any(axis=0).sum())
    weeks = years * WEEKS_PER_YEAR
    return bool(len(seen) and seen.shape[1] >= weeks and held >= LEAST_SHARE_SEEN * weeks)


def quarter_of_weeks(days: Demand) -> NDArray[np.int64]:
    """Give the quarter of the year, 0 to 3, in which each week's Wednesday lies."""
    return np.array([(monday + MID_WEEK).quarter - 1 for monday in days.mondays], dtype=np.int64)


def wave(
    days: Demand,
    *,
    until: int | None = None,
    replicates: int = 0,
    seed: int = 0,
    run_weeks: int = 1,
) -> Wave:
    """Fit the yearly wave of usage over all blocks, from the weeks before ``until``.

    Each block-day counts as a share of its block's mean usage; a straight trend of the suite is
    fitted beside the wave. Whole weeks are drawn again for the replicates.
    """
    place = _places(days)
    relative, count = _weekly(days, slice(0, until))
    held = np.flatnonzero(count)
    counts = draw_week_counts((len(held),), replicates=replicates, seed=seed, run_weeks=run_weeks)
    weights = np.concatenate([np.ones((1, len(held))), counts]) * count[held]
    found = fit_waves(relative[held], weights, place[held])
    year = np.arange(4 * QUARTER_POINTS) / (4 * QUARTER_POINTS) + 1 / (8 * QUARTER_POINTS)
    over_year = _factors(found, year)
    return Wave(
        weeks=_factors(found[:1], place)[0],
        quarters=over_year.reshape(len(found), 4, QUARTER_POINTS).mean(axis=2),
        heights=over_year.max(axis=1) - 1,
        crest=float(year[int(np.argmax(over_year[0]))]),
        p=waves_p(relative[held], count[held], place[held]),
    )


def _factors(coefficients: Floats, place: Floats) -> Floats:
    return np.maximum(1 + coefficients @ waves(place).T, LEAST_FACTOR)


def _places(days: Demand) -> Floats:
    """Place of each week's Wednesday in years, running on from the first year."""
    dates = [monday + MID_WEEK for monday in days.mondays]
    first = dates[0].year if dates else 0
    return np.array([d.year - first + (d.day_of_year - 0.5) / DAYS_PER_YEAR for d in dates])


def _weekly(days: Demand, kept: slice) -> tuple[Floats, Floats]:
    """Mean usage of each week's block-days as a share of their blocks' means, and their number."""
    usage_h, seen = days.usage_h[:, kept], days.seen[:, kept]
    mean = weighted_mean(usage_h, seen)
    used = np.flatnonzero(mean > 0)
    share = usage_h[used] / mean[used, None] * seen[used]
    count = seen[used].sum(axis=0)
    return share.sum(axis=0) / np.maximum(count, 1), count
