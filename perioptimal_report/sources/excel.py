"""Excel workbooks (.xlsx, .xls): cells as text, dates in ISO form."""

import datetime as dt
import io
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook

from perioptimal_report.errors import DataError, nearest
from perioptimal_report.sources.raw import RawTable, assemble

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_excel(content: bytes, file: str, *, sheet: str | None = None) -> RawTable:
    """Read one sheet (the first, unless named); its first row with content is the heading.

    Raises ``DataError``: not a workbook, unknown sheet, empty sheet.
    """
    rows = _cells(content, file, sheet)
    top = next((i for i, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if top is None:
        raise DataError(f"{file}: the sheet is empty; name another one in 'sheet'")
    headings = [_text(cell, dated=False) for cell in rows[top]]
    dated = [_has_clock(column) for column in zip(*rows[top + 1 :], strict=True)]
    records = (
        (line, [_text(cell, dated=full) for cell, full in zip(row, dated, strict=True)])
        for line, row in enumerate(rows[top + 1 :], top + 2)
    )
    return assemble(file, headings, records)


def _cells(content: bytes, file: str, sheet: str | None) -> list[list[Cell]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise DataError(f"{file}: no sheet '{sheet}'{nearest(sheet, names)}")
        # Empty rows above the table stay, so that line numbers are those the user sees.
        return book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise DataError(
            f"{file}: cannot be read as an Excel workbook; open it in Excel and save it again"
        ) from error


def _has_clock(column: Sequence[Cell]) -> bool:
    return any(isinstance(cell, dt.datetime) for cell in column)


def _text(cell: Cell, *, dated: bool) -> str:
    match cell:
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer():
            return str(int(cell))
        case dt.datetime():
            return _second(cell).strftime("%Y-%m-%d %H:%M:%S")
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
    return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
