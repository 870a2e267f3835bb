"""A series as a line of text is high: band, average, line, last value, special causes."""

from __future__ import annotations

from typing import Final

from perioptimal_report.charts import scales, series
from perioptimal_report.charts.canvas import Canvas, settings
from perioptimal_report.charts.drawing import Box, Drawing
from perioptimal_report.charts.scales import Scale
from perioptimal_report.charts.style import ACCENT, INK
from perioptimal_report.shapes.chart_data import Series

_EDGE_MM: Final = 1.4
"""Room for the marks at the border [mm]."""


def draw_sparkline(chart: Series, *, width_mm: float = 32.0, height_mm: float = 7.0) -> Drawing:
    """Draw a series without words for the at-a-glance page."""
    with settings():
        canvas = Canvas(width_mm, height_mm)
        known = (*chart.values, chart.centre, *chart.lowers, *chart.uppers)
        values = [value for value in known if value is not None] or [0.0, 1.0]
        low, high = min(values), max(values)
        span = scales.Span(low, high if high > low else low + 1.0)
        y = Scale(span, height_mm - _EDGE_MM, _EDGE_MM, ())
        series.paint_band(canvas, chart, y, Box(0, 0, width_mm, height_mm), _EDGE_MM)
        _paint_values(canvas, chart, y)
        return canvas.finish()


def _paint_values(canvas: Canvas, chart: Series, y: Scale) -> None:
    inner = Box(_EDGE_MM, 0, canvas.width_mm - 2 * _EDGE_MM, 0)
    points = series.places(chart, y, inner)
    canvas.lines(series.unbroken(points), INK, width_pt=1.0)
    last = points[-1] if points else None
    if last is not None:
        canvas.marks([last], INK, size_mm=1.6)
    signals = [points[i] for i in chart.signals]
    canvas.marks([p for p in signals if p is not None], ACCENT, size_mm=1.5, shape="diamond")
