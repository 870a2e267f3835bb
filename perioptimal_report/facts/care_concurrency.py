"""Care concurrency: how many cases an anesthesiologist has at each moment, and may have."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.spans import levels, merged_spans

CASE = ["person", "case_id"]


def care_concurrency(anesthesia_care: ir.Table, settings: Engagement) -> ir.Table:
    """One row per anesthesiologist and moment at which their cases change [cases].

    ``rule_max`` is 1 while one of the cases has neither CRNA nor resident: the physician is alone
    there. Else it is ``concurrency_rule_max``, the rule of the team.
    """
    own = anesthesia_care.filter(anesthesia_care.role == "anesthesiologist")
    spans = merged_spans(own.select(*CASE, from_s="begin_s", to_s="end_s"), CASE)
    others = anesthesia_care.filter(anesthesia_care.role != "anesthesiologist")
    in_team = others.select("case_id", team=ibis.literal(1, "int64")).distinct()
    found = spans.left_join(in_team, "case_id", rname="{name}_team")
    counted = found.select(
        "person",
        "from_s",
        "to_s",
        cases=ibis.literal(1, "int64"),
        alone=1 - found.team.fill_null(0),
    )
    steps = levels(counted, ["person"], ["cases", "alone"])
    rule_max = ibis.ifelse(steps.alone > 0, 1, settings.thresholds.concurrency_rule_max)
    return steps.mutate(rule_max=rule_max).drop("alone")
