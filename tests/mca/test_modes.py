"""Authority: identities between the modes, known waves, and sums by hand."""

import numpy as np
import pytest
from plan_of import plan_of

from perioptimal_report.mca.costing import savings_table
from perioptimal_report.mca.study import run_length
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.settings.engagement import Engagement


def test_paper_mode_charges_today_by_time_of_day_and_the_allotment_by_its_distribution(
    hospital, settings
):
    found = plan_of(hospital(), settings, method="paper")
    for block in found.blocks:
        for choice in block.choices:
            cost = choice.cost
            assert cost.today_usd.value == pytest.approx(cost.today_parsed_usd.value)
            assert cost.allotted_usd.value == pytest.approx(choice.expected_usd.value)
            assert cost.savings_pct.interval is None
            assert cost.savings_pct.reason == "weeks were not drawn again"


def test_paper_mode_drops_unused_days_and_takes_the_best_ks(block_days):
    random = np.random.default_rng(6)
    usage_h = np.where(random.random((1, 200)) < 0.3, 0.0, random.normal(9, 1.5, (1, 200)))
    weight = np.ones_like(usage_h)
    model = fit_usage(usage_h, weight, "paper")
    assert model.unused[0] == 0
    assert model.family[0] == model.chosen[0]
    assert model.weight.sum() == (usage_h > 0).sum()
    ours = fit_usage(usage_h, weight)
    assert ours.unused[0] == pytest.approx((usage_h == 0).mean())
    assert model.distance[0] <= ours.distance[0] + 1e-12


def test_half_and_full_days_are_left_to_the_data():
    random = np.random.default_rng(5)
    half = random.random((1, 208)) < 0.5
    usage_h = np.where(half, random.normal(4, 0.3, (1, 208)), random.normal(9, 0.4, (1, 208)))
    model = fit_usage(usage_h, np.ones_like(usage_h))
    assert model.chosen[0] >= 0
    assert model.family[0] == -1
    assert model.corrected_p[0] < 0.05


def test_each_family_is_found_in_its_own_data():
    random = np.random.default_rng(12)
    usage_h = np.stack(
        [
            random.normal(20, 3, 800),
            np.exp(random.normal(1.5, 0.8, 800)),
            random.gamma(1.6, 4, 800),
            6 * random.weibull(4.5, 800),
        ]
    )
    model = fit_usage(usage_h, np.ones_like(usage_h))
    assert model.chosen.tolist() == [0, 1, 2, 3]


def test_sensitivity_names_both_objectives_and_each_wins_its_own_cost(hospital, settings):
    found = plan_of(hospital(weeks=110), settings)
    pairs = {(each.ratio, each.objective): each for each in found.sensitivity}
    assert len(pairs) == 6
    for ratio in found.ratios:
        ours, payroll = (pairs[ratio, name] for name in ("inefficiency", "payroll"))
        assert ours.inefficiency_savings_pct.value > payroll.inefficiency_savings_pct.value
        assert payroll.payroll_savings_pct.value > ours.payroll_savings_pct.value
        at = found.ratios.index(ratio)
        assert ours.payroll_savings_pct.value == pytest.approx(found.costs[at].savings_pct.value)


def test_weeks_that_follow_one_another_are_drawn_together(block_days, settings):
    random = np.random.default_rng(3)
    noise = random.normal(0, 1, (10, 104))
    weight = np.ones((10, 104))
    assert run_length(8 + noise, weight) == 1
    wander = np.convolve(random.normal(0, 1, 130), np.ones(12) / 4, mode="valid")[:104]
    assert run_length(8 + noise + wander, weight) == 8
    found = plan_of(block_days(8 + noise[0] / 2 + wander), settings)
    assert "8-week" in found.blocks[0].choices[0].allotment_h.interval.method


def test_spans_scale_the_week(hospital):
    settings = Engagement.model_validate(
        {
            "sources": {"cases": {"path": "cases.csv"}},
            "costs": {"labor_share_pct": 40},
            "report": {"replicates": 50},
        }
    )
    found = plan_of(hospital(), settings)
    weekly = found.costs[1].savings_usd
    table = savings_table(found, found.costs[1], 40.0)
    rows = {row.label: row.cells for row in table.rows}
    assert rows["Week"][0].value == weekly.value
    assert rows["Week"][1].value == pytest.approx(weekly.value / 10)  # $600 an hour: $10 a minute
    assert rows["Week"][2].value == pytest.approx(0.4 * weekly.value)
    assert rows["Year"][0].value == pytest.approx(12 * rows["Month"][0].value)
    assert rows["Year"][0].interval.high == pytest.approx(weekly.interval.high * 365.25 / 7)
    block_days_per_week = sum(block.days_per_week for block in found.blocks)
    assert rows["Block-day"][0].value * block_days_per_week == pytest.approx(weekly.value)
    bare = savings_table(found, found.costs[1], None)
    (cash,) = [at for at, measure in enumerate(bare.measures) if measure.key == "cash_usd"]
    reasons = {row.cells[cash].reason for row in bare.rows}
    assert reasons == {"no labor share in the settings"}


def test_wide_intervals_make_the_blocks_expected_to_get_worse(block_days, settings):
    random = np.random.default_rng(7)
    right = plan_of(block_days(random.normal(8, 1, 60), 7.6), settings)
    wrong = plan_of(block_days(random.normal(8, 1, 60), 20.0), settings)
    assert wrong.worse.value < 0.02
    assert 0.05 < right.worse.value < 0.95
    chance = right.blocks[0].choices[1].cost.chance_pct.value
    assert right.worse.value == pytest.approx(1 - chance / 100, abs=0.02)


def test_a_plan_of_no_block_days_says_why(block_days, settings):
    empty = plan_of(block_days([7.0]).iloc[:0], settings)
    assert empty.worse.value is None
    assert empty.season.height_pct.value is None
    assert all(each.value is None for each in empty.out_of_sample)
