"""Authority: 95 % intervals hold the truth of the simulated hospital in about 95 of 100 of them.

Exact intervals are a little wider than they must be. Fewer than 88 of 100 would come by chance once
in a thousand times if the rate were 95 %.
"""

import pandas as pd
import pytest

from perioptimal_report.engagement import Engagement
from perioptimal_report.lenses.registry import METRICS
from perioptimal_report.simulation import HospitalPlan, simulate

SEEDS = range(100)
AT_LEAST = 88
SETTINGS = Engagement.model_validate(
    {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 0}}
)
QUARTER = ("2024-10-01", "2024-12-31")
TRUTHS = {
    ("communication_breakdowns", "breakdowns"): lambda truth: truth["communication_per_100_cases"][
        "all"
    ],
    ("communication_breakdowns", "delay_share"): lambda truth: truth["delay_communication_pct"],
    ("cross_service_rework", "rework"): lambda truth: truth["rework_per_100_cases"]["all"],
}


def _facts(hospital):
    """The events and performed cases of one quarter, as the facts hold them."""
    done = hospital.cases[hospital.cases["status"] == "completed"]
    done = done[done["date"].between(*map(pd.Timestamp, QUARTER))]
    events = hospital.events.merge(done[["case_id", "service", "date"]], on="case_id")
    return {"case_events": events.assign(interface="other"), "completed_cases": done}


@pytest.fixture(scope="module")
def held():
    counts = dict.fromkeys(TRUTHS, 0)
    for seed in SEEDS:
        hospital = simulate(HospitalPlan(seed=seed, years=1, rooms=2, truth_replicates=1))
        facts = _facts(hospital)
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
