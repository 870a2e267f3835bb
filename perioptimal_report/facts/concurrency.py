"""Concurrency: how many rooms are busy, from each moment at which that number changes."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import date_of, day_number


def concurrency(completed_cases: ir.Table) -> ir.Table:
    """One row per facility and moment at which the number of busy rooms changes [rooms].

    Steps of +1 and −1 and a running sum; minutes are never expanded. Busy intervals of one room
    do not overlap, so that rooms are counted and not cases.
    """
    busy = completed_cases.filter(completed_cases.busy_s > 0)
    steps = ibis.union(
        busy.select("facility", at_s=busy.busy_from_s, step=ibis.literal(1)),
        busy.select("facility", at_s=busy.out_s, step=ibis.literal(-1)),
    )
    moments = steps.group_by(["facility", "at_s"]).agg(step=steps.step.sum())
    changes = moments.filter(moments.step != 0)
    upto = ibis.window(group_by="facility", order_by="at_s", preceding=None, following=0)
    return changes.select(
        "facility",
        "at_s",
        date=date_of(day_number(changes.at_s)),
        rooms=changes.step.sum().over(upto),
    )
