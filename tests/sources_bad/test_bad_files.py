"""Bad inputs, one small nasty file each: the one line that the user must get (by hand)."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from perioptimal_report.errors import PerioptimalError
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.sources.load import load_sources

HEAD = "case_id,date,room,service,in_room,out_of_room,surgeon\n"
# Stands where an identifying value would: no message may hold it.
IDENTITY = "Zebedee-4711"
LINE = f"{IDENTITY},2025-03-13,OR 1,Ortho,2025-03-13 07:30,2025-03-13 09:00,{IDENTITY}\n"


def _load(path: Path, **settings):
    extra = {key: settings.pop(key) for key in list(settings) if key in _OF_SOURCE}
    tables = settings.pop("tables", {})
    sources = {"cases": {"path": path, **extra}, **tables}
    return load_sources(Engagement.model_validate({"sources": sources, **settings}))


_OF_SOURCE = ("profile", "sheet", "columns", "date_formats", "delimiter", "encoding")


def _refusal(path: Path, **settings) -> tuple[str, int]:
    with pytest.raises(PerioptimalError) as caught:
        _load(path, **settings)
    return str(caught.value), caught.value.exit_code


_CONTENTS: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "is empty"),
    "only blanks": (" \n\n \r\n", "is empty"),
    "only delimiters": (",,,\n,,\n", "is empty"),
    "only a byte-order mark": (b"\xef\xbb\xbf", "is empty"),
    "headings only": (HEAD, "headings but no rows"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01" * 9, "binary file"),
    "program": (bytes(range(256)) * 8, "binary file"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01\x02\x03", "binary file"),
    "damaged workbook": (b"PK\x03\x04" + b"\x00" * 99, "Excel workbook"),
    "damaged old workbook": (b"\xd0\xcf\x11\xe0" + b"\x00" * 99, "Excel workbook"),
    "damaged parquet": (b"PAR1" + b"\x00" * 99, "damaged Parquet"),
    "no required columns": ("a,b\n1,2\n", "no column for case_id, room, service, in_room"),
    "near misses": (
        LINE.join(["case_id,date,rom,service,in_rom,out_of_room,surgeon\n", ""]),
        "no column for room, in_room; found: ",
    ),
    "no heading line": (LINE * 3, "no column for case_id"),
    "one column": ("case_id\n1\n", "no column for room"),
    "open quote": (HEAD + LINE + f'"{IDENTITY},2025', "broken quoting"),
    "every row invalid": (
        HEAD + f"{IDENTITY},2025-03-13,,,2025-03-13 07:30,,\n" * 3,
        "none of 3 rows can be used; most often (3 rows) missing_value",
    ),
    "ambiguous dates": (HEAD + LINE.replace("2025-03-13", "03/04/2025"), "both fit every row"),
    "no dates": (HEAD + LINE.replace("2025-03-13", IDENTITY), "no known date format"),
    "names where times should be": (
        HEAD + LINE.replace("2025-03-13 07:30", IDENTITY),
        "column 'in_room': no known date format",
    ),
    "seconds from case start": (
        HEAD + f"{IDENTITY},2025-03-13,OR 1,Ortho,0,5400,x\n",
        "holds plain numbers",
    ),
    "clock times without dates": (
        HEAD.replace("date,", "") + f"{IDENTITY},OR 1,Ortho,07:30,09:00,x\n",
        "clock times without",
    ),
    "UTC times": (
        HEAD + LINE.replace(" 07:30", "T07:30Z").replace(" 09:00", "T09:00Z"),
        "carry a time zone",
    ),
}


@pytest.mark.parametrize(("content", "says"), _CONTENTS.values(), ids=_CONTENTS.keys())
def test_a_bad_file_is_refused_in_one_line(tmp_path, content, says):
    path = tmp_path / "log.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    message, code = _refusal(path)
    assert says in message
    assert message.startswith("log.csv: ")
    assert "\n" not in message
    assert "Zebedee" not in message
    assert "4711" not in message
    assert code == 11


def test_near_misses_are_suggested(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(_CONTENTS["near misses"][0], encoding="utf-8")
    message, _ = _refusal(path)
    assert "nearest to room: 'rom'" in message
    assert "nearest to in_room: 'in_rom'" in message
    assert "[sources.cases.columns]" in message


@pytest.mark.parametrize(
    ("settings", "says", "code"),
    [
        ({"encoding": "utf-16"}, "stated encoding 'utf-16'", 11),
        ({"encoding": "utf8000"}, "encoding 'utf8000' is unknown", 11),
        ({"delimiter": ";;"}, "must be one character", 11),
        ({"delimiter": ";"}, "no column for", 11),
        ({"profile": "canonicle"}, "did you mean 'canonical'?", 10),
        ({"columns": {"rooom": "room"}}, "did you mean 'room'?", 10),
        ({"columns": {"room": "Saal"}}, "no column 'Saal' (mapped to 'room')", 11),
        ({"date_formats": {"in_rom": "%d"}}, "did you mean 'in_room'?", 10),
        ({"date_formats": {"in_room": "yyyy-mm-dd"}}, "is not a format", 10),
        ({"date_formats": {"in_room": "%d/%m/%Y"}}, "fits no row", 11),
        ({"period": {"report": "2024"}}, "no case in the period 2024-01-01 to 2024-12-31", 12),
    ],
)
def test_bad_settings_for_a_good_file(tmp_path, settings, says, code):
    path = tmp_path / "log.csv"
    path.write_text(HEAD + LINE, encoding="utf-8")
    message, found = _refusal(path, **settings)
    assert says in message
    assert found == code
    assert "\n" not in message
    assert "Zebedee" not in message


def _missing(folder: Path) -> Path:
    return folder / "log.csv"


def _folder(folder: Path) -> Path:
    (folder / "log.csv").mkdir()
    return folder / "log.csv"


def _below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("x", encoding="utf-8")
    return folder / "file" / "log.csv"


@pytest.mark.parametrize(
    ("make", "says"),
    [(_missing, "no such file"), (_folder, "is a folder"), (_below_a_file, "cannot be read")],
)
def test_what_is_no_file(tmp_path, make: Callable[[Path], Path], says):
    message, code = _refusal(make(tmp_path))
    assert says in message
    assert code == 11


def test_an_empty_sheet_and_an_unknown_one(tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "log.xlsx")
    assert "sheet is empty" in _refusal(tmp_path / "log.xlsx")[0]
    assert "did you mean 'Sheet'?" in _refusal(tmp_path / "log.xlsx", sheet="Shet")[0]


@pytest.mark.parametrize(
    ("table", "content", "says"),
    [
        ("blocks", "owner,weekday,room,start\nOrtho,Mon,1,07:00\n", "no column for end"),
        ("blocks", "owner,weekday,room,start,end\nOrtho,x,1,07:00,08:00\n", "unknown_weekday"),
        ("releases", "owner,date\n,2025-03-13\n", "none of 1 rows"),
        ("releases", "owner,date\nOrtho,03/04/2025\n", "both fit every row"),
        ("releases", "owner,date,released_at\nOrtho,2025-03-13,07:00\n", "clock times without"),
    ],
)
def test_other_tables_are_refused_alike(tmp_path, table, content, says):
    cases, other = tmp_path / "log.csv", tmp_path / f"{table}.csv"
    cases.write_text(HEAD + LINE, encoding="utf-8")
    other.write_text(content, encoding="utf-8")
    message, code = _refusal(cases, tables={table: {"path": other}})
    assert message.startswith(f"{table}.csv: ")
    assert says in message
    assert code == 11
