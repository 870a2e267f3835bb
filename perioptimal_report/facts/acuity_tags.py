"""High-acuity tags of completed cases, as the sources and the settings give them."""

import ibis.expr.types as ir


def acuity_tags(cases: ir.Table, busy_cases: ir.Table) -> ir.Table:
    """One row per completed case and tag it carries; a case can carry several."""
    parts = cases.select("case_id", tag=cases.tags.split(";").unnest())
    tags = parts.filter(parts.tag != "").distinct()
    return busy_cases.select("case_id", "date", "weekday", "service").inner_join(tags, "case_id")
