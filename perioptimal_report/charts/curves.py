"""Lines over a common x axis, each named at its end, with marks on x and a rug of observed x."""

from __future__ import annotations

from typing import Final

from perioptimal_report.charts import marks, scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import UNIT_NAMES, tick_labels
from perioptimal_report.charts.plot import GAP_LEFT_MM, Plot, Spans, plot_height_mm
from perioptimal_report.charts.scales import Scale
from perioptimal_report.charts.spread import spread_apart
from perioptimal_report.charts.style import (
    GRAY_DARK,
    LINE_LOOKS,
    LINE_PT,
    SMALL_PT,
)
from perioptimal_report.charts.words import width_mm, wrap
from perioptimal_report.shapes.chart_data import Curves

_LABEL_SHARE: Final = 0.24
Look = tuple[str, tuple[float, ...]]
BOUND_LOOK: Final[Look] = (GRAY_DARK, (1.2, 1.2))
_LABEL_LINE_MM: Final = 3.2
_UNIT_HEAD_MM: Final = 4.0
_RUG_MM: Final = 2.0
_PIECE_MM: Final = 4.0
"""Length of the piece of line before a name [mm]."""


def spans(chart: Curves) -> Spans:
    """Find the ranges of x (with marks and rug) and y."""
    xs = [x for curve in chart.curves for x in curve.x]
    xs += [*chart.rug, *(m.value for m in chart.marks)]
    reach = scales.Span(min(xs), max(xs)) if xs and min(xs) < max(xs) else None
    ys = [y for curve in chart.curves for y in curve.y]
    x = reach or scales.span_of(xs, zero=True)
    return Spans(x, scales.span_of(ys, zero=False))


def key_labels(chart: Curves) -> tuple[str, ...]:
    """Name the lines for a key."""
    return tuple(curve.label for curve in chart.curves)


def key_inks(number: int) -> tuple[str, ...]:
    """Give the inks of that many lines."""
    return tuple(_look(i)[0] for i in range(number))


def height_mm(
    chart: Curves, width: float, shared: Spans | None = None, *, keyed: bool = True
) -> float:
    """Give the height of labels, picture and axis [mm]."""
    plot = _plan(chart, Box(0, 0, width, 0), shared, keyed)
    return plot.box.bottom + scales.foot_mm(chart.x_unit)


def paint(
    canvas: Canvas, box: Box, chart: Curves, shared: Spans | None = None, *, keyed: bool = True
) -> None:
    """Draw the lines from the top of a box; ``keyed`` False leaves their names to the caller."""
    plot = _plan(chart, box, shared, keyed)
    scales.height_axis(canvas, plot.y, plot.box, plot.y_labels)
    scales.base_line(canvas, plot.y, plot.box, upright=False)
    scales.ticks_below(canvas, plot.x, plot.box, chart.x_unit)
    if scales.named(chart.y_unit):
        at = (box.left, plot.box.top - marks.head_mm(plot.placed) - _UNIT_HEAD_MM / 2 - 0.6)
        canvas.text(at, UNIT_NAMES[chart.y_unit], size_pt=SMALL_PT, ink=GRAY_DARK)
    marks.paint(canvas, plot.placed, plot.box)
    _paint_rug(canvas, chart, plot)
    _paint_lines(canvas, chart, plot)
    if keyed and len(chart.curves) > 1:
        _write_names(canvas, chart, plot, box)


def _plan(chart: Curves, box: Box, shared: Spans | None, keyed: bool) -> Plot:
    reach = shared or spans(chart)
    height = plot_height_mm(box.width)
    y = scales.snug_scale(scales.headroom(reach.y), height, 0, 6)
    labels = tick_labels(y.ticks, chart.y_unit)
    left = box.left + max(width_mm(label, size_pt=SMALL_PT) for label in labels) + GAP_LEFT_MM
    right = box.right - (_names_mm(chart, box) if keyed and len(chart.curves) > 1 else 3.0)
    x = scales.snug_scale(reach.x, left, right, scales.most_ticks(right - left))
    placed = marks.place(chart.marks, x, chart.x_unit, Box(left, 0, box.right - left, 0))
    unit = _UNIT_HEAD_MM if scales.named(chart.y_unit) else 0.0
    top = box.top + max(marks.head_mm(placed) + unit, 2.0)
    y = Scale(y.span, top + height, top, y.ticks)
    return Plot(Box(left, top, right - left, height), x, y, labels, placed)


def _names(chart: Curves, box: Box) -> list[tuple[str, ...]]:
    room = box.width * _LABEL_SHARE
    return [wrap(curve.label, room, size_pt=SMALL_PT) for curve in chart.curves]


def _names_mm(chart: Curves, box: Box) -> float:
    lines = [line for name in _names(chart, box) for line in name]
    return max(width_mm(line, size_pt=SMALL_PT) for line in lines) + _PIECE_MM + 4.0


def _paint_rug(canvas: Canvas, chart: Curves, plot: Plot) -> None:
    foot = plot.box.bottom
    runs = [[(plot.x.at(x), foot), (plot.x.at(x), foot - _RUG_MM)] for x in chart.rug]
    canvas.lines(runs, GRAY_DARK, width_pt=0.5)


def _look(number: int) -> Look:
    return LINE_LOOKS[number % len(LINE_LOOKS)]


def _looks(chart: Curves) -> list[Look]:
    """Give each line its look; the ends of an interval share one."""
    return [BOUND_LOOK if c.bound else _look(i) for i, c in enumerate(chart.curves)]


def _paint_lines(canvas: Canvas, chart: Curves, plot: Plot) -> None:
    for curve, (ink, dashes) in zip(chart.curves, _looks(chart), strict=True):
        points = [(plot.x.at(x), plot.y.at(y)) for x, y in zip(curve.x, curve.y, strict=True)]
        canvas.line(points, ink, width_pt=LINE_PT, dashes=dashes)


def _write_names(canvas: Canvas, chart: Curves, plot: Plot, box: Box) -> None:
    names = _names(chart, box)
    ends = [plot.y.at(c.y[-1]) if c.y else plot.box.bottom for c in chart.curves]
    gaps = [len(name) * _LABEL_LINE_MM + 0.4 for name in names]
    middles = spread_apart(ends, gaps, plot.box.top - 1.6, plot.box.bottom + 1.6)
    left = plot.box.right + 2.0
    for name, middle, (ink, dashes) in zip(names, middles, _looks(chart), strict=True):
        first = middle - (len(name) - 1) * _LABEL_LINE_MM / 2
        piece = [(left, middle), (left + _PIECE_MM, middle)]
        canvas.line(piece, ink, width_pt=LINE_PT, dashes=dashes)
        for line, words in enumerate(name):
            at = (left + _PIECE_MM + 1.0, first + line * _LABEL_LINE_MM)
            canvas.text(at, words, size_pt=SMALL_PT)
