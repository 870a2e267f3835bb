"""Authority: the metric's own worked examples (by hand), and identities of the waterfall."""

import numpy as np
import pandas as pd
import pytest

from perioptimal_report.mca.plan import plan
from perioptimal_report.metrics.institution.block_cost import EXAMPLES, NOTE, block_cost
from perioptimal_report.metrics.kit.worked import frames_of, settings_of
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots, Waterfall


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.says)
def test_worked_examples(example):
    settings = settings_of(example)
    found = block_cost(
        plan(
            frames_of(example)["block_days"], settings.costs, settings.thresholds, settings.report
        ),
        settings,
    )
    values = {number.measure.key: number.estimate.value for number in found.numbers}
    for key, expected in example.expected.items():
        assert values[key] == pytest.approx(expected)


@pytest.fixture
def found():
    random = np.random.default_rng(1)
    days = pd.concat([_days(owner, mean, random) for owner, mean in (("Eye", 5.0), ("Heart", 9.0))])
    settings = Engagement.model_validate(
        {"sources": {"cases": {"path": "cases.csv"}}, "report": {"replicates": 200}}
    )
    return block_cost(plan(days, settings.costs, settings.thresholds, settings.report), settings)


def _days(owner, mean, random):
    used_s = (3600 * random.normal(mean, 1.0, 60)).astype(int)
    return pd.DataFrame(
        {
            "owner": owner,
            "service": owner,
            "date": pd.date_range("2024-01-01", periods=60, freq="7D"),
            "weekday": "Mon",
            "rooms": 1,
            "budget_s": 8 * 3600,
            "in_block_s": np.minimum(used_s - 900, 8 * 3600),
            "before_s": 0,
            "after_s": used_s - np.minimum(used_s - 900, 8 * 3600),
            "outside_s": 0,
            "released_s": 0,
            "cases": 3,
        }
    )


def test_the_measures_are_those_of_the_note(found):
    assert tuple(number.measure for number in found.numbers) == NOTE.measures
    for number in found.numbers[:5]:
        bounds = number.estimate.interval
        assert bounds.low <= number.estimate.value <= bounds.high


def test_the_waterfall_sums_from_total_to_total(found):
    (waterfall,) = [chart for chart in found.charts if isinstance(chart, Waterfall)]
    level = 0.0
    for step in waterfall.steps:
        assert not step.is_total or level in (0.0, pytest.approx(step.value))
        level = step.value if step.is_total else level + step.value
    (dots,) = [chart for chart in found.charts if isinstance(chart, Dots)]
    assert sum(dots.values) == pytest.approx(
        next(
            number for number in found.numbers if number.measure.key == "savings_usd"
        ).estimate.value
    )


def test_rows_stand_by_savings_and_the_headline_ratio_is_marked(found):
    owners, _, ratios = found.breakdowns
    savings = [row.cells[1].value for row in owners.rows]
    assert savings == sorted(savings, reverse=True)
    assert [row.label for row in ratios.rows if row.marked] == ["2"]


def test_the_finding_says_how_later_weeks_stand_beside_the_promise(found):
    values = {number.measure.key: number.estimate for number in found.numbers}
    later, bounds = values["later_pct"], values["savings_pct"].interval
    less, more = later.value < bounds.low, later.value > bounds.high
    code = "saves_less_later" if less else "saves_more_later" if more else "saves_later_too"
    assert found.finding.code == code
    assert found.finding.certain


def test_no_blocks_no_number():
    settings = settings_of(EXAMPLES[0])
    empty = frames_of(EXAMPLES[0])["block_days"].iloc[:0]
    nothing = block_cost(
        plan(empty, settings.costs, settings.thresholds, settings.report), settings
    )
    assert nothing.headline.estimate.value is None
    assert nothing.headline.estimate.reason == "no cases in the period"
