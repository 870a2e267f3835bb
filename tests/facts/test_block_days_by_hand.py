"""Blocks, cases and releases small enough to check on paper.

Authority: by hand; the identities are those of MCA.md, section 1 (parsed usage of a block-day).
"""

import datetime as dt

import pytest
from conftest import ROOM_FACTS

MONDAY = dt.date(2025, 3, 3)
SPAN = (MONDAY, MONDAY + dt.timedelta(days=6))
OFF = {"low_activity": "off"}
H, MIN = 3600, 60


def block(owner="A", weekday="Mon", room="1", hours=(7, 15), **more):
    times = {"start": dt.time(hours[0]), "end": dt.time(hours[1])}
    return {"owner": owner, "weekday": weekday, "room": room} | times | more


@pytest.fixture
def facts(collected):
    def build(cases, blocks, releases=(), **settings):
        asked = {"calendar": OFF, "wanted": ROOM_FACTS} | settings
        return collected(cases, blocks, releases, span=SPAN, **asked).frames

    return build


def parts(frames):
    rows = frames["case_parts"]
    return {
        (case_id, part, date.day): seconds
        for case_id, part, date, seconds in zip(
            rows["case_id"], rows["part"], rows["date"], rows["seconds"], strict=True
        )
    }


def only_row(frame):
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def test_a_case_over_the_whole_block_hangs_over_on_both_sides(facts, case):
    found = facts([case("C1", "06:00", "16:30")], [block()])
    assert parts(found) == {
        ("C1", "before", 3): 1 * H,
        ("C1", "in_block", 3): 8 * H,
        ("C1", "after", 3): 90 * MIN,
    }


def test_classic_is_one_less_under_plus_over_in_seconds(facts, case):
    found = facts([case("C1", "08:00", "10:15"), case("C2", "10:45", "16:20:30")], [block()])
    day = only_row(found["block_days"])
    used_s = day["in_block_s"] + day["before_s"] + day["after_s"] + day["outside_s"]
    under_s = day["budget_s"] - day["in_block_s"]
    over_s = day["before_s"] + day["after_s"] + day["outside_s"]
    assert used_s == day["budget_s"] - under_s + over_s == 2 * H + 15 * MIN + 5 * H + 2130
    assert (under_s, over_s) == (90 * MIN, 80 * MIN + 30)


def test_every_budgeted_second_has_one_class(facts, case):
    cases = [
        case("C1", "07:20", "09:00"),
        case("C2", "09:30", "10:00"),
        case("C3", "10:10", "11:00", service="B"),
        case("C4", "12:30", "14:00"),
    ]
    day = only_row(facts(cases, [block()])["block_room_days"])
    expected = {
        "budget_s": 480,
        "late_start_s": 20,
        "in_block_s": 220,
        "others_s": 50,
        "gap_s": 130,
        "early_finish_s": 60,
        "empty_s": 0,
        # 09:00–09:30 only: the other gaps are beside a case of B.
        "turnover_credit_s": 30,
    }
    assert {name: day[name] / MIN for name in expected} == expected
    assert day["cases"] == 3


@pytest.mark.parametrize(
    ("begin", "end", "late_min", "gap_min", "early_min"),
    [
        ("07:30", "08:00", 30, 0, 180),
        ("11:15", "12:00", 135, 0, 60),
        ("08:50", "11:20", 110, 0, 100),
    ],
)
def test_the_time_between_two_blocks_of_an_owner_is_not_budget(
    facts, case, begin, end, late_min, gap_min, early_min
):
    blocks = [block(hours=(7, 9)), block(hours=(11, 13))]
    day = only_row(facts([case("C1", begin, end)], blocks)["block_room_days"])
    idle = (day["late_start_s"], day["gap_s"], day["early_finish_s"])
    assert idle == (late_min * MIN, gap_min * MIN, early_min * MIN)
    assert day["in_block_s"] + sum(idle) == day["budget_s"] == 4 * H


def test_a_block_without_a_case_is_empty_and_not_late(facts, case):
    found = facts([case("C1", "08:00", "09:00", room="2")], [block()])
    day = only_row(found["block_room_days"])
    assert (day["empty_s"], day["late_start_s"], day["early_finish_s"]) == (8 * H, 0, 0)


def test_a_gap_longer_than_the_cut_off_gives_no_credit(facts, case):
    cases = [case("C1", "07:00", "08:00"), case("C2", "09:00", "10:00")]
    for cutoff_min, credit_s in ((60, H), (59, 0)):
        found = facts(cases, [block()], thresholds={"turnover_cutoff_min": cutoff_min})
        assert only_row(found["block_room_days"])["turnover_credit_s"] == credit_s


def test_an_own_case_without_an_own_block_in_its_room_is_outside(facts, case):
    found = facts([case("C1", "08:00", "09:00", room="2")], [block(), block("B", room="2")])
    assert parts(found) == {("C1", "outside", 3): H}
    days = found["block_days"].set_index("owner")
    assert days.loc["A", ["rooms", "outside_s"]].tolist() == [1, H]
    assert days.loc["B", "others_s"] == H


def test_a_surgeons_own_block_goes_before_that_of_the_service(facts, case):
    blocks = [block("S1"), block("A", room="2"), block("A")]
    cases = [
        case("C1", "08:00", "09:00", surgeon="S1"),
        case("C2", "08:00", "09:00", surgeon="S1", room="2"),
        case("C3", "08:00", "09:00", surgeon="S1", room="3"),
        case("C4", "08:00", "09:00", surgeon="S2", room="3", service="B"),
    ]
    owners = facts(cases, blocks)["completed_cases"].set_index("case_id")["owner"]
    assert owners.to_dict() == {"C1": "S1", "C2": "A", "C3": "S1", "C4": "B"}


def test_a_case_across_midnight_reaches_the_own_block_of_the_next_day(facts, case):
    night = {"start": dt.time(0), "end": dt.time(1)}
    blocks = [block(hours=(20, 23)), block(weekday="Tue") | night]
    assert parts(facts([case("C1", "22:00", "25:30")], blocks)) == {
        ("C1", "in_block", 3): H,
        ("C1", "after", 3): H + 30 * MIN,
        ("C1", "in_block", 4): H,
    }


def test_a_case_dated_by_the_next_day_uses_the_own_block_of_the_evening_before(facts, case):
    blocks = [
        block(hours=(20, 23)),
        block(weekday="Tue") | {"start": dt.time(0, 30), "end": dt.time(2)},
    ]
    entered = dt.datetime(2025, 3, 3, 22)
    dated = case("C1", "00:00", "01:30", date=dt.date(2025, 3, 4), in_room=entered)
    assert parts(facts([dated], blocks)) == {
        ("C1", "in_block", 3): H,
        ("C1", "before", 4): 90 * MIN,
        ("C1", "in_block", 4): H,
    }


def test_a_night_of_a_clock_change_has_nothing_special(facts, case):
    sunday = dt.date(2025, 3, 9)  # 02:00 to 03:00 did not exist in New York
    found = facts(
        [case("C1", "01:30", "03:30", date=sunday)],
        [block(weekday="Sun", hours=(0, 3))],
        calendar=OFF | {"weekend": []},
    )
    assert parts(found) == {("C1", "in_block", 9): 90 * MIN, ("C1", "after", 9): 30 * MIN}


def test_overlapping_cases_count_once_for_the_case_that_was_there_first(facts, case):
    cases = [
        case("C1", "08:00", "10:00"),
        case("C2", "08:30", "09:00"),
        case("C3", "09:30", "11:00", service="B"),
    ]
    found = facts(cases, [block()])
    assert parts(found) == {("C1", "in_block", 3): 2 * H, ("C3", "outside", 3): H}
    assert found["completed_cases"]["busy_s"].tolist() == [2 * H, 0, H]
    assert found["gaps"]["gap_s"].tolist() == [-90 * MIN, -30 * MIN]
    assert found["block_days"]["cases"].sum() == 3


@pytest.mark.parametrize(
    ("released_at", "budget_s", "released_s"),
    [
        (dt.datetime(2025, 2, 24, 23, 59), 0, 8 * H),
        (dt.datetime(2025, 2, 25), 8 * H, 0),
        (None, 8 * H, 0),
    ],
)
def test_only_a_release_seven_days_ahead_leaves_the_budget(
    facts, case, released_at, budget_s, released_s
):
    release = {"owner": "A", "date": MONDAY, "released_at": released_at}
    day = only_row(facts([case("C1", "08:00", "09:00")], [block()], [release])["block_room_days"])
    assert (day["budget_s"], day["released_s"]) == (budget_s, released_s)
    assert day["in_block_s"] == (H if budget_s else 0)


def test_a_release_without_a_time_is_told(collected, case):
    release = {"owner": "A", "date": MONDAY}
    found = collected([case("C1", "08:00", "09:00")], [block()], [release], span=SPAN)
    assert [(r.code, r.rows) for r in found.remarks] == [("releases_without_time", 1)]


def test_two_rows_of_one_owner_that_overlap_are_not_budgeted_twice(facts, case):
    found = facts([case("C1", "08:00", "09:00")], [block(), block(hours=(14, 16)), block()])
    assert only_row(found["block_room_days"])["budget_s"] == 9 * H


def test_a_block_until_midnight_ends_with_its_day(facts, case):
    late = {"start": dt.time(20), "end": dt.time(0)}
    day = only_row(facts([case("C1", "22:00", "25:00")], [block() | late])["block_room_days"])
    assert (day["budget_s"], day["in_block_s"], day["early_finish_s"]) == (4 * H, 2 * H, 0)


def test_blocks_are_not_in_force_on_days_that_are_not_worked(facts, case):
    blocks = [block(), block(weekday="Sat")]
    settings = {"calendar": OFF | {"holidays": [MONDAY]}}
    found = facts([case("C1", "08:00", "09:00")], blocks, **settings)
    assert found["block_room_days"].empty
    day = only_row(found["block_days"])
    assert (day["kind"], day["rooms"], day["outside_s"]) == ("holiday", 0, H)


def test_a_block_takes_the_facility_that_uses_its_room_most(facts, case):
    cases = [
        case("C1", "08:00", "09:00", facility="West"),
        case("C2", "08:00", "09:00", facility="East"),
        case("C3", "10:00", "11:00", facility="West"),
    ]
    assert only_row(facts(cases, [block()])["block_room_days"])["facility"] == "West"
