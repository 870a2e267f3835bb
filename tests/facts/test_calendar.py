"""Kinds of days: weekends, listed holidays, and the low-activity rule.

Authority: by hand; the 40-hour rule is that of Strum 1999 (Anesthesiology 90:1176).
"""

import datetime as dt

import pytest

from perioptimal_report.engagement import Calendar
from perioptimal_report.facts.calendar import calendar

MONDAY = dt.date(2025, 3, 3)
MONDAYS = [MONDAY + dt.timedelta(weeks=week) for week in range(4)]
HOURS = 3600


def kinds(busy_h, end=MONDAYS[-1], **rule):
    busy_s = {date: int(hours * HOURS) for date, hours in busy_h.items()}
    rows = calendar(MONDAY, end, busy_s, Calendar(**rule)).to_pyarrow().to_pylist()
    return {row["date"]: row["kind"] for row in rows}


def test_every_date_has_its_weekday_and_kind():
    rows = calendar(MONDAY, dt.date(2025, 3, 9), {}, Calendar()).to_pyarrow().to_pylist()
    assert [row["weekday"] for row in rows] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert [row["kind"] for row in rows] == ["workday"] * 5 + ["weekend"] * 2


def test_a_listed_holiday_is_one_on_any_weekday():
    saturday = dt.date(2025, 3, 8)
    found = kinds({}, holidays=[MONDAY, saturday])
    assert (found[MONDAY], found[saturday]) == ("holiday", "holiday")


@pytest.mark.parametrize(("hours", "kind"), [(24.99, "low_activity"), (25.0, "workday")])
def test_a_weekday_under_a_quarter_of_its_median_is_closed(hours, kind):
    found = kinds(dict(zip(MONDAYS, [100, 100, hours, 100], strict=True)))
    assert found[MONDAYS[2]] == kind


def test_the_median_is_that_of_the_same_weekday_and_leaves_holidays_out():
    busy_h = dict(zip(MONDAYS, [8, 100, 100, 30], strict=True))
    assert kinds(busy_h)[MONDAYS[0]] == "low_activity"
    # Without the two busy Mondays the median is 19 h, and 8 h is above a quarter of it.
    assert kinds(busy_h, holidays=MONDAYS[1:3])[MONDAYS[0]] == "workday"


def test_a_weekday_without_any_case_among_busy_ones_is_closed():
    assert kinds(dict.fromkeys(MONDAYS[1:], 50))[MONDAYS[0]] == "low_activity"


def test_weekends_are_never_low_activity():
    saturdays = {date + dt.timedelta(days=5): 50 for date in MONDAYS}
    found = kinds(saturdays | {MONDAY + dt.timedelta(days=5): 1})
    assert found[MONDAY + dt.timedelta(days=5)] == "weekend"


@pytest.mark.parametrize(("hours", "kind"), [(39.99, "low_activity"), (40, "workday")])
def test_the_rule_of_the_paper_closes_days_under_40_hours(hours, kind):
    found = kinds(dict.fromkeys(MONDAYS, hours), low_activity="paper")
    assert found[MONDAY] == kind


def test_the_rule_can_be_switched_off():
    assert set(kinds({}, low_activity="off").values()) == {"workday", "weekend"}
