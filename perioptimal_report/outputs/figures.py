"""The pictures of a report: each chart is drawn once, by name, and shown wherever it is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perioptimal_report.chart_data import (
    Chart,
    Curves,
    Distribution,
    Waterfall,
)
from perioptimal_report.charts.draw import draw
from perioptimal_report.charts.drawing import Drawing
from perioptimal_report.charts.sparkline import sparkline
from perioptimal_report.outputs.anchors import all_sections
from perioptimal_report.report.model import Report, Section

FULL_WIDTH_MM = 172.0
TEXT_WIDTH_MM = 128.0
LINE_WIDTH_MM = 38.0
NARROW = (Distribution, Curves, Waterfall)


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn chart: the name its file goes by, its title, and its size on the page."""

    name: str
    title: str
    drawing: Drawing
    monthly: bool = False


def figure_name(section: Section, chart: Chart) -> str:
    """Name a chart within the report."""
    return f"{section.anchor}.{chart.key}.svg"


def trend_name(section: Section) -> str:
    """Name the small line of a section's months within the report."""
    return f"{section.anchor}.line.svg"


def months_name(section: Section) -> str:
    """Name the chart of a section's months within the report."""
    return f"{section.anchor}.months.svg"


def figure_names(section: Section) -> tuple[str, ...]:
    """List a section's figures in the order they are printed."""
    charts = tuple(figure_name(section, chart) for chart in section.result.charts)
    return charts if section.trend is None else (*charts, months_name(section))


def draw_figures(report: Report) -> Mapping[str, Figure]:
    """Draw every chart of the report once; the result maps its name to its figure."""
    return {figure.name: figure for s in all_sections(report) for figure in _drawn(s)}


def _drawn(section: Section) -> Iterator[Figure]:
    for chart in section.result.charts:
        name = figure_name(section, chart)
        yield Figure(name, chart.title, draw(chart, width_mm=_width(chart)))
    if section.trend is not None:
        trend = section.trend
        months = draw(trend, width_mm=TEXT_WIDTH_MM)
        yield Figure(months_name(section), trend.title, months, monthly=True)
        line = sparkline(trend, width_mm=LINE_WIDTH_MM)
        yield Figure(trend_name(section), trend.title, line, monthly=True)


def _width(chart: Chart) -> float:
    return TEXT_WIDTH_MM if isinstance(chart, NARROW) else FULL_WIDTH_MM
