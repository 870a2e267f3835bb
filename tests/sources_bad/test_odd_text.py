"""Text files with odd bytes, odd settings and odd lengths: read with a remark, or one clear line.

Authority: by hand.
"""

import pytest

from perioptimal_report.errors import DataError, PerioptimalError
from perioptimal_report.settings.engagement import SourceFile
from perioptimal_report.sources.delimited import read_delimited
from perioptimal_report.sources.files import content_of, read_raw

HEAD = "case_id,room\n"
OLE = b"\xd0\xcf\x11\xe0"


def column(raw, position=1):
    return raw.cells.column(position).to_pylist()


@pytest.mark.parametrize(
    ("content", "rooms", "lines"),
    [
        (b"case_id,room\n1,OR\x001\n2,OR 2\n", ["OR 1", "OR 2"], [2]),
        (b'case_id,room\n1,OR 1\n2,"OR\x1b2"\n', ["OR 1", "OR 2"], [3]),
        (b"case_id,ro\x00om\n1,OR 1\n\x1a", ["OR 1", ""], [3]),
        (b"case_id,room\n1,OR\x0b1\n2,OR\x7f2\n", ["OR 1", "OR 2"], [2, 3]),
        (b"case_id,room\n1,Sal\x81n\n", ["Sal\ufffdn"], [2]),
        ("case_id,room\n1,OR\x01 1\n".encode("utf-16"), ["OR  1"], [2]),
        ("case_id,room\n1,OR 1\n".encode("utf-16") + b"\x00\xd8", ["OR 1", ""], [3]),
    ],
)
def test_an_odd_byte_is_a_remark_with_its_line(content, rooms, lines):
    raw = read_delimited(content, "log.csv")
    assert column(raw) == rooms
    assert [cell.line for cell in raw.odd] == lines


def test_a_clean_file_has_nothing_odd():
    assert read_delimited(b"case_id,room\n1,OR 1\n", "log.csv").odd == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_of_another_script_needs_no_mark(encoding):
    text = "case_id,room\n1,Операционная 1\n2,手術室 2\n"
    assert column(read_delimited(text.encode(encoding), "log.csv")) == [
        "Операционная 1",
        "手術室 2",
    ]


def test_wide_text_with_the_longest_mark():
    assert column(read_delimited("case_id,room\n1,é\n".encode("utf-32"), "log.csv")) == ["é"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"encoding": "idna"}, "not text in the stated encoding"),
        ({"encoding": "undefined"}, "not text in the stated encoding"),
        ({"encoding": "rot13"}, "encoding 'rot13' is unknown"),
        ({"encoding": "u\x00"}, "not text in the stated encoding"),
        ({"delimiter": "\n"}, "cannot be a delimiter"),
        ({"delimiter": '"'}, "cannot be a delimiter"),
        ({"delimiter": "a"}, "cannot be a delimiter"),
        ({"delimiter": ""}, "must be one character"),
    ],
)
def test_odd_settings_are_one_line(settings, says):
    with pytest.raises(DataError, match=says):
        read_delimited((HEAD + "1,é\n" * 9).encode(), "log.csv", **settings)


def test_a_delimiter_beyond_ascii_and_halves_of_a_character():
    assert column(read_delimited("case_id¦room\n1¦OR 1\n".encode(), "l", delimiter="¦")) == ["OR 1"]
    raw = read_delimited(b"case_id,room\n1,OR\\ud800 1\n", "l", encoding="unicode_escape")
    assert column(raw) == ["OR\ufffd 1"]
    assert [cell.line for cell in raw.odd] == [2]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("x" * 1_000_001, "line 1 has more than 1,000,000 characters"),
        (HEAD + "," * 1_000_001 + "\n", "line 2 has more than 1,000,000 characters"),
        ("a," * 20_000 + "\n1\n", "has 20,001 columns, more than 16,384"),
        ('"a",' * 20_000 + "\n1\n", "has 20,001 columns, more than 16,384"),
        (HEAD + '1,"' + "x" * 140_000 + '"\n', "line 2: broken quoting"),
    ],
)
def test_length_is_bounded(content, says):
    with pytest.raises(DataError, match=says):
        read_delimited(content.encode(), "log.csv")


def test_ten_thousand_columns_of_one_name_are_read():
    raw = read_delimited(b"a," * 10_000 + b"b\n" + b"1," * 10_000 + b"2\n", "log.csv")
    assert raw.headings[9999] == "a (10000)"
    assert column(raw, 10_000) == ["2"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><table><tr><td>case_id</td></tr></table>", "is a web page (HTML)"),
        (b"\n<!DOCTYPE HTML>\n<p>", "is a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "is an Excel 2003 file (XML)"),
        (b'<?xml version="1.0"?><cases/>', "is an XML file"),
        (b'{"case_id": 1}', "is a JSON file"),
        (b"[{\"case_id\": 1}]", "is a JSON file"),
        (b"\x89PNG\r\n\x1a\n", "is a picture (PNG)"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\x1f\x8b\x08\x00", "is a compressed file (gzip), a binary file, not a table; unpack"),
        (b"SQLite format 3\x00", "is a database (SQLite)"),
        (b"PARE" + b"\x00" * 20, "is an encrypted Parquet file"),
        (b"\x00" * 8 + b"DUCK", "is a database (DuckDB)"),
        (OLE + "WordDocument".encode("utf-16-le"), "is a Word document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (bytes(range(256)) * 4, "is a binary file"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(tmp_path, content, says):
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    source = SourceFile(path=path)
    with pytest.raises(PerioptimalError) as caught:
        read_raw(content_of(source), source)
    assert str(caught.value).startswith(f"log.csv: {says}")
