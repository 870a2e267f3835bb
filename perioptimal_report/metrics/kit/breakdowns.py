"""Breakdown tables from groups and columns: sorted by what matters, the row that matters marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from perioptimal_report.metrics.kit.ratios import PCT, Groups, Ratio, by_group, sums_by_group, whole
from perioptimal_report.shapes.chart_data import (
    Distribution,
    Dots,
    Mark,
    Unit,
)
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

MAX_ROWS = 300


MAX_DOTS = 25


PART = Measure("part", "Part of the whole")


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a table is broken down by: the dimension's name, the table's title, the groups."""

    by: str
    title: str
    groups: Groups


@dataclass(frozen=True, slots=True)
class Sum:
    """A measure that adds up amounts ÷ ``per`` over the rows of a group."""

    measure: Measure
    unit: Unit
    amounts: FloatArray
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Cells:
    """A measure whose cells, one per group, are already there."""

    measure: Measure
    cells: Sequence[Estimate | str]


Column = Ratio | Sum | Cells


def breakdown(
    dimension: Dimension,
    columns: Sequence[Column],
    weeks: WeekSample,
    *,
    largest_first: ArrayLike | None = None,
) -> Breakdown:
    """Lay out one line per group and one cell per column.

    With ``largest_first`` (a value per group) lines are sorted by it, the top one is marked where
    its value is above 0, and at most ``MAX_ROWS`` are kept, which the title then says. Without it
    the groups stay in their own order, as weekdays and months do.
    """
    labels = dimension.groups.labels
    cells = [_cells(column, dimension.groups, weeks) for column in columns]
    weight = np.zeros(len(labels)) if largest_first is None else np.asarray(largest_first)
    order = sorted(range(len(labels)), key=lambda code: -float(weight[code]))
    rows = tuple(
        Row(
            label=labels[code],
            cells=tuple(column[code] for column in cells),
            marked=code == order[0] and float(weight[code]) > 0,
        )
        for code in order[:MAX_ROWS]
    )
    cut = "" if len(rows) == len(order) else f" (first {MAX_ROWS} of {len(order)})"
    measures = tuple(column.measure for column in columns)
    return Breakdown(dimension.by, dimension.title + cut, measures, rows)


def filled(*tables: Breakdown | None) -> tuple[Breakdown, ...]:
    """Keep the tables that have a line."""
    return tuple(table for table in tables if table is not None and table.rows)


def _cells(column: Column, groups: Groups, weeks: WeekSample) -> Sequence[Estimate | str]:
    if isinstance(column, Ratio):
        return by_group(column, groups, weeks)
    if isinstance(column, Sum):
        return sums_by_group(column.amounts, column.unit, groups, per=column.per)
    return column.cells


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


def clearly_above(estimate: Estimate, level: float | None) -> bool:
    """Say whether the whole interval of an estimate lies above a level."""
    return estimate.interval is not None and level is not None and estimate.interval.low > level


def clearly_below(estimate: Estimate, level: float | None) -> bool:
    """Say whether the whole interval of an estimate lies below a level."""
    return estimate.interval is not None and level is not None and estimate.interval.high < level


def apart(one: Estimate, other: Estimate) -> bool:
    """Say whether two intervals do not touch."""
    if one.interval is None or other.interval is None:
        return False
    return one.interval.low > other.interval.high or other.interval.low > one.interval.high


@dataclass(frozen=True, slots=True)
class Leader:
    """The group with the largest part of a sum: its label, its part [pct], and how sure that is.

    ``certain`` says that it leads the next group in (at least) 97.5% of the drawn weeks.
    """

    label: str
    share: Estimate
    certain: bool


def leader(
    amounts: FloatArray, groups: Groups, weeks: WeekSample, *, aside: str | None = None
) -> Leader | None:
    """Find the group that makes up most of the sum of all rows; n counts the rows.

    ``aside`` names a group that cannot lead but belongs to the whole. ``None`` where there is
    nothing to lead in.
    """
    sums = {
        label: float(part)
        for label, part in zip(groups.labels, groups.totals(amounts), strict=True)
        if label != aside
    }
    if not sums or max(sums.values()) <= 0:
        return None
    ranked = sorted(sums, key=lambda label: -sums[label])
    first, second = (groups.rows_of(groups.labels.index(label)) for label in (ranked * 2)[:2])
    part = Ratio(PART, "pct", amounts * first, amounts, PCT)
    ahead = Ratio(PART, "pct", amounts * first - amounts * second, amounts, PCT)
    everything = whole(len(amounts))
    lead = by_group(ahead, everything, weeks)[0]
    alone = len(ranked) == 1
    share = replace(by_group(part, everything, weeks)[0], n=len(amounts))
    return Leader(ranked[0], share, alone or clearly_above(lead, 0.0))
