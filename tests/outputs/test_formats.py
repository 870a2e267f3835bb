"""Formats of the templates; authority: by hand, from the rules in the report's style."""

from __future__ import annotations

import datetime as dt

import pytest

from perioptimal_report.outputs import formats
from perioptimal_report.shapes.results import Estimate, Interval


def estimate(value, unit="pct", low=None, high=None, reason=None):
    interval = None if low is None else Interval(low, high, "wilson")
    return Estimate(value, unit, 40, interval, reason)


MISSING = estimate(None, reason="no cases in the period")


def test_a_value_stands_with_its_unit():
    assert formats.value(estimate(63.14)) == "63.1%"
    assert formats.bare(estimate(63.14)) == "63.1"
    assert formats.value(estimate(41.0, "min")) == "41\u00a0min"


def test_a_missing_value_is_a_dash_and_its_reason():
    assert formats.value(MISSING) == "–"
    assert formats.bare(MISSING) == "–"
    assert formats.interval(MISSING) == "–"
    assert formats.bare_interval(MISSING) == "–"
    assert formats.change(MISSING) == "–"
    assert formats.full(MISSING) == "– (no cases in the period)"
    assert formats.reason(MISSING) == "no cases in the period"
    assert formats.reason(estimate(1.0)) == ""


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "text"),
    [
        (63.14, "pct", 61.02, 65.2, "61.0 to 65.2%"),
        (92.0, "min", 80.2, 104.4, "80.2 to 104\u00a0min"),
        (0.12, "pct", 0.02, 1.41, "0.02 to 1.41%"),
        (40.0, "min", 35.0, 45.0, "35 to 45\u00a0min"),
        (-2.0, "points", -4.5, 0.5, "−4.5 to 0.5\u00a0points"),
        (1_234_567.0, "usd", 1_084_567.0, 1_384_567.0, "$1,080,000 to $1,380,000"),
        (1_234_567.0, "usd", 634_567.0, 1_834_567.0, "$600,000 to $1,800,000"),
        (-500.0, "usd", -1_700.0, 700.0, "−$1,700 to $700"),
        (None, "usd", 100.0, 300.0, "$100 to $300"),
    ],
)
def test_an_interval_runs_from_low_to_high(value, unit, low, high, text):
    reason = None if value is not None else "too few weeks"
    assert formats.interval(estimate(value, unit, low, high, reason)) == text


def test_money_is_rounded_to_what_its_interval_supports():
    assert formats.value(estimate(1_234_567.0, "usd", 634_567.0, 1_834_567.0)) == "$1,200,000"
    assert formats.value(estimate(1_234_567.0, "usd", 1_084_567.0, 1_384_567.0)) == "$1,230,000"
    assert formats.value(estimate(1_234_567.0, "usd", 1_234_567.0, 1_234_567.0)) == "$1,230,000"


def test_full_and_bare_interval():
    both = estimate(63.14, "pct", 61.02, 65.2)
    assert formats.full(both) == "63.1% (61.0 to 65.2%)"
    assert formats.bare_interval(both) == "61.0 to 65.2"
    assert formats.full(estimate(63.14)) == "63.1%"


def test_a_change_carries_its_sign():
    assert formats.change(estimate(2.34, "points")) == "+2.3\u00a0points"
    assert formats.change(estimate(-2.34, "points")) == "−2.3\u00a0points"
    assert formats.change(estimate(0.0, "points")) == "0\u00a0points"


def test_dates_units_and_counts():
    assert formats.day(dt.date(2022, 1, 3)) == "January 3, 2022"
    assert formats.month(dt.date(2022, 12, 31)) == "December 2022"
    assert formats.unit("min_per_8h") == "minutes per 8 hours"
    assert formats.FILTERS["count"](12345) == "12,345"
    assert formats.FILTERS["p_value"](0.0003) == "<0.001"
