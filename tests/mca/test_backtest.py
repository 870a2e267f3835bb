"""Authority: the plan itself run on the history before each quarter, and demand made by hand."""

import numpy as np
import pandas as pd
import pytest
from plan_of import plan_of

from perioptimal_report.mca.backtest import WINDOWS, run_backtest, savings, scored
from perioptimal_report.mca.demand import demand_on_grid
from perioptimal_report.mca.figures import Prices

MONDAY = pd.Timestamp("2024-01-01")


def test_a_quarter_is_allotted_from_the_weeks_before_it(hospital, settings):
    table = hospital(owners=2, weeks=91)
    past = run_backtest(demand_on_grid(table), settings.costs, settings.thresholds)
    origin = 91 - 3 * 13  # an early quarter: windows are not chosen yet, so 52 weeks count
    before = table[table["date"] < MONDAY + pd.Timedelta(weeks=origin)]
    then = plan_of(before, settings)
    for line, block in enumerate(then.blocks):
        expected = [choice.allotment_h.value for choice in block.choices]
        assert past.allotment_h[:, line, origin] == pytest.approx(expected)
        assert past.allotment_h[:, line, origin + 12] == pytest.approx(expected)


def test_nothing_is_scored_before_26_weeks(hospital, settings):
    past = run_backtest(
        demand_on_grid(hospital(owners=1, weeks=45)), settings.costs, settings.thresholds
    )
    scored_weeks = np.flatnonzero(np.isfinite(past.allotment_h[0, 0]))
    assert scored_weeks.min() == 45 - 13
    short = run_backtest(
        demand_on_grid(hospital(owners=1, weeks=30)), settings.costs, settings.thresholds
    )
    assert not np.isfinite(short.allotment_h).any()


def test_the_default_window_stays_while_demand_does(block_days, settings):
    used = np.random.default_rng(1).normal(8, 2, 160)
    past = run_backtest(demand_on_grid(block_days(used)), settings.costs, settings.thresholds)
    assert past.windows.tolist() == [WINDOWS[0]]


def test_savings_in_later_weeks_by_hand(block_days, settings):
    # 10 h reserved; 6 h, 8 h, 10 h in turn: past weeks allot a median of about 8 h at ratio 1.
    days = demand_on_grid(block_days(np.tile([6.0, 8.0, 10.0], 26), 10.0))
    prices = Prices(600.0, settings.costs.overtime_ratios)
    found = scored(
        days, run_backtest(days, settings.costs, settings.thresholds).allotment_h, prices
    )
    later, *_ = savings(found, np.array([0]), replicates=100, seed=1, run_weeks=1)
    assert later.value == pytest.approx(100 * (1 - (8 + 2 / 3) / 10), abs=0.5)
    assert later.n == 52
    assert later.interval.low <= later.value <= later.interval.high


def test_growth_makes_promises_that_later_weeks_do_not_keep(block_days, settings):
    # The last year promises savings by a smaller block; demand grows into it.
    used = 4 + 0.05 * np.arange(104) + np.random.default_rng(4).normal(0, 0.4, 104)
    found = plan_of(block_days(used, 9.0), settings)
    at = found.ratios.index(found.ratio)
    assert found.trends[0].slope_h.value == pytest.approx(0.05 * 52.18, rel=0.15)
    assert found.trends[0].slope_p.value < 0.001
    assert found.out_of_sample[at].value is not None
    assert found.owners[0].window_weeks == 26
