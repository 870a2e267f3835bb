"""Authority: small days worked out by hand."""

from collections import deque
from heapq import heapify

import pytest

from perioptimal_report.simulation.running import (
    Waiting,
    beds_for,
    prolonged,
    run_day,
    wait_for_bed,
)


def _case(key, scheduled_min, needed_min=60, *, tardy_min=0, emergency=False, surgeon=1):
    return Waiting(key, "General", surgeon, scheduled_min, needed_min, 20.0, tardy_min, emergency)


def _run(lists, emergencies=(), last=None, beds=9):
    rooms = {room: deque(cases) for room, cases in enumerate(lists)}
    done = run_day(rooms, deque(emergencies), {} if last is None else last, [0] * beds)
    return {case.key: (case.room, case.in_min, case.out_min) for case in done}


def test_only_the_first_case_of_a_room_is_tardy():
    day = _run([[_case(1, 450, tardy_min=10), _case(2, 540, tardy_min=10)]])
    assert day == {1: (0, 460, 520), 2: (0, 540, 600)}


def test_a_room_ahead_of_its_list_waits_until_an_hour_before_the_schedule():
    assert _run([[_case(1, 450), _case(2, 700)]])[2] == (0, 640, 700)


def test_a_waiting_emergency_goes_before_the_next_case():
    day = _run([[_case(1, 450), _case(2, 530)]], [_case(3, 480, emergency=True)])
    assert day == {1: (0, 450, 510), 3: (0, 530, 590), 2: (0, 610, 670)}


def test_a_night_emergency_runs_before_the_lists_begin():
    day = _run([[_case(1, 450)], [_case(2, 450)]], [_case(3, 120, emergency=True)])
    assert day == {3: (1, 120, 180), 1: (0, 450, 510), 2: (1, 450, 510)}


def test_on_days_without_lists_only_the_duty_rooms_open():
    day = _run([[], [], []], [_case(key, 600 + key, emergency=True) for key in range(3)])
    assert [day[key][0] for key in range(3)] == [2, 1, 2]
    assert day[2] == (2, 680, 740)


def test_a_case_still_running_at_midnight_keeps_its_room():
    last = {0: (_case(9, 0), 460)}
    assert _run([[_case(1, 450)]], last=last)[1] == (0, 480, 540)


def test_a_change_of_surgeon_or_service_prolongs_a_turnover():
    assert prolonged(100.0, 0.0, 0.0) == 100
    assert round(prolonged(100.0, 0.0, 1.0), 6) == 112
    assert round(prolonged(100.0, 1.0, 1.0), 6) == 130


def _needs_bed(key, scheduled_min, recovery_min):
    return Waiting(key, "General", 1, scheduled_min, 60, 20.0, 0, False, recovery_min)


def test_without_a_free_bed_the_patient_stays_in_the_room_and_the_next_case_waits():
    """One bed: taken 510–600, so the second room leaves at 600, and its next case at 620."""
    lists = [[_needs_bed(1, 450, 90)], [_needs_bed(2, 451, 90), _case(3, 531)]]
    assert _run(lists, beds=1) == {1: (0, 450, 510), 2: (1, 451, 600), 3: (1, 620, 680)}


def test_patients_for_intensive_care_need_no_bed():
    lists = [[_needs_bed(1, 450, 90)], [_needs_bed(2, 451, 0)]]
    assert _run(lists, beds=1) == {1: (0, 450, 510), 2: (1, 451, 511)}


@pytest.mark.parametrize(
    ("beds", "arrivals", "waits"),
    [
        ([0], [(10, 30), (20, 30), (30, 30)], [0, 20, 40]),
        ([0, 0], [(10, 30), (20, 30), (30, 30)], [0, 0, 10]),
        ([100, 50], [(60, 10), (61, 10), (200, 10)], [0, 9, 0]),
    ],
)
def test_beds_are_given_first_come_first_served(beds, arrivals, waits):
    heapify(beds)
    assert [wait_for_bed(beds, at, stay) for at, stay in arrivals] == waits


def test_even_the_smallest_hospital_has_two_beds():
    assert [beds_for(rooms) for rooms in (1, 2, 6, 18)] == [2, 3, 8, 24]
