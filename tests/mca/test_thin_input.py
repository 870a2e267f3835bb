"""Authority: by hand; warnings are errors, so that none of these tables may raise one either."""

import numpy as np
import pandas as pd
import pytest
from plan_of import plan_of

from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.metrics.institution.block_cost import block_cost
from perioptimal_report.settings.engagement import read_engagement
from perioptimal_report.sources.load import load_sources

THIN = {
    "constant usage": (np.full(60, 7.0), "the same usage on every block-day"),
    "one day": (np.array([7.0]), "1 block-days, fewer than 26"),
    "all zeros": (np.zeros(60), "not used on any block-day"),
    "25 days": (np.linspace(4, 8, 25), "25 block-days, fewer than 26"),
    "constant for four years": (np.full(208, 7.0), "the same usage on every block-day"),
    "zeros for four years": (np.zeros(208), "not used on any block-day"),
}


def loaded(folder, more=""):
    """Load ``cases.csv`` of a folder, and what other sources are named."""
    path = folder / "engagement.toml"
    start = '[calendar]\nlow_activity = "off"\n[report]\nreplicates = 50\n'
    path.write_text(f'{start}[sources.cases]\npath = "cases.csv"\n{more}', encoding="utf-8")
    settings = read_engagement(path)
    return settings, load_sources(settings)


@pytest.mark.parametrize("method", ["likelihood", "paper"])
@pytest.mark.parametrize("name", list(THIN))
def test_a_thin_block_has_a_reason_in_every_place(block_days, settings, name, method):
    used, reason = THIN[name]
    found = plan_of(block_days(used), settings, method=method)
    (block,) = found.blocks
    assert (block.reason, block.choices, block.fit) == (reason, (), None)
    assert block.today_ratio.reason == reason
    (summary,) = lay_out_chapter(found)
    (*_, not_judged) = summary.breakdowns
    assert [cell for row in not_judged.rows for cell in row.cells if isinstance(cell, str)] == [
        reason
    ]
    assert [(each.reason, each.n) for each in summary.exclusions] == [(reason, 1)]
    assert all(each.estimate.value is None for each in summary.numbers[1:-1])
    cost = block_cost(found, settings)
    assert {each.estimate.reason for each in cost.numbers} == {reason}


@pytest.mark.parametrize("name", list(THIN))
def test_a_thin_block_changes_nothing_of_its_neighbor(block_days, settings, name):
    used, reason = THIN[name]
    random = np.random.default_rng(3)
    first_week = max(0, len(used) - 60)
    whole = block_days(random.uniform(4, 9, 60), owner="Whole", day=2, first_week=first_week)
    thin = block_days(used, first_week=60 - min(len(used), 60))
    alone, both = (plan_of(each, settings) for each in (whole, pd.concat([thin, whole])))
    assert [block.reason for block in both.blocks] == [reason, None]
    assert both.blocks[1].choices[1].allotment_h.value == pytest.approx(
        alone.blocks[0].choices[1].allotment_h.value
    )
    assert both.costs[1].today_usd.value == pytest.approx(alone.costs[1].today_usd.value)


def test_a_block_that_moved_to_another_room_stays_one_block(tmp_path):
    random = np.random.default_rng(4)
    mondays = pd.date_range("2024-01-01", periods=60, freq="7D")
    rooms = np.where(np.arange(60) < 30, "OR 1", "OR 2")
    ends = mondays + pd.to_timedelta(random.integers(14, 19, 60), unit="h")
    cases = {
        "case_id": range(60), "date": mondays.date, "room": rooms, "service": "Eye",
        "in_room": mondays + pd.Timedelta(hours=8), "out_of_room": ends,
    }  # fmt: skip
    pd.DataFrame(cases).to_csv(tmp_path / "cases.csv", index=False)
    (tmp_path / "blocks.csv").write_text(MOVED_BLOCK, encoding="utf-8")
    settings, sources = loaded(tmp_path, '[sources.blocks]\npath = "blocks.csv"\n')
    found = plan_of(
        collect_facts(sources, settings, wanted={"block_days"}).frames["block_days"], settings
    )
    (block,) = found.blocks
    assert (block.reason, block.block_days) == (None, 52)
    assert block.budget_h.value == pytest.approx(9.0)
    assert block.choices[1].cost.today_usd.n == 52


def test_a_second_room_in_mid_year_is_charged_from_then_on(block_days, settings):
    random = np.random.default_rng(5)
    budget = np.where(np.arange(60) < 30, 8.0, 16.0)
    used = budget * random.uniform(0.6, 1.1, 60)
    block = plan_of(block_days(used, budget), settings).blocks[0]
    assert block.reason is None
    assert block.choices[1].cost.today_usd.n == 30
    late = plan_of(block_days(used[:50], budget[:50]), settings).blocks[0]
    assert late.reason == "today's budget in force on 20 block-days, fewer than 26"


@pytest.mark.parametrize("method", ["likelihood", "paper"])
def test_a_service_that_vanished_says_since_when(block_days, settings, method):
    random = np.random.default_rng(6)
    gone = block_days(random.uniform(5, 9, 180), owner="Gone")
    here = block_days(random.uniform(5, 9, 200), owner="Here")
    found = plan_of(pd.concat([gone, here]), settings, method=method)
    assert [block.reason for block in found.blocks] == ["no block-day in the last 20 weeks", None]
    assert {owner.owner for owner in found.season.owners} <= {"Here"}
    assert len(lay_out_chapter(found)) == 2


@pytest.mark.parametrize("usage_h", [1 / 60, 24.0])
def test_single_odd_days_among_usual_ones(block_days, settings, usage_h):
    used = np.random.default_rng(7).normal(7, 1, 60)
    used[45] = usage_h
    block = plan_of(block_days(used), settings).blocks[0]
    assert block.reason is None
    assert 6.5 < block.choices[1].allotment_h.value < 9


MOVED_BLOCK = """room,owner,weekday,start,end,valid_from,valid_to
OR 1,Eye,Mon,08:00,17:00,2024-01-01,2024-07-28
OR 2,Eye,Mon,08:00,17:00,2024-07-29,
"""
CASES = """case_id,date,room,service,in_room,out_of_room
1,2025-01-06,OR 1,Eye,2025-01-06 08:00,2025-01-06 10:00
2,2025-01-13,OR 1,Eye,2025-01-13 10:00,2025-01-13 08:00
3,2025-01-20,OR 1,Eye,2025-01-20 08:00,2025-01-22 18:00
4,2025-01-27,OR 1,Eye,2025-01-27 08:00,2025-01-27 12:00
"""


def test_negative_and_absurd_usage_is_refused_before_it_can_count(tmp_path):
    (tmp_path / "cases.csv").write_text(CASES, encoding="utf-8")
    settings, sources = loaded(tmp_path)
    (account,) = sources.accounts
    assert (account.read, account.used) == (4, 2)
    block_days = collect_facts(sources, settings, wanted={"block_days"}).frames["block_days"]
    used_s = block_days[["in_block_s", "before_s", "after_s", "outside_s"]]
    assert (used_s >= 0).all(axis=None)
    assert used_s.to_numpy().sum() == 6 * 3600
    (block,) = plan_of(block_days, settings).blocks
    assert "fewer than 26" in block.reason
