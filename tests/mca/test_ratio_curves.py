"""Authority: identities between the curves, the sensitivity table and the plan."""

import numpy as np
import pandas as pd
import pytest
from plan_of import plan_of

from perioptimal_report.mca.summary_charts import draw_summary
from perioptimal_report.settings.engagement import Engagement


@pytest.fixture
def found(block_days, settings):
    # 8.6 h reserved for a normal usage of 8 and 1.5 h: the best block at a ratio near 2.
    random = np.random.default_rng(2)
    days = [
        block_days(random.normal(8, 1.5, 110), 8.6, owner=f"Service {at % 2}", day=at)
        for at in range(5)
    ]
    return plan_of(pd.concat(days, ignore_index=True), settings)


def at(found, values, ratio):
    return np.interp(ratio, found.ratio_curves.ratios, values)


def test_curves_pass_through_the_ratios_compared(found):
    curves = found.ratio_curves
    pairs = {(each.ratio, each.objective): each for each in found.sensitivity}
    for place, ratio in enumerate(found.ratios):
        cost = found.costs[place]
        assert at(found, curves.today_usd, ratio) == pytest.approx(cost.today_usd.value)
        assert at(found, curves.allotted_usd[0], ratio) == pytest.approx(cost.allotted_usd.value)
        for line, objective in enumerate(("inefficiency", "payroll")):
            hours = pairs[ratio, objective].allotment_h.value
            assert at(found, curves.allotment_h[line], ratio) == pytest.approx(hours)


def test_today_s_block_time_is_the_allotment_at_the_ratio_it_implies(found):
    curves = found.ratio_curves
    implied = curves.implied_ratio.value
    assert curves.ratios[0] < implied < curves.ratios[-1]
    assert at(found, curves.allotment_h[0], implied) == pytest.approx(
        curves.today_h.value, rel=0.002
    )


def test_no_allotment_costs_less_payroll_than_payroll_s_own(found):
    ours, own = (np.array(line) for line in found.ratio_curves.allotted_usd)
    # The own optimum is that of fitted distributions, the cost that of the days: not to the dollar.
    assert (own <= ours * 1.01).all()
    assert own[-1] < ours[-1]


def test_charts_mark_the_chosen_ratio_and_say_the_main_numbers(found):
    hours, cost, saved = (c for c in draw_summary(found) if c.key.startswith("ratio_"))
    assert [mark.label for mark in hours.marks] == ["Chosen", "Today implies"]
    assert hours.marks[0].value == found.ratio
    place = found.ratios.index(found.ratio)
    said = {mark.label: mark.value for mark in cost.main}
    assert said["Today"] == pytest.approx(found.costs[place].today_usd.value)
    assert {mark.label: mark.value for mark in saved.main}[
        "Allotment by inefficiency"
    ] == pytest.approx(found.costs[place].savings_pct.value)


def test_block_time_that_is_the_best_at_no_ratio_says_so(block_days, settings):
    random = np.random.default_rng(1)
    found = plan_of(block_days(random.normal(4, 0.5, 60), 20.0), settings)
    implied = found.ratio_curves.implied_ratio
    assert implied.value is None
    assert "at no ratio" in implied.reason
    assert [mark.label for mark in draw_summary(found)[2].marks] == ["Chosen"]


def test_sensitivity_has_intervals_where_replicates_were_charged(hospital, settings):
    found = plan_of(hospital(), settings)
    pairs = {(each.ratio, each.objective): each for each in found.sensitivity}
    headline = pairs[2.0, "inefficiency"]
    same = found.costs[1].savings_pct
    assert headline.payroll_savings_pct.value == pytest.approx(same.value)
    assert headline.payroll_savings_pct.interval.high == pytest.approx(same.interval.high)
    for each in found.sensitivity:
        assert each.inefficiency_savings_pct.interval is not None
    odd = Engagement.model_validate(
        {
            "sources": {"cases": {"path": "cases.csv"}},
            "report": {"replicates": 50},
            "costs": {"overtime_ratios": [1.5, 2.0], "ratio": 2.0},
        }
    )
    payroll = {(each.ratio, each.objective): each for each in plan_of(hospital(), odd).sensitivity}
    bare = payroll[1.5, "payroll"]
    assert bare.payroll_savings_pct.interval is None
    assert "not charged" in bare.payroll_savings_pct.reason
    assert bare.allotment_h.interval is not None
