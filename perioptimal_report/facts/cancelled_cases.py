"""Cancelled cases: when, on which side of the cut-off, and for which class of reason."""

import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s, weekday
from perioptimal_report.settings.causes import UNMAPPED


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
