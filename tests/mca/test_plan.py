"""Authority: by hand, identities of cost, and slow sums over the same block-days."""

import numpy as np
import pandas as pd
import pytest
from plan_of import plan_of
from scipy.stats import mstats

from perioptimal_report.settings.engagement import Engagement


def engagement(**sections):
    return Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}} | sections)


def test_costs_by_hand(block_days):
    # 8 h reserved; 6 h on half of the days, 10 h on the others: (X − 8)⁺ is 1 h on average.
    used = [6, 10] * 20
    found = plan_of(block_days(used), engagement(report={"replicates": 0}))
    (block,) = found.blocks
    cost = block.choices[1].cost
    assert cost.ratio == 2
    assert cost.today_usd.value == pytest.approx(600 * (8 + 2 * 1))
    allotted_h = mstats.hdquantiles(np.array(used, dtype=float), [2 / 3])[0]
    over_h = np.maximum(np.array(used) - allotted_h, 0).mean()
    assert block.choices[1].allotment_h.value == pytest.approx(allotted_h)
    assert cost.allotted_usd.value == pytest.approx(600 * (allotted_h + 2 * over_h))
    assert cost.savings_usd.value == pytest.approx(cost.today_usd.value - cost.allotted_usd.value)
    assert block.choices[0].payroll_allotment_h.value == 0
    assert block.today_ratio.value == pytest.approx(1.0)  # 8 h cover half of the days


def test_classic_is_one_less_under_plus_over(hospital, settings):
    for block in plan_of(hospital(), settings).blocks:
        under, over = block.under_pct.value, block.over_pct.value
        assert block.classic_pct.value == pytest.approx(100 - under + over)


def test_expected_hours_balance(hospital, settings):
    # E[(B − X)⁺] = B − E[X] + E[(X − B)⁺]; more is allotted as overtime grows dearer.
    for block in plan_of(hospital(weeks=120), settings).blocks:
        hours = [choice.allotment_h.value for choice in block.choices]
        over = [choice.expected_over_h.value for choice in block.choices]
        assert hours == sorted(hours)
        assert over == sorted(over, reverse=True)
        assert all(choice.expected_under_h.value >= -1e-9 for choice in block.choices)


def test_payroll_allotment_at_two_and_three_is_inefficiency_at_one_and_two(hospital, settings):
    for block in plan_of(hospital(), settings).blocks:
        first, second, third = block.choices
        assert second.payroll_allotment_h.value == pytest.approx(first.allotment_h.value)
        assert third.payroll_allotment_h.value == pytest.approx(second.allotment_h.value)


def test_totals_are_sums_of_owners_and_of_blocks(hospital, settings):
    found = plan_of(hospital(), settings)
    for at in range(3):
        total = found.costs[at]
        owners = [owner.costs[at] for owner in found.owners]
        blocks = [(block.days_per_week, block.choices[at].cost) for block in found.blocks]
        for name in ("today_usd", "allotted_usd", "savings_usd", "today_parsed_usd"):
            value = getattr(total, name).value
            assert value == pytest.approx(sum(getattr(each, name).value for each in owners))
            weekly = sum(per_week * getattr(each, name).value for per_week, each in blocks)
            assert value == pytest.approx(weekly)


def test_usage_outside_any_block_counts_in_demand(block_days, settings):
    table = block_days([6.0, 7.0, 8.0] * 10)
    more = table.assign(outside_s=2 * 3600)
    before, after = (plan_of(each, settings).blocks[0] for each in (table, more))
    assert np.array(after.usage_h) == pytest.approx(np.array(before.usage_h) + 2)
    assert after.outside_h.value == pytest.approx(2.0)


def test_only_the_last_52_weeks_count(block_days, settings):
    found = plan_of(block_days([9.0] + [5.0, 6.0, 7.0, 8.0] * 16), settings)
    assert found.blocks[0].block_days == 52
    assert max(found.blocks[0].usage_h) == 8.0


def test_a_step_down_shortens_the_window(block_days, settings):
    random = np.random.default_rng(8)
    used = np.concatenate([random.normal(9, 1, 70), random.normal(4, 1, 34)])
    found = plan_of(block_days(used), settings)
    assert found.owners[0].window_weeks == 26
    assert max(found.blocks[0].usage_h) < 8
    trend = found.trends[0]
    assert trend.shift_h.value == pytest.approx(-5, abs=1)
    assert trend.shift_p.value < 0.01
    assert abs((pd.Timestamp(trend.shift_on) - pd.Timestamp("2025-05-05")).days) <= 28


def test_dates_without_a_room_are_listed_apart(block_days, settings):
    table = block_days([6.0, 7.0, 8.0] * 12)
    table.loc[:2, ["rooms", "budget_s", "in_block_s"]] = 0
    table.loc[0, "released_s"] = 8 * 3600
    found = plan_of(table, settings)
    assert found.blocks[0].block_days == 33
    assert [(each.reason, each.n) for each in found.excluded] == [
        ("block-days released in time", 1),
        ("dates used outside any block only", 2),
    ]


def test_unused_days_are_kept(block_days, settings):
    used = np.where(np.arange(104) % 5 < 2, 0.0, 6 + np.random.default_rng(1).random(104))
    block = plan_of(block_days(used), settings).blocks[0]
    assert block.unused_days == 20
    # At ratio 1 half of the days must be covered; 40 % are unused, so a sixth of the used ones.
    assert 6.0 < block.choices[0].allotment_h.value < 6.5


def test_a_block_of_every_other_week_gets_a_longer_window(block_days, settings):
    every_other = block_days(np.random.default_rng(5).normal(7, 1, 104)).iloc[::2]
    weekly = block_days(np.random.default_rng(6).normal(7, 1, 104), owner="Heart", day=1)
    few, second = plan_of(pd.concat([every_other.iloc[::2], weekly]), settings).blocks
    assert (few.block_days, few.reason) == (26, None)
    assert few.window_weeks > 100
    assert few.days_per_week == pytest.approx(0.25, abs=0.01)
    assert second.block_days == 52


THIN = {
    "nothing used": (np.zeros(40), "not used on any block-day"),
    "constant": (np.full(40, 7.0), "the same usage on every block-day"),
    "one day": (np.array([7.0]), "1 block-days, fewer than 26"),
    "25 days": (np.arange(25.0), "25 block-days, fewer than 26"),
}


@pytest.mark.parametrize("name", list(THIN))
def test_thin_blocks_have_a_reason_and_no_number(block_days, settings, name):
    used, reason = THIN[name]
    found = plan_of(block_days(used), settings)
    assert [block.reason for block in found.blocks] == [reason]
    assert found.blocks[0].choices == ()
    assert found.costs == ()


def test_a_service_that_vanished(block_days, settings):
    random = np.random.default_rng(2)
    gone = block_days(random.uniform(5, 9, 40), owner="Gone")
    here = block_days(random.uniform(5, 9, 60), owner="Here")
    found = plan_of(pd.concat([gone, here]), settings)
    assert [block.reason for block in found.blocks] == ["no block-day in the last 20 weeks", None]
    assert [owner.owner for owner in found.owners] == ["Here"]


def test_a_budget_changed_recently_or_long_ago(block_days, settings):
    random = np.random.default_rng(3)
    used = random.uniform(5, 9, 52)
    recent = np.where(np.arange(52) < 40, 8.0, 16.0)
    earlier = np.where(np.arange(52) < 20, 8.0, 16.0)
    alternating = np.where(np.arange(52) % 2, 8.0, 16.0)
    one_off = np.where(np.arange(52) == 30, 4.0, 8.0)
    reasons = [
        plan_of(block_days(used, budget), settings).blocks[0].reason
        for budget in (recent, earlier, alternating, one_off)
    ]
    assert reasons == [
        "today's budget in force on 12 block-days, fewer than 26",
        None,
        None,
        None,
    ]
    cost = plan_of(block_days(used, earlier), settings).blocks[0].choices[0].cost
    assert cost.today_usd.value == pytest.approx(600 * 16)
    assert cost.today_usd.n == 32


def test_nothing_at_all(block_days, settings):
    found = plan_of(block_days([7.0]).iloc[:0], settings)
    assert (found.blocks, found.owners, found.costs, found.first_day) == ((), (), (), None)


def test_same_input_same_plan_and_input_unchanged(hospital, settings):
    table = hospital()
    before = table.copy()
    assert plan_of(table, settings) == plan_of(table.sample(frac=1, random_state=1), settings)
    pd.testing.assert_frame_equal(table, before)
