"""A histogram with its n, named marks and, where one was fitted, the expected counts."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from perioptimal_report.charts import marks, scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import count, tick_labels
from perioptimal_report.charts.plot import GAP_LEFT_MM, Plot, Spans, plot_height_mm
from perioptimal_report.charts.scales import Scale, Span
from perioptimal_report.charts.style import ACCENT, GRAY_DARK, INK_TINT, LINE_PT, SMALL_PT
from perioptimal_report.charts.words import shorten, width_mm
from perioptimal_report.shapes.chart_data import Distribution

_PIECE_MM: Final = 5.0


def spans(chart: Distribution) -> Spans:
    """Find the range of edges and marks, and of counts from zero."""
    fitted = chart.fitted.y if chart.fitted else ()
    x = scales.span_of((*chart.edges, *(m.value for m in chart.marks)), zero=False)
    low = min(chart.edges, default=0.0)
    x = Span(min([low, *(m.value for m in chart.marks)]), x.high)
    return Spans(x, scales.span_of((*chart.counts, *fitted), zero=True))


def height_mm(chart: Distribution, width: float, shared: Spans | None = None) -> float:
    """Give the height of labels, picture and axis [mm]."""
    plot = _plan(chart, Box(0, 0, width, 0), shared)
    return plot.box.bottom + scales.TICKS_MM + scales.UNIT_MM


def paint(canvas: Canvas, box: Box, chart: Distribution, shared: Spans | None = None) -> None:
    """Draw the histogram from the top of a box."""
    plot = _plan(chart, box, shared)
    scales.height_axis(canvas, plot.y, plot.box, plot.y_labels)
    _paint_counts(canvas, chart, plot)
    scales.base_line(canvas, plot.y, plot.box, upright=False)
    scales.ticks_below(canvas, plot.x, plot.box, chart.unit)
    if chart.fitted:
        curve = [
            (plot.x.at(x), plot.y.at(y)) for x, y in _inside(chart.fitted.x, chart.fitted.y, plot)
        ]
        canvas.line(curve, ACCENT, width_pt=LINE_PT)
    marks.paint(canvas, plot.placed, plot.box)
    _write_n(canvas, chart, plot)


def _inside(xs: tuple[float, ...], ys: tuple[float, ...], plot: Plot) -> list[tuple[float, float]]:
    reach = plot.x.span
    return [(x, y) for x, y in zip(xs, ys, strict=True) if reach.low <= x <= reach.high]


def _plan(chart: Distribution, box: Box, shared: Spans | None) -> Plot:
    reach = shared or spans(chart)
    height = plot_height_mm(box.width)
    y = scales.snug_scale(scales.headroom(reach.y), height, 0, 5)
    labels = tick_labels(y.ticks, "count")
    left = box.left + max(width_mm(label, size_pt=SMALL_PT) for label in labels) + GAP_LEFT_MM
    right = box.right - 3
    x = scales.snug_scale(reach.x, left, right, scales.most_ticks(right - left))
    placed = marks.place(chart.marks, x, chart.unit, Box(box.left, 0, box.width, 0))
    top = box.top + max(marks.head_mm(placed), 2.0) + (4.0 if chart.fitted else 0.0)
    y = Scale(y.span, top + height, top, y.ticks)
    return Plot(Box(left, top, right - left, height), x, y, labels, placed)


def _paint_counts(canvas: Canvas, chart: Distribution, plot: Plot) -> None:
    bars = [
        Box(plot.x.at(a), plot.y.at(n), plot.x.at(b) - plot.x.at(a), plot.y.at(0) - plot.y.at(n))
        for (a, b), n in zip(pairwise(chart.edges), chart.counts, strict=True)
    ]
    canvas.fill(bars, INK_TINT, edge="white")


def _write_n(canvas: Canvas, chart: Distribution, plot: Plot) -> None:
    n = float(sum(chart.counts))
    if n.is_integer():
        at = (plot.box.right, plot.box.bottom + 2.4 + scales.UNIT_MM)
        canvas.text(at, f"n = {count(int(n))}", size_pt=SMALL_PT, ink=GRAY_DARK, align="right")
    if chart.fitted:
        _name_fitted(canvas, chart.fitted.label, plot)


def _name_fitted(canvas: Canvas, label: str, plot: Plot) -> None:
    """Name the fitted curve at the top right, behind a piece of its line."""
    words = shorten(label, plot.box.width - _PIECE_MM - 1, size_pt=SMALL_PT)
    y = plot.box.top - marks.head_mm(plot.placed) - 2.0
    left = plot.box.right - width_mm(words, size_pt=SMALL_PT) - 1
    canvas.line([(left - _PIECE_MM, y), (left, y)], ACCENT, width_pt=LINE_PT)
    canvas.text((plot.box.right, y), words, size_pt=SMALL_PT, align="right")
