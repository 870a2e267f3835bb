"""Completed cases with the owner whose block their time counts for."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s, weekday

HERE = ["facility", "room", "date"]


def build_completed_cases(busy_cases: ir.Table, intervals: ir.Table, owners: ir.Table) -> ir.Table:
    """Every busy case with its ``owner``: the one whose block it used, or would have used.

    That is the surgeon, else the service, with a block in the case's room on its date; without
    such a block the surgeon if they own any block at all, else the service.
    """
    in_force = intervals.filter(~intervals.released).select(*HERE, "owner").distinct()
    by_surgeon = in_force.select(*HERE, surgeon=in_force.owner, surgeon_here=in_force.owner)
    by_service = in_force.select(*HERE, service=in_force.owner, service_here=in_force.owner)
    anywhere = owners.select(surgeon=owners.owner, owns_anywhere=owners.owner)
    found = (
        busy_cases.left_join(by_surgeon, [*HERE, "surgeon"], rname="{name}_own")
        .left_join(by_service, [*HERE, "service"], rname="{name}_of_service")
        .left_join(anywhere, "surgeon", rname="{name}_anywhere")
    )
    owner = ibis.coalesce(
        found.surgeon_here, found.service_here, found.owns_anywhere, found.service
    )
    return found.mutate(owner=owner).select(*_columns(busy_cases))


def _columns(busy_cases: ir.Table) -> list[str]:
    names = list(busy_cases.columns)
    after_surgeon = names.index("surgeon") + 1
    return [*names[:after_surgeon], "owner", *names[after_surgeon:]]


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
