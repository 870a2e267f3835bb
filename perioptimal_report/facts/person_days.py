"""Person-days: each scheduled shift, and until when the person worked."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import (
    DAY_S,
    clock_s,
    epoch_s,
    midnight_s,
    touched_days,
    weekday,
)

SHIFT = ["person", "shift_start_s", "shift_end_s"]


def shift_spans(shifts: ir.Table) -> ir.Table:
    """Every shift in seconds; one that ends at or before its start ends the next day [s]."""
    midnight, start, end = midnight_s(shifts.date), clock_s(shifts.start), clock_s(shifts.end)
    return shifts.select(
        "person",
        "role",
        "date",
        weekday=weekday(shifts.date),
        shift_start_s=midnight + start,
        shift_end_s=midnight + end + ibis.ifelse(end <= start, DAY_S, 0),
        actual_end_s=epoch_s(shifts.actual_end),
    )


def person_days(shift_spans: ir.Table, assigned: ir.Table) -> ir.Table:
    """One row per scheduled shift with the time worked past its end [s].

    ``worked_end_s`` is the recorded end, else that of the person's last assignment that overlaps
    the shift, but no later than the start of their next shift; it is missing where there is none.
    """
    last = _last_assignment(shift_spans, assigned)
    found = shift_spans.left_join(last, SHIFT, rname="{name}_last")
    worked_end_s = found.actual_end_s.coalesce(found.last_s)
    days = found.mutate(worked_end_s=worked_end_s)
    past_s = ibis.greatest(days.worked_end_s - days.shift_end_s, 0)
    # greatest() skips a missing value on some engines.
    return days.mutate(past_shift_s=ibis.ifelse(days.worked_end_s.isnull(), ibis.null(), past_s))


def _last_assignment(shift_spans: ir.Table, assigned: ir.Table) -> ir.Table:
    shifts = shift_spans.select(*SHIFT).distinct()
    following = ibis.window(group_by="person", order_by=["shift_start_s", "shift_end_s"])
    shifts = shifts.mutate(next_s=shifts.shift_start_s.lead().over(following))
    by_day = touched_days(shifts.mutate(from_s=shifts.shift_start_s, to_s=shifts.shift_end_s))
    work = touched_days(assigned.select("person", from_s="begin_s", to_s="end_s"))
    work = work.select("person", "day", begin_s="from_s", end_s="to_s")
    both = by_day.inner_join(work, ["person", "day"])
    inside = both.filter(both.begin_s < both.shift_end_s, both.shift_start_s < both.end_s)
    worked = inside.group_by([*SHIFT, "next_s"]).agg(last_s=inside.end_s.max())
    goes_on = (worked.next_s >= worked.shift_end_s) & (worked.next_s < worked.last_s)
    return worked.select(*SHIFT, last_s=ibis.ifelse(goes_on, worked.next_s, worked.last_s))
