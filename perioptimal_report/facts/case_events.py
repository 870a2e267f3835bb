"""Events with the case they belong to, the date they count for, and the interface."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s
from perioptimal_report.facts.interfaces import OTHER

KEPT = ["kind", "phase", "from_role", "to_role", "category", "structured", "minutes_lost"]


def case_events(events: ir.Table, cases: ir.Table, interfaces: ir.Table) -> ir.Table:
    """One row per event; ``date`` is that of its case, else its own.

    An event after discharge so counts with the case it follows from. ``interface`` is one of
    ``INTERFACES`` or 'other'; events without a case and without a time are left out.
    """
    known = cases.select("case_id", "service", case_date="date")
    found = events.left_join(known, "case_id", rname="{name}_case")
    named = found.left_join(interfaces, ["from_role", "to_role"], rname="{name}_named")
    rows = named.select(
        "event_id",
        "service",
        *KEPT,
        "latent_condition",
        "severity",
        case_id=named.case_id_case,
        date=ibis.coalesce(named.case_date, named.at.date()),
        at_s=epoch_s(named.at),
        interface=named.interface.fill_null(OTHER),
    )
    return rows.filter(rows.date.notnull())
