"""One picture for each chart, whatever its kind."""

from __future__ import annotations

from perioptimal_report.charts import (
    bars,
    curves,
    distribution,
    dots,
    flow,
    heatmap,
    panels,
    series,
    slope,
    waterfall,
)
from perioptimal_report.charts.canvas import Canvas, settings
from perioptimal_report.charts.columns import in_columns
from perioptimal_report.charts.drawing import Box, Drawing
from perioptimal_report.shapes.chart_data import (
    Bars,
    Chart,
    Curves,
    Distribution,
    Dots,
    Flow,
    Heatmap,
    Panels,
    Series,
    Slope,
    Waterfall,
)


def draw_chart(chart: Chart, *, width_mm: float) -> Drawing:
    """Draw a chart at a width; its height follows from what it shows."""
    shown = in_columns(chart, width_mm)
    with settings():
        canvas = Canvas(width_mm, _height_mm(shown, width_mm))
        _paint(canvas, Box(0, 0, width_mm, canvas.height_mm), shown)
        return canvas.finish()


def draw_low(chart: Series, *, width_mm: float) -> Drawing:
    """Draw months at a width, lower than alone: one of many below each other."""
    with settings():
        canvas = Canvas(width_mm, series.height_mm(chart, series.LOW_MM))
        series.paint(canvas, Box(0, 0, width_mm, canvas.height_mm), chart, series.LOW_MM)
        return canvas.finish()


def _height_mm(chart: Chart, width: float) -> float:  # noqa: C901 - one case per kind
    match chart:
        case Dots():
            return dots.height_mm(chart, width)
        case Bars():
            return bars.height_mm(chart, width)
        case Distribution():
            return distribution.height_mm(chart, width)
        case Curves():
            return curves.height_mm(chart, width)
        case Heatmap():
            return heatmap.height_mm(chart, width)
        case Flow():
            return flow.height_mm(chart, width)
        case Waterfall():
            return waterfall.height_mm(chart, width)
        case Series():
            return series.height_mm(chart)
        case Slope():
            return slope.height_mm(chart, width)
        case Panels():
            return panels.height_mm(chart, width)


def _paint(canvas: Canvas, box: Box, chart: Chart) -> None:  # noqa: C901 - one case per kind
    match chart:
        case Dots():
            dots.paint(canvas, box, chart)
        case Bars():
            bars.paint(canvas, box, chart)
        case Distribution():
            distribution.paint(canvas, box, chart)
        case Curves():
            curves.paint(canvas, box, chart)
        case Heatmap():
            heatmap.paint(canvas, box, chart)
        case Flow():
            flow.paint(canvas, box, chart)
        case Waterfall():
            waterfall.paint(canvas, box, chart)
        case Series():
            series.paint(canvas, box, chart)
        case Slope():
            slope.paint(canvas, box, chart)
        case Panels():
            panels.paint(canvas, box, chart)
