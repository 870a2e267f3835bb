"""Every case on the schedule, completed or cancelled, and whether it was added after closing."""

import datetime as dt

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.calendar import Activity, build_calendar
from perioptimal_report.facts.clock import DAY_S, epoch_s, midnight_s, seconds_of, weekday
from perioptimal_report.settings.causes import UNMAPPED
from perioptimal_report.settings.engagement import Calendar, Thresholds

LEAD_IN_DAYS = 28


def build_scheduled_cases(cases: ir.Table, cutoffs: ir.Table) -> ir.Table:
    """One row per case; ``add_on`` as recorded, else whether it was booked after ``closes_s``.

    It is missing where neither is recorded.
    """
    timed = cases.select(
        "case_id",
        "date",
        "service",
        "surgeon",
        recorded=cases.add_on,
        facility=cases.facility.fill_null(""),
        weekday=weekday(cases.date),
        booked_s=(cases.booked_min * 60).round().cast("int64"),
        booked_at_s=epoch_s(cases.booked_at),
        status=cases.status.fill_null("completed"),
    )
    found = timed.inner_join(cutoffs.select("date", "closes_s"), "date")
    add_on = ibis.coalesce(found.recorded, found.booked_at_s > found.closes_s)
    return found.mutate(add_on=add_on).drop("recorded")


def cancelled_cases(cases: ir.Table, cutoffs: ir.Table, cancel_classes: ir.Table) -> ir.Table:
    """One row per cancelled case; ``after_cutoff`` is missing where no time is recorded.

    ``reason_class`` is 'unmapped' for a case without a reason too.
    """
    cancelled = cases.filter(cases.status == "cancelled")
    timed = cancelled.select(
        "case_id",
        "date",
        "service",
        "surgeon",
        "room",
        facility=cancelled.facility.fill_null(""),
        weekday=weekday(cancelled.date),
        booked_s=(cancelled.booked_min * 60).round().cast("int64"),
        cancelled_s=epoch_s(cancelled.cancelled_at),
        reason=cancelled.cancel_reason,
    )
    found = timed.inner_join(cutoffs.select("date", "cutoff_s"), "date")
    found = found.left_join(cancel_classes, "reason", rname="{name}_classes")
    return found.mutate(
        after_cutoff=found.cancelled_s > found.cutoff_s,
        reason_class=found.reason_class.fill_null(UNMAPPED),
    )


def lead_in(start: dt.date, rule: Calendar) -> ir.Table:
    """Lay out the dates before the records by the listed days alone, as ``calendar`` would."""
    listed = rule.model_copy(update={"low_activity": "off"})
    day = dt.timedelta(days=1)
    return build_calendar(start - LEAD_IN_DAYS * day, start - day, Activity(), listed)


def cutoffs(calendar: ir.Table, lead_in: ir.Table, thresholds: Thresholds) -> ir.Table:
    """For every date ``cutoff_s`` of a cancellation and ``closes_s`` of the schedule [s].

    Each lies the days of the settings before the date, counted in workdays; where so many
    workdays are not known, in days.
    """
    days = calendar.select("date")
    names = ["date", "is_workday"]
    known = ibis.union(calendar.select(*names), lead_in.select(*names))
    for name, clock, ahead in (
        ("cutoff_s", thresholds.cancellation_cutoff, thresholds.cancellation_cutoff_days),
        ("closes_s", thresholds.add_on_cutoff, thresholds.add_on_cutoff_days),
    ):
        days = days.inner_join(_cutoff(known, name, seconds_of(clock), ahead), "date")
    return days


def _cutoff(known: ir.Table, name: str, clock_s: int, ahead: int) -> ir.Table:
    works = known.is_workday.cast("int64")
    before = works.sum().over(ibis.window(order_by="date", preceding=(None, 1))).fill_null(0)
    counted = known.mutate(before=before)
    workdays = counted.filter(counted.is_workday)
    workdays = workdays.select(earlier=workdays.date, rank=workdays.before)
    dated = counted.mutate(rank=counted.before - ahead)
    found = dated.left_join(workdays, "rank", rname="{name}_workdays")
    midnight = midnight_s(found.date)
    own = ibis.coalesce(midnight_s(found.earlier), midnight - ahead * DAY_S)
    # With no day ahead the cut-off lies on the date itself, workday or not.
    return found.select("date", **{name: (own if ahead else midnight) + clock_s})
