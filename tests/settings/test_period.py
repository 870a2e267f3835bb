"""Periods: reading, the period before, the year before.

Authority: by hand for the named days, identities (neighbors, lengths) for random periods.
"""

import calendar
import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perioptimal_report.errors import SettingsError
from perioptimal_report.settings.engagement import Period, Periods

DAYS = st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31))
YEARS = st.integers(1900, 2099)
ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2025-Q1", "2025-01-01", "2025-03-31"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2025-01-06..2025-02-02", "2025-01-06", "2025-02-02"),
        ("2025-01-06..2025-01-06", "2025-01-06", "2025-01-06"),
    ],
)
def test_a_period_is_read(text, start, end):
    period = Period.parse(text)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25-03",
        "2025-00",
        "2025-13",
        "2025-Q0",
        "2025-Q5",
        "2025-3",
        "0000",
        "9999-12",
        "2025-02-02..2025-01-06",
        "2025-02-30..2025-03-01",
        "2025-01-06",
        "2025-01-06..",
        " 2025",
        "2025\n",
    ],
)
def test_anything_else_is_refused_in_one_line(text):
    with pytest.raises(SettingsError, match="is not a period; write 2025-03, 2025-Q1, 2025"):
        Period.parse(text)


@given(st.text(alphabet="0123456789-.Q", max_size=24))
def test_no_text_ends_in_anything_but_a_period_or_a_settings_error(text):
    try:
        period = Period.parse(text)
    except SettingsError:
        return
    assert period.start <= period.end


@given(YEARS, st.integers(1, 12))
def test_a_month_has_the_days_of_the_calendar(year, month):
    assert Period.parse(f"{year}-{month:02}").days == calendar.monthrange(year, month)[1]


@given(YEARS)
def test_quarters_and_months_make_up_the_year(year):
    whole = Period.parse(str(year))
    quarters = [Period.parse(f"{year}-Q{number}") for number in (1, 2, 3, 4)]
    assert quarters[0].start == whole.start
    assert quarters[3].end == whole.end
    assert all(a.end + ONE_DAY == b.start for a, b in pairwise(quarters))
    assert sum(quarter.days for quarter in quarters) == whole.days


@given(DAYS, DAYS)
def test_the_previous_period_ends_on_the_day_before(one, other):
    period = Period(start=min(one, other), end=max(one, other))
    before = period.previous()
    assert before.end + ONE_DAY == period.start
    whole_months = period.start.day == 1 and (period.end + ONE_DAY).day == 1
    assert before.start.day == 1 if whole_months else before.days == period.days


@given(YEARS.filter(lambda year: year > 1901), st.integers(1, 4))
def test_the_quarter_before_a_quarter_is_a_quarter(year, number):
    before = Period.parse(f"{year}-Q{number}").previous()
    expected = f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"
    assert before == Period.parse(expected)


@given(DAYS, DAYS)
def test_the_year_before_keeps_the_dates(one, other):
    period = Period(start=min(one, other), end=max(one, other))
    before = period.year_before()
    for now, then in ((period.start, before.start), (period.end, before.end)):
        assert then.year == now.year - 1
        assert then.month == now.month
        assert then.day == now.day or now.month == 2


def test_the_year_before_a_leap_february_is_all_of_february():
    before = Period.parse("2025-02").year_before()
    assert before == Period.parse("2024-02")
    assert Period.parse("2024-02").year_before() == Period.parse("2023-02")


@pytest.mark.parametrize(
    ("compare", "expected"),
    [
        ("previous", Period.parse("2025-Q1")),
        ("year-before", Period.parse("2024-Q2")),
        ("2023", Period.parse("2023")),
        ("none", None),
        (None, None),
    ],
)
def test_what_a_quarter_is_compared_with(compare, expected):
    assert Periods(compare=compare).compared(Period.parse("2025-Q2")) == expected
