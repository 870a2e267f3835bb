"""Small multiples: charts of one kind in a grid, on common scales, under one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from perioptimal_report.chart_data import (
    Bars,
    Curves,
    Distribution,
    Dots,
    Panels,
)
from perioptimal_report.charts import bars, curves, distribution, dots, key
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.plot import Spans
from perioptimal_report.charts.scales import Span
from perioptimal_report.charts.style import LINE_MM, segment_inks
from perioptimal_report.charts.words import wrap

Panel = Bars | Distribution | Curves | Dots

_BETWEEN_MM: Final = 7.0
_BELOW_MM: Final = 4.0
_NARROWEST_MM: Final = {"picture": 37.0, "rows": 70.0}
_FIVE_MM: Final = 170.0
_TITLE_GAP_MM: Final = 1.4


@dataclass(frozen=True, slots=True)
class _Cell:
    """One panel bound to the scales it shares: its title lines, its height and its painter.

    Pictures stand on a common foot; rows hang from a common head.
    """

    title: tuple[str, ...]
    height: float
    paint: Callable[[Canvas, Box], None]
    on_foot: bool = False


def height_mm(chart: Panels, width: float) -> float:
    """Give the height of key and grid [mm]."""
    labels, _ = _key(chart)
    lines = _lines(chart, width)
    gaps = _BELOW_MM * max(len(lines) - 1, 0)
    return key.height_mm(labels, width) + sum(map(_line_mm, lines)) + gaps


def paint(canvas: Canvas, box: Box, chart: Panels) -> None:
    """Draw the grid from the top of a box, line by line."""
    labels, inks = _key(chart)
    key.paint(canvas, box, labels, inks)
    top = box.top + key.height_mm(labels, box.width)
    for line in _lines(chart, box.width):
        _paint_line(canvas, line, Box(box.left, top, _cell_mm(chart, box.width), 0))
        top += _line_mm(line) + _BELOW_MM


def _paint_line(canvas: Canvas, line: Sequence[_Cell], first: Box) -> None:
    head = _head_mm(line)
    for i, cell in enumerate(line):
        left = first.left + i * (first.width + _BETWEEN_MM)
        for number, words in enumerate(cell.title):
            at = (left, first.top + LINE_MM * (number + 0.5))
            canvas.text(at, words, bold=True)
        lower = max(c.height for c in line) - cell.height if cell.on_foot else 0.0
        cell.paint(canvas, Box(left, first.top + head + lower, first.width, cell.height))


def _head_mm(line: Sequence[_Cell]) -> float:
    return max(len(cell.title) for cell in line) * LINE_MM + _TITLE_GAP_MM


def _line_mm(line: Sequence[_Cell]) -> float:
    return _head_mm(line) + max(cell.height for cell in line)


def _columns(chart: Panels, width: float) -> int:
    rowed = any(isinstance(panel, Bars | Dots) for panel in chart.charts)
    narrowest = _NARROWEST_MM["rows" if rowed else "picture"]
    fitting = max(1, int((width + _BETWEEN_MM) / (narrowest + _BETWEEN_MM)))
    most = min(fitting, len(chart.charts)) or 1
    if not rowed and len(chart.charts) == 5 and width >= _FIVE_MM:
        # The weekdays stand in one line: what differs between them is what one looks for.
        return 5
    # Four panels stand better as two lines of two than as three and one.
    return 2 if len(chart.charts) == 4 and most == 3 else most


def _cell_mm(chart: Panels, width: float) -> float:
    columns = _columns(chart, width)
    return (width - (columns - 1) * _BETWEEN_MM) / columns


def _lines(chart: Panels, width: float) -> list[list[_Cell]]:
    columns, cell = _columns(chart, width), _cell_mm(chart, width)
    cells = _cells(chart.charts, cell)
    return [cells[i : i + columns] for i in range(0, len(cells), columns)]


def _cells(charts: Sequence[Panel], width: float) -> list[_Cell]:
    """Bind each chart to the scales of its kind."""
    return [
        *_bars([c for c in charts if isinstance(c, Bars)], width),
        *_dots([c for c in charts if isinstance(c, Dots)], width),
        *_distributions([c for c in charts if isinstance(c, Distribution)], width),
        *_curves([c for c in charts if isinstance(c, Curves)], width),
    ]


def _bars(charts: Sequence[Bars], width: float) -> list[_Cell]:
    shared = reduce(Span.join, map(bars.span, charts)) if charts else None
    return [
        _Cell(
            wrap(c.title, width, bold=True),
            bars.height_mm(c, width, shared, keyed=False),
            lambda canvas, box, c=c: bars.paint(canvas, box, c, shared, keyed=False),  # type: ignore[misc]
        )
        for c in charts
    ]


def _dots(charts: Sequence[Dots], width: float) -> list[_Cell]:
    shared = reduce(Span.join, map(dots.span, charts)) if charts else None
    return [
        _Cell(
            wrap(c.title, width, bold=True),
            dots.height_mm(c, width, shared),
            lambda canvas, box, c=c: dots.paint(canvas, box, c, shared),  # type: ignore[misc]
        )
        for c in charts
    ]


def _distributions(charts: Sequence[Distribution], width: float) -> list[_Cell]:
    shared = reduce(Spans.join, map(distribution.spans, charts)) if charts else None
    return [
        _Cell(
            wrap(c.title, width, bold=True),
            distribution.height_mm(c, width, shared),
            lambda canvas, box, c=c: distribution.paint(canvas, box, c, shared),  # type: ignore[misc]
            on_foot=True,
        )
        for c in charts
    ]


def _curves(charts: Sequence[Curves], width: float) -> list[_Cell]:
    shared = reduce(Spans.join, map(curves.spans, charts)) if charts else None
    return [
        _Cell(
            wrap(c.title, width, bold=True),
            curves.height_mm(c, width, shared, keyed=False),
            lambda canvas, box, c=c: curves.paint(canvas, box, c, shared, keyed=False),  # type: ignore[misc]
            on_foot=True,
        )
        for c in charts
    ]


def _key(chart: Panels) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the parts once for all panels, from the panel that has most of them."""
    stacked = [bars.key_labels(c) for c in chart.charts if isinstance(c, Bars)]
    drawn = [curves.key_labels(c) for c in chart.charts if isinstance(c, Curves)]
    if stacked:
        labels = max(stacked, key=len)
        return labels, segment_inks(len(labels))
    labels = max(drawn, key=len, default=())
    return labels, curves.key_inks(len(labels))
