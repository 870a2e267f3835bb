"""The calendar: what kind of day every date of the data is."""

import datetime as dt
from collections.abc import Mapping
from statistics import median
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from perioptimal_report.engagement import WEEKDAYS, Calendar

Kind = Literal["workday", "weekend", "holiday", "low_activity"]


def calendar(
    start: dt.date, end: dt.date, busy_s: Mapping[dt.date, int], rule: Calendar
) -> ir.Table:
    """Every date from start to end with its weekday and kind.

    ``busy_s`` is the busy time of all rooms per date of cases. A listed holiday is a holiday on any
    weekday; a weekday that is none is closed ('low_activity') by ``rule.low_activity``:
    'share' of that weekday's median, or 'paper' (Strum 1999: fewer than 40 h in all rooms).
    """
    dates = [start + dt.timedelta(days=day) for day in range((end - start).days + 1)]
    kinds = {date: _listed_kind(date, rule) for date in dates}
    totals = {date: busy_s.get(date, 0) for date in dates if kinds[date] == "workday"}
    kinds |= dict.fromkeys(_low_activity(totals, rule), "low_activity")
    return _table(kinds)


def _listed_kind(date: dt.date, rule: Calendar) -> Kind:
    if date in rule.holidays:
        return "holiday"
    return "weekend" if WEEKDAYS[date.weekday()] in rule.weekend else "workday"


def _low_activity(totals: Mapping[dt.date, int], rule: Calendar) -> list[dt.date]:
    if rule.low_activity == "off":
        return []
    if rule.low_activity == "paper":
        return [date for date, total_s in totals.items() if total_s < rule.low_activity_h * 3600]
    usual = {day: _median_s(totals, day) for day in {date.weekday() for date in totals}}
    share = rule.low_activity_pct
    return [date for date, s in totals.items() if s * 100 < share * usual[date.weekday()]]


def _median_s(totals: Mapping[dt.date, int], weekday: int) -> float:
    return median(total_s for date, total_s in totals.items() if date.weekday() == weekday)


def _table(kinds: Mapping[dt.date, Kind]) -> ir.Table:
    columns = {
        "date": pa.array(kinds, type=pa.date32()),
        "weekday": pa.array([WEEKDAYS[date.weekday()] for date in kinds], type=pa.string()),
        "kind": pa.array(kinds.values(), type=pa.string()),
    }
    return ibis.memtable(pa.table(columns))
