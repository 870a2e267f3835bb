"""Scenarios of a small week. Authority: by hand, and identities between scenarios."""

import re
from dataclasses import replace

import numpy as np
import pytest

from perioptimal_report.errors import SettingsError
from perioptimal_report.plan.costs import expected, on_block_days, rule, weekly
from perioptimal_report.plan.ground import DIFFERS, SHARED, holdings
from perioptimal_report.plan.optimism import FreeChoice, estimate_optimism, optimism_by_programs
from perioptimal_report.plan.options import BlockTime
from perioptimal_report.plan.saved import charge, saving
from perioptimal_report.plan.scenarios import changed, choose_scenarios


@pytest.fixture
def blocks(usage):
    return (
        ("Bone", "Mon", ("A",), usage(12, 1)),
        ("Eye", "Mon", ("B", "C"), usage(4, 2)),
        ("Bone", "Tue", ("A", "B"), usage(15, 3)),
    )


def named(settings, *changes, **more):
    given = {"named": [{"name": "Mine", "changes": list(changes)}], **more}
    return settings(scenarios=given).scenarios.named[0].changes


def test_a_move_takes_the_room_with_its_hours(grounded, blocks, settings):
    on = grounded(*blocks)
    move = {"action": "move", "weekday": "Mon", "from_owner": "Eye", "to_owner": "Bone"}
    assert on.today_h == ((8.0,), (8.0, 8.0), (8.0, 8.0))
    assert on.days.owners == ("Bone", "Bone", "Eye")
    assert changed(on, named(settings, move)) == ((8.0, 8.0), (8.0, 8.0), (8.0,))


def test_a_weekday_is_extended_and_a_room_closed(grounded, blocks, settings):
    on = grounded(*blocks)
    longer = {"action": "extend", "weekday": "Mon", "hours": 10}
    closed = {"action": "close", "weekday": "Tue", "room": "B"}
    assert changed(on, named(settings, longer, closed)) == ((10.0,), (8.0,), (10.0, 10.0))


def test_an_owner_alone_is_extended_and_opened(grounded, blocks, settings):
    on = grounded(*blocks)
    longer = {"action": "extend", "weekday": "Mon", "owner": "Eye", "room": "C", "hours": 12}
    opened = {"action": "open", "weekday": "Mon", "owner": "Bone"}
    given_up = {"action": "close", "weekday": "Tue", "owner": "Bone", "rooms": 2}
    found = changed(on, named(settings, longer, opened, given_up))
    assert found == ((8.0, 8.0), (), (12.0, 8.0))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"action": "move", "weekday": "Tue", "from_owner": "Eye", "to_owner": "Bone"},
            "Eye has no block on Tue",
        ),
        (
            {"action": "move", "weekday": "Mon", "from_owner": "Eie", "to_owner": "Bone"},
            "Eie has no block on Mon; did you mean 'Eye'?",
        ),
        (
            {"action": "close", "weekday": "Mon", "owner": "Eye", "rooms": 3},
            "Eye has 2 rooms on Mon, not 3",
        ),
        ({"action": "close", "weekday": "Mon", "room": "Z"}, "no block that can be moved holds Z"),
        ({"action": "extend", "weekday": "Wed", "hours": 9}, "no room to extend on Wed"),
        (
            {"action": "open", "weekday": "Mon", "owner": "Bone", "rooms": 9},
            "'Mine' asks for 12 rooms on Mon, of 3 that there are",
        ),
    ],
)
def test_a_change_of_what_is_not_there_is_one_line(grounded, blocks, settings, change, says):
    on = grounded(*blocks)
    given = settings(scenarios={"named": [{"name": "Mine", "changes": [change]}]})
    with pytest.raises(SettingsError, match=re.escape(says)):
        choose_scenarios(on, given.scenarios, rule(on, given.scenarios, given.costs))


def test_rotating_and_shared_rooms_are_left_as_they_are(week, usage):
    _, rooms = week(
        ("Bone", "Mon", ("A",), usage(7)),
        ("Eye", "Mon", ("B",), usage(4)),
        ("Ear", "Mon", ("B",), usage(3)),
        ("Skin", "Tue", ("A",), usage(5)),
    )
    third = sorted(set(rooms["date"]))[-3]
    rooms = rooms[~(rooms["owner"].eq("Skin") & rooms["date"].eq(third))]
    found = {each.owner: each.reason for each in holdings(rooms)}
    assert found == {"Bone": None, "Eye": SHARED, "Ear": SHARED, "Skin": None}
    other = rooms["owner"].eq("Skin") & rooms["date"].eq(max(rooms["date"]))
    swapped = rooms.assign(room=rooms["room"].where(~other, "C"))
    assert {e.owner: e.reason for e in holdings(swapped)}["Skin"] == DIFFERS


def test_the_best_moves_a_room_from_who_leaves_it_empty(grounded, blocks, settings):
    given = settings(scenarios={"changes": 1, "shift_hours": [8]})
    on = grounded(*blocks, settings=given)
    found = choose_scenarios(on, given.scenarios, rule(on, given.scenarios, given.costs))
    best = found.scenarios[found.best]
    assert best.rooms_h == ((8.0, 8.0), (8.0, 8.0), (8.0,))
    assert best.changes == 1
    assert [each.kind for each in found.scenarios] == ["today", "best", "any_changes"]


def test_more_changes_never_cost_more_and_none_is_today(grounded, blocks, settings):
    given = settings()
    on = grounded(*blocks)
    by = rule(on, given.scenarios, given.costs)
    found = choose_scenarios(on, given.scenarios, by)
    cost = found.curve.cost[0]
    assert (np.diff(cost) <= 1e-9).all()
    assert cost[0] == pytest.approx(found.stated.cost([0, 0, 0]))
    assert found.scenarios[0].rooms_h == on.today_h


def test_protected_rooms_and_hours_in_the_week_hold(grounded, blocks, settings):
    given = settings(
        scenarios={
            "protected": [
                {"owner": "Eye", "rooms": 2},
                {"owner": "Bone", "weekday": "Mon", "rooms": 1},
            ],
            "staffed_hours": {"week": 36, "Tue": 16},
        }
    )  # fmt: skip
    on = grounded(*blocks, settings=given)
    found = choose_scenarios(on, given.scenarios, rule(on, given.scenarios, given.costs))
    for each in found.scenarios[1:3]:
        assert len(each.rooms_h[2]) >= 2
        assert sum(map(sum, each.rooms_h)) <= 36
    assert found.scenarios[-1].kind == "unconstrained"


def test_limits_in_conflict_are_one_line(grounded, blocks, settings):
    given = settings(
        scenarios={
            "protected": [{"owner": "Eye", "weekday": "Mon", "rooms": 2}],
            "staffed_hours": {"Mon": 12},
        }
    )
    on = grounded(*blocks, settings=given)
    with pytest.raises(SettingsError) as caught:
        choose_scenarios(on, given.scenarios, rule(on, given.scenarios, given.costs))
    assert str(caught.value) == (
        "[scenarios] limits that cannot all be kept:"
        " at most 12 block hours on Mon · at least 2 rooms for Eye on Mon"
    )


def test_costs_on_block_days_are_those_of_a_loop(grounded, blocks, settings):
    given = settings(scenarios={"margin_per_hour_usd": {"Bone": 5000.0}})
    on = grounded(*blocks, settings=given)
    by = rule(on, given.scenarios, given.costs)
    found = weekly(on, [on.today_h], by)
    totals = np.zeros(6)
    for line in range(3):
        budget, rooms = sum(on.today_h[line]), len(on.today_h[line])
        seen = [u for u, c in zip(on.days.usage_h[line], on.counted[line], strict=True) if c]
        over = np.mean([max(u - budget, 0) for u in seen])
        under = np.mean([max(budget - u, 0) for u in seen])
        away = np.mean([max(u - budget - 2.0 * rooms, 0) for u in seen])
        margin = 5000.0 * away if on.days.owners[line] == "Bone" else 0.0
        dearer = 3800.0 * away if on.days.owners[line] == "Bone" else 0.0
        wrong = 600 * (under + 2 * over)
        each = [under, over, 600 * (budget + 2 * over), wrong, wrong + dearer, margin]
        totals += on.per_week[line] * np.array(each)
    columns = (
        found.under_h, found.over_h, found.payroll_usd, found.inefficiency_usd,
        found.chosen_usd, found.margin_usd,
    )  # fmt: skip
    assert [float(c[0, 0]) for c in columns] == pytest.approx(list(totals))


def test_the_distribution_agrees_with_its_own_integral(grounded, blocks, settings):
    on = grounded(*blocks)
    by = rule(on, settings().scenarios, settings().costs)
    choices = [BlockTime(np.array([4.0, 8.0, 16.0]), np.array([1, 1, 2]))] * 3
    model = expected(on, choices, by)
    data = [on_block_days(on, block, choices[block], by) for block in range(3)]
    for one, other in zip(model, data, strict=True):
        assert one.over_h == pytest.approx(other.over_h, abs=0.35)
        assert one.under_h - one.over_h == pytest.approx(one.budget_h - one.usage_h)


def test_a_margin_keeps_rooms_where_demand_would_be_turned_away(grounded, blocks, settings):
    plain = settings(scenarios={"changes": 3, "shift_hours": [8]})
    rich = settings(
        scenarios={
            "changes": 3, "shift_hours": [8], "margin_per_hour_usd": {"Bone": 20_000.0},
            "turned_away_after_h": 0,
        }
    )  # fmt: skip
    rooms = []
    for given in (plain, rich):
        on = grounded(*blocks, settings=given)
        found = choose_scenarios(on, given.scenarios, rule(on, given.scenarios, given.costs))
        best = found.scenarios[found.best]
        rooms.append(len(best.rooms_h[0]) + len(best.rooms_h[1]))
        assert best.use == ("operational" if given is plain else "tactical")
    assert rooms[1] > rooms[0]


def test_optimism_is_nothing_without_a_change_and_hardly_ever_below(grounded, blocks, settings):
    given = settings()
    on = grounded(*blocks, settings=given)
    by = rule(on, given.scenarios, given.costs)
    chosen = choose_scenarios(on, given.scenarios, by)
    found = estimate_optimism(on, chosen.stated, chosen.curve, by)
    assert found.mean.chosen_usd[0, 0] == 0
    # Below zero only as far as distributions and block-days differ in what is best.
    assert (found.mean.chosen_usd[0] > -15).all()


def test_optimism_is_what_a_loop_over_replicates_finds(grounded, blocks, settings):
    given = settings(scenarios={"curve_changes": 3, "changes": 3}, report={"replicates": 20})
    on = grounded(*blocks, settings=given)
    by = rule(on, given.scenarios, given.costs)
    chosen = choose_scenarios(on, given.scenarios, by)
    total = 0.0
    for draw in on.draws:
        alone = replace(on, draws=draw[None])
        found = estimate_optimism(alone, chosen.stated, chosen.curve, by)
        total += found.mean.chosen_usd[0, 3]
    together = estimate_optimism(on, chosen.stated, chosen.curve, by)
    assert together.mean.chosen_usd[0, 3] == pytest.approx(total / 20)
    assert together.error.chosen_usd[:, 3].mean() == pytest.approx(0, abs=1e-9)


def test_no_margin_below_overtime_changes_the_cost(grounded, blocks, settings):
    given = settings(scenarios={"margin_per_hour_usd": {"Bone": 900.0}})
    on = grounded(*blocks, settings=given)
    by = rule(on, given.scenarios, given.costs)
    found = weekly(on, [on.today_h], by)
    assert found.chosen_usd == pytest.approx(found.inefficiency_usd)
    assert found.margin_usd[0, 0] > 0


def test_optimism_by_programs_is_that_of_the_dynamic_programming(grounded, blocks, settings):
    given = settings(scenarios={"curve_changes": 6, "changes": 3}, report={"replicates": 40})
    on = grounded(*blocks, settings=given)
    by = rule(on, given.scenarios, given.costs)
    chosen = choose_scenarios(on, given.scenarios, by)
    exact = estimate_optimism(on, chosen.stated, chosen.curve, by)
    found = optimism_by_programs(on, chosen.stated, chosen.curve, by, changes=3)
    for k in (3, 6):
        assert found.mean.chosen_usd[0, k] == pytest.approx(exact.mean.chosen_usd[0, k])
        spread = exact.error.chosen_usd[:, k].std(ddof=1)
        assert found.error.chosen_usd[:, k].std() == pytest.approx(spread, rel=0.06)
    between = (found.mean.chosen_usd[0, 3] + found.mean.chosen_usd[0, 6]) / 2
    assert (found.mean.chosen_usd[0, 4] - between) * (found.mean.chosen_usd[0, 5] - between) <= 0
    assert found.mean.chosen_usd[0, 0] == 0


def test_coupled_limits_have_their_optimism_taken_off(grounded, blocks, settings):
    given = settings(scenarios={"changes": 3, "curve_changes": 3, "staffed_hours": {"week": 44}})
    on = grounded(*blocks, settings=given)
    by = rule(on, given.scenarios, given.costs)
    chosen = choose_scenarios(on, given.scenarios, by)
    assert chosen.stated.is_coupled
    assert estimate_optimism(on, chosen.stated, chosen.curve, by) is None
    found = optimism_by_programs(on, chosen.stated, chosen.curve, by, changes=3)
    best = chosen.scenarios[chosen.best]
    charged = charge(on, (on.today_h, best.rooms_h), by)
    plain, honest = (saving(charged, "chosen_usd", 1, f) for f in (None, FreeChoice(found, 3)))
    assert honest.value == pytest.approx(plain.value - found.mean.chosen_usd[0, 3])
    assert honest.method == found.method
