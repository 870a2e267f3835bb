"""Readers: one log in every file kind, encoding and delimiter must give one table (identity)."""

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources

HEADINGS = ("Case ID", "DATE ", "room", "Service", "In\u00a0Room", "out_of_room", "procedure")
ROWS = (
    ("17", "2025-03-03", "3", "Ortopédie", "2025-03-03 07:30:00", "2025-03-03 09:00:00", "a, b"),
    ("18", "2025-03-03", "3", "ENT", "2025-03-03 00:00:00", "2025-03-03 01:00:00", 'say "x"'),
)


def _text(delimiter=","):
    def cell(text):
        return '"' + text.replace('"', '""') + '"'

    return "\r\n".join(delimiter.join(map(cell, row)) for row in (HEADINGS, *ROWS)) + "\r\n"


def _typed(row):
    case, date, room, service, start, end, procedure = row
    moments = (dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end))
    return (int(case), dt.date.fromisoformat(date), int(room), service, *moments, procedure)


def _load(path: Path):
    return load_sources(Engagement.model_validate({"sources": {"cases": {"path": path}}}))


def _cases(path: Path):
    query = (
        'SELECT case_id, "date"::VARCHAR, room, service, in_room::VARCHAR, out_of_room::VARCHAR,'
        " procedure FROM cases ORDER BY case_id"
    )
    return tuple(_load(path).connection.con.execute(query).fetchall())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter(tmp_path, delimiter):
    path = tmp_path / "log.csv"
    path.write_bytes(_text(delimiter).encode())
    assert _cases(path) == ROWS


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_encoding_and_a_guess_is_said(tmp_path, encoding):
    path = tmp_path / "log.txt"
    path.write_bytes(_text().encode(encoding))
    assert _cases(path) == ROWS
    codes = {remark.code for remark in _load(path).remarks}
    assert ("encoding_guessed" in codes) == (encoding == "cp1252")


def test_xlsx_with_typed_cells(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADINGS, *map(_typed, ROWS)):
        book.active.append(row)
    book.save(tmp_path / "log.xlsx")
    assert _cases(tmp_path / "log.xlsx") == ROWS


def test_xls_with_typed_cells_and_a_named_sheet(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("Notes").write(0, 0, "nothing")
    sheet = book.add_sheet("Log")
    stamp = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for i, row in enumerate((HEADINGS, *map(_typed, ROWS))):
        for j, cell in enumerate(row):
            sheet.write(i, j, cell, *([stamp] if isinstance(cell, dt.date) else []))
    path = tmp_path / "log.xls"
    book.save(str(path))
    source = {"path": path, "sheet": "Log"}
    sources = load_sources(Engagement.model_validate({"sources": {"cases": source}}))
    assert sources.accounts[0].used == 2


def test_parquet_with_typed_columns(tmp_path):
    columns = dict(zip(HEADINGS, map(list, zip(*map(_typed, ROWS), strict=True)), strict=True))
    columns["room"] = [3.0, 3.0]
    pq.write_table(pa.table(columns), tmp_path / "log.parquet")
    assert _cases(tmp_path / "log.parquet") == ROWS


def test_lines_are_those_of_the_file_though_fields_hold_line_ends(load, log, select):
    text = log(
        '1,2025-03-03,OR 1,"Or\ntho",2025-03-03 07:30,2025-03-03 09:00',
        "",
        ",,,,,",
        "2,2025-03-03,OR 1,ENT,2025-03-03 10:00,2025-03-03 11:00,,",
    )
    sources = load(text)
    assert sources.accounts[0].read == 2
    query = "SELECT source_line, service FROM cases ORDER BY 1"
    assert select(sources, query) == [(2, "Or tho"), (6, "ENT")]


def test_settings_map_columns_before_the_profile_does(load, select):
    text = (
        "Nr,OR Suite,Saal,Service,Wheels In,Wheels Out\n"
        "1,A,B,ENT,2025-03-03 10:00,2025-03-03 11:00\n"
    )
    sources = load(text, source={"columns": {"case_id": "nr", "room": "Saal"}})
    assert select(sources, "SELECT case_id, room FROM cases") == [("1", "B")]
    (proposed,) = [r for r in sources.remarks if r.code == "profile_proposed"]
    assert "'or-log-public'" in proposed.says
