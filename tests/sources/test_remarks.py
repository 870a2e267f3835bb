"""Remarks on rows that are kept, each on a table small enough to judge by hand."""

import pytest

HEAD = "case_id,date,room,service,in_room,out_of_room"
ONE = "1,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00"


def _remark(sources, code):
    (found,) = [remark for remark in sources.remarks if remark.code == code]
    return found.rows, found.lines


def _codes(sources):
    return {remark.code for remark in sources.remarks}


def test_a_clean_log_under_the_canonical_headings_needs_no_remark(load, log):
    assert _codes(load(log(ONE))) == set()
    assert _codes(load(log(ONE), source={"profile": "canonical"})) == set()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2,2025-03-03,OR 1,Ortho,2025-03-03 08:59,2025-03-03 10:00", "overlapping_cases"),
        ("2,2025-03-03,OR 1,Ortho,2025-03-03 23:00,2025-03-04 00:01", "across_midnight"),
        ("2,2025-03-09,OR 1,Ortho,2025-03-09 02:30,2025-03-09 04:00", "clock_change"),
        ("2,2025-11-02,OR 1,Ortho,2025-11-02 00:30,2025-11-02 01:05", "clock_change"),
        ("2,2025-03-13,OR 1,Ortho,2025-03-03 12:00,2025-03-03 13:00", "date_replaced"),
    ],
)
def test_a_case_is_kept_and_remarked(load, log, line, code):
    sources = load(log(ONE, line))
    assert sources.accounts[0].used == 2
    assert _remark(sources, code) == (1, (3,))


@pytest.mark.parametrize(
    "line",
    [
        "2,2025-03-03,OR 1,Ortho,2025-03-03 09:00,2025-03-03 10:00",
        "2,2025-03-03,OR 2,Ortho,2025-03-03 08:00,2025-03-04 00:00",
        "2,2025-03-09,OR 1,Ortho,2025-03-09 03:00,2025-03-09 04:00",
        "2,2025-03-04,OR 1,Ortho,2025-03-03 12:00,2025-03-03 13:00",
    ],
)
def test_borders_are_not_remarked(load, log, line):
    assert _codes(load(log(ONE, line))) == set()


def test_a_contradicting_milestone_is_blanked_and_its_case_kept(load, log, select):
    sources = load(
        log(f"{ONE},2025-03-03 07:20,2025-03-03 08:00", heading=f"{HEAD},procedure_start,pacu_in")
    )
    assert _remark(sources, "milestone_blanked") == (1, (2,))
    assert select(sources, "SELECT procedure_start, pacu_in::VARCHAR FROM cases") == [
        (None, "2025-03-03 08:00:00")
    ]
    assert "cases.procedure_start" not in sources.present
    assert "cases.pacu_in" in sources.present


def test_cancelled_cases_are_kept_with_or_without_times(load, log, select):
    sources = load(
        log(
            f"{ONE},Posted,",
            "2,2025-03-03,,Ortho,,,Canceled,",
            "3,2025-03-04,OR 1,Ortho,2025-03-04 08:00,,Cancelled - in room,",
            "4,2025-03-04,OR 1,Ortho,,,Unposted,patient ill",
            "5,2025-03-04,OR 2,Ortho,2025-03-04 08:00,2025-03-04 09:00,Quux,",
            heading=f"{HEAD},status,cancel_reason",
        )
    )
    assert _remark(sources, "cancelled_cases") == (3, (3, 4, 5))
    assert _remark(sources, "cancelled_in_room") == (1, (4,))
    assert _remark(sources, "unknown_status") == (1, (6,))
    assert select(sources, "SELECT case_id FROM cases WHERE status = 'completed'") == [
        ("1",),
        ("5",),
    ]


@pytest.mark.parametrize(
    ("written", "asa", "emergency"),
    [
        ("3", "III", False),
        ("ASA 2E", "II", True),
        ("iv e", "IV", True),
        ("VI", "VI", False),
        ("ASA-1", "I", False),
        ("", None, None),
        ("unknown", None, None),
    ],
)
def test_asa_classes_are_roman_and_carry_the_emergency(load, log, select, written, asa, emergency):
    sources = load(log(f"{ONE},{written}", heading=f"{HEAD},asa"))
    assert select(sources, "SELECT asa, emergency FROM cases") == [(asa, emergency)]
    assert ("asa_blanked" in _codes(sources)) == (written == "unknown")


def test_numbers_with_units_and_decimal_commas(load, log, select):
    sources = load(
        log(f'{ONE},"1,200",73 yrs,"1,5"', heading=f"{HEAD},booked_min,age_years,pacu_hold_min")
    )
    query = "SELECT booked_min, age_years, pacu_hold_min FROM cases"
    assert select(sources, query) == [(1200.0, 73.0, 1.5)]


def test_empty_and_unmapped_columns_are_named(load, log):
    sources = load(log(f"{ONE},,x", heading=f"{HEAD},surgeon,shoe size"))
    says = {remark.code: remark.says for remark in sources.remarks}
    assert "'surgeon'" in says["empty_columns"]
    assert "'shoe size'" in says["unmapped_columns"]


BLOCKS = "owner,weekday,room,start,end,weeks_of_month\n"


def test_blocks_and_cases_that_do_not_know_each_other(load, log):
    sources = load(log(ONE), blocks=f"{BLOCKS}ENT,Mon,OR 2,07:00,15:00,\n")
    assert _remark(sources, "owner_without_case") == (1, (2,))
    assert _remark(sources, "room_without_block") == (1, (2,))


@pytest.mark.parametrize(("weeks", "remarked"), [("", True), ("2;3", True), ("2;4", False)])
def test_blocks_of_two_owners_in_one_room_and_hour(load, log, weeks, remarked):
    blocks = (
        f"{BLOCKS}Ortho,Mon,OR 1,07:00,15:00,1;3;5\nENT,Mon,OR 1,14:59,17:00,{weeks}\n"
        "ENT,Mon,OR 1,17:00,18:00,\n"
    )
    sources = load(log(ONE), blocks=blocks)
    assert ("overlapping_blocks" in _codes(sources)) == remarked


def test_a_release_needs_a_block_of_its_owner_and_day(load, log):
    sources = load(
        log(ONE),
        blocks=f"{BLOCKS}Ortho,Mon,OR 1,07:00,15:00,1\n",
        releases="owner,date,room,released_at\n"
        "Ortho,2025-03-03,,2025-02-20 08:00\nOrtho,2025-03-04,,2025-02-20 08:00\n"
        "Ortho,2025-03-03,OR 2,2025-02-20 08:00\n",
        period={"report": "2025-03"},
    )
    assert _remark(sources, "release_without_block") == (2, (3, 4))


def test_an_empty_block_table_is_no_error(load, log, select):
    sources = load(log(ONE), blocks=BLOCKS)
    assert "no_rows" in _codes(sources)
    assert select(sources, "SELECT count(*) FROM blocks") == [(0,)]
