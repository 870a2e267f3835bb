"""Totals and the steps between them, from top to bottom, so that long labels stay level."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from perioptimal_report.charts import rows, scales
from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import number_with_unit, signed
from perioptimal_report.charts.scales import Scale
from perioptimal_report.charts.style import ACCENT, GAP_MM, GRAY, HAIR_PT, INK, INK_TINT
from perioptimal_report.charts.words import width_mm
from perioptimal_report.shapes.chart_data import Step, Waterfall

_BAR_MM: Final = 3.8


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: rows.Rows
    scale: Scale
    plot: Box


def height_mm(chart: Waterfall, width: float) -> float:
    """Give the height of all steps and the axis [mm]."""
    return _plan(chart, Box(0, 0, width, 0)).plot.bottom + scales.foot_mm(chart.unit)


def paint(canvas: Canvas, box: Box, chart: Waterfall) -> None:
    """Draw the steps from the top of a box."""
    plan = _plan(chart, box)
    scales.value_axis(canvas, plan.scale, plan.plot, chart.unit)
    rows.write_labels(canvas, plan.rows, box.left, plan.plot.top)
    _paint_links(canvas, chart, plan)
    for ink in (INK, INK_TINT, ACCENT):
        _paint_steps(canvas, chart, plan, ink)
    scales.base_line(canvas, plan.scale, plan.plot, upright=True)
    _write_values(canvas, chart, plan)


def _reaches(chart: Waterfall) -> list[tuple[float, float]]:
    """Give where each bar begins and where it leaves the running level."""
    level, reaches = 0.0, []
    for step in chart.steps:
        start = 0.0 if step.is_total else level
        level = start + step.value
        reaches.append((start, level))
    return reaches


def _plan(chart: Waterfall, box: Box) -> _Plan:
    arranged = rows.arrange([step.label for step in chart.steps], box.width)
    ends = [end for reach in _reaches(chart) for end in reach]
    span = scales.span_of(ends, zero=True)
    values = max((width_mm(_value(s, chart), bold=s.is_total) for s in chart.steps), default=0.0)
    left = box.left + arranged.label_mm + GAP_MM + (values if span.low < 0 else 0.0)
    right = box.right - values - GAP_MM
    scale = scales.round_scale(span, left, right, scales.most_ticks(right - left))
    return _Plan(arranged, scale, Box(left, box.top, right - left, arranged.height_mm))


def _value(step: Step, chart: Waterfall) -> str:
    return (
        number_with_unit(step.value, chart.unit)
        if step.is_total
        else signed(step.value, chart.unit)
    )


def _ink(step: Step) -> str:
    if step.is_total:
        return INK
    return INK_TINT if step.value >= 0 else ACCENT


def _paint_links(canvas: Canvas, chart: Waterfall, plan: _Plan) -> None:
    levels = [level for _, level in _reaches(chart)]
    middles = plan.rows.middles(plan.plot.top)
    ends = zip(levels, pairwise(middles), strict=False)
    runs = [
        [(plan.scale.at(level), above), (plan.scale.at(level), below)]
        for level, (above, below) in ends
    ]
    canvas.lines(runs, GRAY, width_pt=HAIR_PT)


def _paint_steps(canvas: Canvas, chart: Waterfall, plan: _Plan, ink: str) -> None:
    at, middles = plan.scale.at, plan.rows.middles(plan.plot.top)
    boxes = [
        Box(at(min(reach)), y - _BAR_MM / 2, max(at(max(reach)) - at(min(reach)), 0.3), _BAR_MM)
        for step, reach, y in zip(chart.steps, _reaches(chart), middles, strict=True)
        if _ink(step) == ink
    ]
    canvas.fill(boxes, ink)


def _write_values(canvas: Canvas, chart: Waterfall, plan: _Plan) -> None:
    middles = plan.rows.middles(plan.plot.top)
    for step, reach, y in zip(chart.steps, _reaches(chart), middles, strict=True):
        leftward = max(reach) <= 0 and min(reach) < 0
        end, side = (min(reach), -1) if leftward else (max(reach), 1)
        at = (plan.scale.at(end) + side * GAP_MM / 2, y)
        words = _value(step, chart)
        canvas.text(at, words, bold=step.is_total, align="right" if leftward else "left")
