"""Kinds of days: weekends, listed holidays, and the low-activity rule.

Authority: by hand; the 40-hour rule is that of Strum 1999 (Anesthesiology 90:1176).
"""

import datetime as dt

import pytest

from perioptimal_report.facts.calendar import (
    Activity,
    build_calendar,
    closing_remarks,
    closing_rule,
)
from perioptimal_report.settings.engagement import Calendar, Engagement

MONDAY = dt.date(2025, 3, 3)
MONDAYS = [MONDAY + dt.timedelta(weeks=week) for week in range(4)]
HOURS = 3600


def kinds(busy_h, end=MONDAYS[-1], rooms=(), **rule):
    busy_s = {date: int(hours * HOURS) for date, hours in busy_h.items()}
    rows = (
        build_calendar(MONDAY, end, Activity(busy_s, rooms), Calendar(**rule))
        .to_pyarrow()
        .to_pylist()
    )
    return {row["date"]: row["kind"] for row in rows}


def test_every_date_has_its_weekday_and_kind():
    rows = (
        build_calendar(MONDAY, dt.date(2025, 3, 9), Activity(), Calendar()).to_pyarrow().to_pylist()
    )
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
    rooms = [(MONDAY, MONDAYS[-1])] * 18
    for rule in ({}, {"low_activity_h": 40}):
        found = kinds(dict.fromkeys(MONDAYS, hours), rooms=rooms, low_activity="paper", **rule)
        assert found[MONDAY] == kind


@pytest.mark.parametrize(("hours", "kind"), [(6.66, "low_activity"), (6.67, "workday")])
def test_the_40_hours_are_scaled_to_the_rooms_in_service(hours, kind):
    # Three rooms from the first Monday on: 40 h · 3 / 18 = 6.67 h; a fourth opens on the last.
    rooms = [(MONDAY, MONDAYS[-1])] * 3 + [(MONDAYS[-1], MONDAYS[-1])]
    found = kinds(dict.fromkeys(MONDAYS, hours), rooms=rooms, low_activity="paper")
    assert (found[MONDAY], found[MONDAYS[-1]]) == (kind, "low_activity")


def settings(rule, method="likelihood"):
    return Engagement.model_validate(
        {"sources": {"cases": {"path": "c.csv"}}, "calendar": rule, "costs": {"method": method}}
    )


def test_the_paper_method_keeps_40_hours_unless_the_settings_name_others():
    paper = {"low_activity": "paper"}

    def hours(rule, method="likelihood"):
        asked = settings(rule, method)
        return closing_rule(asked.calendar, asked.costs).low_activity_h

    assert hours(paper) is None
    assert hours(paper, "paper") == 40
    assert hours(paper | {"low_activity_h": 9}, "paper") == 9


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"low_activity": "paper"}, "(below 2.2 h for each room in service"),
        ({"low_activity": "paper", "low_activity_h": 300}, "(low_activity_h: below 300 h"),
    ],
)
def test_a_rule_that_closes_most_days_is_named(rule, says):
    busy = dict(zip(MONDAYS, [3 * HOURS, 4 * HOURS, 5 * HOURS, 400 * HOURS], strict=True))
    activity = Activity(busy, [(MONDAY, MONDAYS[-1])] * 18)
    mondays = {"weekend": ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}
    asked, off = settings(mondays | rule), settings(mondays | {"low_activity": "off"})
    (remark,) = closing_remarks(
        build_calendar(MONDAY, MONDAYS[2], activity, asked.calendar), asked.calendar
    )
    assert says in remark.says
    assert " of 3 weekdays that are no holiday" in remark.says
    assert (
        closing_remarks(build_calendar(MONDAY, MONDAYS[2], activity, off.calendar), off.calendar)
        == ()
    )
