"""Handovers, concurrency, room-hours, staffing and cut-offs small enough to check on paper.

Authority: by hand.
"""

import datetime as dt

import pytest
from given_rows import at

from perioptimal_report.facts.case_events import INTERFACES, interface

MONDAY = dt.date(2025, 3, 3)
SPAN = (MONDAY, dt.date(2025, 3, 9))
OFF = {"low_activity": "off"}
MIDNIGHT_S = 20_150 * 24 * 3600


def turn(person, begin, end, case_id="C1", role="anesthesiologist"):
    times = {"begin": at(MONDAY, begin), "end": at(MONDAY, end)}
    return {"case_id": case_id, "person": person, "role": role} | times


def clock_s(text):
    hours, minutes = text.split(":")
    return MIDNIGHT_S + int(hours) * 3600 + int(minutes) * 60


HANDOVERS = {
    "relief to the end": ([("A", "7", "9"), ("B", "9", "12")], ["complete 09:00"]),
    "with five minutes together": ([("A", "7", "9:05"), ("B", "9", "12")], ["complete 09:00"]),
    "a break": ([("A", "7", "9"), ("B", "9", "9:35"), ("A", "9:35", "12")], ["break 09:00"]),
    "a minute more": (
        [("A", "7", "9"), ("B", "9", "9:36"), ("A", "9:36", "12")],
        ["complete 09:36"],
    ),
    "a relief while the first stays on": ([("A", "7", "12"), ("B", "9", "9:20")], []),
    "two who stay to the end": ([("A", "7", "12"), ("B", "9", "12")], []),
    "a break of the second": (
        [("A", "7", "8"), ("B", "8", "9"), ("C", "9", "9:30"), ("B", "9:30", "12")],
        ["complete 08:00", "break 09:00"],
    ),
    "one after the other": (
        [("A", "7", "8"), ("B", "8", "9"), ("C", "9", "12")],
        ["complete 08:00", "complete 09:00"],
    ),
}


@pytest.fixture(scope="module")
def handovers(collected, case):
    """Every sequence on a case of its own, in a room and with people of its own."""
    rows = [
        turn(f"{person} of {name}", *(t if ":" in t else f"{t}:00" for t in times), case_id=name)
        for name, (turns, _) in HANDOVERS.items()
        for person, *times in turns
    ]
    cases = [case(name, "07:00", "12:00", room=name) for name in HANDOVERS]
    facts = collected(cases, (), (), {"assignments": rows}, span=SPAN, calendar=OFF)
    return facts.frames["handovers"].sort_values("at_s")


@pytest.mark.xdist_group("handovers")
@pytest.mark.parametrize("name", HANDOVERS)
def test_handovers_are_told_from_breaks(handovers, name):
    found = handovers[handovers["case_id"] == name]
    clocks = [f"{s // 3600 % 24:02}:{s // 60 % 60:02}" for s in found["at_s"]]
    _, expected = HANDOVERS[name]
    assert [
        f"{kind} {clock}" for kind, clock in zip(found["kind"], clocks, strict=True)
    ] == expected


def test_a_crna_is_responsible_only_without_an_anesthesiologist(collected, case):
    crnas = [turn("N1", "07:00", "09:00", role="crna"), turn("N2", "09:00", "12:00", role="crna")]
    solo = [row | {"case_id": "C2"} for row in crnas]
    directed = [*crnas, turn("A", "07:00", "12:00")]
    cases = [case("C1", "07:00", "12:00"), case("C2", "07:00", "12:00", room="2")]
    facts = collected(cases, (), (), {"assignments": [*directed, *solo]}, span=SPAN, calendar=OFF)
    found = facts.frames["handovers"]
    assert (found["case_id"].tolist(), found["role"].tolist()) == (["C2"], ["crna"])


def test_the_rule_of_an_anesthesiologist_follows_the_care_model(collected, case):
    cases = [
        case("C1", "08:00", "10:00"),
        case("C2", "09:00", "12:00", room="2"),
        case("C3", "11:00", "13:00", room="3"),
    ]
    rows = [
        turn("A", "08:00", "10:00"),
        turn("N", "08:00", "10:00", role="crna"),
        turn("A", "09:00", "12:00", "C2"),
        turn("N2", "09:00", "12:00", "C2", "resident"),
        turn("A", "11:00", "13:00", "C3"),
    ]
    facts = collected(cases, (), (), {"assignments": rows}, span=SPAN, calendar=OFF)
    steps = facts.frames["care_concurrency"]
    assert steps["at_s"].tolist() == [clock_s(f"{h}:00") for h in (8, 9, 10, 11, 12, 13)]
    assert steps["cases"].tolist() == [1, 2, 1, 2, 1, 0]
    assert steps["rule_max"].tolist() == [4, 4, 4, 1, 1, 4]


def test_critical_portions_of_two_rooms_meet(collected, case):
    ready = {"anesthesia_ready": at(MONDAY, "08:25")}
    cases = [case("C1", "08:00", "09:00", **ready), case("C2", "08:20", "09:05", room="2")]
    rows = [turn("A", "08:00", "09:10"), turn("A", "08:00", "09:10", "C2")]
    facts = collected(cases, (), (), {"assignments": rows}, span=SPAN, calendar=OFF)
    steps = facts.frames["critical_demand"]
    # 08:00 to 08:25 and 08:50 to 09:00 in room 1; 08:20 to 08:30 and 08:55 to 09:05 in room 2.
    clocks = ["8:00", "8:20", "8:25", "8:30", "8:50", "8:55", "9:00", "9:05"]
    assert steps["at_s"].tolist() == [clock_s(clock) for clock in clocks]
    assert steps["rooms"].tolist() == [1, 2, 1, 0, 1, 2, 1, 0]


def test_room_hours_of_one_day_in_every_class(collected, case):
    block = {"owner": "A", "weekday": "Mon", "room": "1"}
    blocks = [
        block | {"start": dt.time(7), "end": dt.time(15)},
        block | {"room": "2", "start": dt.time(7), "end": dt.time(15)},
        block | {"room": "3", "start": dt.time(7), "end": dt.time(17)},
    ]
    given = {"owner": "A", "date": MONDAY, "room": "2", "released_at": dt.datetime(2025, 2, 3)}
    cases = [
        case("C1", "07:30", "09:00"),
        case("C2", "09:45", "14:00"),
        case("C3", "14:10", "14:30"),
        case("C4", "16:00", "18:00"),
        case("C5", "08:00", "09:00", room="2", service="B"),
        case("C6", "10:00", "11:00", room="4", service="B"),
        case("C7", "11:30", "12:00", room="4", service="B"),
    ]
    calendar = OFF | {"holidays": [MONDAY + dt.timedelta(days=1)]}
    facts = collected(cases, blocks, [given], span=SPAN, calendar=calendar)
    hours = facts.frames["room_hours"]
    monday = hours[hours["date"] == "2025-03-03"].set_index("room").filter(like="_s") / 60
    found = {room: {k: v for k, v in row.items() if v} for room, row in monday.iterrows()}
    assert found == {
        "1": {
            "nominal_s": 600,
            "unstaffed_s": 60,
            "unavoidable_turnover_s": 30,
            "operational_s": 510,
            "late_start_s": 30,
            "gap_s": 25,
            "early_finish_s": 30,
            "realized_s": 425,
        },
        # Given up a month ahead: B came for an hour, and nobody promised staff beyond that.
        "2": {
            "nominal_s": 600,
            "unstaffed_s": 120,
            "released_unused_s": 420,
            "operational_s": 60,
            "realized_s": 60,
        },
        "3": {"nominal_s": 600, "operational_s": 600, "empty_s": 600},
        "4": {
            "nominal_s": 600,
            "unstaffed_s": 480,
            "unavoidable_turnover_s": 20,
            "operational_s": 100,
            "gap_s": 10,
            "realized_s": 90,
        },
    }
    by_date = hours.groupby(hours["date"].dt.day)[["nominal_s", "holiday_s", "closed_s"]].sum()
    all_rooms = 4 * 10 * 3600
    assert by_date.loc[4].tolist() == [all_rooms, all_rooms, 0]
    assert by_date.loc[5].tolist() == [all_rooms, 0, all_rooms]
    assert by_date.loc[8].tolist() == [0, 0, 0]


def test_staffed_sites_follow_shifts_and_else_the_resources(collected, case):
    day = {"date": MONDAY, "start": dt.time(7), "end": dt.time(8)}
    people = {"A1": "anesthesiologist", "A2": "anesthesiologist", "N1": "crna", "N2": "crna"}
    shifts = [{"person": person, "role": role} | day for person, role in people.items()]
    hour = {"start": dt.time(7), "end": dt.time(7, 15), "available": 3.0}
    resources = [
        {"resource": name, "weekday": weekday} | hour
        for name in ("anesthesia", "room")
        for weekday in ("Mon", "Tue")
    ]
    cases = [case("C1", "07:10", "07:25"), case("C2", "07:28", "07:40")]
    records = {"shifts": shifts, "resources": resources}
    facts = collected(cases, (), (), records, span=SPAN, calendar=OFF)
    demand = facts.frames["staff_demand"].set_index(["date", "role", "half_hour"])
    # Two CRNAs take half of one anesthesiologist: 2 + (2 − 2/4) sites.
    assert demand.loc[("2025-03-03", "anesthesia", 14), "staffed"] == 3.5
    assert demand.loc[("2025-03-04", "anesthesia", 14), "staffed"] == 1.5
    assert demand.loc[("2025-03-03", "room", 14)].tolist() == ["Mon", 20 / 30, 1.5, False]
    assert demand.loc[("2025-03-03", "room", 15)].tolist() == ["Mon", 10 / 30, 0, True]
    assert sorted({role for _, role, _ in demand.index}) == ["anesthesia", "room"]


def test_cut_offs_lie_on_the_workday_before(collected, case):
    cases = [
        case("C1", "08:00", "09:00", booked_at=dt.datetime(2025, 2, 28, 12)),
        case("C2", "08:00", "09:00", booked_at=dt.datetime(2025, 2, 28, 12, 0, 1), room="2"),
        case("C3", "08:00", "09:00", status="cancelled", cancelled_at=dt.datetime(2025, 3, 2)),
        case("C4", "08:00", "09:00", status="cancelled", cancel_reason="fever"),
    ]
    frames = collected(cases, span=SPAN, calendar=OFF).frames
    assert frames["scheduled_cases"]["add_on"].fillna(False).tolist() == [False, True, False, False]
    cancelled = frames["cancelled_cases"]
    assert cancelled["cutoff_s"].tolist() == [MIDNIGHT_S - (3 * 24 - 7) * 3600] * 2
    assert cancelled["after_cutoff"].isna().tolist() == [False, True]
    assert cancelled["after_cutoff"].iloc[0]
    assert cancelled["reason_class"].tolist() == ["unmapped", "clinical"]


def test_work_past_a_shift_ends_where_the_next_shift_begins(collected, case):
    shift = {"person": "N", "role": "crna", "date": MONDAY, "start": dt.time(7)}
    shifts = [
        shift | {"end": dt.time(9)},
        shift | {"person": "M", "end": dt.time(9)},
        shift | {"person": "M", "start": dt.time(9), "end": dt.time(10)},
        shift | {"person": "K", "end": dt.time(9), "actual_end": at(MONDAY, "08:30")},
        shift | {"person": "L", "end": dt.time(9)},
    ]
    rows = [turn(person, "08:00", "11:00", role="crna") for person in "NMK"]
    records = {"assignments": rows, "shifts": shifts}
    facts = collected([case("C1", "08:00", "11:00")], (), (), records, span=SPAN, calendar=OFF)
    days = facts.frames["person_days"]
    assert days["person"].tolist() == ["K", "L", "M", "M", "N"]
    assert days["past_shift_s"].fillna(-1).tolist() == [0, -1, 0, 3600, 7200]


def test_every_interface_is_reached_in_both_directions():
    pairs = {
        ("surgeon", "crna"): "surgery–anesthesia",
        ("scrub", "surgeon"): "surgery–nursing",
        ("resident", "anesthesiologist"): "anesthesia–anesthesia",
        ("circulating_nurse", "crna"): "anesthesia–nursing",
        ("pacu_nurse", "pacu_nurse"): "nursing–nursing",
        ("crna", "pacu_nurse"): "OR–PACU",
        ("preop_nurse", "surgeon"): "pre-op–OR",
        ("preop_nurse", "pacu_nurse"): "other",
        ("surgeon", "surgeon"): "other",
        ("surgeon", "other"): "other",
    }
    assert {pair: interface(*pair) for pair in pairs} == pairs
    assert {pair: interface(*reversed(pair)) for pair in pairs} == pairs
    assert set(pairs.values()) == {*INTERFACES, "other"}
