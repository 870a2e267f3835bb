"""Every case on the schedule, completed or cancelled, and whether it was added after closing."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s, weekday


def scheduled_cases(cases: ir.Table, cutoffs: ir.Table) -> ir.Table:
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
