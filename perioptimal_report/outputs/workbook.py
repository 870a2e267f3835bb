"""workbook.xlsx: every table behind the report, one sheet each, typed, with keys and units."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.workbook import Workbook

from perioptimal_report.outputs.anchors import all_sections
from perioptimal_report.outputs.numbers import Stated, stated
from perioptimal_report.outputs.tables import unit_header
from perioptimal_report.report.model import Report, Scope, Section
from perioptimal_report.shapes.results import Breakdown, Estimate, Measure

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


Cell = float | str | None


LONGEST_NAME = 31  # Excel's own limit.


def write_workbook(report: Report) -> bytes:
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


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the key of its numbers, its label and unit; ``measured`` picks the format."""

    key: str
    label: str
    unit: str = ""
    measured: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, what it holds, its fields and lines."""

    name: str
    title: str
    fields: tuple[Field, ...]
    lines: tuple[tuple[Cell, ...], ...]


def numbers_sheet(numbers: Iterable[Stated]) -> Sheet:
    """List every number of the report with all that belongs to it."""
    names = (
        "key", "label", "filter", "value", "unit", "n", "low", "high", "level_pct",
        "interval_method", "reason", "from", "to", "method",
    )  # fmt: skip
    fields = tuple(Field("", name) for name in names)
    return Sheet("Numbers", "Every number of the report", fields, tuple(map(_number, numbers)))


def accounts_sheet(scope: Scope) -> Sheet:
    """List what became of the rows of every table."""
    names = ("table", "file", "fate", "rule", "says", "rows")
    lines: list[tuple[Cell, ...]] = []
    for a in scope.accounts:
        lines.append((a.table, a.file, "read", "", "", a.read))
        lines.append((a.table, a.file, "used", "", "", a.used))
        lines.append((a.table, a.file, "outside the period", "", "", a.outside))
        lines += [(a.table, a.file, "set aside", p.rule, p.says, p.rows) for p in a.set_aside]
    lines += [(r.table, "", "kept, with a remark", r.code, r.says, r.rows) for r in scope.remarks]
    fields = tuple(Field("", name) for name in names)
    return Sheet("Rows", "What became of every row", fields, tuple(lines))


def definitions_sheet(scope: Scope) -> Sheet:
    """List the settings that the numbers depend on."""
    fields = tuple(Field("", name) for name in ("key", "definition", "value", "unit"))
    lines = tuple((d.key, d.label, d.value, d.unit) for d in scope.definitions)
    return Sheet("Definitions", "Definitions in force", fields, lines)


def table_sheet(section: Section, table: Breakdown, position: int) -> Sheet:
    """Lay one breakdown out, lines as rows, with bounds, n and reasons beside each measure."""
    place = f"{section.note.title}: {table.title}"
    of = "".join(f", {part}" for _, part in section.result.of)
    columns = [
        _column(section.result.key, measure, i, table) for i, measure in enumerate(table.measures)
    ]
    fields = (Field("", table.by), *(field for column, _ in columns for field in column))
    lines = tuple(
        (row.label, *(cell for _, lines in columns for cell in lines[i]))
        for i, row in enumerate(table.rows)
    )
    name = f"{position:02d} {section.anchor}"[:LONGEST_NAME]
    return Sheet(name, f"{place}{of}", fields, lines)


def _column(
    key: str, measure: Measure, position: int, table: Breakdown
) -> tuple[tuple[Field, ...], list[tuple[Cell, ...]]]:
    cells = [row.cells[position] for row in table.rows]
    found = [cell for cell in cells if isinstance(cell, Estimate)]
    name = f"{key}.{measure.key}"
    if not found:
        return (Field(name, measure.label),), [(str(cell),) for cell in cells]
    unit, measured = unit_header(found[0].unit), found[0].unit
    fields = (
        Field(name, measure.label, unit, measured),
        Field(f"{name}.low", "low", unit, measured),
        Field(f"{name}.high", "high", unit, measured),
        Field(f"{name}.n", "n", "", "count"),
        Field(f"{name}.reason", "reason"),
    )
    return fields, [_estimate(cell) for cell in cells]


def _estimate(cell: Estimate | str) -> tuple[Cell, ...]:
    if isinstance(cell, str):
        return (cell, None, None, None, None)
    low, high = (None, None) if cell.interval is None else (cell.interval.low, cell.interval.high)
    return (cell.value, low, high, cell.n, cell.reason)


def _number(number: Stated) -> tuple[Cell, ...]:
    estimate, bounds = number.estimate, number.estimate.interval
    return (
        number.key,
        number.measure.label,
        "; ".join(f"{by}={part}" for by, part in number.filter),
        estimate.value,
        estimate.unit,
        estimate.n,
        *((bounds.low, bounds.high, bounds.level_pct, bounds.method) if bounds else (None,) * 4),
        estimate.reason,
        number.period.start.isoformat(),
        number.period.end.isoformat(),
        number.section.result.key,
    )
