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


def build_case_milestones(cases: ir.Table, busy_cases: ir.Table) -> ir.Table:
    """One row per completed case with the times of its milestones, where recorded [s]."""
    times = cases.select("case_id", **{f"{name}_s": epoch_s(cases[name]) for name in MILESTONES})
    keys = ["case_id", "facility", "room", "date", "weekday", "service", "in_s", "out_s"]
    return busy_cases.select(*keys).inner_join(times, "case_id")


def acuity_tags(cases: ir.Table, busy_cases: ir.Table) -> ir.Table:
    """One row per completed case and tag it carries; a case can carry several."""
    parts = cases.select("case_id", tag=cases.tags.split(";").unnest())
    tags = parts.filter(parts.tag != "").distinct()
    return busy_cases.select("case_id", "date", "weekday", "service").inner_join(tags, "case_id")
