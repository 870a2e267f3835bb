"""The calendar: what kind of day every date of the data is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from perioptimal_report.facts.definitions import is_workday
from perioptimal_report.settings.engagement import WEEKDAYS, Calendar, Costs
from perioptimal_report.sources.account import Remark

PAPER_H = 40.0
PAPER_ROOMS = 18
"""Strum 1999: a weekday on which all 18 rooms together were busy for less than 40 h is closed."""

Kind = Literal["workday", "weekend", "holiday", "low_activity"]


@dataclass(frozen=True, slots=True)
class Activity:
    """What the rooms did: busy time of all of them [s] per date, and first and last date of each.

    A room is in service from its first case to its last.
    """

    busy_s: Mapping[dt.date, int] = field(default_factory=dict)
    rooms: Sequence[tuple[dt.date, dt.date]] = ()

    def rooms_in_service(self, date: dt.date) -> int:
        """Count the rooms in service on a date."""
        return sum(first <= date <= last for first, last in self.rooms)


def build_calendar(start: dt.date, end: dt.date, activity: Activity, rule: Calendar) -> ir.Table:
    """Every date from start to end with its weekday and kind.

    A listed holiday is a holiday on any weekday; a weekday that is none is closed
    ('low_activity') by ``rule.low_activity``: 'share' of that weekday's median, or 'paper': below
    the hours of the settings, else the 40 h of the paper's 18 rooms scaled to those in service.
    """
    dates = [start + dt.timedelta(days=day) for day in range((end - start).days + 1)]
    kinds = {date: _listed_kind(date, rule) for date in dates}
    totals = {date: activity.busy_s.get(date, 0) for date in dates if is_workday(kinds[date])}
    kinds |= dict.fromkeys(_low_activity(totals, activity, rule), "low_activity")
    return _table(kinds)


def closing_rule(calendar: Calendar, costs: Costs) -> Calendar:
    """Give the rules in force; where the method is the paper's, its 40 h stand as published."""
    if costs.method == "paper" and calendar.low_activity_h is None:
        return calendar.model_copy(update={"low_activity_h": PAPER_H})
    return calendar


def closing_remarks(days: ir.Table, rule: Calendar) -> tuple[Remark, ...]:
    """Remark on a low-activity rule that closes most of the days it may close."""
    kinds = days.kind.to_pyarrow().to_pylist()
    closed, left = kinds.count("low_activity"), kinds.count("workday")
    if closed <= left:
        return ()
    says = (
        f"{closed} of {closed + left} weekdays that are no holiday count as closed by the"
        f" low-activity rule ({_rule_in_words(rule)}): lower it, or write"
        ' low_activity = "off" in [calendar]'
    )
    return (Remark("low_activity_closes", "calendar", 0, says),)


def _rule_in_words(rule: Calendar) -> str:
    if rule.low_activity == "share":
        return f"low_activity_pct: below {rule.low_activity_pct:g} % of the weekday's median"
    if rule.low_activity_h is not None:
        return f"low_activity_h: below {rule.low_activity_h:g} h of all rooms together"
    return f"below {PAPER_H / PAPER_ROOMS:.1f} h for each room in service, the paper's 40 h of 18"


def _listed_kind(date: dt.date, rule: Calendar) -> Kind:
    if date in rule.holidays:
        return "holiday"
    return "weekend" if WEEKDAYS[date.weekday()] in rule.weekend else "workday"


def _low_activity(
    totals: Mapping[dt.date, int], activity: Activity, rule: Calendar
) -> list[dt.date]:
    if rule.low_activity == "off":
        return []
    if rule.low_activity == "paper":
        return [date for date, s in totals.items() if s < _floor_s(date, activity, rule)]
    usual = {day: _median_s(totals, day) for day in {date.weekday() for date in totals}}
    share = rule.low_activity_pct
    return [date for date, s in totals.items() if s * 100 < share * usual[date.weekday()]]


def _floor_s(date: dt.date, activity: Activity, rule: Calendar) -> float:
    if rule.low_activity_h is not None:
        return rule.low_activity_h * 3600
    return PAPER_H * 3600 * activity.rooms_in_service(date) / PAPER_ROOMS


def _median_s(totals: Mapping[dt.date, int], weekday: int) -> float:
    return median(total_s for date, total_s in totals.items() if date.weekday() == weekday)


def _table(kinds: Mapping[dt.date, Kind]) -> ir.Table:
    columns = {
        "date": pa.array(kinds, type=pa.date32()),
        "weekday": pa.array([WEEKDAYS[date.weekday()] for date in kinds], type=pa.string()),
        "kind": pa.array(kinds.values(), type=pa.string()),
        "is_workday": pa.array([is_workday(kind) for kind in kinds.values()], type=pa.bool_()),
    }
    return ibis.memtable(pa.table(columns))
