"""Aligned dots with interval bars: one line per label, its value and n beside it."""

from __future__ import annotations

from dataclasses import dataclass

from perioptimal_report.charts import marks, rows, scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import column, count
from perioptimal_report.charts.scales import Scale, Span
from perioptimal_report.charts.style import (
    GAP_MM,
    GRAY_DARK,
    GRID,
    HAIR_PT,
    INK,
    INK_TINT,
    SMALL_PT,
)
from perioptimal_report.charts.words import width_mm
from perioptimal_report.shapes.chart_data import Dots

_HEAD_MM = 4.0
_EDGE_MM = 1.4
"""Room for half a dot beyond the first and last tick."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What panels have in common: the range, and the lines that only the first of them names."""

    span: Span
    rows: rows.Rows | None = None
    names_rows: bool = True


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: rows.Rows
    values: tuple[str, ...]
    counts: tuple[str, ...]
    scale: Scale
    placed: tuple[marks.Placed, ...]
    plot: Box
    value_mm: float
    count_mm: float


def span(chart: Dots) -> Span:
    """Find the range of values, intervals and reference."""
    reference = (chart.reference.value,) if chart.reference else ()
    return scales.span_of((*chart.values, *chart.lows, *chart.highs, *reference), zero=False)


def height_mm(chart: Dots, width: float, shared: Shared | None = None) -> float:
    """Give the height that the lines need [mm]."""
    plan = _plan(chart, Box(0, 0, width, 0), shared)
    return plan.plot.bottom + scales.foot_mm(chart.unit)


def paint(canvas: Canvas, box: Box, chart: Dots, shared: Shared | None = None) -> None:
    """Draw the lines from the top of a box."""
    plan = _plan(chart, box, shared)
    scales.value_axis(canvas, plan.scale, plan.plot, chart.unit)
    scales.base_line(canvas, plan.scale, plan.plot, upright=True)
    marks.paint(canvas, plan.placed, plan.plot)
    if shared is None or shared.names_rows:
        rows.write_labels(canvas, plan.rows, box.left, plan.plot.top)
    _paint_dots(canvas, chart, plan)
    _paint_columns(canvas, box, plan)


def _plan(chart: Dots, box: Box, shared: Shared | None) -> _Plan:
    shared = shared or Shared(span(chart))
    arranged = shared.rows or rows.arrange(chart.labels, box.width)
    values = column(chart.values, chart.unit)
    counts = tuple(count(n) for n in chart.n)
    value_mm = max((width_mm(v) for v in values), default=0.0)
    count_mm = max((width_mm(n) for n in (*counts, "n")), default=0.0) if counts else 0.0
    named_mm = arranged.label_mm + GAP_MM if shared.names_rows else 0.0
    left = box.left + named_mm + _EDGE_MM
    right = box.right - value_mm - GAP_MM - (count_mm + GAP_MM if counts else 0) - _EDGE_MM
    ticks = scales.most_ticks(right - left)
    scale = scales.round_scale(shared.span, left, right, ticks)
    room = Box(box.left, 0, box.width - (count_mm + GAP_MM if counts else 0), 0)
    references = (chart.reference,) if chart.reference else ()
    placed = marks.place(references, scale, chart.unit, room)
    head = max(marks.head_mm(placed), _HEAD_MM if counts else 0.0)
    plot = Box(left, box.top + head, right - left, arranged.height_mm)
    return _Plan(arranged, values, counts, scale, placed, plot, value_mm, count_mm)


def _paint_dots(canvas: Canvas, chart: Dots, plan: _Plan) -> None:
    middles = plan.rows.middles(plan.plot.top)
    rules = [[(plan.plot.left, y), (plan.plot.right, y)] for y in middles]
    canvas.lines(rules, GRID, width_pt=HAIR_PT)
    bars = [
        Box(plan.scale.at(low), y - 0.8, plan.scale.at(high) - plan.scale.at(low), 1.6)
        for low, high, y in zip(chart.lows, chart.highs, middles, strict=False)
        if low is not None and high is not None
    ]
    canvas.fill(bars, INK_TINT)
    known = zip(chart.values, middles, strict=True)
    canvas.marks([(plan.scale.at(v), y) for v, y in known if v is not None], INK, size_mm=2.3)


def _paint_columns(canvas: Canvas, box: Box, plan: _Plan) -> None:
    edge = box.right - (plan.count_mm + GAP_MM if plan.counts else 0)
    middles = plan.rows.middles(plan.plot.top)
    for value, y in zip(plan.values, middles, strict=True):
        canvas.text((edge, y), value, align="right")
    for n, y in zip(plan.counts, middles, strict=False):
        canvas.text((box.right, y), n, align="right", ink=GRAY_DARK)
    if plan.counts:
        at = (box.right, plan.plot.top - 1.6)
        canvas.text(at, "n", size_pt=SMALL_PT, align="right", ink=GRAY_DARK)
