"""The week bootstrap against a slow second implementation that copies the rows of drawn weeks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from perioptimal_report.stats.week_bootstrap import (
    MIN_WEEKS,
    draw_weeks,
    quantile_intervals,
    ratio_intervals,
)


def rows(seed: int, weeks: int, per_week: int, spread: int = 40):
    random = np.random.default_rng(seed)
    days = np.repeat(np.arange(weeks) * 7, per_week) + random.integers(0, 7, weeks * per_week)
    dates = pd.Series(pd.Timestamp("2024-12-30") + pd.to_timedelta(days, unit="D"))
    return dates, random.integers(0, spread, len(days)).astype(float), random


def iso_weeks(dates):
    return dates.dt.isocalendar().year * 100 + dates.dt.isocalendar().week


def quantile_interval(sample, values, quantile):
    codes = np.zeros(len(values), dtype=np.int64)
    return quantile_intervals(sample, values, codes, groups=1, quantile=quantile)[0]


def copies(sample, row_count):
    """Give, for each replicate, the positions of the rows of its weeks, as often as drawn."""
    times = sample.draws[:, sample.codes].astype(int)
    return [np.repeat(np.arange(row_count), each) for each in times]


def tails(weeks):
    t = stats.t.ppf(0.975, weeks - 1)
    tail = stats.norm.cdf(-t * np.sqrt(weeks / (weeks - 1)))
    return tail, 1 - tail


@given(seed=st.integers(0, 10_000), weeks=st.integers(MIN_WEEKS, 30), spread=st.integers(1, 900))
@settings(max_examples=40, deadline=None)
def test_quantiles_are_those_of_the_copied_rows(seed, weeks, spread):
    dates, values, _ = rows(seed, weeks, 9, spread)
    sample = draw_weeks(dates, replicates=40, seed=seed)
    codes = np.arange(len(values)) % 2
    found = quantile_intervals(sample, values, codes, groups=2, quantile=0.9)
    for group in (0, 1):
        chosen = [rows[codes[rows] == group] for rows in copies(sample, len(values))]
        slow = [np.quantile(values[mine], 0.9) for mine in chosen]
        bounds = tuple(np.quantile(slow, tails(weeks)))
        assert (found[group].low, found[group].high) == pytest.approx(bounds)


@given(seed=st.integers(0, 10_000), weeks=st.integers(MIN_WEEKS, 30))
@settings(max_examples=40, deadline=None)
def test_ratios_are_those_of_the_copied_rows(seed, weeks):
    dates, values, random = rows(seed, weeks, 6)
    below = random.integers(1, 50, len(values)).astype(float)
    codes = np.arange(len(values)) % 2
    sample = draw_weeks(dates, replicates=40, seed=seed)
    found = ratio_intervals(sample, values, below, codes, groups=2)
    for group in (0, 1):
        slow = []
        for chosen in copies(sample, len(values)):
            mine = chosen[codes[chosen] == group]
            slow.append(values[mine].sum() / below[mine].sum())
        bounds = tuple(np.quantile(slow, tails(weeks)))
        assert (found[group].low, found[group].high) == pytest.approx(bounds)


def test_weeks_are_iso_weeks():
    dates = pd.Series(pd.date_range("2024-12-25", "2025-01-20"))
    sample = draw_weeks(dates, replicates=1, seed=1)
    _, expected = np.unique(iso_weeks(dates), return_inverse=True)
    assert sample.codes.tolist() == expected.tolist()


def test_every_replicate_draws_as_many_weeks_as_there_are():
    dates, _, _ = rows(1, 20, 3)
    sample = draw_weeks(dates, replicates=100, seed=7)
    assert (sample.draws.sum(axis=1) == 20).all()
    assert sample.draws.std() > 0


def test_the_seed_decides_the_draws():
    dates, values, _ = rows(1, 20, 3)
    first, again, other = (
        quantile_interval(draw_weeks(dates, replicates=50, seed=seed), values, 0.5)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_too_few_weeks_give_no_interval():
    dates, values, _ = rows(1, MIN_WEEKS - 1, 30)
    sample = draw_weeks(dates, replicates=50, seed=1)
    assert quantile_interval(sample, values, 0.5) is None
    codes = np.zeros(len(values), dtype=np.int64)
    assert ratio_intervals(sample, values, np.ones(len(values)), codes, groups=1) == [None]


def test_a_group_is_judged_by_the_weeks_in_which_it_has_data():
    dates, values, _ = rows(1, 20, 5)
    sample = draw_weeks(dates, replicates=50, seed=1)
    codes = (sample.codes < MIN_WEEKS - 1).astype(np.int64)
    often, rarely = ratio_intervals(sample, values, np.ones(len(values)), codes, groups=2)
    assert often is not None
    assert rarely is None


def test_no_replicates_give_no_interval():
    dates, values, _ = rows(1, 20, 3)
    sample = draw_weeks(dates, replicates=0, seed=1)
    assert quantile_interval(sample, values, 0.5) is None


def test_the_interval_of_a_mean_covers_as_it_claims():
    """By simulation: 13 weeks with a common level each; 95 % claimed, plain percentiles give 90."""
    random, covered = np.random.default_rng(5), 0
    dates = pd.Series(pd.date_range("2025-01-06", periods=13 * 7))
    codes, one = np.zeros(len(dates), dtype=np.int64), np.ones(len(dates))
    sample = draw_weeks(dates, replicates=400, seed=3)
    for _ in range(400):
        values = np.repeat(random.normal(size=13), 7) + random.normal(size=len(dates))
        (found,) = ratio_intervals(sample, values, one, codes, groups=1)
        covered += found.low <= 0 <= found.high
    assert covered / 400 > 0.92
