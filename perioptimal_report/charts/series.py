"""A value per month with its control limits; special causes by shape and color."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perioptimal_report.charts import scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import UNIT_NAMES, month, number_with_unit, tick_labels
from perioptimal_report.charts.plot import GAP_LEFT_MM
from perioptimal_report.charts.scales import Scale
from perioptimal_report.charts.spread import spread_apart
from perioptimal_report.charts.style import (
    ACCENT,
    BAND,
    GRAY_DARK,
    INK,
    LINE_PT,
    SMALL_PT,
)
from perioptimal_report.charts.words import width_mm
from perioptimal_report.shapes.chart_data import Series

PLOT_MM: Final = 20.0
LOW_MM: Final = 11.0
"""Height of a picture that stands in a row of many [mm]."""
_HEAD_MM: Final = 4.0
_FOOT_MM: Final = 7.4
_LABEL_GAP_MM: Final = 3.3
_SIDE_MM: Final = 3.0
"""Room left and right of the first and the last value [mm]."""

Point = tuple[float, float]


def height_mm(chart: Series, plot_mm: float = PLOT_MM) -> float:
    """Give the height of picture, months and head [mm]."""
    empty = all(value is None for value in chart.values)
    return 2 * _HEAD_MM if empty else _HEAD_MM + plot_mm + _FOOT_MM


def paint(canvas: Canvas, box: Box, chart: Series, plot_mm: float = PLOT_MM) -> None:
    """Draw the months from the top of a box."""
    if all(value is None for value in chart.values):
        canvas.text((box.left, box.top + _HEAD_MM), "no values", ink=GRAY_DARK)
        return
    limits = _limits(chart)
    y = _scale(chart, box, plot_mm)
    labels = tick_labels(y.ticks, chart.unit)
    left = box.left + max(width_mm(label, size_pt=SMALL_PT) for label in labels) + GAP_LEFT_MM
    named = max((width_mm(words, size_pt=SMALL_PT) for words, _ in limits), default=0.0)
    plot = Box(left, box.top + _HEAD_MM, box.right - left - named - GAP_LEFT_MM, plot_mm)
    paint_band(canvas, chart, y, plot, _SIDE_MM)
    scales.height_axis(canvas, y, plot, labels)
    if scales.named(chart.unit):
        head = (box.left, box.top + 1.6)
        canvas.text(head, UNIT_NAMES[chart.unit], size_pt=SMALL_PT, ink=GRAY_DARK)
    points = places(chart, y, Box(plot.left + _SIDE_MM, 0, plot.width - 2 * _SIDE_MM, 0))
    paint_values(canvas, chart, points)
    _write_signals(canvas, chart, points, plot)
    _write_limits(canvas, limits, y, plot)
    _write_months(canvas, chart, plot)


def _limits(chart: Series) -> list[tuple[str, float]]:
    """Name the average and, since they may vary, the limits of the last month that has them."""
    upper, lower = (_last(limits) for limits in (chart.uppers, chart.lowers))
    named = (("upper limit", upper), ("average", chart.centre), ("lower limit", lower))
    return [(f"{name} {number_with_unit(v, chart.unit)}", v) for name, v in named if v is not None]


def _last(limits: Sequence[float | None]) -> float | None:
    return next((limit for limit in reversed(limits) if limit is not None), None)


def _scale(chart: Series, box: Box, plot_mm: float) -> Scale:
    span = scales.span_of((*chart.values, chart.centre, *chart.lowers, *chart.uppers), zero=False)
    return scales.snug_scale(
        scales.headroom(span),
        box.top + _HEAD_MM + plot_mm,
        box.top + _HEAD_MM,
        5 if plot_mm > LOW_MM else 3,
    )


def places(chart: Series, y: Scale, box: Box) -> list[Point | None]:
    """Place each month's value, evenly over the width; None where there is no value."""
    step = box.width / max(len(chart.values) - 1, 1)
    return [
        None if value is None else (box.left + step * position, y.at(value))
        for position, value in enumerate(chart.values)
    ]


def paint_band(canvas: Canvas, chart: Series, y: Scale, plot: Box, side_mm: float) -> None:
    """Draw the band between the limits and the line of the average.

    The band has a step per month where limits vary; ``side_mm`` lie left and right of the months.
    """
    known = [
        (place, pair)
        for place, pair in enumerate(zip(chart.lowers, chart.uppers, strict=True))
        if None not in pair
    ]
    if len({pair for _, pair in known}) == 1:
        canvas.fill([_band(known[0][1], y, plot.left, plot.right)], BAND)
    else:
        half = (plot.width - 2 * side_mm) / max(len(chart.values) - 1, 1) / 2
        middles = [plot.left + side_mm + 2 * half * place for place, _ in known]
        edges = [(max(x - half, plot.left), min(x + half, plot.right)) for x in middles]
        steps = [_band(pair, y, *edge) for (_, pair), edge in zip(known, edges, strict=True)]
        canvas.fill(steps, BAND)
    if chart.centre is not None:
        at = y.at(chart.centre)
        canvas.line([(plot.left, at), (plot.right, at)], GRAY_DARK, width_pt=0.7)


def _band(limits: tuple[float | None, float | None], y: Scale, left: float, right: float) -> Box:
    low, high = (y.at(limit) for limit in limits if limit is not None)
    return Box(left, high, right - left, low - high)


def unbroken(points: Sequence[Point | None]) -> list[list[Point]]:
    """Part the points into runs where a value is missing."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return runs


def paint_values(canvas: Canvas, chart: Series, points: Sequence[Point | None]) -> None:
    """Draw the line, broken where a value is missing, and the dots; signals as diamonds."""
    canvas.lines(unbroken(points), INK, width_pt=LINE_PT)
    signals = set(chart.signals)
    known = [(i, p) for i, p in enumerate(points) if p is not None]
    canvas.marks([p for i, p in known if i not in signals], INK, size_mm=2.0)
    canvas.marks([p for i, p in known if i in signals], ACCENT, size_mm=2.7, shape="diamond")


def _write_signals(
    canvas: Canvas, chart: Series, points: Sequence[Point | None], plot: Box
) -> None:
    """Write the value at the first special cause of each run, unless it touches the one before."""
    free = plot.left
    centre = chart.centre if chart.centre is not None else float("-inf")
    for position in chart.signals:
        point, value = points[position], chart.values[position]
        if point is None or value is None or position - 1 in chart.signals:
            continue
        words = number_with_unit(value, chart.unit)
        half = width_mm(words, size_pt=SMALL_PT, bold=True) / 2
        x = min(max(point[0], plot.left + half), plot.right - half)
        if x - half >= free:
            at = (x, point[1] + (-3.2 if value >= centre else 3.4))
            canvas.text(at, words, size_pt=SMALL_PT, ink=ACCENT, bold=True, align="center")
            free = x + half + 1.0


def _write_limits(canvas: Canvas, limits: Sequence[tuple[str, float]], y: Scale, plot: Box) -> None:
    wanted = [y.at(value) for _, value in limits]
    middles = spread_apart(wanted, [_LABEL_GAP_MM] * len(limits), plot.top - 2, plot.bottom + 2)
    for (words, _), middle in zip(limits, middles, strict=True):
        at = (plot.right + GAP_LEFT_MM, middle)
        canvas.text(at, words, size_pt=SMALL_PT, ink=GRAY_DARK)


def _write_months(canvas: Canvas, chart: Series, plot: Box) -> None:
    """Write short month names as far as they fit, and the year below the first of each."""
    names = [month(label) or (label, "") for label in chart.labels]
    step = (plot.width - 2 * _SIDE_MM) / max(len(names) - 1, 1)
    widest = max((width_mm(name, size_pt=SMALL_PT) for name, _ in names), default=0.0)
    every = next(n for n in (1, 2, 3, 4, 6, 12, len(names) + 1) if n * step >= widest + 1.2)
    year_before = ""
    for position in range(0, len(names), every):
        name, year = names[position]
        x = plot.left + _SIDE_MM + position * step
        canvas.text((x, plot.bottom + 2.4), name, size_pt=SMALL_PT, ink=GRAY_DARK, align="center")
        if year != year_before:
            at = (x, plot.bottom + 5.8)
            canvas.text(at, year, size_pt=SMALL_PT, ink=GRAY_DARK, align="center")
        year_before = year
