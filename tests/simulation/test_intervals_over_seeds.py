"""Authority: 95 % intervals hold the truth of the simulated hospital in about 95 of 100 of them.

The hundred are the quarters of 25 hospitals, whose rates are the same all year. Exact intervals are
a little wider than they must be. Fewer than 88 of 100 would come by chance once in a thousand times
if the rate were 95 %.
"""

import pytest

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.simulation import HospitalPlan, simulate

SEEDS = range(25)
AT_LEAST = 88
SETTINGS = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 0}}
)
QUARTERS = range(1, 5)
TRUTHS = {
    ("communication_breakdowns", "breakdowns"): lambda truth: truth["communication_per_100_cases"][
        "all"
    ],
    ("communication_breakdowns", "delay_share"): lambda truth: truth["delay_communication_pct"],
    ("cross_service_rework", "rework"): lambda truth: truth["rework_per_100_cases"]["all"],
}


def _facts(hospital, quarter):
    """The events and performed cases of one quarter, as the facts hold them."""
    done = hospital.cases[hospital.cases["status"] == "completed"]
    done = done[done["date"].dt.quarter == quarter]
    events = hospital.events.merge(done[["case_id", "service", "date"]], on="case_id")
    return {"case_events": events.assign(interface="other"), "completed_cases": done}


@pytest.fixture(scope="module")
def held():
    counts = dict.fromkeys(TRUTHS, 0)
    for seed in SEEDS:
        hospital = simulate(HospitalPlan(seed=seed, years=1, rooms=2, truth_replicates=1))
        for quarter in QUARTERS:
            facts = _facts(hospital, quarter)
            for (key, measure), true in TRUTHS.items():
                result = METRICS[key].function(**facts, settings=SETTINGS)
                found = {number.measure.key: number.estimate for number in result.numbers}
                interval = found[measure].interval
                counts[key, measure] += interval.low <= true(hospital.truth) <= interval.high
    return counts


@pytest.mark.slow
@pytest.mark.parametrize(("key", "measure"), TRUTHS)
def test_intervals_hold_the_truth(held, key, measure):
    assert held[key, measure] >= AT_LEAST
