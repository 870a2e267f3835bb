"""Historical days in other rooms. Authority: by hand; conservation (hypothesis); a second look."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.plan.costs import rule, weekly
from perioptimal_report.plan.ground import find_movable_blocks
from perioptimal_report.plan.replay import (
    NOWHERE,
    back_to_back,
    day_by_day,
    first_fit,
    history,
    replay_allocation,
    replay_cost,
)
from perioptimal_report.plan.saved import METHOD
from perioptimal_report.plan.scenarios import choose_scenarios

HOUR = 3600
durations = st.lists(st.integers(60, 10 * HOUR), max_size=12)
lengths = st.lists(st.sampled_from([4 * HOUR, 8 * HOUR, 10 * HOUR]), max_size=4)
turnovers = st.integers(0, HOUR)


def test_a_day_by_hand():
    filled = first_fit([5 * HOUR, 4 * HOUR, 3 * HOUR, 6 * HOUR], [8 * HOUR, 8 * HOUR], HOUR // 2)
    # 5 h in the first; 4 h does not fit behind it; 3 h would end at 8.5 h, in the second at 7.5 h;
    # 6 h ends at 11.5 h in the first and at 14 h in the second.
    assert filled.rooms == (0, 1, 1, 0)
    assert filled.starts_s == (0, 0, round(4.5 * HOUR), round(5.5 * HOUR))
    assert filled.ends_s[-1] == round(11.5 * HOUR)


def test_without_a_room_every_case_is_nowhere():
    assert first_fit([60, 120], [], 0).rooms == (NOWHERE, NOWHERE)


@given(durations, lengths, turnovers)
@settings(max_examples=200, deadline=None)
def test_every_case_is_placed_once_and_keeps_its_length(cases, rooms, turnover):
    filled = first_fit(cases, rooms, turnover)
    assert len(filled.rooms) == len(filled.starts_s) == len(filled.ends_s) == len(cases)
    spans = zip(filled.starts_s, filled.ends_s, strict=True)
    assert [end - start for start, end in spans] == cases
    assert all((room == NOWHERE) == (not rooms) for room in filled.rooms)


@given(durations, lengths, turnovers)
@settings(max_examples=200, deadline=None)
def test_no_two_cases_of_a_room_are_closer_than_the_turnover(cases, rooms, turnover):
    filled = first_fit(cases, rooms, turnover)
    for room in range(len(rooms)):
        own = sorted(
            (start, end)
            for r, start, end in zip(filled.rooms, filled.starts_s, filled.ends_s, strict=True)
            if r == room
        )
        waits = [b[0] - a[1] for a, b in pairwise(own)]
        assert all(wait == turnover for wait in waits)


@pytest.fixture(scope="module")
def past(simulated):
    _, loaded, planned = simulated
    frames, asked = planned.facts.frames, loaded.settings
    on = find_movable_blocks(
        frames["block_days"], frames["block_room_days"], planned.plan, asked.scenarios, asked.report
    )
    return on, history(on, frames["completed_cases"], frames["gaps"]), frames, asked


def test_every_case_is_replayed_once_or_counted_as_left_out(past):
    on, days, frames, _ = past
    replayed = [case_id for day in days.case_days for case_id in day.case_ids]
    assert len(set(replayed)) == len(replayed)
    assert len(replayed) + days.left_out == len(frames["completed_cases"])
    places = {(day.line, day.week) for day in days.case_days}
    assert places == {(int(a), int(b)) for a, b in np.argwhere(on.counted > 0)}


@pytest.mark.parametrize("at", [0, 1, -1])
def test_replay_conserves_cases_and_their_time(past, at):
    on, days, _, asked = past
    scenario = choose_scenarios(
        on, asked.scenarios, rule(on, asked.scenarios, asked.costs)
    ).scenarios[at]
    found = replay_allocation(on, back_to_back(days), scenario.rooms_h, asked.scenarios.shift_hours)
    assert found.cases.sum() == sum(len(day.durations_s) for day in days.case_days)
    used_h = sum(sum(day.durations_s) for day in days.case_days) / HOUR
    assert (found.inside_h + found.over_h).sum() == pytest.approx(used_h)
    assert found.budget_h.sum() == pytest.approx(
        sum(sum(own) * n for own, n in zip(scenario.rooms_h, on.counted.sum(axis=1), strict=True))
    )
    assert (found.past_shift <= found.past_block).all()


def test_the_replayed_time_is_the_demand_of_the_model(past):
    on, days, _, _ = past
    used_h = sum(sum(day.durations_s) for day in days.case_days) / HOUR
    # Usage counts time by date; cases across midnight may reach the next day's block.
    assert used_h == pytest.approx((on.days.usage_h * on.counted).sum(), rel=0.01)


def test_replay_back_to_back_and_model_agree_within_the_interval(past):
    on, days, _, asked = past
    by = rule(on, asked.scenarios, asked.costs)
    found = choose_scenarios(on, asked.scenarios, by)
    pair = [each.rooms_h for each in (found.scenarios[0], found.scenarios[found.best])]
    shifts_h = asked.scenarios.shift_hours
    runs = tuple(replay_allocation(on, back_to_back(days), rooms_h, shifts_h) for rooms_h in pair)
    replayed = day_by_day(on, days, runs, by, METHOD).saved_usd
    cost = weekly(on, pair, by).chosen_usd[0]
    assert replayed.interval.low <= cost[0] - cost[1] <= replayed.interval.high


def test_days_better_and_worse_add_up(past):
    on, days, _, asked = past
    by = rule(on, asked.scenarios, asked.costs)
    found = choose_scenarios(on, asked.scenarios, by)
    pair = (found.scenarios[0], found.scenarios[found.best])
    runs = tuple(
        replay_allocation(on, days, each.rooms_h, asked.scenarios.shift_hours) for each in pair
    )
    told = day_by_day(on, days, runs, by, METHOD)
    total = (replay_cost(runs[0], by) - replay_cost(runs[1], by)).sum()
    assert sum(day.saved_usd for day in told.days) == pytest.approx(total)
    assert told.better == sum(day.saved_usd > 0.5 for day in told.days)
    assert told.worst.saved_usd == min(day.saved_usd for day in told.days)
    alike = day_by_day(on, days, (runs[0], runs[0]), by, METHOD)
    assert (alike.better, alike.worse) == (0, 0)
