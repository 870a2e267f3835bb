"""Gaps, first cases, room-days and concurrency small enough to check on paper.

Authority: by hand.
"""

import datetime as dt

from conftest import ROOM_FACTS

MONDAY = dt.date(2025, 3, 3)
SPAN = (MONDAY, dt.date(2025, 3, 9))
ASKED = {"span": SPAN, "wanted": ROOM_FACTS}
OFF = {"low_activity": "off"}
H, MIN = 3600, 60
MIDNIGHT_S = 20_150 * 24 * H


def planned(hour, minute=0):
    return {"scheduled_start": dt.datetime(2025, 3, 3, hour, minute)}


def test_first_cases_leave_out_emergencies_add_ons_and_late_schedules(collected, case):
    cases = [
        case("C1", "06:50", "07:20", emergency=True, **planned(6, 50)),
        case("C2", "07:42", "09:00", **planned(7, 30)),
        case("C3", "07:20", "07:40", add_on=True, **planned(7)),
        case("C4", "09:55", "11:00", room="2", emergency=False, **planned(10)),
        case("C5", "10:02", "11:00", room="3", **planned(10, 1)),
    ]
    first = collected(cases, **ASKED, calendar=OFF).frames["first_cases"]
    assert first["case_id"].tolist() == ["C2", "C4"]
    assert first["tardy_s"].tolist() == [12 * MIN, -5 * MIN]
    assert first["room_busy_s"].tolist() == [128 * MIN, 65 * MIN]


def test_room_days_hold_worked_and_blocked_rooms(collected, case):
    block = {"owner": "B", "weekday": "Mon", "start": dt.time(7), "end": dt.time(15)}
    saturday = MONDAY + dt.timedelta(days=5)
    cases = [case("C1", "06:30", "18:00"), case("C2", "08:00", "09:00", date=saturday)]
    days = collected(cases, [block | {"room": "2"}], **ASKED, calendar=OFF).frames["room_days"]
    assert days["room"].tolist() == ["1", "2", "1"]
    assert days["service"].tolist() == ["A", "B", "A"]
    assert days["prime_used_s"].tolist() == [10 * H, 0, H]
    assert days["prime_staffed_s"].tolist() == [10 * H, 10 * H, 0]
    assert days["block_end_s"].fillna(-1).tolist() == [-1, MIDNIGHT_S + 15 * H, -1]
    assert days["first_in_s"].isna().tolist() == [False, True, False]


def test_prime_time_used_by_a_case_of_the_day_before_is_in_the_room_day(collected, case):
    short = {"owner": "B", "weekday": "Tue", "start": dt.time(7), "end": dt.time(8), "room": "1"}
    cases = [case("C1", "23:00", "33:00"), case("C2", "23:00", "33:00", room="2")]
    days = collected(cases, [short], **ASKED, calendar=OFF).frames["room_days"]
    tuesday = days[days["weekday"] == "Tue"]
    assert tuesday["room"].tolist() == ["1", "2"]
    # The block's service first; without a block that of the case still in the room.
    assert tuesday["service"].tolist() == ["B", "A"]
    assert tuesday["prime_used_s"].tolist() == [2 * H, 2 * H]
    assert tuesday["prime_staffed_s"].tolist() == [10 * H, 10 * H]
    assert tuesday["cases"].tolist() == [0, 0]


def test_concurrency_steps_where_the_number_of_busy_rooms_changes(collected, case):
    cases = [
        case("C1", "08:00", "10:00"),
        case("C2", "09:00", "11:00", room="2"),
        case("C3", "10:00", "12:00"),
        case("C4", "23:00", "25:00", room="3"),
    ]
    steps = collected(cases, **ASKED).frames["concurrency"]
    hours = [8, 9, 11, 12, 23, 25]
    assert steps["at_s"].tolist() == [MIDNIGHT_S + hour * H for hour in hours]
    assert steps["rooms"].tolist() == [1, 2, 1, 0, 1, 0]
    assert steps["date"].dt.day.tolist() == [3, 3, 3, 3, 3, 4]


def test_a_gap_runs_from_the_latest_exit_of_all_earlier_cases(collected, case):
    cases = [
        case("C1", "08:00", "11:00", surgeon="S1"),
        case("C2", "09:00", "10:00", service="B"),
        case("C3", "11:20", "12:00"),
    ]
    gap = collected(cases, **ASKED).frames["gaps"].iloc[-1]
    assert (gap["prev_case_id"], gap["gap_s"], gap["in_hour"]) == ("C2", 20 * MIN, 11)
    assert (gap["prev_service"], gap["service"]) == ("B", "A")


def test_cancelled_cases_do_not_count_and_a_missing_status_does(collected, case):
    cases = [
        case("C1", "08:00", "09:00", status="cancelled"),
        case("C2", "08:00", "09:00", status=None),
    ]
    found = collected(cases, **ASKED).frames["completed_cases"]
    assert found["case_id"].tolist() == ["C2"]
