"""The site's cut-offs for every date: until when a cancellation or a booking is in time."""

import datetime as dt

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Calendar, Engagement
from perioptimal_report.facts.calendar import Activity, calendar
from perioptimal_report.facts.clock import DAY_S, midnight_s, seconds_of

LEAD_IN_DAYS = 28


def lead_in(start: dt.date, rule: Calendar) -> ir.Table:
    """Lay out the dates before the records by the listed days alone, as ``calendar`` would."""
    listed = rule.model_copy(update={"low_activity": "off"})
    day = dt.timedelta(days=1)
    return calendar(start - LEAD_IN_DAYS * day, start - day, Activity(), listed)


def cutoffs(calendar: ir.Table, lead_in: ir.Table, settings: Engagement) -> ir.Table:
    """For every date ``cutoff_s`` of a cancellation and ``closes_s`` of the schedule [s].

    Each lies the days of the settings before the date, counted in workdays; where so many
    workdays are not known, in days.
    """
    at, days = settings.thresholds, calendar.select("date")
    names = ["date", "kind"]
    known = ibis.union(calendar.select(*names), lead_in.select(*names))
    for name, clock, ahead in (
        ("cutoff_s", at.cancellation_cutoff, at.cancellation_cutoff_days),
        ("closes_s", at.add_on_cutoff, at.add_on_cutoff_days),
    ):
        days = days.inner_join(_cutoff(known, name, seconds_of(clock), ahead), "date")
    return days


def _cutoff(known: ir.Table, name: str, clock_s: int, ahead: int) -> ir.Table:
    works = (known.kind == "workday").cast("int64")
    before = works.sum().over(ibis.window(order_by="date", preceding=(None, 1))).fill_null(0)
    counted = known.mutate(before=before)
    workdays = counted.filter(counted.kind == "workday")
    workdays = workdays.select(earlier=workdays.date, rank=workdays.before)
    dated = counted.mutate(rank=counted.before - ahead)
    found = dated.left_join(workdays, "rank", rname="{name}_workdays")
    midnight = midnight_s(found.date)
    own = ibis.coalesce(midnight_s(found.earlier), midnight - ahead * DAY_S)
    # With no day ahead the cut-off lies on the date itself, workday or not.
    return found.select("date", **{name: (own if ahead else midnight) + clock_s})
