"""Completed cases in seconds, with the part of their time that no earlier case holds."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s, weekday


def busy_cases(cases: ir.Table) -> ir.Table:
    """Completed cases with their busy interval [busy_from_s, out_s) in their room.

    Time in which two cases overlap in one room counts once, for the case that was there first:
    ``busy_from_s`` is the latest of the case's entry and the exits of all that entered before it.
    """
    done = cases.filter(cases.status.fill_null("completed") == "completed")
    timed = done.mutate(
        facility=done.facility.fill_null(""),
        weekday=weekday(done.date),
        in_s=epoch_s(done.in_room),
        out_s=epoch_s(done.out_of_room),
        scheduled_s=epoch_s(done.scheduled_start),
        booked_s=(done.booked_min * 60).round().cast("int64"),
        in_hour=done.in_room.hour().cast("int64"),
    )
    room = ibis.window(
        group_by=["facility", "room"], order_by=["in_s", "case_id"], preceding=(None, 1)
    )
    held = timed.mutate(held_until_s=timed.out_s.max().over(room))
    busy = held.mutate(busy_from_s=ibis.greatest(held.in_s, held.held_until_s.fill_null(held.in_s)))
    return _selected(busy)


def _selected(busy: ir.Table) -> ir.Table:
    keys = ["case_id", "facility", "date", "weekday", "room", "service", "surgeon"]
    given = ["emergency", "add_on", "asa", "delay_reason", "procedure_code", "in_hour"]
    return busy.select(
        *keys,
        "in_s",
        "out_s",
        "busy_from_s",
        duration_s=busy.out_s - busy.in_s,
        busy_s=ibis.greatest(busy.out_s - busy.busy_from_s, 0),
        scheduled_s=busy.scheduled_s,
        booked_s=busy.booked_s,
        **{name: busy[name] for name in given},
    )
