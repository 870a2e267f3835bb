"""A grid of values in at most six steps of one ink, with the steps' key below it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perioptimal_report.charts import rows, scales
from perioptimal_report.charts.canvas import Canvas, Point
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import UNIT_NAMES, bare, tick_labels
from perioptimal_report.charts.style import (
    ACCENT,
    ACCENT_TINT,
    GAP_MM,
    GRAY,
    GRAY_DARK,
    HEAT_INKS,
    SMALL_PT,
    text_on,
)
from perioptimal_report.charts.words import shorten, width_mm
from perioptimal_report.shapes.chart_data import Heatmap

_HEAD_MM: Final = 4.6
_KEY_MM: Final = 11.0
_KEY_STEP_MM: Final = 11.0
_STROKE_MM: Final = 1.6
_BELOW_ZERO: Final = ("#8f430f", ACCENT, "#dd9358", ACCENT_TINT, "#f9e8da")
"""Steps below zero, from the lowest up."""
_STEPS: Final = (1, 2, 2.5, 3, 4, 5, 10)
_MOST_BOUNDS: Final = 7
_REGION_PT: Final = 1.4
_PIECE_MM: Final = 5.0
_REGION_MM: Final = 3.0


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: rows.Rows
    grid: Box
    bounds: tuple[float, ...]
    inks: tuple[str, ...]


def height_mm(chart: Heatmap, width: float) -> float:
    """Give the height of heads, rows, key and what the line says [mm]."""
    below = _KEY_MM if chart.region is None else _KEY_MM + _REGION_MM
    return _HEAD_MM + rows.arrange(chart.rows, width).height_mm + below


def paint(canvas: Canvas, box: Box, chart: Heatmap) -> None:
    """Draw the grid from the top of a box."""
    plan = _plan(chart, box)
    rows.write_labels(canvas, plan.rows, box.left, plan.grid.top)
    cells = [(cell, v) for cell, v in _cells(chart, plan)]
    for step, ink in enumerate(plan.inks):
        boxes = [cell for cell, v in cells if v is not None and _step(v, plan) == step]
        canvas.fill(boxes, ink, edge="white")
    _paint_region(canvas, chart, plan)
    _write_columns(canvas, chart, plan)
    _write_values(canvas, chart, cells, plan)
    _paint_key(canvas, chart, plan)


def _plan(chart: Heatmap, box: Box) -> _Plan:
    arranged = rows.arrange(chart.rows, box.width)
    left = box.left + arranged.label_mm + GAP_MM
    grid = Box(left, box.top + _HEAD_MM, box.right - left, arranged.height_mm)
    span = scales.span_of((v for row in chart.values for v in row), zero=False)
    bounds = scales.round_ticks(span, _MOST_BOUNDS, _STEPS)
    return _Plan(arranged, grid, bounds, _inks(bounds))


def _inks(bounds: Sequence[float]) -> tuple[str, ...]:
    """Choose one ink a step, pale near zero: blue above it, orange below."""
    below = sum(low < 0 for low in bounds[:-1])
    above = len(bounds) - 1 - below
    return (*_sample(_BELOW_ZERO, below), *_sample(HEAT_INKS[1:] if below else HEAT_INKS, above))


def _sample(ramp: Sequence[str], number: int) -> list[str]:
    return [ramp[int((i + 0.5) / number * len(ramp))] for i in range(number)]


def _step(value: float, plan: _Plan) -> int:
    return min(max(bisect_right(plan.bounds, value) - 1, 0), len(plan.inks) - 1)


def _cells(chart: Heatmap, plan: _Plan) -> list[tuple[Box, float | None]]:
    width = plan.grid.width / max(len(chart.columns), 1)
    middles = plan.rows.middles(plan.grid.top)
    return [
        (Box(plan.grid.left + i * width, middle - high / 2, width, high), value)
        for line, middle, high in zip(chart.values, middles, plan.rows.heights, strict=True)
        for i, value in enumerate(line)
    ]


def _paint_region(canvas: Canvas, chart: Heatmap, plan: _Plan) -> None:
    """Draw the line around the cells of the region, and what it says below the key."""
    if chart.region is None:
        return
    inside = chart.region.inside
    edges = _edges(_boxes(chart, plan), inside)
    canvas.lines(edges, ACCENT, width_pt=_REGION_PT)
    left, middle = plan.grid.left, plan.grid.bottom + _KEY_MM
    canvas.line([(left, middle), (left + _PIECE_MM, middle)], ACCENT, width_pt=_REGION_PT)
    at = (left + _PIECE_MM + 1.0, middle)
    words = shorten(chart.region.label, plan.grid.right - at[0], size_pt=SMALL_PT)
    canvas.text(at, words, size_pt=SMALL_PT, ink=GRAY_DARK)


def _edges(boxes: Sequence[Sequence[Box]], inside: Sequence[Sequence[bool]]) -> list[list[Point]]:
    """List the sides that part a cell of the region from one that is not."""

    def held(row: int, column: int) -> bool:
        known = 0 <= row < len(inside) and 0 <= column < len(inside[row])
        return known and inside[row][column]

    found: list[list[Point]] = []
    for r, line in enumerate(boxes):
        for c, box in enumerate(line):
            if not held(r, c):
                continue
            corners = [(box.left, box.top), (box.right, box.top)]
            corners += [(box.right, box.bottom), (box.left, box.bottom)]
            beside = (held(r - 1, c), held(r, c + 1), held(r + 1, c), held(r, c - 1))
            sides = zip(corners, [*corners[1:], corners[0]], beside, strict=True)
            found += [[start, end] for start, end, within in sides if not within]
    return found


def _boxes(chart: Heatmap, plan: _Plan) -> list[list[Box]]:
    boxes = [box for box, _ in _cells(chart, plan)]
    wide = len(chart.columns)
    return [boxes[row * wide : (row + 1) * wide] for row in range(len(chart.rows))]


def _write_columns(canvas: Canvas, chart: Heatmap, plan: _Plan) -> None:
    """Name every column, or every second, third, … where the names need more room.

    Names thinned out start where their column starts; one that the edge would cut is left out.
    """
    step = plan.grid.width / max(len(chart.columns), 1)
    widest = max((width_mm(c, size_pt=SMALL_PT) for c in chart.columns), default=0.0) + 1.2
    every = next((n for n in (1, 2, 3, 4, 6, 8, 12) if n * step >= widest), 12)
    for i in range(0, len(chart.columns), every):
        left = plan.grid.left + i * step
        room = min(every * step, plan.grid.right - left)
        words = shorten(chart.columns[i], room, size_pt=SMALL_PT)
        if every == 1:
            at = (left + step / 2, plan.grid.top - 2.0)
            canvas.text(at, words, size_pt=SMALL_PT, ink=GRAY_DARK, align="center")
        elif words == chart.columns[i] or i == 0:
            canvas.text((left, plan.grid.top - 2.0), words, size_pt=SMALL_PT, ink=GRAY_DARK)


def _write_values(
    canvas: Canvas, chart: Heatmap, cells: Sequence[tuple[Box, float | None]], plan: _Plan
) -> None:
    """Write each value in its cell where all fit, and a dash where there is none."""
    texts = ["–" if v is None else bare(v, chart.unit) for _, v in cells]
    fit = all(
        width_mm(text, size_pt=SMALL_PT) + 1 <= cell.width
        for text, (cell, _) in zip(texts, cells, strict=True)
    )
    for text, (cell, v) in zip(texts, cells, strict=True):
        if fit or v is None:
            ink = GRAY if v is None else text_on(plan.inks[_step(v, plan)])
            at = (cell.left + cell.width / 2, cell.top + cell.height / 2)
            canvas.text(at, text, size_pt=SMALL_PT, ink=ink, align="center")
    if not fit:
        below = [(cell, _step(v, plan)) for cell, v in cells if v is not None and v < 0]
        _mark_below(canvas, below, plan)


def _mark_below(canvas: Canvas, boxes: Sequence[tuple[Box, int]], plan: _Plan) -> None:
    """Set a stroke into what lies below zero: in gray its color would be that of a gain."""
    for step in sorted({step for _, step in boxes}):
        runs = []
        for box in (box for box, at in boxes if at == step):
            middle, half = box.left + box.width / 2, min(_STROKE_MM, box.width / 2) / 2
            level = box.top + box.height / 2
            runs.append([(middle - half, level), (middle + half, level)])
        canvas.lines(runs, text_on(plan.inks[step]), width_pt=0.7)


def _paint_key(canvas: Canvas, chart: Heatmap, plan: _Plan) -> None:
    """Draw the steps as a strip under the grid's right end, their bounds below it."""
    steps = len(plan.inks)
    width = min(_KEY_STEP_MM, plan.grid.width / (steps + 1))
    left, top = plan.grid.right - steps * width - 4.0, plan.grid.bottom + 3.0
    for i, ink in enumerate(plan.inks):
        canvas.fill([Box(left + i * width, top, width, 2.4)], ink, edge="white")
        if plan.bounds[i] < 0:
            _mark_below(canvas, [(Box(left + i * width, top, width, 2.4), i)], plan)
    for i, label in enumerate(tick_labels(plan.bounds, chart.unit)):
        at = (left + i * width, top + 4.6)
        canvas.text(at, label, size_pt=SMALL_PT, ink=GRAY_DARK, align="center")
    if scales.named(chart.unit):
        at = (left - 2.0, top + 1.2)
        name = UNIT_NAMES[chart.unit]
        canvas.text(at, name, size_pt=SMALL_PT, ink=GRAY_DARK, align="right")
