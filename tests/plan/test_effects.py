"""Effects on patients and teams. Authority: by hand; slow second implementations (hypothesis);

today's numbers against the lenses, which count the same facts another way.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.plan.costs import rule
from perioptimal_report.plan.effects import anesthesia, hours
from perioptimal_report.plan.effects.access import WaitingCase, queued
from perioptimal_report.plan.effects.effect import (
    in_half_hours,
    levels,
    measure_effect,
    per_week,
    reading,
)
from perioptimal_report.plan.effects.halves import best_of_halves
from perioptimal_report.plan.effects.measured import GAUGES, in_first_half, measure_effects
from perioptimal_report.plan.effects.pacu import waits_s
from perioptimal_report.plan.effects.stage import replay_plan, replay_year
from perioptimal_report.plan.ground import find_movable_blocks
from perioptimal_report.plan.scenarios import choose_scenarios

HOUR, DAY = 3600, 86_400
spans = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(1, 40)), max_size=12)


def test_the_third_patient_waits_for_the_first_of_two_beds():
    assert waits_s([0, 10, 20, 200], [100, 60, 30, 5], [2, 2, 2, 2]) == [0, 0, 50, 0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), max_size=15), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_no_more_beds_are_taken_than_there_are_and_nobody_waits_beside_a_free_one(stays, beds):
    come, stay = ([each[at] for each in sorted(stays)] for at in (0, 1))
    waits = waits_s(come, stay, [beds] * len(come))
    rows = list(zip(come, stay, waits, strict=True))
    for t in range(200):
        inside = sum(c + w <= t < c + w + s for c, s, w in rows)
        waiting = sum(c <= t < c + w for c, s, w in rows)
        assert inside <= beds
        assert not waiting or inside == beds


@given(spans)
@settings(max_examples=150, deadline=None)
def test_levels_are_those_of_a_count_per_second(rows):
    groups, starts, lasts = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(3))
    flow = levels(groups, starts, starts + lasts)
    total = float((flow.level * flow.lasts_s).sum())
    twice = float(((flow.level >= 2) * flow.lasts_s).sum())
    counts = [
        sum(g == group and a <= t < a + n for g, a, n in rows)
        for group in range(3)
        for t in range(110)
    ]
    assert total == sum(counts)
    assert twice == sum(count >= 2 for count in counts)


@given(st.lists(st.tuples(st.integers(-4000, 12_000), st.integers(0, 9000)), max_size=8))
@settings(max_examples=150, deadline=None)
def test_half_hours_hold_the_seconds_of_spans(rows):
    start = np.array([a for a, _ in rows], dtype=np.int64)
    end = start + np.array([n for _, n in rows], dtype=np.int64)
    found = in_half_hours(start, end, 0, 6)
    slow = [
        sum(max(0, min(a + n, (k + 1) * 1800) - max(a, k * 1800)) for a, n in rows)
        for k in range(6)
    ]
    assert found.tolist() == slow


def test_a_case_that_does_not_fit_waits_for_the_next_block_day():
    first, second, third = (WaitingCase(at, 10 * DAY, 5 * HOUR) for at in (0, DAY, 2 * DAY))
    days = [(10 * DAY, 8 * HOUR, [third, first, second]), (17 * DAY, 12 * HOUR, [])]
    assert sorted(wait for _, wait in queued(days)) == [10.0, 15.0, 16.0]
    closed = [(10 * DAY, 0, [first]), (17 * DAY, 0, [])]
    assert [wait for _, wait in queued(closed)] == [17.0]


def test_handovers_follow_the_hours_of_the_day():
    # Four handovers in 20 h of case time at 15:00 today; the scenario has 30 h there, in 2 weeks.
    at_15 = np.arange(anesthesia.HALF_HOURS) == 30
    handovers, today_h, moved_h = (amount * at_15 for amount in (4.0, 20.0, 30.0))
    sums = np.concatenate([handovers, today_h, moved_h, [2.0]])
    assert anesthesia.expected(sums) == pytest.approx(3)


def test_cancellations_follow_the_fitted_line():
    # Two blocks with 5 and 3 cases a day, x hours booked beyond, 0.1 n or 0.4 n + 0.2 x cancelled.
    x = np.array([[0.0, 1.0, 2.0, 4.0], [0.0, 0.0, 1.0, 0.0]])
    n = np.array([[5.0], [3.0]]) + 0 * x
    c = np.array([[0.1], [0.4]]) * n + 0.2 * x
    parts = np.array([(each).sum(axis=1) for each in (n * n, n * x, x * x, n * c, x * c)])
    sums = np.array([*parts.ravel(), c.sum(), -5.0, 2.0])
    assert hours.expected(sums) == pytest.approx((c.sum() - 0.2 * 5) / 2)


def test_a_change_and_its_interval_by_hand(staged):
    at, found = staged
    at = replace(at, draws=np.eye(at.weeks) * at.weeks)
    gauge = next(each for each in GAUGES if each.measure.key == "overtime_h")
    read = reading(gauge, at, found["today"], None)
    told = measure_effect(at, read, found["best"], chosen=False)
    today, best = (gauge.by_week(at, found[name]) for name in ("today", "best"))
    (today_h, open_weeks), (best_h, _) = today, best
    weeks = [(b - t) / w for t, b, w in zip(today_h, best_h, open_weeks, strict=True) if w]
    assert told.change.value == pytest.approx(np.mean(weeks))
    drawn = per_week(best @ at.draws.T) - per_week(today @ at.draws.T)
    assert told.change.interval.low == pytest.approx(np.percentile(drawn, 2.5))
    assert told.held_out.value is None


def test_halves_are_runs_of_four_weeks_counted_from_the_last():
    assert in_first_half(9).tolist() == [True, *[False] * 4, *[True] * 4]


@pytest.fixture(scope="module")
def staged(simulated):
    _, loaded, planned = simulated
    frames, asked = planned.facts.frames, loaded.settings
    on = find_movable_blocks(
        frames["block_days"], frames["block_room_days"], planned.plan, asked.scenarios, asked.report
    )
    chosen = choose_scenarios(on, asked.scenarios, rule(on, asked.scenarios, asked.costs))
    at = replay_year(on, frames, asked)
    best = chosen.scenarios[chosen.best].rooms_h
    fewer = tuple(own[:-1] for own in on.today_h)
    rooms = {"today": on.today_h, "best": best, "fewer": fewer}
    return at, {name: replay_plan(at, rooms_h) for name, rooms_h in rooms.items()}


def test_today_moves_no_case_and_no_scenario_an_emergency(staged):
    at, found = staged
    assert not found["today"].shift_s.any()
    urgent = at.cases["emergency"].to_numpy(dtype=bool)
    for each in found.values():
        assert len(each.shift_s) == len(at.cases)
        assert not each.shift_s[urgent].any()
    assert (found["fewer"].shift_s != 0).sum() > 100


def test_fewer_rooms_displace_work_and_hold_it_after_hours(staged):
    at, found = staged
    today, fewer = (
        {g.measure.key: float(g.value(g.by_week(at, found[n]).sum(axis=1))) for g in GAUGES}
        for n in ("today", "fewer")
    )
    for key in ("overtime_h", "cases_past_block", "after_hours_h", "wait_days"):
        assert fewer[key] > today[key], key
    assert fewer["unused_h"] < today["unused_h"]


def of_lens(simulated, at, key):
    """A metric of a lens on the weeks of the stage."""
    _, loaded, planned = simulated
    first = at.on.days.mondays[at.lines_weeks.start]
    inside = planned.facts.between(first, first + np.timedelta64(7 * at.weeks - 1, "D"))
    metric = METRICS[key]
    given = {name: inside.frames[name] for name in metric.facts}
    found = metric.function(**given, settings=loaded.settings)
    return {number.measure.key: number.estimate.value for number in found.numbers}


def read(staged, key):
    at, found = staged
    gauge = next(each for each in GAUGES if each.measure.key == key)
    return gauge.by_week(at, found["today"]), gauge


def test_anesthesia_today_is_that_of_the_team_lens(simulated, staged):
    sums, gauge = read(staged, "cases_at_once")
    lens = of_lens(simulated, staged[0], "anesthesia_concurrency")
    assert gauge.value(sums.sum(axis=1)) == pytest.approx(lens["mean"], rel=0.002)
    (over_rule_min, _), _ = read(staged, "over_rule_min")
    assert over_rule_min.sum() == pytest.approx(lens["over_rule_min"], rel=0.02)


def test_staffing_today_is_that_of_the_team_lens(simulated, staged):
    at, _ = staged
    rows = at.frames["staff_demand"]
    first = at.on.days.mondays[at.lines_weeks.start]
    for role in ("anesthesia", "nursing"):
        own = rows[(rows["role"] == role) & (rows["date"] >= first) & rows["staffed"].notna()]
        short_h = np.maximum(own["required"] - own["staffed"], 0).sum() / 2
        (told_h, _), _ = read(staged, f"{role}_short_h")
        assert told_h.sum() == pytest.approx(short_h)


def test_the_pacu_peak_today_is_that_of_the_census_without_its_holds(staged):
    at, _ = staged
    census = at.frames["pacu_census"]
    first = at.on.days.mondays[at.lines_weeks.start]
    days = census[census["date"] >= first].groupby("date")["beds"].max()
    calendar = at.frames["calendar"]
    work = calendar.loc[calendar["kind"].eq("workday") & (calendar["date"] >= first), "date"]
    recorded = days.reindex(work).fillna(0).mean()
    sums, gauge = read(staged, "pacu_peak")
    # A patient who was held wanted a bed before there was one.
    assert recorded <= gauge.value(sums.sum(axis=1)) <= recorded + 1


def test_simulated_holds_are_near_the_recorded_ones(staged):
    at, _ = staged
    stays = at.frames["pacu_stays"]
    recorded = (stays.loc[at.place(stays["case_id"]) >= 0, "hold_s"] > 0).sum()
    (simulated_holds, _), _ = read(staged, "pacu_held")
    assert simulated_holds.sum() == pytest.approx(recorded, rel=0.35)


def test_handovers_today_are_those_counted(staged):
    at, _ = staged
    rows = at.frames["handovers"]
    counted = (rows["kind"].eq("complete") & (at.place(rows["case_id"]) >= 0)).sum()
    sums, gauge = read(staged, "handovers")
    weeks = sums[-1].sum()
    assert gauge.value(sums.sum(axis=1)) * weeks == pytest.approx(counted, rel=0.02)


def test_every_effect_has_an_interval_or_a_reason_and_the_missing_column_is_named(
    simulated, staged
):
    _, loaded, planned = simulated
    at, _ = staged
    by = rule(at.on, loaded.settings.scenarios, loaded.settings.costs)
    chosen = choose_scenarios(at.on, loaded.settings.scenarios, by)
    halves = best_of_halves(at.on, loaded.settings.scenarios, by)
    present = planned.facts.present - {"cases.booked_at", "cases.pacu_in"}
    found = measure_effects(at, chosen.scenarios, present, halves)
    assert len(found.effects) == len(chosen.scenarios) - 1
    for effects in found.effects:
        for each in effects:
            assert each.change.interval or each.change.reason
            assert each.after.value == pytest.approx(each.today.value + each.change.value)
    assert all(each.held_out.value is not None for each in found.effects[chosen.best - 1])
    missing = {each.measure.key: each.missing for each in found.missing}
    assert missing == {
        "wait_days": ("cases.booked_at",),
        "pacu_peak": ("cases.pacu_in",),
        "pacu_held": ("cases.pacu_in",),
    }


@pytest.mark.parametrize("role", ["pacu", "room", "anesthesia", "nursing"])
def test_a_resource_of_which_nothing_is_known_gives_no_number(staged, role):
    at, found = staged
    demand = at.frames["staff_demand"]
    frames = {**at.frames, "staff_demand": demand[demand["role"] != role]}
    bare = replace(at, frames=frames)
    without = [g.measure.key for g in GAUGES if not g.by_week(bare, found["today"])[-1].any()]
    keys = {"pacu": "pacu_held", "room": "emergencies_blocked"}
    assert without == [keys.get(role, f"{role}_short_h")]


def test_without_any_other_table_only_rooms_and_cases_are_told(simulated, staged):
    _, loaded, planned = simulated
    at, _ = staged
    kept = {"completed_cases", "gaps", "calendar", "block_days", "block_room_days"}
    frames = {name: rows if name in kept else rows[:0] for name, rows in at.frames.items()}
    bare = replay_year(at.on, frames, loaded.settings)
    chosen = choose_scenarios(
        at.on,
        loaded.settings.scenarios,
        rule(at.on, loaded.settings.scenarios, loaded.settings.costs),
    )
    found = measure_effects(bare, chosen.scenarios, planned.facts.present, None)
    told = [each.measure.key for each in found.effects[0]]
    assert told == [
        *("inefficiency_usd", "payroll_usd", "unused_h", "overtime_h"),
        *("cases_past_block", "cases_past_shift", "after_hours_h"),
    ]
    assert len(found.missing) == len(GAUGES) - len(told)
