"""Chart data from breakdowns and values: no drawing, only the numbers of a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perioptimal_report.chart_data import (
    Distribution,
    Dots,
    Mark,
    Unit,
)
from perioptimal_report.results import Breakdown, Estimate
from perioptimal_report.stats.week_bootstrap import FloatArray

MAX_DOTS = 25


def dots(
    key: str, title: str, table: Breakdown, column: int, *, reference: Mark | None = None
) -> Dots:
    """Lay one column of a breakdown out as dots with interval bars, highest first.

    Of more than ``MAX_DOTS`` lines those with the largest n are shown, which the title then says.
    """
    lines = [(row.label, row.cells[column]) for row in table.rows]
    known = [(label, cell) for label, cell in lines if isinstance(cell, Estimate)]
    busiest = sorted(known, key=lambda line: -line[1].n)[:MAX_DOTS]
    shown = sorted(busiest, key=lambda line: -_or_lowest(line[1].value))
    cells = [cell for _, cell in shown]
    cut = "" if len(shown) == len(known) else f" ({MAX_DOTS} largest of {len(known)})"
    return Dots(
        key=key,
        title=title + cut,
        unit=cells[0].unit if cells else "count",
        labels=tuple(label for label, _ in shown),
        values=tuple(cell.value for cell in cells),
        lows=tuple(cell.interval.low if cell.interval else None for cell in cells),
        highs=tuple(cell.interval.high if cell.interval else None for cell in cells),
        n=tuple(cell.n for cell in cells),
        reference=reference,
    )


def distribution(
    key: str,
    title: str,
    unit: Unit,
    values: FloatArray,
    edges: Sequence[float],
    *,
    marks: Sequence[Mark] = (),
) -> Distribution:
    """Count values between edges; those beyond the first or last edge go to the end bins."""
    inside = np.clip(values, edges[0], edges[-1])
    counts, _ = np.histogram(inside, bins=np.asarray(edges, dtype=np.float64))
    return Distribution(
        key, title, unit, tuple(map(float, edges)), tuple(map(float, counts)), tuple(marks)
    )


def mark(label: str, estimate: Estimate) -> Mark | None:
    """Make a reference line of an estimate, where it has a value."""
    return None if estimate.value is None else Mark(label, estimate.value)


def marks(*found: Mark | None) -> tuple[Mark, ...]:
    """Keep the marks that have a value."""
    return tuple(line for line in found if line is not None)


def _or_lowest(value: float | None) -> float:
    return float("-inf") if value is None else value
