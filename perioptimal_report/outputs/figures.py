"""The pictures of a report: each chart is drawn once, by name, and shown wherever it is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perioptimal_report.charts.draw import draw_chart, draw_low
from perioptimal_report.charts.drawing import Drawing
from perioptimal_report.charts.figures import number_with_unit
from perioptimal_report.charts.sparkline import draw_sparkline
from perioptimal_report.outputs.anchors import all_sections
from perioptimal_report.report.model import Report, Section
from perioptimal_report.shapes.chart_data import (
    Bars,
    Chart,
    Curves,
    Dots,
    Flow,
    Heatmap,
    Panels,
    Waterfall,
)

FULL_WIDTH_MM = 172.0
HALF_WIDTH_MM = 84.0
LINE_WIDTH_MM = 38.0
NARROW_LINES = 14
"""A chart of more lines than this takes the full width: it would tower over its neighbor."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn chart: the name its file goes by, its title, its size, and the rows it lists.

    ``says`` are the numbers of its description, where the headline is not what it shows.
    """

    name: str
    title: str
    drawing: Drawing
    monthly: bool = False
    labels: tuple[str, ...] = ()
    says: tuple[tuple[str, str], ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether two of its width stand beside each other."""
        return self.drawing.width_mm <= HALF_WIDTH_MM


def figure_name(section: Section, chart: Chart) -> str:
    """Name a chart within the report."""
    return f"{section.anchor}.{chart.key}.svg"


def trend_name(section: Section) -> str:
    """Name the small line of a section's months within the report."""
    return f"{section.anchor}.line.svg"


def months_name(section: Section) -> str:
    """Name the chart of a section's months within the report."""
    return f"{section.anchor}.months.svg"


def card_name(section: Section) -> str:
    """Name the low chart of a section's months within the report."""
    return f"{section.anchor}.card.svg"


def figure_names(section: Section) -> tuple[str, ...]:
    """List a section's figures in the order they are printed."""
    charts = tuple(figure_name(section, chart) for chart in section.result.charts)
    return charts if section.trend is None else (*charts, months_name(section))


def draw_figures(report: Report) -> Mapping[str, Figure]:
    """Draw every chart that some page may show, once; the result maps its name to its figure."""
    sections = (section for section in all_sections(report) if section.recommends)
    return {figure.name: figure for section in sections for figure in _drawn(section)}


def _drawn(section: Section) -> Iterator[Figure]:
    for chart, width in zip(section.result.charts, _widths(section), strict=True):
        name, labels = figure_name(section, chart), _labels(chart)
        drawing = draw_chart(chart, width_mm=width)
        yield Figure(name, chart.title, drawing, labels=labels, says=_says(chart))
    if section.trend is not None:
        trend = section.trend
        months = draw_chart(trend, width_mm=HALF_WIDTH_MM)
        yield Figure(months_name(section), trend.title, months, monthly=True)
        low = draw_low(trend, width_mm=HALF_WIDTH_MM)
        yield Figure(card_name(section), trend.title, low, monthly=True)
        line = draw_sparkline(trend, width_mm=LINE_WIDTH_MM)
        yield Figure(trend_name(section), trend.title, line, monthly=True)


def _labels(chart: Chart) -> tuple[str, ...]:
    return chart.labels if isinstance(chart, Dots | Bars) else ()


def _says(chart: Chart) -> tuple[tuple[str, str], ...]:
    if not isinstance(chart, Curves):
        return ()
    return tuple((mark.label, number_with_unit(mark.value, chart.y_unit)) for mark in chart.main)


def _widths(section: Section) -> tuple[float, ...]:
    """Give each chart its width; a single narrow one without months to pair with is widened."""
    narrow = [_can_be_narrow(chart) for chart in section.result.charts]
    if sum(narrow) % 2 and section.trend is None:
        narrow[narrow.index(True)] = False
    return tuple(HALF_WIDTH_MM if each else FULL_WIDTH_MM for each in narrow)


def _can_be_narrow(chart: Chart) -> bool:
    match chart:
        case Heatmap() | Flow():
            return False
        case Panels():
            return len(chart.charts) <= 2 and not isinstance(chart.charts[0], Dots | Bars)
        case Dots() | Bars():
            return len(chart.labels) <= NARROW_LINES
        case Waterfall():
            return len(chart.steps) <= NARROW_LINES
        case _:
            return True
