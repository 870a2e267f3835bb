"""Workbooks that are damaged, too large, or none: one line each, and never the end of the program.

Authority: by hand.
"""

import io
import pickle
import subprocess
import sys
import zipfile

import openpyxl
import pytest
import xlwt

from perioptimal_report.errors import DataError, MachineError
from perioptimal_report.sources import archives, used_range
from perioptimal_report.sources.excel import read_excel
from perioptimal_report.sources.workbook import limit_process, main, read_rows


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def zipped(**contents):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def rezipped(content, part, change):
    """Change one part of a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            new.writestr(member, change(data) if member.filename == part else data)
    return stream.getvalue()


def chart_only():
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart")
    book.remove(book.worksheets[0])
    return saved(book)


def without_sheets():
    return rezipped(
        workbook(["a"]),
        "xl/workbook.xml",
        lambda data: (
            data[: data.index(b"<sheets>")]
            + b"<sheets></sheets>"
            + data[data.index(b"</sheets>") + len(b"</sheets>") :]
        ),
    )


def far_cell(name):
    book = openpyxl.Workbook()
    book.active.append(["case_id"])
    book.active[name] = "x"
    return saved(book)


def lying_directory():
    """State a smaller unpacked size than the sheet has."""
    content = bytearray(workbook(["a"] * 200))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(content).replace(size.to_bytes(4, "little"), (9).to_bytes(4, "little"))


NOT_WORKBOOKS = {
    "a zip archive of tables": (zipped(**{"log.csv": "a,b\n1,2\n"}), "without a workbook"),
    "a Word document": (zipped(word__document="<x/>"), "is a Word document"),
    "a presentation": (zipped(ppt__presentation="<x/>"), "is a PowerPoint presentation"),
    "an OpenDocument text": (
        zipped(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<x/>"}),
        "OpenDocument file without a spreadsheet",
    ),
    "cut short": (workbook(["a"])[:-30], "damaged Excel workbook"),
    "cut in half": (workbook(["a"])[:2000], "damaged Excel workbook"),
    "a lying directory": (lying_directory(), "damaged Excel workbook"),
    "broken XML": (
        rezipped(workbook(["a"]), "xl/worksheets/sheet1.xml", lambda data: data[:-60]),
        "cannot be read as an Excel workbook",
    ),
    "no sheets": (without_sheets(), "has no worksheet"),
    "a chart sheet only": (chart_only(), "has no worksheet"),
    "a cell in the last corner": (far_cell("XFD1048576"), "cell XFD1048576, 17,179,869,184"),
    "a cell in a far row": (far_cell("Z1048576"), "reaches to cell Z1048576"),
}


@pytest.mark.parametrize(
    ("content", "says"),
    NOT_WORKBOOKS.values(),
    ids=[name.replace(" ", "-") for name in NOT_WORKBOOKS],
)
def test_what_is_no_usable_workbook_is_refused_by_what_it_is(content, says):
    with pytest.raises(DataError, match=says):
        read_rows(content, None)


def test_formatted_but_empty_cells_far_below_are_no_table():
    book = openpyxl.Workbook()
    book.active.append(["case_id", "room"])
    book.active.append([1, "OR 1"])
    book.active["Z1048576"].font = openpyxl.styles.Font(bold=True)
    assert read_rows(saved(book), None)[:2] == [["case_id", "room"], ["1", "OR 1"]]


@pytest.mark.parametrize(("plain", "odd"), [(b'r="', b"r ='"), (b"<row ", b"<row\n")])
def test_a_far_cell_is_seen_however_its_xml_is_written(plain, odd):
    def change(data):
        data = data.replace(plain, odd)
        return data.replace(b'" t=', b"' t=").replace(b'"><c', b"'><c") if b"'" in odd else data

    content = rezipped(far_cell("XFD1048576"), "xl/worksheets/sheet1.xml", change)
    with pytest.raises(DataError, match="reaches to cell XFD1048576"):
        read_rows(content, None)


def test_the_used_range_that_counts_is_that_of_the_sheet_asked_for():
    book = openpyxl.Workbook()
    book.active.append(["case_id"])
    book.create_sheet("Far")["XFD1048576"] = "x"
    assert read_rows(saved(book), "Sheet") == [["case_id"]]
    with pytest.raises(DataError, match="sheet 'Far' reaches to cell XFD1048576"):
        read_rows(saved(book), "Far")


@pytest.mark.parametrize(
    ("name", "row", "column"), [("A1", 1, 1), ("Z2", 2, 26), ("XFD9", 9, 16384)]
)
def test_a_corner_is_named_as_excel_names_it(name, row, column):
    assert used_range.Corner(row, column).name == name


def test_bounds_on_members_and_unpacked_size(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1000)
    with pytest.raises(DataError, match="unpacks to"):
        read_rows(workbook(["a"]), None)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(DataError, match="no workbook does"):
        read_rows(workbook(["a"]), None)


def test_a_chart_sheet_before_the_table_is_passed_over():
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart", 0)
    book.active = 1
    book["Sheet"].append(["case_id"])
    assert read_rows(saved(book), None) == [["case_id"]]


def test_the_last_moment_of_excel_can_be_read():
    assert read_rows(workbook(["end"], [2958465.9999999]), None)[1] == ["2958465.9999999"]


def lying_dimension():
    """State a used range in an old workbook that no memory holds."""
    book = xlwt.Workbook()
    book.add_sheet("Log").write(0, 0, "case_id")
    content = bytearray(saved(book))
    start = content.index(b"\x00\x02\x0e\x00") + 4
    content[start : start + 14] = (
        (0).to_bytes(4, "little") + (2**32 - 2).to_bytes(4, "little") + b"\x00\x00\xff\xff\x00\x00"
    )
    return bytes(content)


@pytest.mark.parametrize("content", [lying_dimension(), b"\xd0\xcf\x11\xe0" + b"\x00" * 9000])
def test_an_old_workbook_that_ends_its_reader_is_one_line(content):
    with pytest.raises(DataError, match=r"^log.xls: cannot be read as an? (Excel )?workbook"):
        read_excel(content, "log.xls")


def test_the_process_answers_with_rows_or_with_what_is_wrong():
    target = io.BytesIO()
    main(io.BytesIO(pickle.dumps((None, workbook(["a"])))), target)
    main(io.BytesIO(pickle.dumps(("b", workbook(["a"])))), target)
    target.seek(0)
    rows, fault = (pickle.load(target) for _ in range(2))  # noqa: S301 - written above
    assert rows == [["a"]]
    assert fault.startswith("no sheet 'b'")


def test_the_process_keeps_a_lower_limit_that_it_was_started_with():
    resource = pytest.importorskip("resource")
    looks = (
        "import resource; limits = (2 << 30, resource.RLIM_INFINITY);"
        "from perioptimal_report.sources.workbook import limit_process;"
        "resource.setrlimit(resource.RLIMIT_AS, limits); limit_process();"
        "print(resource.getrlimit(resource.RLIMIT_AS) == limits)"
    )
    if resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY:
        pytest.skip("this system limits the addresses of every process")
    words = [sys.executable, "-c", looks]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


@pytest.mark.parametrize("refuses", [ValueError, OSError])
def test_a_system_that_takes_no_limit_reads_workbooks_all_the_same(monkeypatch, refuses):
    """MacOS refuses a limit below what Python has mapped; no other system at hand does."""
    resource = pytest.importorskip("resource")

    asked = []

    def refuse(limit, _):
        asked.append(limit)
        raise refuses("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    limit_process()
    assert resource.RLIMIT_AS in asked


def test_a_machine_that_starts_no_process_is_told(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/not/there")
    with pytest.raises(MachineError, match="no further process can be started"):
        read_excel(b"", "cases.xlsx")
