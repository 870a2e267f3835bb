"""From a breakdown to a printed table: columns, lines, marks for what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from perioptimal_report.charts import figures
from perioptimal_report.outputs.cells import Cell, Column, Line, estimates, measured
from perioptimal_report.outputs.column_heads import heads
from perioptimal_report.outputs.columns import beside
from perioptimal_report.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)

ROWS_PRINTED = 18
MEASURES_PRINTED = 8  # What fits beside each other; the workbook has the rest.
TURNED_PRINTED = 8
"""Rows of a transposed table that fit beside each other."""
# How many of a table's intervals fit beside its measures, by the number of measures.
INTERVALS_PRINTED = {1: 1, 2: 2, 3: 3, 4: 3, 5: 2, 6: 2, 7: 1}
WithoutValue = tuple[tuple[str, tuple[str, ...]], ...]
MARKS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A breakdown as it is printed; ``left_out`` rows stand in the workbook only."""

    by: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    reasons: tuple[tuple[str, str], ...]
    left_out: int
    rows: int
    transposed: bool
    intervals_left_out: bool
    measures_left_out: int
    without_value: WithoutValue
    has_marked: bool


def printed(
    table: Breakdown, *, most_measures: int = MEASURES_PRINTED, intervals: int | None = None
) -> PrintedTable:
    """Lay a breakdown out for print: equal decimals per measure, units in the header.

    At most so many measures, the first of them with so many ``intervals`` (else as many as fit).
    """
    table, without_value = _with_values(table)
    rows = _shown(table.rows, TURNED_PRINTED if table.transposed else ROWS_PRINTED)
    measures = table.measures if table.transposed else table.measures[:most_measures]
    bounded = _bounded(table, rows, len(measures))[:intervals]
    reasons = _reasons(rows)
    if table.transposed:
        columns, lines = _transposed(table, rows, reasons)
    else:
        columns, lines = _upright(measures, rows, reasons, bounded)
    return PrintedTable(
        by=table.by,
        title=table.title,
        columns=columns,
        lines=lines,
        reasons=tuple((mark, reason) for reason, mark in reasons.items()),
        left_out=len(table.rows) - len(rows),
        rows=len(table.rows),
        transposed=table.transposed,
        intervals_left_out=len(bounded) < sum(_intervals(table, rows)),
        measures_left_out=len(table.measures) - len(measures),
        without_value=without_value,
        has_marked=any(row.marked for row in rows),
    )


def _with_values(table: Breakdown) -> tuple[Breakdown, WithoutValue]:
    """Take out the measures that no row has a value for; each comes back with its reasons."""
    reasons = [_why_none(table.rows, position) for position in range(len(table.measures))]
    kept = [position for position, why in enumerate(reasons) if not why]
    return replace(
        table,
        measures=tuple(table.measures[position] for position in kept),
        rows=tuple(replace(r, cells=tuple(r.cells[i] for i in kept)) for r in table.rows),
    ), tuple((m.label, why) for m, why in zip(table.measures, reasons, strict=True) if why)


def _why_none(rows: tuple[Row, ...], position: int) -> tuple[str, ...]:
    found = estimates(rows, position)
    if len(found) < len(rows) or any(cell.value is not None for cell in found):
        return ()
    return tuple(dict.fromkeys(cell.reason or "" for cell in found))


def _shown(rows: tuple[Row, ...], at_most: int) -> tuple[Row, ...]:
    late = tuple(row for row in rows[at_most:] if row.marked)[:at_most]
    return (*rows[: at_most - len(late)], *late) if len(rows) > at_most else rows


def _bounded(table: Breakdown, rows: tuple[Row, ...], measures: int) -> tuple[int, ...]:
    """Choose the measures whose intervals are printed: the first, as many as fit."""
    if table.transposed:
        return ()
    having = [i for i, has in enumerate(_intervals(table, rows)[:measures]) if has]
    return tuple(having[: INTERVALS_PRINTED.get(measures, 0)])


def _intervals(table: Breakdown, rows: tuple[Row, ...]) -> tuple[bool, ...]:
    return tuple(
        any(cell.interval is not None for cell in estimates(rows, position))
        for position in range(len(table.measures))
    )


def _reasons(rows: Iterable[Row]) -> dict[str, str]:
    """Mark the reasons of missing values by letters; a single reason needs no letter."""
    found = {
        cell.reason: None
        for row in rows
        for cell in row.cells
        if isinstance(cell, Estimate) and cell.value is None and cell.reason
    }
    if len(found) == 1:
        return dict.fromkeys(found, "")
    return {reason: MARKS[i % len(MARKS)] for i, reason in enumerate(found)}


Layout = tuple[tuple[Column, ...], tuple[Line, ...]]


def _upright(
    measures: tuple[Measure, ...],
    rows: tuple[Row, ...],
    reasons: dict[str, str],
    bounded: tuple[int, ...],
) -> Layout:
    columns: list[Column] = []
    labels = heads([measure.label for measure in measures])
    cells: list[list[Cell]] = [[] for _ in rows]
    if _one_n(rows):
        columns.append(Column("n", "", "n"))
        for row, line in zip(rows, cells, strict=True):
            line.append(Cell(_n_of(row), "n"))
    for position, label in enumerate(labels):
        column = measured(rows, position)
        columns.append(Column(label, beside(label, column.unit), column.kind))
        if position in bounded:
            columns.append(Column(_level(rows, position), columns[-1].unit, "interval"))
        for row, line in zip(rows, cells, strict=True):
            line.append(column.cell(row.cells[position], reasons))
            if position in bounded:
                line.append(column.bounds(row.cells[position]))
    lines = (
        Line(row.label, tuple(line), row.marked) for row, line in zip(rows, cells, strict=True)
    )
    return tuple(columns), tuple(lines)


def _transposed(table: Breakdown, rows: tuple[Row, ...], reasons: dict[str, str]) -> Layout:
    lines = []
    for position, measure in enumerate(table.measures):
        column = measured(rows, position)
        cells = tuple(column.cell(row.cells[position], reasons) for row in rows)
        unit = beside(measure.label, column.unit)
        lines.append(Line(measure.label, cells, marked=False, unit=unit))
    return tuple(Column(row.label, "", "number") for row in rows), tuple(lines)


def _level(rows: tuple[Row, ...], position: int) -> str:
    bounds = next(cell.interval for cell in estimates(rows, position) if cell.interval)
    return f"{bounds.level_pct:g}%\u00a0interval"


def _one_n(rows: tuple[Row, ...]) -> bool:
    """Say whether each row rests on one n that is not itself printed as a measure."""
    counts = [{c.n for c in row.cells if isinstance(c, Estimate)} for row in rows]
    printed_already = all(
        any(isinstance(c, Estimate) and c.value == c.n for c in row.cells) for row in rows
    )
    return all(len(found) == 1 for found in counts) and not printed_already


def _n_of(row: Row) -> str:
    """Write the n of a row; a dash where nothing of it is shown."""
    found = [cell for cell in row.cells if isinstance(cell, Estimate)]
    known = found[0].n or any(cell.value is not None for cell in found)
    return figures.count(found[0].n) if known else "–"
