"""Date formats, read by hand: what one column of each notation must become."""

import datetime as dt

import pytest

from perioptimal_report.errors import DataError, SettingsError

MOMENT = dt.datetime(2022, 2, 25, 19, 5)


def _log(*pairs, date=None):
    """Cases whose in-room and out-of-room times are given as text."""
    heading = "case_id;room;service;in_room;out_of_room" + (";date" if date else "")
    tail = f";{date}" if date else ""
    lines = [f"{i};1;Ortho;{a};{b}{tail}" for i, (a, b) in enumerate(pairs)]
    return "\n".join([heading, *lines]) + "\n"


def _times(sources):
    query = "SELECT in_room, out_of_room FROM cases ORDER BY source_line"
    return sources.connection.con.execute(query).fetchall()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2022-02-25 19:05", "2022-02-25 20:05"),
        ("2022-02-25T19:05:00", "2022-02-25T20:05:00"),
        ("2022-02-25 19:05:00.0000000", "2022-02-25 20:05:00.0000000"),
        ("02/25/22 07:05 PM", "02/25/22 08:05 PM"),
        ("2/25/2022 7:05 p.m.", "2/25/2022 8:05 p.m."),
        ("2/25/2022 7:05PM", "2/25/2022 8:05PM"),
        ("25.02.2022 19:05", "25.02.2022 20:05"),
        ("25-FEB-22 19:05:00", "25-FEB-22 20:05:00"),
        ("Feb 25, 2022 7:05:00 PM", "Feb 25, 2022 8:05:00 PM"),
        ("20220225 19:05", "20220225 20:05"),
        ("202202251905", "202202252005"),
        ("2022\u00a0-02-25 19:05".replace("\u00a0", ""), "2022-02-25\u00a020:05"),
    ],
)
def test_each_notation_is_read(load, start, end):
    (found,) = _times(load(_log((start, end))))
    assert found == (MOMENT, MOMENT + dt.timedelta(hours=1))


def test_one_decisive_row_settles_the_order_of_the_column(load):
    found = _times(
        load(
            _log(("03/04/2022 07:00", "03/04/2022 08:00"), ("25/04/2022 07:00", "25/04/2022 08:00"))
        )
    )
    assert found[0][0] == dt.datetime(2022, 4, 3, 7)


def test_two_readings_of_every_row_are_refused_showing_both(load):
    with pytest.raises(DataError) as caught:
        load(_log(("03/04/2022 07:00", "03/04/2022 08:00")))
    message = str(caught.value)
    assert "2022-04-03 (day first" in message
    assert "2022-03-04 (month first" in message
    assert '[sources.cases.date_formats] in_room = "' in message


def test_a_stated_format_settles_it(load):
    text = _log(("03/04/2022 07:00", "03/04/2022 08:00"))
    formats = {"in_room": "%d/%m/%Y %H:%M", "out_of_room": "%d/%m/%Y %H:%M"}
    (found,) = _times(load(text, source={"date_formats": formats}))
    assert found[0] == dt.datetime(2022, 4, 3, 7)


def test_equal_readings_are_not_ambiguous(load):
    (found,) = _times(load(_log(("04/04/2022 07:00", "04/04/2022 08:00"))))
    assert found[0] == dt.datetime(2022, 4, 4, 7)


def test_another_column_of_the_file_settles_the_order_and_this_is_remarked(load):
    sources = load(_log(("03/04/2022 07:00", "03/04/2022 08:00"), date="25/03/2022"))
    assert _times(sources)[0][0] == dt.datetime(2022, 4, 3, 7)
    assert "date_order_by_file" in {remark.code for remark in sources.remarks}


def test_mixed_orders_are_refused(load):
    rows = [(f"{d:02d}/03/2022 07:00", f"{d:02d}/03/2022 08:00") for d in range(1, 29)]
    rows += [("03/25/2022 07:00", "03/25/2022 08:00")] * 5
    with pytest.raises(DataError, match="mixes formats"):
        load(_log(*rows))


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("0", "5400", "plain numbers"),
        ("07:30", "09:00", "clock times without dates"),
        ("2022-02-25T19:05:00Z", "2022-02-25T20:05:00Z", "carry a time zone"),
        ("Tuesday", "Wednesday", "no known date format"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reason(load, start, end, says):
    with pytest.raises(DataError, match=says):
        load(_log((start, end)))


@pytest.mark.parametrize("pattern", ["DD/MM/YYYY", "%Q"])
def test_a_stated_format_must_be_one(load, pattern):
    with pytest.raises(SettingsError, match="is not a format"):
        load(
            _log(("2022-02-25 07:00", "2022-02-25 08:00")),
            source={"date_formats": {"in_room": pattern}},
        )


def test_a_stated_format_must_fit_some_row(load):
    with pytest.raises(DataError, match="fits no row"):
        load(
            _log(("2022-02-25 07:00", "2022-02-25 08:00")),
            source={"date_formats": {"in_room": "%d/%m/%Y"}},
        )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("07:30", "09:00", ("25 07:30", "25 09:00")),
        ("23:10", "01:20", ("25 23:10", "26 01:20")),
        ("11:59 PM", "12:30 AM", ("25 23:59", "26 00:30")),
        ("20:00", "24:00", ("25 20:00", "26 00:00")),
    ],
)
def test_clock_times_take_the_date_and_roll_forward(load, start, end, expected):
    ((a, b),) = _times(load(_log((start, end), date="2022-02-25")))
    assert (f"{a:%d %H:%M}", f"{b:%d %H:%M}") == expected


def test_a_clock_time_just_before_its_predecessor_is_an_error_not_the_next_day(load):
    sources = load(_log(("07:30", "09:00"), ("09:00", "08:00"), date="2022-02-25"))
    assert [part.rule for part in sources.accounts[0].set_aside] == ["out_not_after_in"]


def test_midnight_may_be_written_24(load):
    ((_, end),) = _times(load(_log(("2022-02-25 20:00", "2022-02-25 24:00"))))
    assert end == dt.datetime(2022, 2, 26)


def test_the_late_case_of_an_evening_list_rolls_with_its_scheduled_start(load, select):
    sources = load(
        "case_id,date,room,service,scheduled_start,in_room,procedure_start,out_of_room\n"
        "1,2022-02-25,1,Ortho,23:00,00:10,00:40,02:00\n"
    )
    ((start, end),) = _times(sources)
    assert (start, end) == (dt.datetime(2022, 2, 26, 0, 10), dt.datetime(2022, 2, 26, 2))
    assert select(sources, 'SELECT "date" FROM cases') == [(dt.date(2022, 2, 25),)]


def test_a_column_that_reads_alike_either_way_decides_nothing_for_the_others(load):
    heading = "case_id,date,room,service,in_room,out_of_room"
    lines = (
        "1,3/3/2025,OR 1,Ortho,3/3/2025 07:30,3/3/2025 09:00",
        "2,3/3/2025,OR 1,Ortho,3/4/2025 07:30,3/4/2025 09:00",
    )
    with pytest.raises(DataError, match=r"'3/4/2025 07:30' is 2025-04-03 .* or 2025-03-04"):
        load("\n".join((heading, *lines)) + "\n")
