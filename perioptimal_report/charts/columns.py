"""Long lists in two columns: a chart of lines that would be taller than a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from perioptimal_report.shapes.chart_data import (
    Bars,
    Chart,
    Dots,
    Panels,
)

_MOST_LINES: Final = 45
_NARROWEST_MM: Final = 150.0


def in_columns(chart: Chart, width: float) -> Chart:
    """Part a chart of more than 45 lines into two panels beside each other, where there is room."""
    if not isinstance(chart, Dots | Bars):
        return chart
    if len(chart.labels) <= _MOST_LINES or width < _NARROWEST_MM:
        return chart
    half = (len(chart.labels) + 1) // 2
    ranges = ((0, half), (half, len(chart.labels)))
    return Panels(chart.key, chart.title, tuple(_part(chart, *each) for each in ranges))


def _part(chart: Dots | Bars, start: int, end: int) -> Dots | Bars:
    return _dots(chart, start, end) if isinstance(chart, Dots) else _bars(chart, start, end)


def _dots(chart: Dots, start: int, end: int) -> Dots:
    return replace(
        chart,
        title="",
        labels=chart.labels[start:end],
        values=chart.values[start:end],
        lows=chart.lows[start:end],
        highs=chart.highs[start:end],
        n=chart.n[start:end],
    )


def _bars(chart: Bars, start: int, end: int) -> Bars:
    segments = tuple(replace(s, values=s.values[start:end]) for s in chart.segments)
    return replace(chart, title="", labels=chart.labels[start:end], segments=segments)
