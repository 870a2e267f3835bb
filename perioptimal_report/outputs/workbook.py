"""workbook.xlsx: every table behind the report, one sheet each, typed, with keys and units."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import xlsxwriter
from xlsxwriter.workbook import Workbook

from perioptimal_report.outputs.anchors import all_sections
from perioptimal_report.outputs.numbers import stated
from perioptimal_report.outputs.sheets import (
    Sheet,
    accounts_sheet,
    definitions_sheet,
    numbers_sheet,
    table_sheet,
)
from perioptimal_report.report.model import Report

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NUMBER_FORMATS = {
    "pct": "0.0", "usd": "#,##0", "count": "#,##0", "cases": "#,##0.##", "p": "0.0000",
    "ratio": "0.000", "days": "#,##0.##",
}  # fmt: skip
HEADER_ROWS = 3
WIDEST = 60


def workbook(report: Report) -> bytes:
    """Write the workbook; text stays text, never a formula or a link made from data."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    created = dt.datetime.combine(report.data_end, dt.time())
    book.set_properties({"title": report.title, "created": created})
    sheets = tuple(_sheets(report))
    _contents(book, sheets, report)
    for sheet in sheets:
        _write(book, sheet)
    book.close()
    return target.getvalue()


def _sheets(report: Report) -> Iterator[Sheet]:
    yield numbers_sheet(stated(report))
    yield accounts_sheet(report.scope)
    yield definitions_sheet(report.scope)
    position = 0
    for section in all_sections(report):
        for table in section.result.breakdowns:
            position += 1
            yield table_sheet(section, table, position)


def _contents(book: Workbook, sheets: tuple[Sheet, ...], report: Report) -> None:
    page, bold = book.add_worksheet("Contents"), book.add_format({"bold": True})
    page.write_string(0, 0, f"{report.institution}: {report.title}", bold)
    page.write_string(1, 0, f"{report.period.start} to {report.period.end}")
    for column, label in enumerate(("Sheet", "Holds", "Lines")):
        page.write_string(3, column, label, bold)
    for line, sheet in enumerate(sheets, 4):
        page.write_url(line, 0, f"internal:'{sheet.name}'!A1", string=sheet.name)
        page.write_string(line, 1, sheet.title)
        page.write_number(line, 2, len(sheet.lines))
    page.freeze_panes(4, 0)
    page.set_column(0, 0, 32)
    page.set_column(1, 1, WIDEST)


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    bold, grey = book.add_format({"bold": True}), book.add_format({"font_color": "#5c6670"})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    page.write_string(0, 0, sheet.title, bold)
    for column, field in enumerate(sheet.fields):
        page.write_string(1, column, field.key, grey)
        page.write_string(
            2, column, f"{field.label} [{field.unit}]" if field.unit else field.label, head
        )
        form = book.add_format({"num_format": NUMBER_FORMATS.get(field.measured, "#,##0.0##")})
        page.set_column(column, column, _width(sheet, column), form if field.measured else None)
    for line, cells in enumerate(sheet.lines, HEADER_ROWS):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(line, column, cell)
            elif cell is not None:
                page.write_number(line, column, cell)
    page.freeze_panes(HEADER_ROWS, 1)
    if sheet.lines:
        page.autofilter(
            HEADER_ROWS - 1, 0, len(sheet.lines) + HEADER_ROWS - 1, len(sheet.fields) - 1
        )


def _width(sheet: Sheet, column: int) -> int:
    texts = [cell for line in sheet.lines if isinstance(cell := line[column], str)]
    return min(WIDEST, max(12, len(sheet.fields[column].key), *map(len, texts)))
