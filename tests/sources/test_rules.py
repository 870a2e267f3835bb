"""Rules that set rows aside, each on a table small enough to judge by hand."""

import pytest

GOOD = "1,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00"


def _aside(sources, table="cases"):
    account = next(a for a in sources.accounts if a.table == table)
    return {part.rule: part.rows for part in account.set_aside}


def _frame(sources, table="cases"):
    return next(r.frame for r in sources.rejects if r.table == table)


@pytest.mark.parametrize(
    ("line", "rule", "column", "value"),
    [
        ("2,2025-03-03,,Ortho,2025-03-03 10:00,2025-03-03 11:00", "missing_value", "room", ""),
        (
            ",2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-03 11:00",
            "missing_value",
            "case_id",
            "",
        ),
        ("2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,NULL", "missing_value", "out_of_room", ""),
        ("2,soon,OR 1,Ortho,2025-03-03 10:00,2025-03-03 11:00", "unreadable_date", "date", "soon"),
        (
            "2,2025-03-03,OR 1,Ortho,10 o'clock,2025-03-03 11:00",
            "unreadable_time",
            "in_room",
            "10 o'clock",
        ),
        (GOOD, "duplicate_row", "", ""),
        (
            "1,2025-03-03,OR 2,Ortho,2025-03-03 10:00,2025-03-03 11:00",
            "duplicate_key",
            "case_id",
            "•••",
        ),
        (
            "2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-03 10:00",
            "out_not_after_in",
            "out_of_room",
            "2025-03-03 10:00",
        ),
        (
            "2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,1908-03-03 11:00",
            "out_not_after_in",
            "out_of_room",
            "1908-03-03 11:00",
        ),
        (
            "2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-04 10:01",
            "impossible_duration",
            "out_of_room",
            "2025-03-04 10:01",
        ),
        (
            "2,1925-03-03,OR 1,Ortho,1925-03-03 10:00,1925-03-03 11:00",
            "impossible_date",
            "date",
            "1925-03-03",
        ),
        ("2,2025-03-03,OR 1,Ortho,2025-03-03 10:00", "field_count", "", ""),
        ("2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-03 11:00,x", "field_count", "", ""),
    ],
)
def test_a_bad_case_is_set_aside_with_its_line_and_rule(load, log, line, rule, column, value):
    sources = load(log(GOOD, line))
    assert _aside(sources) == {rule: 1}
    frame = _frame(sources)
    assert list(frame.columns) == ["line", "column", "rule", "remedy", "value"]
    assert frame.loc[0, ["line", "column", "rule", "value"]].tolist() == [3, column, rule, value]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("booked_min", "-5", "negative_number"),
        ("booked_min", "an hour", "unreadable_number"),
        ("emergency", "perhaps", "unreadable_boolean"),
    ],
)
def test_bad_optional_values_set_the_row_aside(load, log, column, value, rule):
    text = log(
        f"{GOOD},",
        f"2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-03 11:00,{value}",
        heading=f"case_id,date,room,service,in_room,out_of_room,{column}",
    )
    assert _aside(load(text)) == {rule: 1}


def test_a_day_is_the_longest_case_unless_the_settings_say_otherwise(load, log):
    text = log(GOOD, "2,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-04 10:00")
    assert _aside(load(text)) == {}
    assert _aside(load(text, thresholds={"long_case_h": 23.5})) == {"impossible_duration": 1}


def test_the_first_rule_counts_and_a_broken_first_row_frees_its_case_number(load, log, select):
    sources = load(
        log(
            "1,,,Ortho,2025-03-03 10:00,2025-03-03 09:00",
            "1,2025-03-03,OR 1,Ortho,2025-03-03 10:00,2025-03-03 11:00",
        )
    )
    assert _aside(sources) == {"missing_value": 1}
    assert select(sources, "SELECT source_line FROM cases") == [(3,)]


BLOCKS = "owner,weekday,room,start,end,weeks_of_month,valid_from,valid_to"
FINE = "Ortho,Monday,OR 1,07:00,15:30,,,"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Ortho,Someday,OR 1,07:00,15:30,,,", "unknown_weekday"),
        ("Ortho,Mon,OR 1,07:00,15:30,1;6,,", "unknown_weeks"),
        ("Ortho,Mon,OR 1,15:30,07:00,,,", "end_not_after_start"),
        ("Ortho,Mon,OR 1,07:00,15:30,,2025-03-02,2025-03-01", "validity_reversed"),
        (FINE, "duplicate_row"),
        ("Ortho,Mon,,07:00,15:30,,,", "missing_value"),
    ],
)
def test_a_bad_block_is_set_aside(load, log, line, rule):
    sources = load(log(GOOD), blocks=f"{BLOCKS}\n{FINE}\n{line}\n")
    assert _aside(sources, "blocks") == {rule: 1}


def test_blocks_are_normalized(load, log, select):
    sources = load(
        log(GOOD),
        blocks=f'{BLOCKS}\nOrtho,TUES.,OR 1,7:00,24:00,"1, 3",,\nENT,we,OR 2,16:00:00,00:00,5,,\n',
    )
    query = 'SELECT weekday, weeks_of_month, "start"::VARCHAR, "end"::VARCHAR FROM blocks'
    assert select(sources, query) == [
        ("Tue", "1;3", "07:00:00", "24:00:00"),
        ("Wed", "5", "16:00:00", "24:00:00"),
    ]
