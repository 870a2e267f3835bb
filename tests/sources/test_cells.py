"""Typed cells of workbooks and Parquet files, lists, and the account's own check (by hand)."""

import datetime as dt

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perioptimal_report.errors import DataError
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.account import RowAccount, SetAside
from perioptimal_report.sources.delimited import sniff
from perioptimal_report.sources.load import load_sources

DAY = dt.date(2025, 3, 3)
HEADINGS = ("case_id", "date", "room", "service", "in_room", "out_of_room", "emergency")


def _load(path):
    return load_sources(Engagement.model_validate({"sources": {"cases": {"path": path}}}))


def test_clock_times_durations_and_booleans_of_a_workbook(tmp_path, select):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    sheet.append((1.0, DAY, 2.5, "ENT", dt.time(23, 30), dt.timedelta(hours=24), True))
    sheet.append((2, DAY, 3, "ENT", dt.time(7, 5), dt.timedelta(hours=9, minutes=1), False))
    book.save(tmp_path / "log.xlsx")
    sources = _load(tmp_path / "log.xlsx")
    query = "SELECT case_id, room, in_room, out_of_room, emergency FROM cases ORDER BY case_id"
    assert select(sources, query) == [
        ("1", "2.5", dt.datetime(2025, 3, 3, 23, 30), dt.datetime(2025, 3, 4), True),
        ("2", "3", dt.datetime(2025, 3, 3, 7, 5), dt.datetime(2025, 3, 3, 9, 1), False),
    ]


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (pa.array([[1, 2]]), "is nested"),
        (pa.array([0], pa.duration("s")), "holds durations"),
        (pa.array([b"\xff"]), "holds binary values that are not text"),
    ],
)
def test_parquet_columns_that_cannot_be_text(tmp_path, column, says):
    pq.write_table(pa.table({"in_room": column}), tmp_path / "log.parquet")
    with pytest.raises(DataError, match=says):
        _load(tmp_path / "log.parquet")


def test_tags_are_joined_by_semicolons(load, log, select):
    line = "1,2025-03-03,OR 1,Ortho,2025-03-03 07:30,2025-03-03 09:00,trauma ; night|robot;"
    sources = load(log(line, heading="case_id,date,room,service,in_room,out_of_room,tags"))
    assert select(sources, "SELECT tags FROM cases") == [("trauma;night;robot",)]


def test_a_log_of_cancelled_cases_only_is_kept(load, log):
    sources = load(
        log(
            "1,2025-03-03,,Ortho,,,cancelled",
            heading="case_id,date,room,service,in_room,out_of_room,status",
        )
    )
    assert sources.accounts[0].used == 1


def test_the_delimiter_is_the_one_most_records_agree_on():
    assert sniff("a;b,c\n1;2\n3;4\n") == ";"


def test_an_account_that_does_not_add_up_is_refused():
    parts = (SetAside("missing_value", "room: complete it", 2),)
    assert RowAccount("cases", "log.csv", read=5, used=2, outside=1, set_aside=parts).used == 2
    with pytest.raises(ValueError, match="do not add up"):
        RowAccount("cases", "log.csv", read=5, used=3, outside=1, set_aside=parts)
