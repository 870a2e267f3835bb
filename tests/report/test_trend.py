"""By hand: which months are shown, and which signals of them count."""

import datetime as dt

import numpy as np
import pytest

from perioptimal_report.metrics.kit.worked import settings_of
from perioptimal_report.report.trend import MONTHS_SHOWN, monthly_trend, months, signal
from perioptimal_report.settings.engagement import Period
from perioptimal_report.shapes.chart_data import Series
from perioptimal_report.shapes.results import Basis, Estimate, Example, Measure, Number, Result

PERIOD = Period(start=dt.date(2025, 3, 1), end=dt.date(2025, 3, 31))


def test_months_covered_in_part_are_left_out():
    assert list(months(dt.date(2025, 1, 2), dt.date(2025, 3, 30))) == ["2025-02"]


def test_months_run_up_to_the_last_day():
    assert list(months(dt.date(2024, 12, 1), dt.date(2025, 3, 31))) == [
        "2024-12", "2025-01", "2025-02", "2025-03",
    ]  # fmt: skip


def test_only_the_latest_months_are_shown():
    shown = months(dt.date(2015, 1, 1), dt.date(2025, 3, 31))
    assert len(shown) == MONTHS_SHOWN
    assert shown[-1] == "2025-03"


@pytest.mark.parametrize(
    ("better", "last", "expected"),
    [
        ("lower", 20.0, "worse"),
        ("lower", 2.0, "better"),
        ("higher", 20.0, "better"),
        ("higher", 2.0, "worse"),
        ("neither", 20.0, "changed"),
    ],
)
def test_a_signal_points_the_way_the_measure_does(better, last, expected):
    series = Series(
        "t", "t", "pct", ("2025-02", "2025-03"), (10.0, last), centre=10.0, lowers=(5.0,) * 2,
        uppers=(15.0,) * 2, signals=(1,),
    )  # fmt: skip
    assert signal(series, Measure("m", "m", better), PERIOD) == expected


def test_without_limits_there_is_no_signal():
    series = Series("t", "t", "pct", ("2025-03",), (10.0,))
    assert signal(series, Measure("m", "m", "lower"), PERIOD) == "none"
    assert signal(None, Measure("m", "m", "lower"), PERIOD) == "none"


def monthly(key, events, cases):
    """A result whose months have these events among these cases."""
    labels = tuple(f"2024-{month:02}" for month in range(1, len(events) + 1))
    days = np.repeat(np.array(labels, dtype="datetime64[D]"), cases)
    above = np.concatenate(
        [np.r_[np.ones(e), np.zeros(c - e)] for e, c in zip(events, cases, strict=True)]
    )
    share = Estimate(100 * sum(events) / sum(cases), "pct", sum(cases))
    basis = Basis(days, above, np.ones(len(above)), 100.0)
    return labels, Result(key, (Number(Measure("share", "Share"), share),), basis=basis)


def test_a_share_of_few_events_has_limits_by_each_months_denominator():
    labels, result = monthly("add_on_rate", (20,) * 12, (100, 400) * 6)
    found = monthly_trend(result, labels, settings_of(Example("", {}, {})).privacy, period=PERIOD)
    p = 20 * 12 / 3000
    assert found.limits == "p"
    assert found.centre == pytest.approx(100 * p)
    assert found.uppers[0] == pytest.approx(100 * (p + 3 * (p * (1 - p) / 100) ** 0.5))
    assert found.uppers[1] == pytest.approx(100 * (p + 3 * (p * (1 - p) / 400) ** 0.5))
    assert found.signals == (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)


def test_months_that_small_numbers_hide_take_the_whole_line_with_them():
    few = monthly("add_on_rate", (3,) * 8 + (20,) * 4, (100,) * 12)
    some = monthly("add_on_rate", (3,) * 2 + (20,) * 10, (100,) * 12)
    settings = settings_of(Example("", {}, {}))
    assert monthly_trend(few[1], few[0], settings.privacy, period=PERIOD) is None
    assert monthly_trend(some[1], some[0], settings.privacy, period=PERIOD).values[:2] == (
        None,
        None,
    )


def test_a_result_of_no_dates_has_no_months():
    labels, result = monthly("turnover_time", (5,) * 4, (10,) * 4)
    settings = settings_of(Example("", {}, {}))
    assert monthly_trend(result, labels, settings.privacy, period=PERIOD).limits is None
    plain = Result(result.key, result.numbers)
    assert monthly_trend(plain, labels, settings.privacy, period=PERIOD) is None
    assert monthly_trend(result, (), settings.privacy, period=PERIOD) is None


def test_a_small_month_does_not_follow_from_the_comparison_period():
    """Its total stands beside the headline: a second month of it has to hide the small one."""
    events = (25, 25, 25, 25, 25, 25, 25, 25, 25, 20, 4, 30)
    labels, result = monthly("emergency_rate", events, (100,) * 12)
    plain = settings_of(Example("", {}, {}))
    before = Period(start=dt.date(2024, 10, 1), end=dt.date(2024, 12, 31))
    found = monthly_trend(result, labels, plain.privacy, period=PERIOD, compare=before)
    assert found.values == (*(25.0,) * 9, None, None, 30.0)
    alone = monthly_trend(result, labels, plain.privacy, period=PERIOD)
    assert alone.values == (None, *(25.0,) * 8, 20.0, None, 30.0)
