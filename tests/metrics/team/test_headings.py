"""The headings of the team lens, authority: a person who read them (golden words)."""

import pytest

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import arguments, frames_of, settings_of
from perioptimal_report.outputs.headings import heading_of
from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.settings.thresholds import Look

SAYS = {
    ("anesthesia_concurrency", 0): "covered 1.3 cases at once on average, and never more",
    ("anesthesia_concurrency", 1): "50% of person-days went over the rule",
    ("simultaneous_demand", 0): "the same anesthesiologist at once for 7.5 min of a workday",
    ("staffing_fit", 0): "25% of required hours were not staffed",
    ("staffing_fit", 1): "Staff covered every required hour; 25% of staffed hours",
    (
        "work_past_shift",
        0,
    ): "50% of person-days ran past the shift; no role accounts for most of the time",
    (
        "interface_handoffs",
        0,
    ): "75 handoffs per 100 cases are on record, most at the interface OR–PACU (50)",
    ("interface_handoffs", 1): "50 handoffs per 100 cases are on record",
    (
        "communication_breakdowns",
        0,
    ): "50 communication breakdowns per 100 cases are on record; 50% of them",
    ("cross_service_rework", 0): "50 rework events per 100 cases",
    ("cross_service_rework", 1): "50 rework events per 100 cases",
    ("team_stability", 0): "75% of a room’s cases had one team",
}


@pytest.mark.parametrize(("key", "place"), SAYS)
def test_the_heading_says_the_finding(key, place):
    metric = METRICS[key]
    example = metric.examples[place]
    settings = settings_of(example)
    facts = arguments(metric.facts, frames_of(example), settings)
    found = metric.function(**facts, settings=settings)
    said = heading_of(found, read_look(Look()).words["headings"])
    assert SAYS[key, place] in " ".join(said.split())
