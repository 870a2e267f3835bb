"""Values before and after between two uprights: who gains in one ink, who loses in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perioptimal_report.charts import scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import number_with_unit
from perioptimal_report.charts.scales import Scale, Span
from perioptimal_report.charts.style import (
    ACCENT,
    GAP_MM,
    GRAY,
    GRAY_DARK,
    GRAY_LIGHT,
    HAIR_PT,
    INK,
    LINE_PT,
)
from perioptimal_report.charts.words import shorten, width_mm
from perioptimal_report.shapes.chart_data import Slope

_HEAD_MM: Final = 6.0
_ROW_MM: Final = 4.0
_LEAST_MM: Final = 52.0
_LABEL_SHARE: Final = 0.36
_LEADER_MM: Final = 4.0
_EVEN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Plan:
    plot: Box
    scale: Scale
    left_y: tuple[float, ...]
    right_y: tuple[float, ...]


def height_mm(chart: Slope, width: float) -> float:
    """Give the height that keeps all labels apart [mm]."""
    return _plan(chart, Box(0, 0, width, 0)).plot.bottom + GAP_MM


def paint(canvas: Canvas, box: Box, chart: Slope) -> None:
    """Draw the lines from the top of a box."""
    plan = _plan(chart, box)
    _paint_uprights(canvas, box, chart, plan)
    _paint_lines(canvas, chart, plan)
    _write_side(canvas, chart, plan, box, left=True)
    _write_side(canvas, chart, plan, box, left=False)


def _plan(chart: Slope, box: Box) -> _Plan:
    rows = max(len(chart.labels), 1)
    height = max(_LEAST_MM, rows * _ROW_MM)
    side = _LABEL_SHARE * box.width
    plot = Box(box.left + side, box.top + _HEAD_MM, box.width - 2 * side, height)
    values = [*chart.starts, *chart.ends]
    span = scales.span_of(values, zero=True)
    scale = Scale(Span(span.low, span.high), plot.bottom - GAP_MM, plot.top + GAP_MM, ())
    places = [[scale.at(value) for value in side] for side in (chart.starts, chart.ends)]
    left, right = (_apart(each, plot.top, plot.bottom) for each in places)
    return _Plan(plot, scale, left, right)


def _apart(wanted: Sequence[float], top: float, bottom: float) -> tuple[float, ...]:
    """Move labels as little as the room allows until no two touch, in their order [mm]."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    places, last = [0.0] * len(wanted), top - _ROW_MM / 2
    for at in order:
        last = places[at] = max(wanted[at], last + _ROW_MM)
    limit = bottom + _ROW_MM / 2
    for at in reversed(order):
        limit = places[at] = min(places[at], limit - _ROW_MM)
    return tuple(places)


def _ink(start: float, end: float) -> str:
    if abs(end - start) < _EVEN:
        return GRAY
    return INK if end > start else ACCENT


def _paint_uprights(canvas: Canvas, box: Box, chart: Slope, plan: _Plan) -> None:
    edges = (plan.plot.left + _LEADER_MM, plan.plot.right - _LEADER_MM)
    for x in edges:
        ends = [(x, plan.plot.top), (x, plan.plot.bottom)]
        canvas.line(ends, GRAY_LIGHT, width_pt=HAIR_PT)
    room = box.width / 2 - GAP_MM
    heads = (shorten(chart.before, room, bold=True), shorten(chart.after, room, bold=True))
    middle = box.top + _HEAD_MM / 2 - 1
    canvas.text((min(edges[0], box.left + room), middle), heads[0], bold=True, align="right")
    canvas.text((max(edges[1], box.right - room), middle), heads[1], bold=True)


def _paint_lines(canvas: Canvas, chart: Slope, plan: _Plan) -> None:
    at = plan.scale.at
    left, right = plan.plot.left + _LEADER_MM, plan.plot.right - _LEADER_MM
    pairs = list(zip(chart.starts, chart.ends, strict=True))
    for ink in (GRAY, ACCENT, INK):
        own = [(start, end) for start, end in pairs if _ink(start, end) == ink]
        runs = [[(left, at(start)), (right, at(end))] for start, end in own]
        # Why dashes: gains and losses differ in more than color.
        dashes = (3.0, 1.5) if ink == ACCENT else ()
        canvas.lines(runs, ink, width_pt=LINE_PT, dashes=dashes)
        canvas.marks([point for run in runs for point in run], ink, size_mm=1.8)


def _write_side(canvas: Canvas, chart: Slope, plan: _Plan, box: Box, *, left: bool) -> None:
    values, places = (chart.starts, plan.left_y) if left else (chart.ends, plan.right_y)
    edge = plan.plot.left if left else plan.plot.right
    point = edge + (_LEADER_MM if left else -_LEADER_MM)
    for label, value, y in zip(chart.labels, values, places, strict=True):
        leader = [(edge, y), (point, plan.scale.at(value))]
        canvas.line(leader, GRAY_LIGHT, width_pt=HAIR_PT)
        number = number_with_unit(value, chart.unit)
        room = _LABEL_SHARE * box.width - 2 * GAP_MM - width_mm(number, bold=True)
        name = shorten(label, room)
        words = edge - GAP_MM / 2 if left else edge + GAP_MM / 2
        canvas.text((words, y), number, bold=True, align="right" if left else "left")
        beside = width_mm(number, bold=True) + GAP_MM
        far = words - beside if left else words + beside
        canvas.text((far, y), name, ink=GRAY_DARK, align="right" if left else "left")
