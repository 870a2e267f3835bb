"""Clinicians on completed cases: each assignment with the times of its case."""

import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s

ANESTHESIA = ("anesthesiologist", "crna", "resident")


def assigned(assignments: ir.Table, case_milestones: ir.Table) -> ir.Table:
    """One row per assignment on a completed case, in any role; empty ones are left out."""
    times = assignments.select(
        "case_id",
        "person",
        "role",
        begin_s=epoch_s(assignments.begin),
        end_s=epoch_s(assignments.end),
    )
    named = ["case_id", "facility", "date", "weekday", "service", "room"]
    cases = case_milestones.select(
        *named, case_in_s="in_s", case_ready_s="anesthesia_ready_s", case_out_s="out_s"
    )
    found = times.inner_join(cases, "case_id")
    return found.filter(found.begin_s < found.end_s)


def anesthesia_care(assigned: ir.Table) -> ir.Table:
    """One row per assignment of an anesthesiologist, CRNA or resident on a completed case."""
    return assigned.filter(assigned.role.isin(ANESTHESIA))
