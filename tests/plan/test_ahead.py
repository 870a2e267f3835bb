"""Savings of the year to come. Authority: by hand, and a known trend that must come back."""

from dataclasses import replace

import numpy as np
import pytest

from perioptimal_report.plan.costs import rule
from perioptimal_report.plan.saved import TOO_SHORT, charge, growth, next_year, saving


def grown(on, per_year, noise=0.0):
    """The same ground with usage that follows a trend and nothing else but noise."""
    weeks = np.arange(on.counted.shape[1])
    trend = 1 + per_year * (weeks - weeks.mean()) / (365.25 / 7)
    random = np.random.default_rng(4).normal(0, noise, on.days.usage_h.shape)
    usage_h = 8.0 * (trend + random) * on.days.seen
    return replace(on, days=replace(on.days, usage_h=usage_h))


@pytest.fixture
def two_years(grounded, usage):
    return grounded(
        ("Bone", "Mon", ("A",), usage(8, 1, 110)), ("Eye", "Tue", ("B",), usage(8, 2, 110))
    )


@pytest.mark.parametrize("rate", [0.0, 0.05, -0.1])
def test_a_trend_without_noise_comes_back_exactly(two_years, rate):
    found = growth(grown(two_years, rate))
    assert found.per_year == pytest.approx(rate, abs=1e-9)
    assert found.error == pytest.approx(0, abs=1e-9)


def test_the_standard_error_is_that_of_repeated_histories(two_years):
    rates, errors = [], []
    for seed in range(60):
        on = two_years
        noise = np.random.default_rng(seed).normal(0, 0.2, on.days.usage_h.shape)
        found = growth(replace(on, days=replace(on.days, usage_h=8.0 * (1 + noise))))
        rates.append(found.per_year)
        errors.append(found.error)
    assert np.mean(errors) == pytest.approx(np.std(rates), rel=0.35)


def test_below_two_years_there_is_no_number(grounded, usage, settings):
    on = grounded(("Bone", "Mon", ("A",), usage(8)))
    by = rule(on, settings().scenarios, settings().costs)
    charged = charge(on, (on.today_h, ((10.0,),)), by)
    found = next_year(on, ((10.0,),), saving(charged, "chosen_usd", 1, None), by, seed=1)
    assert growth(on) is None
    assert (found.value, found.reason) == (None, TOO_SHORT)


def test_growth_carries_usage_to_the_middle_of_next_year(two_years, settings):
    on, rate = grown(two_years, 0.10, noise=1e-6), 0.10
    by, after = rule(on, settings().scenarios, settings().costs), ((10.0,), (8.0,))
    charged = charge(on, (on.today_h, after), by)
    now = saving(charged, "chosen_usd", 1, None)
    found = next_year(on, after, now, by, seed=1)
    saved = 0.0
    for hours, counted in zip(on.days.usage_h[:1], on.counted[:1], strict=True):
        weeks = np.flatnonzero(counted)
        years = (on.counted.shape[1] - 1 - weeks.mean() + 26) / 52
        x = hours[weeks] * (1 + rate * years)
        cost = [600 * (np.maximum(b - x, 0) + 2 * np.maximum(x - b, 0)).mean() for b in (8.0, 10.0)]
        saved += on.per_week[0] * (cost[0] - cost[1])
    assert found.value == pytest.approx(saved, abs=2)
    assert found.interval.low < found.value < found.interval.high
