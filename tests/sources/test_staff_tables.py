"""Clinicians on cases and their shifts: values, defaults and remarks. Authority: by hand."""

import datetime as dt

import pytest

HEADING = "case_id,room,service,in_room,out_of_room,anesthesia_start,anesthesia_end"
CASES = (
    "1,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00,2025-03-03 07:20,2025-03-03 09:10",
    "2,OR 2,Ortho,2025-03-03 07:30,2025-03-03 09:00,,",
    "3,OR 1,Ortho,2025-03-03 23:50,2025-03-04 01:00,,",
)


@pytest.fixture
def assigned(load, log, select):
    """Load assignments of (case_id, person, role, begin, end) to the three cases."""

    def loading(*lines, **settings):
        text = "\n".join(("case_id,person,role,begin,end", *lines)) + "\n"
        sources = load(log(*CASES, heading=HEADING), assignments=text, **settings)
        query = 'SELECT role, "begin", "end" FROM assignments ORDER BY source_line'
        return sources, select(sources, query)

    return loading


def clock(day, hour, minute):
    return dt.datetime(2025, 3, day, hour, minute)


def test_missing_times_are_those_of_anesthesia_for_anesthesia_and_of_the_room_for_others(
    assigned, remarked
):
    sources, rows = assigned("1,A,CRNA,,", "1,B,Circulator,,", "2,A,CRNA,,2025-03-03 08:00")
    assert rows == [
        ("crna", clock(3, 7, 20), clock(3, 9, 10)),
        ("circulating_nurse", clock(3, 7, 30), clock(3, 9, 0)),
        ("crna", clock(3, 7, 30), clock(3, 8, 0)),
    ]
    assert remarked(sources, "assignments")["assignment_times_filled"] == 3
    assert "assignments.end" in sources.present
    assert "assignments.begin" not in sources.present


def test_clock_times_fall_on_the_day_of_the_case(assigned):
    _, rows = assigned("3,A,CRNA,23:40,00:30", "3,B,CRNA,00:30,01:00", "1,A,CRNA,7:25,09:00")
    assert [row[1:] for row in rows] == [
        (clock(3, 23, 40), clock(4, 0, 30)),
        (clock(4, 0, 30), clock(4, 1, 0)),
        (clock(3, 7, 25), clock(3, 9, 0)),
    ]


def test_the_settings_go_before_the_usual_words_for_roles(assigned, remarked):
    lines = ("1,A,Wizard,,", "1,B,Scrub Tech,,", "1,C,Ghost,,", "2,C,Ghost,,")
    sources, rows = assigned(*lines, roles={"words": {"wizard": "crna", "Scrub tech": "other"}})
    assert [role for role, _, _ in rows] == ["crna", "other", "other", "other"]
    (remark,) = (r for r in sources.remarks if r.code == "unmapped_role")
    assert (remark.rows, remark.lines) == (2, (4, 5))
    assert "'Ghost' (2)" in remark.says
    assert remarked(sources, "assignments")["two_rooms_at_once"] == 2


def test_one_anesthesiologist_in_two_rooms_is_no_remark(assigned, remarked):
    sources, _ = assigned("1,A,Anesthesiologist,,", "2,A,Anesthesiologist,,")
    assert "two_rooms_at_once" not in remarked(sources, "assignments")


@pytest.mark.parametrize(
    ("start", "end", "actual", "expected"),
    [
        ("07:00", "15:00", "15:20", clock(3, 15, 20)),
        ("19:00", "07:00", "07:30", clock(4, 7, 30)),
        ("15:00", "23:00", "00:30", clock(4, 0, 30)),
        ("15:00", "24:00", "23:50", clock(3, 23, 50)),
        ("07:00", "07:00", "07:05", clock(4, 7, 5)),
        ("07:00", "15:00", "2025-03-03 16:05", clock(3, 16, 5)),
        ("07:00", "15:00", "", None),
    ],
)
def test_a_shift_ends_on_the_day_that_is_meant(load, log, select, start, end, actual, expected):
    shifts = f"person,role,date,start,end,actual_end\nA,CRNA,2025-03-03,{start},{end},{actual}\n"
    sources = load(log(*CASES, heading=HEADING), shifts=shifts)
    assert select(sources, "SELECT actual_end FROM shifts") == [(expected,)]


def test_what_is_odd_about_shifts_is_counted(load, log, select, remarked):
    lines = (
        "A,CRNA,2025-03-03,07:00,15:00,2025-03-03 06:00",
        "A,CRNA,2025-03-03,14:00,22:00,2025-03-03 22:00",
        "B,Wizard,2025-03-03,19:00,07:00,2025-03-05 08:00",
    )
    sources = load(
        log(*CASES, heading=HEADING),
        shifts="\n".join(("person,role,date,start,end,actual_end", *lines)) + "\n",
    )
    assert remarked(sources, "shifts") == {
        "shifts_across_midnight": 1,
        "overlapping_shifts": 1,
        "shift_end_blanked": 2,
        "unmapped_role": 1,
    }
    kept = select(sources, "SELECT count(*), count(actual_end) FROM shifts")
    assert kept == [(3, 1)]
