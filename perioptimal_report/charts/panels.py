"""Small multiples: charts of one kind in a grid, on common scales, under one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from perioptimal_report.charts import bars, curves, distribution, dots, key, rows
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.plot import Spans
from perioptimal_report.charts.scales import Span
from perioptimal_report.charts.style import GAP_MM, LINE_MM, segment_inks
from perioptimal_report.charts.words import wrap
from perioptimal_report.shapes.chart_data import (
    Bars,
    Curves,
    Distribution,
    Dots,
    Panels,
)

Panel = Bars | Distribution | Curves | Dots

_BETWEEN_MM: Final = 7.0
_BELOW_MM: Final = 4.0
_NARROWEST_MM: Final = {"picture": 37.0, "rows": 70.0}
_FIVE_MM: Final = 170.0
_SLIMMEST_MM: Final = 40.0
"""A panel of dots whose lines are named by the panel before it [mm]."""
_TITLE_GAP_MM: Final = 1.4


@dataclass(frozen=True, slots=True)
class _Cell:
    """One panel bound to the scales it shares: its title lines, its height and its painter.

    Pictures stand on a common foot; rows hang from a common head.
    """

    title: tuple[str, ...]
    width: float
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
        _paint_line(canvas, line, box.left, top)
        top += _line_mm(line) + _BELOW_MM


def _paint_line(canvas: Canvas, line: Sequence[_Cell], left: float, top: float) -> None:
    head = _head_mm(line)
    for cell in line:
        for number, words in enumerate(cell.title):
            canvas.text((left, top + LINE_MM * (number + 0.5)), words, bold=True)
        lower = max(c.height for c in line) - cell.height if cell.on_foot else 0.0
        cell.paint(canvas, Box(left, top + head + lower, cell.width, cell.height))
        left += cell.width + _BETWEEN_MM


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
    aligned = _aligned(chart, width)
    if aligned:
        return [aligned]
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
            width,
            bars.height_mm(c, width, shared, keyed=False),
            lambda canvas, box, c=c: bars.paint(canvas, box, c, shared, keyed=False),  # type: ignore[misc]
        )
        for c in charts
    ]


def _dots(charts: Sequence[Dots], width: float) -> list[_Cell]:
    shared = dots.Shared(_joined(charts)) if charts else None
    return [_dot_cell(chart, width, shared) for chart in charts]


def _dot_cell(chart: Dots, width: float, shared: dots.Shared | None) -> _Cell:
    return _Cell(
        wrap(chart.title, width, bold=True),
        width,
        dots.height_mm(chart, width, shared),
        lambda canvas, box: dots.paint(canvas, box, chart, shared),
    )


def _joined(charts: Sequence[Dots]) -> Span:
    return reduce(Span.join, map(dots.span, charts))


def _aligned(chart: Panels, width: float) -> list[_Cell]:
    """Set dots of the same lines side by side, named by the first, where there is room; else []."""
    charts = [c for c in chart.charts if isinstance(c, Dots)]
    if len(charts) < max(2, len(chart.charts)) or len({c.labels for c in charts}) > 1:
        return []
    arranged = rows.arrange(charts[0].labels, width)
    first = arranged.label_mm + GAP_MM
    slim = (width - first - (len(charts) - 1) * _BETWEEN_MM) / len(charts)
    if slim < _SLIMMEST_MM:
        return []
    bound = dots.Shared(_joined(charts), arranged, names_rows=False)
    named = replace(bound, names_rows=True)
    return [
        _dot_cell(charts[0], first + slim, named),
        *(_dot_cell(c, slim, bound) for c in charts[1:]),
    ]


def _distributions(charts: Sequence[Distribution], width: float) -> list[_Cell]:
    shared = reduce(Spans.join, map(distribution.spans, charts)) if charts else None
    return [
        _Cell(
            wrap(c.title, width, bold=True),
            width,
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
            width,
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
