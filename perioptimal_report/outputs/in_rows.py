"""Figures and tables beside each other where two fit: fewer pages, and more to compare on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perioptimal_report.charts.words import width_mm
from perioptimal_report.outputs.figures import HALF_WIDTH_MM, Figure
from perioptimal_report.outputs.tables import PrintedTable, printed
from perioptimal_report.shapes.results import Breakdown

LINES_BESIDE = 16
"""Lines of a table that may stand beside something else."""
PADDING_MM = 2.6
NARROW_FORMS = ((4, 1), (3, 1), (4, 0), (3, 0), (2, 1), (2, 0), (1, 1))
"""Measures and intervals of a narrow table, the richest first."""

Item = Figure | PrintedTable


@dataclass(frozen=True, slots=True)
class Packed:
    """A section's figures and tables in rows of one or two, and the figure beside its numbers."""

    rows: tuple[tuple[Item, ...], ...]
    beside: Figure | None = None


def pack(figures: Sequence[Figure], tables: Sequence[Breakdown], most: int) -> Packed:
    """Lay out a section: at most so many tables, the first figures first.

    A narrow figure left over stands beside the first table where that can be narrow, else beside
    the months, above the others; otherwise the months stand beside the numbers.
    """
    tables = [t for t in tables if _has_value(t) and not _is_drawn(t, figures)]
    months = next((figure for figure in figures if figure.monthly), None)
    charts = [figure for figure in figures if not figure.monthly]
    slim = next((narrow(table) for table in tables[:most]), None)
    if sum(figure.is_narrow for figure in charts) % 2 == 0:
        return Packed((*_in_rows(charts), *table_rows(tables, most)), months)
    last = next(figure for figure in reversed(charts) if figure.is_narrow)
    above = _in_rows([figure for figure in charts if figure is not last])
    if slim is not None:
        return Packed((*above, (last, slim)), months)
    if months is None:
        return Packed((*above, (last,), *table_rows(tables, most)))
    return Packed(((last, months), *above, *table_rows(tables, most)))


def _has_value(table: Breakdown) -> bool:
    """Whether a table says anything: one whose every cell is missing is left to the workbook."""
    return any(isinstance(c, str) or c.value is not None for row in table.rows for c in row.cells)


def _is_drawn(table: Breakdown, figures: Sequence[Figure]) -> bool:
    """Whether a chart of full width lists a table's rows already, with value and n."""
    rows = {row.label for row in table.rows}
    return bool(rows) and any(not f.is_narrow and rows <= set(f.labels) for f in figures)


def table_rows(tables: Sequence[Breakdown], most: int) -> tuple[tuple[PrintedTable, ...], ...]:
    """Choose the first tables of a section and lay them out: two narrow ones beside each other.

    A second table that finds no place beside the first stays in the workbook; transposed tables,
    which belong together, stand below each other at the least.
    """
    asked = [t for place, t in enumerate(tables) if place < most or t.essential]
    turned = tuple(printed(table) for table in asked if table.transposed)
    if len(turned) == 2 and all(table_mm(table) <= HALF_WIDTH_MM for table in turned):
        return (turned,)
    if turned:
        return tuple((table,) for table in turned)
    beside = [slim for table in asked[:2] if (slim := narrow(table)) is not None]
    if len(beside) == 2:
        return (tuple(beside),)
    return tuple((printed(t),) for place, t in enumerate(asked) if not place or t.essential)


def narrow(table: Breakdown) -> PrintedTable | None:
    """Lay a table out on half the width, where that leaves out little."""
    if table.transposed or len(table.rows) > LINES_BESIDE:
        return None
    for measures, intervals in NARROW_FORMS:
        made = printed(table, most_measures=measures, intervals=intervals)
        if len(table.measures) <= 2 * measures + 1 and table_mm(made) <= HALF_WIDTH_MM:
            return made
    return None


def table_mm(table: PrintedTable) -> float:
    """Estimate how wide a printed table is [mm]."""
    labels = max((width_mm(line.label, bold=line.marked) for line in table.lines), default=0.0)
    return labels + sum(_column_mm(table, place) for place in range(len(table.columns)))


def _column_mm(table: PrintedTable, place: int) -> float:
    # A head may be broken at its blanks.
    words = table.columns[place].label.split(" ")
    head = max(width_mm(word, bold=True) for word in words)
    widest = max((width_mm(line.cells[place].text) for line in table.lines), default=0.0)
    return max(head, widest) + PADDING_MM


def _in_rows(figures: Sequence[Figure]) -> tuple[tuple[Figure, ...], ...]:
    rows: list[list[Figure]] = []
    waiting = False
    for figure in figures:
        if figure.is_narrow and waiting:
            rows[-1].append(figure)
            waiting = False
        else:
            rows.append([figure])
            waiting = figure.is_narrow
    return tuple(map(tuple, rows))
