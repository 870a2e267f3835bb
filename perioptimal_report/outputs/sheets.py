"""What stands on each sheet of the workbook: fields, lines, and nothing of how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perioptimal_report.outputs.columns import unit_header
from perioptimal_report.outputs.numbers import Stated
from perioptimal_report.report.model import Scope, Section
from perioptimal_report.results import Breakdown, Estimate, Measure

Cell = float | str | None
LONGEST_NAME = 31  # Excel's own limit.


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
