"""Local clock arithmetic in whole seconds, the same on every engine.

Times are naive local epoch seconds: a day has 86 400 of them, on nights of a clock change too.
"""

import datetime as dt

import ibis
import ibis.expr.types as ir

from perioptimal_report.settings.engagement import WEEKDAYS

DAY_S = 86_400


def seconds_of(clock: dt.time) -> int:
    """Seconds from midnight to a clock time [s]."""
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def clock_s(clock: ir.TimeValue) -> ir.IntegerValue:
    """Seconds from midnight to each clock time [s]."""
    return (clock.hour() * 3600 + clock.minute() * 60 + clock.second()).cast("int64")


def epoch_s(moment: ir.TimestampValue) -> ir.IntegerValue:
    """Local epoch seconds of each timestamp, parts of a second cut off [s]."""
    # DuckDB's epoch() is a float that a cast would round; the cut comes first.
    return moment.truncate("s").epoch_seconds().cast("int64")


def midnight_s(date: ir.DateValue) -> ir.IntegerValue:
    """Local epoch seconds of the start of each date [s]."""
    return date.cast("timestamp").epoch_seconds().cast("int64")


def day_number(seconds: ir.IntegerValue) -> ir.IntegerValue:
    """Whole days since 1970-01-01 [days]."""
    return (seconds // DAY_S).cast("int64")


def date_of(day: ir.IntegerValue) -> ir.DateValue:
    """Turn each day number into its date."""
    # Not as_timestamp(): PostgreSQL lacks it, and DuckDB shifts it by the session's time zone.
    return (ibis.date("1970-01-01") + day.as_interval("D")).cast("date")


def weekday(date: ir.DateValue) -> ir.StringValue:
    """Name the weekday of each date, 'Mon' to 'Sun'."""
    names = [(number, name) for number, name in enumerate(WEEKDAYS)]
    return date.day_of_week.index().cases(*names)


def touched_days(spans: ir.Table) -> ir.Table:
    """One row per span and day it touches, with the day's number in ``day``.

    Spans are the half-open [from_s, to_s); empty ones touch no day.
    """
    first, last = day_number(spans.from_s), day_number(spans.to_s - 1)
    return spans.filter(spans.from_s < spans.to_s).mutate(day=ibis.range(first, last + 1).unnest())
