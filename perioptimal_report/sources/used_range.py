"""The used range of a worksheet, found in its XML before a reader takes memory for all of it."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from perioptimal_report.errors import DataError

MAX_CELLS = 12_000_000
"""The cells of a used range: what 600,000 rows of 20 columns need."""
_CHUNK, _OVERLAP = 1 << 20, 1 << 12
# As programs write them: a plain start is found many times faster than all that XML allows.
_ROW = re.compile(rb"<row (?:[^>]*? )?r=\"(\d+)\"")
_FAR_COLUMN = re.compile(rb" r=\"([A-Z]{2,3})\d")
# Cells that are formatted but empty close at once; readers pass over them.
_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'](?:[^>]*[^/>])?>(?!</)"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class Corner:
    """The last row and column of a used range [count from 1]."""

    row: int
    column: int

    @property
    def cells(self) -> int:
        """The number of cells up to the corner."""
        return self.row * self.column

    @property
    def name(self) -> str:
        """The corner as Excel writes it, such as Z1048576."""
        letters, column = "", self.column
        while column:
            column, letter = divmod(column - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row}"


def check_used_range(archive: zipfile.ZipFile, sheet: str) -> None:
    """Refuse a worksheet of .xlsx whose used range is out of bounds, naming its last cell.

    Raises ``DataError``.
    """
    part = _part_of(archive, sheet)
    if part is None:
        return
    rough = _rough_corner(archive, part)
    if rough is not None and rough.cells <= MAX_CELLS:
        return
    corner = _exact_corner(archive, part)
    if corner.cells > MAX_CELLS:
        raise DataError(
            f"sheet '{sheet}' reaches to cell {corner.name}, {corner.cells:,} cells in all and more"
            f" than {MAX_CELLS:,}; delete the rows and columns beyond the table in Excel, or save"
            " the table as CSV"
        )


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    names = {name.casefold(): name for name in archive.namelist()}
    parts = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    if not all(part in names for part in parts):
        return None
    try:
        # The size is bounded, and the process has limits of its own.
        book, relations = (ElementTree.fromstring(archive.read(names[p])) for p in parts)  # noqa: S314
    except ElementTree.ParseError:
        return None
    marks = [
        element.get(_RELATION) or element.get(_STRICT_RELATION)
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.get("name") == sheet
    ]
    targets = {element.get("Id"): element.get("Target", "") for element in relations}
    target = targets.get(marks[0], "") if marks else ""
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return names.get(path.casefold())


def _rough_corner(archive: zipfile.ZipFile, part: str) -> Corner | None:
    """Give a corner that is not too small, by a quick look; ``None`` where it sees no row."""
    row, columns = 0, {b"Z"}
    for chunk in _chunks(archive, part):
        row = max(row, *map(int, _ROW.findall(chunk)), 0)
        columns.update(_FAR_COLUMN.findall(chunk))
    return Corner(row, max(map(_number, columns))) if row else None


def _exact_corner(archive: zipfile.ZipFile, part: str) -> Corner:
    row = column = 1
    for chunk in _chunks(archive, part):
        for letters, digits in _CELL.findall(chunk):
            row, column = max(row, int(digits)), max(column, _number(letters))
    return Corner(row, column)


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            # An element may lie across two chunks; one that is seen twice does no harm.
            tail = chunk[-_OVERLAP:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
