"""Evidence for owners. Authority: identities (hypothesis), by hand, and what must not be said."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.metrics.kit.guard import judge_threshold, months_needed
from perioptimal_report.plan.evidence import (
    NO_REASON,
    OTHER_REASONS,
    owner_minutes,
    packets,
    waterfall,
)
from perioptimal_report.shapes.results import Estimate, Interval

LOST = ("late_start_s", "gap_s", "early_finish_s", "empty_s", "others_s")
CAUSES = ("Surgeon", "Patient", "Team", "Bed", NO_REASON)
amounts = st.integers(0, 8 * 3600)
row = st.fixed_dictionaries(
    {
        **dict.fromkeys((*LOST, "in_block_s", "turnover_credit_s", "released_s"), amounts),
        "cause": st.sampled_from(CAUSES),
    }
)


@given(st.lists(row, min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_the_waterfall_sums_exactly_to_the_budget(rows):
    frame = pd.DataFrame(rows).assign(owner="A")
    frame["budget_s"] = frame[[*LOST, "in_block_s"]].sum(axis=1)
    found = owner_minutes(frame, "A")
    late = sum(total for _, total in found.late_s)
    parts = (found.used_s, found.others_s, late, found.turnover_s, found.idle_s)
    assert sum(parts) + found.early_finish_s + found.empty_s == found.budget_s
    assert late == frame["late_start_s"].sum()
    assert min(found.turnover_s, found.idle_s) >= 0
    assert len(found.late_s) <= 4
    first, *steps, last = waterfall(found).steps
    assert first.is_total
    assert last.is_total
    left = math.fsum((first.value, *(step.value for step in steps)))
    assert left == pytest.approx(last.value, abs=1e-6)
    assert first.value * 60 == pytest.approx(found.budget_s + found.released_s)
    assert found.released_s == frame["released_s"].sum()


def test_late_causes_beyond_three_stand_together():
    frame = pd.DataFrame(
        {
            "owner": "A", "cause": list(CAUSES), "late_start_s": [50, 40, 30, 20, 10],
            **dict.fromkeys(("gap_s", "early_finish_s", "empty_s", "others_s", "in_block_s"), 0),
            "turnover_credit_s": 0, "released_s": 0, "budget_s": [50, 40, 30, 20, 10],
        }
    )  # fmt: skip
    late = owner_minutes(frame, "A").late_s
    assert late == (("Surgeon", 50), ("Patient", 40), ("Team", 30), (OTHER_REASONS, 30))


def share(value, low, high):
    return Estimate(value, "pct", 40, Interval(low, high, "by hand"))


def test_three_months_of_65_pct_cannot_be_judged_against_75():
    found = judge_threshold(share(65.0, 38.0, 83.0), 75.0, 3.0)
    assert found.verdict == "open"
    # (83 − 65) ÷ (75 − 65) = 1.8, squared 3.24, times 3 months.
    assert months_needed(65.0, Interval(38, 83, ""), 75.0, 3.0) == pytest.approx(9.72)
    assert found.months.value == 10


@pytest.mark.parametrize(
    ("bounds", "verdict"), [((60, 70), "below"), ((76, 90), "above"), ((60, 75), "open")]
)
def test_the_verdict_by_the_interval(bounds, verdict):
    low, high = bounds
    assert judge_threshold(share((low + high) / 2, low, high), 75.0, 3.0).verdict == verdict


def test_on_the_threshold_no_time_settles_it():
    assert judge_threshold(share(75.0, 70.0, 80.0), 75.0, 3.0).months.value is None
    assert judge_threshold(share(74.9, 60.0, 90.0), 75.0, 3.0).months.value is None


def test_without_an_interval_nobody_is_judged():
    found = judge_threshold(Estimate(50.0, "pct", 3, reason="few weeks"), 75.0, 1.0)
    assert (found.verdict, found.months.value, found.months.reason) == ("open", None, "few weeks")


@pytest.fixture(scope="module")
def made(simulated):
    _, loaded, planned = simulated
    return packets(planned.facts, loaded.sources.period, planned.comparison.rooms, loaded.settings)


def test_every_owner_with_block_time_gets_a_packet(made, simulated):
    _, loaded, planned = simulated
    days = planned.facts.between(loaded.sources.period.start, loaded.sources.period.end)
    frame = days.frames["block_days"]
    assert [each.owner for each in made] == sorted(set(frame[frame["budget_s"] > 0]["owner"]))
    for each in made:
        own = frame[frame["owner"] == each.owner]
        assert each.minutes.budget_s == own["budget_s"].sum()
        assert each.minutes.used_s == own["in_block_s"].sum()


def test_peers_are_not_named(made):
    for each in made:
        assert [label for label in each.peers.labels if not label.startswith("Peer ")] == [
            each.owner
        ]


def test_each_definition_has_the_owners_place(made):
    for each in made:
        assert each.definitions.rows
        assert [measure.key for measure in each.definitions.measures] == ["value", "place"]
        places = [place.split(" of ") for _, place in (row.cells for row in each.definitions.rows)]
        assert all(1 <= int(place) <= int(of) for place, of in places)


def test_the_scenarios_of_an_owner_are_its_hours(made, simulated):
    found = simulated[2].comparison
    rooms = {scenario.name: held for scenario, held in found.rooms}
    for each in made:
        for line in each.changes.rows:
            for cell, day in zip(line.cells, each.changes.measures, strict=True):
                assert cell.value == sum(rooms[line.label].get((each.owner, day.label), ()))


def test_the_gains_of_an_owner_are_those_of_the_scenario(simulated):
    _, loaded, planned = simulated
    found = planned.comparison
    period = loaded.sources.period
    made = packets(planned.facts, period, found.rooms, loaded.settings, owners=found.owners_of)
    best = found.impacts[found.best].scenario.name
    for owner in found.owners:
        (packet,) = [each for each in made if each.owner == owner.owner]
        (row,) = [row for row in packet.gains.rows if row.label == best]
        told = {m.key: cell for m, cell in zip(packet.gains.measures, row.cells, strict=True)}
        assert told == {key: owner.values[key] for key in told}
        shown = {row.label: row for row in packet.changes.rows}
        hours = [sum(cell.value for cell in shown[name].cells) for name in (best, "Today")]
        if hours[0] == hours[1]:
            assert told["gained_h"].value == 0
