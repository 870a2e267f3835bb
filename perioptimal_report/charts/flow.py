"""Amounts that flow from the labels on the left to those on the right, as bands of their width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from perioptimal_report.charts import rows
from perioptimal_report.charts.canvas import Canvas, Point
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import number_with_unit
from perioptimal_report.charts.style import ACCENT_TINT, GAP_MM, INK, INK_PALE, ROW_MM
from perioptimal_report.charts.words import width_mm
from perioptimal_report.shapes.chart_data import Flow

_TALL_MM: Final = 46.0
"""Height of all amounts together [mm]."""
_NODE_MM: Final = 1.6
_APART_MM: Final = 1.2
_MARGIN_MM: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: its labels, its amounts, and the middle and thickness of each node [mm]."""

    rows: rows.Rows
    amounts: tuple[float, ...]
    middles: tuple[float, ...]
    thick: tuple[float, ...]
    tall: float


@dataclass(frozen=True, slots=True)
class _Plan:
    left: _Side
    right: _Side
    from_mm: float
    to_mm: float
    per_mm: float


def height_mm(chart: Flow, width: float) -> float:
    """Give the height of the taller side [mm]."""
    plan = _plan(chart, Box(0, 0, width, 0))
    return max(plan.left.tall, plan.right.tall, ROW_MM) + 2 * _MARGIN_MM


def paint(canvas: Canvas, box: Box, chart: Flow) -> None:
    """Draw both sides and the bands between them from the top of a box."""
    plan = _plan(chart, box)
    for ink, chosen in ((INK_PALE, False), (ACCENT_TINT, True)):
        canvas.bands(_bands(chart, plan, chosen), ink)
    for side, at in ((plan.left, plan.from_mm - _NODE_MM), (plan.right, plan.to_mm)):
        nodes = zip(side.middles, side.thick, strict=True)
        canvas.fill([Box(at, y - high / 2, _NODE_MM, high) for y, high in nodes], INK)
    _write(canvas, chart, plan, box)


def _plan(chart: Flow, box: Box) -> _Plan:
    sent = tuple(sum(row) for row in chart.values)
    arrived = tuple(sum(row[place] for row in chart.values) for place in range(len(chart.targets)))
    per_mm = max(sum(sent), 1e-9) / _TALL_MM
    left, right = (
        _side(labels, amounts, box, per_mm)
        for labels, amounts in ((chart.sources, sent), (chart.targets, arrived))
    )
    tall = max(left.tall, right.tall)
    left, right = (_centered(side, box.top + _MARGIN_MM, tall) for side in (left, right))
    widths = [_values_mm(side.amounts, chart) for side in (left, right)]
    return _Plan(
        left,
        right,
        box.left + left.rows.label_mm + widths[0] + 2 * GAP_MM + _NODE_MM,
        box.right - right.rows.label_mm - widths[1] - 2 * GAP_MM - _NODE_MM,
        per_mm,
    )


def _side(labels: Sequence[str], amounts: tuple[float, ...], box: Box, per_mm: float) -> _Side:
    arranged = rows.arrange(labels, box.width)
    thick = tuple(amount / per_mm for amount in amounts)
    room = [max(a, b) + _APART_MM for a, b in zip(arranged.heights, thick, strict=True)]
    ends = accumulate(room, initial=0.0)
    middles = tuple(end + high / 2 for end, high in zip(ends, room, strict=False))
    return _Side(arranged, amounts, middles, thick, sum(room))


def _centered(side: _Side, top: float, tall: float) -> _Side:
    down = top + (tall - side.tall) / 2
    return _Side(side.rows, side.amounts, tuple(y + down for y in side.middles), side.thick, tall)


def _values_mm(amounts: Sequence[float], chart: Flow) -> float:
    return max((width_mm(number_with_unit(a, chart.unit)) for a in amounts), default=0.0)


def _bands(chart: Flow, plan: _Plan, chosen: bool) -> list[tuple[Point, Point, float]]:
    """Give top left, top right and thickness of each band; those of the largest source apart."""
    largest = max(range(len(plan.left.amounts)), key=plan.left.amounts.__getitem__, default=0)
    ends = [y - high / 2 for y, high in zip(plan.right.middles, plan.right.thick, strict=True)]
    found = []
    for source, row in enumerate(chart.values):
        start = plan.left.middles[source] - plan.left.thick[source] / 2
        for target, amount in enumerate(row):
            thick = amount / plan.per_mm
            if amount > 0 and (source == largest) is chosen:
                found.append(((plan.from_mm, start), (plan.to_mm, ends[target]), thick))
            start, ends[target] = start + thick, ends[target] + thick
    return found


def _write(canvas: Canvas, chart: Flow, plan: _Plan, box: Box) -> None:
    value_at = plan.from_mm - _NODE_MM - GAP_MM
    for lines, y, amount in _lines(plan.left):
        rows.write_lines(canvas, lines, box.left, y)
        canvas.text((value_at, y), number_with_unit(amount, chart.unit), align="right")
    label_at = plan.to_mm + _NODE_MM + GAP_MM
    for lines, y, amount in _lines(plan.right):
        rows.write_lines(canvas, lines, label_at, y)
        canvas.text((box.right, y), number_with_unit(amount, chart.unit), align="right")


def _lines(side: _Side) -> list[tuple[tuple[str, ...], float, float]]:
    return list(zip(side.rows.lines, side.middles, side.amounts, strict=True))
