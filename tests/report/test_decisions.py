"""By hand: each rule of what needs a decision, on the smallest report that triggers it."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.mca.plan import plan
from perioptimal_report.report.decisions import rank_decisions
from perioptimal_report.report.model import Chapter, Scope, Section
from perioptimal_report.settings.engagement import Engagement, Period
from perioptimal_report.shapes.chart_data import Series
from perioptimal_report.shapes.results import (
    Estimate,
    Interval,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.sources.account import RowAccount, SetAside

PERIOD = Period(start=dt.date(2025, 3, 1), end=dt.date(2025, 3, 31))
NOTE = MethodNote("Late", "day", "?", "c", "l", "f", (Reference("S", "S"),), ())
SETTINGS = Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}})
NO_BLOCKS = pd.DataFrame(columns=list(SHAPES["block_days"].dtypes)).astype(
    dict(SHAPES["block_days"].dtypes)
)
NO_PLAN = plan(NO_BLOCKS, SETTINGS.costs, SETTINGS.thresholds, SETTINGS.report)


def scope(*accounts):
    return Scope(accounts, (), (), (), (), False)


def section(value, *, interval=None, before=None, trend=None, better="lower", key="late"):
    estimate = Estimate(value, "pct", 100, interval, None if interval else "none")
    number = Number(Measure("share", "Late cases", better), estimate)
    return Section(NOTE, Result(key=key, numbers=(number,)), before, trend)


def chapter(*sections):
    return (Chapter("day", sections),)


def months(values, signals):
    labels = tuple(f"2025-{month:02}" for month in range(1, len(values) + 1))
    return Series(
        "t",
        "t",
        "pct",
        labels,
        tuple(values),
        centre=10.0,
        lowers=(5.0,) * len(values),
        uppers=(15.0,) * len(values),
        signals=signals,
    )


def codes(found):
    return [(decision.code, decision.certainty) for decision in found]


def test_a_calm_report_needs_no_decision():
    calm = section(10, interval=Interval(8, 12, "by hand"), before=Estimate(10, "pct", 90))
    assert rank_decisions(chapter(calm), NO_PLAN, scope(), PERIOD) == ()


def test_a_special_cause_for_the_worse_in_the_period_is_clear():
    worse = section(20, trend=months([10, 10, 20], (2,)))
    assert codes(rank_decisions(chapter(worse), NO_PLAN, scope(), PERIOD)) == [
        ("special_cause", "clear")
    ]


def test_a_run_within_the_limits_is_likely_and_names_its_last_month():
    worse = section(12, trend=months([12, 12, 12], (0, 1, 2)))
    (found,) = rank_decisions(chapter(worse), NO_PLAN, scope(), PERIOD)
    assert (found.code, found.certainty, found.values["month"]) == (
        "special_run",
        "likely",
        "2025-03",
    )


@pytest.mark.parametrize(
    "series",
    [months([20, 10, 10], (0,)), months([10, 10, 2], (2,))],
    ids=["before the period", "for the better"],
)
def test_other_special_causes_need_no_decision(series):
    assert rank_decisions(chapter(section(20, trend=series)), NO_PLAN, scope(), PERIOD) == ()


@pytest.mark.parametrize(
    ("better", "before", "needs"),
    [("lower", 5.0, True), ("lower", 9.0, False), ("higher", 15.0, True), ("neither", 5.0, False)],
)
def test_a_comparison_outside_the_interval_is_likely(better, before, needs):
    found = section(
        10, interval=Interval(8, 12, "by hand"), before=Estimate(before, "pct", 90), better=better
    )
    expected = [("worse", "likely")] if needs else []
    assert codes(rank_decisions(chapter(found), NO_PLAN, scope(), PERIOD)) == expected


@pytest.mark.parametrize(("aside", "needs"), [(1, False), (2, True)])
def test_rows_set_aside_count_from_two_percent(aside, needs):
    account = RowAccount("cases", "c.csv", 100, 100 - aside, 0, 0, (SetAside("r", "s", aside),))
    found = rank_decisions((), NO_PLAN, scope(account), PERIOD)
    assert codes(found) == ([("data", "clear")] if needs else [])


def test_at_most_five_are_kept_and_clear_ones_come_first():
    interval = Interval(8, 12, "by hand")
    likely = section(10, interval=interval, before=Estimate(5.0, "pct", 90))
    clear = replace(section(20, trend=months([10, 10, 20], (2,)), key="clear"))
    found = rank_decisions(chapter(*[likely] * 6, clear), NO_PLAN, scope(), PERIOD)
    assert [decision.certainty for decision in found] == ["clear", *["likely"] * 4]
