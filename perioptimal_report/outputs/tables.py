"""From a breakdown to a printed table: columns, lines, marks for what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from perioptimal_report.charts import figures
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import (
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


Kind = Literal["number", "interval", "n", "text"]


_TAIL = re.compile(r"(?:, |: | \().*$")


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column: its label, its unit as printed, and what stands in it."""

    label: str
    unit: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell; ``mark`` points at the reason why a value is missing."""

    text: str
    kind: Kind
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line."""

    label: str
    cells: tuple[Cell, ...]
    marked: bool
    unit: str = ""


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


@dataclass(frozen=True, slots=True)
class Measured:
    """What the cells of one measure have in common; without one unit, each has its own decimals."""

    unit: str
    kind: Kind
    places: int | None

    def cell(self, cell: Estimate | str, reasons: dict[str, str]) -> Cell:
        """Print a value, or a dash with the mark of its reason."""
        if isinstance(cell, str):
            return Cell(cell, self.kind)
        if cell.value is None:
            return Cell("–", "number", reasons.get(cell.reason or "", ""))
        return Cell(self._write(cell.value, cell.unit), "number")

    def bounds(self, cell: Estimate | str) -> Cell:
        """Print an interval, or nothing where there is none."""
        if isinstance(cell, str) or cell.interval is None:
            return Cell("", "interval")
        low, high = (
            self._write(cell.interval.low, cell.unit),
            self._write(cell.interval.high, cell.unit),
        )
        return Cell(f"{low} to {high}", "interval")

    def _write(self, value: float, unit: Unit) -> str:
        return figures.bare(value, unit) if self.places is None else fixed(value, unit, self.places)


def measured(rows: tuple[Row, ...], position: int) -> Measured:
    """Find what the cells of one measure share: unit, kind and decimals."""
    found = estimates(rows, position)
    if not found:
        return Measured("", "text", None)
    unit = found[0].unit
    if any(cell.unit != unit for cell in found):
        return Measured("", "number", None)
    values = tuple(cell.value for cell in found if cell.value is not None)
    return Measured(unit_header(unit), "number", decimals(values, unit))


def estimates(rows: tuple[Row, ...], position: int) -> tuple[Estimate, ...]:
    """Collect the estimates of one measure, texts left out."""
    return tuple(c for row in rows if isinstance(c := row.cells[position], Estimate))


def unit_header(unit: Unit) -> str:
    """Name a unit for the head of a column; empty where the label says it all."""
    return {"pct": "%", "usd": "$"}.get(unit) or figures.SUFFIXES.get(unit, "")


def beside(label: str, unit: str) -> str:
    """Give a printed unit, empty where the words of the label hold it already."""
    said, words = (set(re.findall(r"[\w$%]+", text.lower())) for text in (label, unit))
    return "" if words <= said else unit


def decimals(values: Iterable[float], unit: Unit) -> int:
    """Choose the decimals of a column: those its largest fraction can bear, never below 0."""
    fractions = [value for value in values if not float(value).is_integer()]
    return max(0, min((figures.decimals(value, unit) for value in fractions), default=0))


def fixed(value: float, unit: Unit, places: int) -> str:
    """Write a value to the decimals of its column, rounded to three significant digits."""
    if unit == "p":
        return figures.p_value(value)
    kept = min(places, figures.decimals(value, unit))
    return figures.fixed(round(value, kept), places)


def heads(labels: Sequence[str]) -> tuple[str, ...]:
    """Cut what follows a comma, colon or parenthesis, where the columns stay apart without it.

    Where all labels begin alike, what follows is kept instead. The section's numbers and the
    workbook carry the labels in full.
    """
    stems = [_TAIL.sub("", label) for label in labels]
    tails = [_tail(label, stem) for label, stem in zip(labels, stems, strict=True)]
    if len(labels) > 1 and len(set(stems)) == 1 and all(tails) and len(set(tails)) == len(tails):
        return tuple(tails)
    return tuple(
        stem if stems.count(stem) == 1 else label for label, stem in zip(labels, stems, strict=True)
    )


def _tail(label: str, stem: str) -> str:
    rest = label[len(stem) :].strip(" ,:()")
    return rest[:1].upper() + rest[1:]
