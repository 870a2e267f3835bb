"""By hand: which months are shown, and which signals of them count."""

import datetime as dt

import pytest

from perioptimal_report.chart_data import Series
from perioptimal_report.engagement import Period
from perioptimal_report.lenses.registry import METRICS
from perioptimal_report.lenses.worked import frame_of, settings_of
from perioptimal_report.report.trend import MONTHS_SHOWN, months, signal, trend
from perioptimal_report.results import Example, Measure

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


def test_a_small_month_does_not_follow_from_the_comparison_period():
    """Its total stands beside the headline: a second month of it has to hide the small one."""
    labels = ("2024-09", "2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03")
    emergencies = (25, 20, 4, 30, 21, 22, 24)
    cases = [
        f"{label}-03 {'true' if place < count else 'false'} C{label}{place} Ortho 8"
        for label, count in zip(labels, emergencies, strict=True)
        for place in range(100)
    ]
    frame = frame_of(
        "completed_cases", "\n".join(["date emergency case_id service in_hour", *cases])
    )
    settings = settings_of(Example("", {}, {}, {"report": {"replicates": 0}}))
    result = METRICS["emergency_rate"].function(frame, settings=settings)
    before = Period(start=dt.date(2024, 10, 1), end=dt.date(2024, 12, 31))
    found = trend(result, labels, settings, period=PERIOD, compare=before)
    assert found.values == (25.0, None, None, 30.0, 21.0, 22.0, 24.0)
    alone = trend(result, labels, settings, period=PERIOD)
    assert alone.values == (None, 20.0, None, 30.0, 21.0, 22.0, 24.0)
