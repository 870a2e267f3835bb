"""The milestones of completed cases in seconds."""

import ibis.expr.types as ir

from perioptimal_report.facts.clock import epoch_s

MILESTONES = (
    "anesthesia_start",
    "anesthesia_ready",
    "procedure_start",
    "procedure_end",
    "anesthesia_end",
)


def case_milestones(cases: ir.Table, busy_cases: ir.Table) -> ir.Table:
    """One row per completed case with the times of its milestones, where recorded [s]."""
    times = cases.select("case_id", **{f"{name}_s": epoch_s(cases[name]) for name in MILESTONES})
    keys = ["case_id", "facility", "room", "date", "weekday", "service", "in_s", "out_s"]
    return busy_cases.select(*keys).inner_join(times, "case_id")
