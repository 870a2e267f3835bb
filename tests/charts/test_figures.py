"""Numbers as text; authority: by hand, from the rules in the report's style."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.charts import figures


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (63.14, "pct", "63.1%"),
        (63.0, "pct", "63%"),
        (0.123, "pct", "0.12%"),
        (-6.25, "points", "−6.3\u00a0points"),
        (1.0, "points", "1\u00a0point"),
        (41.27, "min", "41.3\u00a0min"),
        (412.7, "min", "413\u00a0min"),
        (1234.0, "h", "1,230\u00a0h"),
        (22_450.0, "usd", "$22,500"),
        (-1_234_567.0, "usd", "−$1,230,000"),
        (8.4, "usd", "$8"),
        (1.2345, "ratio", "1.23"),
        (12_345.0, "cases", "12,345\u00a0cases"),
        (1.0, "cases", "1\u00a0case"),
        (3.42, "rooms", "3.4\u00a0rooms"),
        (1001.0, "count", "1,001"),
        (0.0, "min", "0\u00a0min"),
        (-0.0, "pct", "0%"),
        (9.999, "h", "10.0\u00a0h"),
        (0.00042, "p", "<0.001"),
        (0.0421, "p", "0.042"),
        (28.2, "min_per_8h", "28.2\u00a0min per 8 h"),
        (0.35, "per_1000_cases", "0.35\u00a0per 1,000 cases"),
        (2.15, "per_100_cases", "2.2\u00a0per 100 cases"),
    ],
)
def test_a_figure(value, unit, text):
    assert figures.number_with_unit(value, unit) == text


@given(st.floats(1e-6, 1e9), st.sampled_from(["pct", "min", "h", "usd", "ratio", "points"]))
@settings(max_examples=300, deadline=None)
def test_at_most_three_significant_digits_within_half_a_unit(value, unit):
    text = figures.bare(value, unit)
    digits = text.replace(",", "").replace(".", "").lstrip("0")
    assert len(digits.rstrip("0")) <= 3
    shown = float(text.replace(",", ""))
    places = figures.decimals(value, unit)
    assert abs(shown - value) <= 0.5 * 10.0**-places * (1 + 1e-9)


def test_a_column_shows_decimals_on_all_or_on_none():
    assert figures.column((66.0, 58.34, None, 100.0), "pct") == ("66.0%", "58.3%", "–", "100%")
    assert figures.column((66.0, 58.0), "pct") == ("66%", "58%")
    assert figures.column((0.2, 0.0001), "p") == ("0.200", "<0.001")


def test_changes_carry_their_sign():
    assert figures.signed(4.2, "min") == "+4.2\u00a0min"
    assert figures.signed(-4.2, "min") == "−4.2\u00a0min"
    assert figures.signed(0.0, "min") == "0\u00a0min"


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ((0.0, 20.0, 40.0), "pct", ("0%", "20%", "40%")),
        ((0.0, 2.5, 5.0), "min", ("0.0", "2.5", "5.0")),
        ((-50_000.0, 0.0, 50_000.0), "usd", ("−$50k", "$0", "$50k")),
        ((0.0, 500_000.0, 1_000_000.0), "usd", ("$0.0M", "$0.5M", "$1.0M")),
        ((0.0, 1_000.0, 2_000.0), "cases", ("0", "1,000", "2,000")),
        ((), "min", ()),
    ],
)
def test_tick_labels(values, unit, texts):
    assert figures.tick_labels(values, unit) == texts


def test_months():
    assert figures.month("2022-03") == ("Mar", "2022")
    assert figures.month("2022-13") is None
    assert figures.month("week 7") is None
