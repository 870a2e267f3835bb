"""The cells of a workbook as text, dates in ISO form; done in a process with limits of its own.

A damaged or hostile workbook can make the reader take all memory, or end its process: `excel`
starts another process for it, and hands the bytes in and the rows back.
"""

import datetime as dt
import io
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from perioptimal_report.errors import DataError, nearest
from perioptimal_report.sources.archives import open_archive
from perioptimal_report.sources.used_range import check_used_range

MAX_MEMORY = 3 << 30
"""The address space of the process that reads a workbook [bytes]."""
MAX_CPU_S = 300
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Rows = list[list[str]]
_ZIP = b"PK\x03\x04"


def read_rows(content: bytes, sheet: str | None) -> Rows:
    """Read every row of one sheet (the first with cells, unless named), blank ones included.

    Raises ``DataError``, without the file's name: not a workbook, out of bounds, unknown sheet.
    """
    archive = open_archive(content) if content.startswith(_ZIP) else None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = _sheet_of(book, sheet)
        if archive is not None:
            check_used_range(archive, name)
        # Empty rows above the table stay, so that line numbers are those the user sees.
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise DataError("is protected by a password; save it without one") from error
    except (CalamineError, OSError) as error:
        raise DataError(
            "cannot be read as an Excel workbook; open it in Excel and save it again"
        ) from error
    return _as_text(rows)


def _sheet_of(book: CalamineWorkbook, sheet: str | None) -> str:
    names = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    if not names:
        raise DataError("has no worksheet; put the table into a sheet of cells and save it again")
    if sheet is not None and sheet not in names:
        raise DataError(f"no sheet '{sheet}'{nearest(sheet, names)}")
    return sheet or names[0]


def _as_text(rows: Sequence[Sequence[Cell]]) -> Rows:
    top = next((i for i, row in enumerate(rows) if any(cell != "" for cell in row)), len(rows))
    dated = [_has_clock(column) for column in zip(*rows[top + 1 :], strict=True)]
    heading = [[_text(cell, dated=False) for cell in row] for row in rows[: top + 1]]
    below = (
        [_text(cell, dated=full) for cell, full in zip(row, dated, strict=True)]
        for row in rows[top + 1 :]
    )
    return [*heading, *below]


def _has_clock(column: Sequence[Cell]) -> bool:
    return any(isinstance(cell, dt.datetime) for cell in column)


def _text(cell: Cell, *, dated: bool) -> str:
    match cell:
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime():
            return _second(cell).isoformat(" ", "seconds")
        case dt.date():
            return f"{cell.isoformat()} 00:00:00" if dated else cell.isoformat()
        case dt.time():
            return _clock(
                cell.hour * 3600 + cell.minute * 60 + round(cell.second + cell.microsecond / 1e6)
            )
        case dt.timedelta():
            return _clock(round(cell.total_seconds()))
    return str(cell).strip()


def _second(moment: dt.datetime) -> dt.datetime:
    # Excel keeps days as floating numbers: 07:05 may come back as 07:04:59.999.
    if moment.year == dt.MAXYEAR:
        return moment
    return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read the workbook of one process: its sheet and bytes in, rows or what is wrong out."""
    sheet, content = pickle.load(source)  # noqa: S301 - from the process that started this one
    answer: Rows | str
    try:
        answer = read_rows(content, sheet)
    except DataError as error:
        answer = str(error)
    pickle.dump(answer, target)


def limit_process() -> None:
    """Bound the memory and the time of this process, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: MAX_MEMORY,
        resource.RLIMIT_CPU: MAX_CPU_S,
        # What a crash leaves behind would hold the records.
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        soft, hard = resource.getrlimit(limit)
        stated = [each for each in (most, soft, hard) if each != resource.RLIM_INFINITY]
        # Why suppressed: macOS refuses a limit below what Python has mapped already.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (min(stated), hard))
