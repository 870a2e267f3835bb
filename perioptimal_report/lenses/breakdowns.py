"""Breakdown tables from groups and columns: sorted by what matters, the row that matters marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from perioptimal_report.chart_data import Unit
from perioptimal_report.lenses.grouping import Groups
from perioptimal_report.lenses.ratios import Ratio, by_group, sums_by_group
from perioptimal_report.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

MAX_ROWS = 300


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
