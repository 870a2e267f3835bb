"""Replay and model on several simulated hospitals. Authority: two ways to the same savings."""

import pytest

from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.mca.plan import plan
from perioptimal_report.pipeline import load
from perioptimal_report.plan.costs import rule
from perioptimal_report.plan.ground import find_movable_blocks
from perioptimal_report.plan.replay import back_to_back, day_by_day, history, replay_allocation
from perioptimal_report.plan.saved import METHOD, charge, saving
from perioptimal_report.plan.scenarios import choose_scenarios
from perioptimal_report.simulation import HospitalPlan, simulate
from perioptimal_report.simulation.writing import write_hospital

TAKEN = frozenset(("block_days", "block_room_days", "completed_cases", "gaps"))
SETTINGS = """
[period]
report = "2024"
[sources]
cases = {path = "cases.csv"}
blocks = {path = "blocks.csv"}
releases = {path = "releases.csv"}
[calendar]
session_start = "07:30"
session_end = "15:30"
[report]
replicates = 200
"""


@pytest.mark.parametrize(("seed", "rooms"), [(21, 3), (22, 5), (23, 4)])
def test_replay_and_model_agree_within_the_interval(tmp_path, seed, rooms):
    hospital = simulate(HospitalPlan(seed=seed, rooms=rooms, years=1, truth_replicates=1))
    write_hospital(hospital, tmp_path)
    (tmp_path / "engagement.toml").write_text(SETTINGS, encoding="utf-8")
    loaded = load(tmp_path / "engagement.toml")
    asked = loaded.settings
    frames = collect_facts(loaded.sources, asked, wanted=TAKEN).frames
    on = find_movable_blocks(
        frames["block_days"],
        frames["block_room_days"],
        plan(frames["block_days"], asked.costs, asked.thresholds, asked.report),
        asked.scenarios,
        asked.report,
    )
    by = rule(on, asked.scenarios, asked.costs)
    found = choose_scenarios(on, asked.scenarios, by)
    past = back_to_back(history(on, frames["completed_cases"], frames["gaps"]))
    allocations = [each.rooms_h for each in found.scenarios]
    charged = charge(on, allocations, by)
    runs = [
        replay_allocation(on, past, rooms_h, asked.scenarios.shift_hours) for rooms_h in allocations
    ]
    best = found.best
    assert found.scenarios[best].changes > 0
    modeled = saving(charged, "chosen_usd", best, None).estimate()
    replayed = day_by_day(on, past, (runs[0], runs[best]), by, METHOD).saved_usd
    assert replayed.interval.low <= modeled.value <= replayed.interval.high
    assert modeled.interval.low <= replayed.value <= modeled.interval.high
