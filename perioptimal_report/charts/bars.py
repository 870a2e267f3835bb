"""Horizontal stacked bars from zero: values in the bars or at their end, parts in a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perioptimal_report.charts import key, marks, rows, scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import bare, number_with_unit
from perioptimal_report.charts.scales import Scale, Span
from perioptimal_report.charts.style import GAP_MM, SMALL_PT, segment_inks, text_on
from perioptimal_report.charts.words import width_mm
from perioptimal_report.shapes.chart_data import Bars

_BAR_MM = 3.8


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: rows.Rows
    scale: Scale
    placed: tuple[marks.Placed, ...]
    plot: Box


def span(chart: Bars) -> Span:
    """Find the range from the longest bar left of zero to the longest right of it."""
    totals = [_ends(column) for column in _columns(chart)]
    ends = [end for pair in totals for end in pair]
    reference = [chart.reference.value] if chart.reference else []
    return scales.span_of([*ends, *reference], zero=True)


def key_labels(chart: Bars) -> tuple[str, ...]:
    """Name the parts for a key; none for bars of one part."""
    return tuple(s.label for s in chart.segments) if len(chart.segments) > 1 else ()


def height_mm(
    chart: Bars, width: float, shared: Span | None = None, *, keyed: bool = True
) -> float:
    """Give the height that key and bars need [mm]."""
    return _plan(chart, Box(0, 0, width, 0), shared, keyed).plot.bottom + scales.foot_mm(chart.unit)


def paint(
    canvas: Canvas, box: Box, chart: Bars, shared: Span | None = None, *, keyed: bool = True
) -> None:
    """Draw the bars from the top of a box; ``keyed`` False leaves the key to the caller."""
    plan = _plan(chart, box, shared, keyed)
    inks = segment_inks(len(chart.segments))
    if keyed:
        key.paint(canvas, box, key_labels(chart), inks)
    scales.value_axis(canvas, plan.scale, plan.plot, chart.unit)
    rows.write_labels(canvas, plan.rows, box.left, plan.plot.top)
    _paint_segments(canvas, chart, plan, inks)
    scales.base_line(canvas, plan.scale, plan.plot, upright=True)
    marks.paint(canvas, plan.placed, plan.plot, bedded=True)
    if len(chart.segments) == 1:
        _write_ends(canvas, chart, plan)


def _plan(chart: Bars, box: Box, shared: Span | None, keyed: bool) -> _Plan:
    arranged = rows.arrange(chart.labels, box.width)
    reach = shared or span(chart)
    ends = _end_mm(chart) if len(chart.segments) == 1 else 0.0
    left = box.left + arranged.label_mm + GAP_MM + (ends if reach.low < 0 else 0.0)
    right = box.right - (ends or _half_tick_mm(reach, chart))
    scale = scales.round_scale(reach, left, right, scales.most_ticks(right - left))
    references = (chart.reference,) if chart.reference else ()
    placed = marks.place(references, scale, chart.unit, Box(box.left, 0, box.width, 0))
    head = marks.head_mm(placed) + (key.height_mm(key_labels(chart), box.width) if keyed else 0.0)
    return _Plan(
        arranged, scale, placed, Box(left, box.top + head, right - left, arranged.height_mm)
    )


def _end_mm(chart: Bars) -> float:
    """Give the room that the longest value needs behind a bar [mm]."""
    values = chart.segments[0].values
    return max((width_mm(number_with_unit(v, chart.unit)) for v in values), default=0.0) + GAP_MM


def _half_tick_mm(reach: Span, chart: Bars) -> float:
    return width_mm(number_with_unit(reach.high, chart.unit), size_pt=SMALL_PT) / 2 + 0.5


def _columns(chart: Bars) -> list[tuple[float, ...]]:
    return [tuple(s.values[i] for s in chart.segments) for i in range(len(chart.labels))]


def _ends(column: Sequence[float]) -> tuple[float, float]:
    return sum(v for v in column if v < 0), sum(v for v in column if v > 0)


def _stack(column: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Give each part's start and end; parts below zero grow to the left."""
    low = high = 0.0
    for value in column:
        if value < 0:
            yield low + value, low
            low += value
        else:
            yield high, high + value
            high += value


def _paint_segments(canvas: Canvas, chart: Bars, plan: _Plan, inks: Sequence[str]) -> None:
    at, middles = plan.scale.at, plan.rows.middles(plan.plot.top)
    stacks = [list(_stack(column)) for column in _columns(chart)]
    for part, (segment, ink) in enumerate(zip(chart.segments, inks, strict=True)):
        boxes = [
            Box(
                at(stack[part][0]),
                y - _BAR_MM / 2,
                at(stack[part][1]) - at(stack[part][0]),
                _BAR_MM,
            )
            for stack, y in zip(stacks, middles, strict=True)
        ]
        canvas.fill(boxes, ink, edge="white")
        if len(chart.segments) > 1:
            texts = [bare(v, chart.unit) for v in segment.values]
            _write_inside(canvas, list(zip(boxes, texts, strict=True)), ink, plan.placed)


def _write_inside(
    canvas: Canvas, parts: Sequence[tuple[Box, str]], ink: str, lines: Sequence[marks.Placed]
) -> None:
    """Write values into the parts with room for them, unless a reference line would cross them."""
    for box, text in parts:
        width, middle = width_mm(text, size_pt=SMALL_PT) + 1.2, box.left + box.width / 2
        if width <= box.width and all(abs(line.at - middle) > width / 2 for line in lines):
            at = (middle, box.top + box.height / 2)
            canvas.text(at, text, size_pt=SMALL_PT, ink=text_on(ink), align="center")


def _write_ends(canvas: Canvas, chart: Bars, plan: _Plan) -> None:
    middles = plan.rows.middles(plan.plot.top)
    for value, y in zip(chart.segments[0].values, middles, strict=True):
        side = -1 if value < 0 else 1
        at = (plan.scale.at(value) + side * GAP_MM / 2, y)
        canvas.text(at, number_with_unit(value, chart.unit), align="right" if value < 0 else "left")
