"""The whole comparison of a simulated hospital. Authority: identities between its numbers."""

import json
import re

import pytest

from perioptimal_report import pipeline
from perioptimal_report.mca.plan import plan
from perioptimal_report.outputs.evidence import evidence_html, file_name
from perioptimal_report.outputs.house_look import read_look
from perioptimal_report.outputs.scenario_lines import comparison_json, comparison_lines
from perioptimal_report.plan.chapter import allocation_pages
from perioptimal_report.plan.compare import compare_scenarios
from perioptimal_report.settings.thresholds import Look
from perioptimal_report.shapes.results import Estimate


@pytest.fixture(scope="module")
def comparison(simulated):
    return simulated[2].comparison


def test_today_saves_nothing_and_every_scenario_has_its_numbers(comparison):
    today, *others = comparison.impacts
    assert today.values["savings_usd"].value == 0
    assert today.days is None
    for each in others:
        assert each.values.keys() == today.values.keys()
        change = each.values["budget_h"].value - today.values["budget_h"].value
        under = each.values["under_h"].value - today.values["under_h"].value
        over = each.values["over_h"].value - today.values["over_h"].value
        assert change == pytest.approx(under - over)


def test_owners_add_up_to_the_scenario(comparison):
    best, today = comparison.impacts[comparison.best], comparison.impacts[0]
    gained = sum(each.values["gained_h"].value for each in comparison.owners)
    hours = best.values["budget_h"].value - today.values["budget_h"].value
    assert gained == pytest.approx(hours)
    over = sum(each.values["gained_over_h"].value for each in comparison.owners)
    beyond = best.values["over_h"].value - today.values["over_h"].value
    assert over == pytest.approx(beyond)


def test_the_curve_ends_in_the_best_of_its_number_of_changes(comparison):
    costs = [point.expected_usd for point in comparison.curve]
    assert costs == sorted(costs, reverse=True)
    assert [point.changes for point in comparison.curve] == sorted(
        {point.changes for point in comparison.curve}
    )


def test_the_pages_state_each_number_with_unit_and_interval_or_reason(comparison):
    pages = allocation_pages(comparison)
    assert [result.key for _, result in pages] == [
        "scenarios", "scenario_impact", "scenario_effects", "scenario_owners", "scenario_replay",
        "definitions",
    ]  # fmt: skip
    for note, result in pages:
        assert note.measures
        assert result.finding is not None
        for table in result.breakdowns:
            cells = [c for row in table.rows for c in row.cells if isinstance(c, Estimate)]
            assert all(c.value is not None or c.reason for c in cells)


def test_the_command_says_the_comparison_in_json(comparison):
    told = json.loads(comparison_json(comparison))
    assert [each["name"] for each in told["scenarios"]] == [
        each.scenario.name for each in comparison.impacts
    ]
    (recommended,) = [each for each in told["scenarios"] if each["recommended"]]
    best = comparison.impacts[comparison.best]
    assert recommended["numbers"]["savings_usd"]["value"] == best.values["savings_usd"].value
    assert set(told["sections"]) == {result.key for _, result in allocation_pages(comparison)}
    held = {(each["owner"], each["weekday"]): each["hours"] for each in recommended["rooms"]}
    assert sum(map(sum, held.values())) == sum(
        sum(lengths) for lengths in comparison.rooms[comparison.best][1].values()
    )


def test_the_command_tells_every_effect_with_interval_or_reason(comparison):
    told = json.loads(comparison_json(comparison))
    today, *others = told["scenarios"]
    assert today["effects"] == {}
    for each, effects in zip(others, comparison.effects.effects, strict=True):
        assert list(each["effects"]) == [effect.measure.key for effect in effects]
        for effect in each["effects"].values():
            assert effect["change"]["interval"] or effect["change"]["reason"]
    assert told["not_computed"] == []


def test_next_year_is_less_sure_than_these_weeks(comparison):
    for each in comparison.impacts[1:]:
        ahead, now = each.values["next_year_usd"], each.values["savings_usd"]
        width = [e.interval.high - e.interval.low for e in (ahead, now)]
        # A prediction holds what the estimate holds, and the trend, and the weeks to come.
        assert width[0] > width[1]


def test_the_command_says_the_comparison_in_lines(comparison):
    lines = comparison_lines(comparison)
    assert any(line.startswith("PACU beds at the day's peak") for line in lines)
    (row,) = [line for line in lines if line.startswith("Best with 5 changes*")]
    assert " h " in row
    assert " to " in row
    assert any(
        re.match(r"replayed, Best with 5 changes: \d+ days better, \d+ worse of \d+", line)
        for line in lines
    )
    firsts = [line for line in lines if line.startswith("change ")]
    assert len(firsts) == sum(len(point.new) for point in comparison.curve)


def test_a_surgeon_named_in_the_settings_is_found_under_the_mask(simulated):
    _, loaded, planned = simulated
    frames = planned.facts.frames
    owner = next(o for o in frames["block_days"]["owner"].unique() if o.startswith("Surgeon"))
    given = loaded.settings.scenarios.model_copy(update={"margin_per_hour_usd": {"Sxx": 9000.0}})
    settings = loaded.settings.model_copy(update={"scenarios": given})
    found = compare_scenarios(
        planned.facts, loaded.sources.period, planned.plan, settings, masks={"Sxx": owner}
    )
    assert found.impacts[0].values["margin_kept_usd"].value == 0
    assert found.impacts[found.best].scenario.use == "tactical"


def test_without_a_block_that_can_be_moved_only_rankings_are_left(simulated):
    _, loaded, planned = simulated
    limits = loaded.settings.thresholds.model_copy(update={"min_block_days": 5000})
    settings = loaded.settings.model_copy(update={"thresholds": limits})
    bare = plan(
        planned.facts.frames["block_days"], settings.costs, settings.thresholds, settings.report
    )
    found = compare_scenarios(planned.facts, loaded.sources.period, bare, settings, masks={})
    assert [result.key for _, result in allocation_pages(found)] == ["definitions"]
    assert found.aside


def test_an_evidence_page_names_its_owner_alone(simulated):
    analysis = pipeline.analyse(simulated[1])
    packets = pipeline.owner_evidence(analysis)
    others = {each.owner for each in packets}
    for packet in packets:
        html, figures = evidence_html(packet, analysis.report, read_look(Look()))
        drawn = "".join(figure.drawing.svg for figure in figures.values())
        scenarios = "".join(each.scenario.name for each in analysis.comparison.impacts)
        named = {o for o in others - {packet.owner} if o in drawn or o in html}
        assert {name for name in named if name != packet.service and name not in scenarios} == set()
        assert file_name(packet) == f"evidence-{packet.number:02d}.pdf"
