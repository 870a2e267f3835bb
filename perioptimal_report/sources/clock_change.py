"""The hours that a clock change repeats or leaves out."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from perioptimal_report.errors import SettingsError

_STEP = dt.timedelta(minutes=15)


def clock_changes(
    timezone: str, first: dt.date, last: dt.date
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Local start and end of each hour repeated or skipped between two days, both included.

    Raises ``SettingsError`` for an unknown time zone.
    """
    zone = _zone(timezone)
    day = dt.datetime.combine(first, dt.time())
    while day.date() <= last:
        following = day + dt.timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            yield _hours(day, zone)
        day = following


def _hours(day: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    moment, before = day, _offset(day, zone)
    while _offset(moment, zone) == before:
        moment += _STEP
    return moment - abs(_offset(moment, zone) - before), moment


def _offset(moment: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    return moment.replace(tzinfo=zone).utcoffset() or dt.timedelta()


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"[institution] timezone '{timezone}' is unknown; write one like America/New_York"
        ) from error
