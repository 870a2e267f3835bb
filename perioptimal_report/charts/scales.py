"""Values to millimeters: ranges, round ticks, axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from matplotlib.ticker import MaxNLocator

from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import UNIT_NAMES, tick_labels
from perioptimal_report.charts.style import GRAY, GRAY_DARK, GRID, HAIR_PT, SMALL_PT
from perioptimal_report.charts.words import width_mm
from perioptimal_report.shapes.chart_data import Unit

STEPS: Final = (1, 2, 5, 10)
"""Distances of ticks, in powers of ten: what people count in."""
TICKS_MM: Final = 4.0
"""Height of the line of tick labels below a picture [mm]."""
UNIT_MM: Final = 3.6
"""Height of the line that names the unit [mm]."""


_FLAT: Final = 1e-4
"""A range narrower than this is the dust of floating point: no unit of ours is so fine."""


@dataclass(frozen=True, slots=True)
class Span:
    """The range of values of an axis."""

    low: float
    high: float

    def join(self, other: Span) -> Span:
        """Give the range that holds both."""
        return Span(min(self.low, other.low), max(self.high, other.high))


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear map from values to millimeters, with its round ticks."""

    span: Span
    start_mm: float
    end_mm: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Place a value [mm]."""
        share = (value - self.span.low) / (self.span.high - self.span.low)
        return self.start_mm + share * (self.end_mm - self.start_mm)


def span_of(values: Iterable[float | None], *, zero: bool) -> Span:
    """Find the range of the values that exist; with ``zero`` it always holds 0.

    Without it, 0 still comes in where the values reach down to less than half their top: a cut
    axis has to be worth it.
    """
    known = [value for value in values if value is not None] or [0.0, 1.0]
    low, high = min(known), max(known)
    if zero or 0 <= low < high / 2 or low == high:
        low, high = min(low, 0.0), max(high, 0.0)
    return Span(low, high if high - low > _FLAT else low + 1.0)


def snug_scale(span: Span, start_mm: float, end_mm: float, most_ticks: int) -> Scale:
    """Map exactly the span, ticks inside it: for an axis whose ends mean something."""
    ticks = round_ticks(span, most_ticks)
    slack = (span.high - span.low) * 1e-9
    inside = tuple(t for t in ticks if span.low - slack <= t <= span.high + slack)
    return Scale(span, start_mm, end_mm, inside)


def round_scale(span: Span, start_mm: float, end_mm: float, most_ticks: int) -> Scale:
    """Map the span widened to round ticks at both ends."""
    ticks = round_ticks(span, most_ticks)
    return Scale(Span(ticks[0], ticks[-1]), start_mm, end_mm, ticks)


def round_ticks(span: Span, most: int, steps: Sequence[float] = STEPS) -> tuple[float, ...]:
    """Give at most so many round values that enclose the span."""
    locator = MaxNLocator(nbins=max(most - 1, 1), steps=steps)
    ticks = [float(f"{tick:.12g}") for tick in locator.tick_values(span.low, span.high)]
    while len(ticks) > 2 and ticks[1] <= span.low:
        ticks = ticks[1:]
    while len(ticks) > 2 and ticks[-2] >= span.high:
        ticks = ticks[:-1]
    return tuple(ticks)


def most_ticks(width: float) -> int:
    """Say how many ticks a horizontal axis of a width has room for."""
    return max(5, min(9, int(width / 11)))


def named(unit: Unit) -> bool:
    """Say whether an axis needs its unit in words; % and $ stand on each tick."""
    return unit not in {"pct", "usd"}


def foot_mm(unit: Unit) -> float:
    """Give the height of ticks and unit below a picture [mm]."""
    return TICKS_MM + (UNIT_MM if named(unit) else 0.0)


def value_axis(canvas: Canvas, scale: Scale, box: Box, unit: Unit) -> None:
    """Draw a horizontal axis: light verticals through the box, ticks and unit below it."""
    runs = [[(scale.at(t), box.top), (scale.at(t), box.bottom)] for t in scale.ticks]
    canvas.lines(runs, GRID, width_pt=HAIR_PT)
    ticks_below(canvas, scale, box, unit)


def ticks_below(canvas: Canvas, scale: Scale, box: Box, unit: Unit) -> None:
    """Write tick values and unit below a box."""
    # Why whole ones only: there is no half of what is counted.
    ticks = tuple(t for t in scale.ticks if unit != "count" or float(t).is_integer())
    whole = replace(scale, ticks=ticks)
    for tick, label in _uncrowded(whole, tick_labels(ticks, unit)):
        at = (scale.at(tick), box.bottom + 2.4)
        canvas.text(at, label, size_pt=SMALL_PT, ink=GRAY_DARK, align="center")
    if named(unit):
        at = (box.left + box.width / 2, box.bottom + 2.4 + UNIT_MM)
        canvas.text(at, UNIT_NAMES[unit], size_pt=SMALL_PT, ink=GRAY_DARK, align="center")


def headroom(span: Span) -> Span:
    """Widen a span by a twentieth at each end that is not zero: no line runs on the edge."""
    more = (span.high - span.low) / 20
    low = span.low if span.low == 0 else span.low - more
    return Span(low, span.high if span.high == 0 else span.high + more)


def _uncrowded(scale: Scale, labels: Sequence[str]) -> list[tuple[float, str]]:
    """Leave out every other label, never that of zero, until none touches its neighbor."""
    pairs = list(zip(scale.ticks, labels, strict=True))
    while len(pairs) > 2 and any(
        scale.at(b) - scale.at(a)
        < (width_mm(x, size_pt=SMALL_PT) + width_mm(y, size_pt=SMALL_PT)) / 2 + 1.5
        for (a, x), (b, y) in pairwise(pairs)
    ):
        zero = next((i for i, (tick, _) in enumerate(pairs) if tick == 0), 0)
        pairs = pairs[zero % 2 :: 2]
    return pairs


def height_axis(canvas: Canvas, scale: Scale, box: Box, labels: Sequence[str]) -> None:
    """Draw a vertical axis: light horizontals through the box, tick labels left of it."""
    runs = [[(box.left, scale.at(t)), (box.right, scale.at(t))] for t in scale.ticks]
    canvas.lines(runs, GRID, width_pt=HAIR_PT)
    for tick, label in zip(scale.ticks, labels, strict=True):
        at = (box.left - 1.5, scale.at(tick))
        canvas.text(at, label, size_pt=SMALL_PT, ink=GRAY_DARK, align="right")


def base_line(canvas: Canvas, scale: Scale, box: Box, *, upright: bool) -> None:
    """Draw the line of zero, upright or level, where zero is on the scale."""
    if scale.span.low <= 0 <= scale.span.high:
        at = scale.at(0)
        ends = [(at, box.top), (at, box.bottom)] if upright else [(box.left, at), (box.right, at)]
        canvas.line(ends, GRAY, width_pt=0.8)
