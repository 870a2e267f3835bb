"""Named verticals on a chart's axis: a line each, its label above the picture, none crossed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.figures import number_with_unit
from perioptimal_report.charts.scales import Scale
from perioptimal_report.charts.style import GRAY_DARK, PAPER, SMALL_PT, TEXT
from perioptimal_report.charts.words import shorten, width_mm
from perioptimal_report.shapes.chart_data import Mark, Unit

LEVEL_MM: Final = 3.6
"""Height of one level of labels [mm]."""
_FOOT_MM: Final = 0.8
_BESIDE_MM: Final = 0.9
_WIDEST_SHARE: Final = 0.62
_SMALL_MM: Final = 40.0
"""A picture this narrow lets a label take all of its width."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark on its level: where its line stands and where its label begins and ends [mm]."""

    words: str
    at: float
    left: float
    right: float
    level: int


def place(marks: Sequence[Mark], scale: Scale, unit: Unit, box: Box) -> tuple[Placed, ...]:
    """Give each mark's label a level above the picture, so that no line crosses a label.

    Labels stand right of their line, so a mark has to rise above those to its right that its
    label reaches; labels that would leave the box stand left of their line, above all they cover.
    """
    placed: list[Placed] = []
    right_first = sorted(marks, key=lambda mark: -mark.value)
    fitting = [m for m in right_first if _right_end(m, scale, unit, box) <= box.right]
    turned = [m for m in reversed(right_first) if m not in fitting]
    for mark in [*fitting, *turned]:
        placed.append(_on_level(mark, scale, unit, box, placed))
    return tuple(placed)


def _words(mark: Mark, unit: Unit, box: Box) -> str:
    value = number_with_unit(mark.value, unit)
    share = _WIDEST_SHARE if box.width > _SMALL_MM else 1.0
    room = box.width * share - width_mm(f" {value}", size_pt=SMALL_PT)
    return f"{shorten(mark.label, room, size_pt=SMALL_PT)} {value}"


def _right_end(mark: Mark, scale: Scale, unit: Unit, box: Box) -> float:
    words = _words(mark, unit, box)
    return scale.at(mark.value) + _BESIDE_MM + width_mm(words, size_pt=SMALL_PT)


def _on_level(mark: Mark, scale: Scale, unit: Unit, box: Box, others: Sequence[Placed]) -> Placed:
    words, at = _words(mark, unit, box), scale.at(mark.value)
    width = width_mm(words, size_pt=SMALL_PT)
    fits = at + _BESIDE_MM + width <= box.right
    left = at + _BESIDE_MM if fits else max(box.left, at - _BESIDE_MM - width)
    reached = [
        other.level
        for other in others
        if min(other.at, other.left) < left + width + 1.5
        and left - 1.5 < max(other.at, other.right)
    ]
    return Placed(words, at, left, left + width, max(reached, default=-1) + 1)


def head_mm(placed: Sequence[Placed]) -> float:
    """Give the height that the labels take above the picture [mm]."""
    return max((p.level + 1 for p in placed), default=0) * LEVEL_MM + (_FOOT_MM if placed else 0)


def paint(canvas: Canvas, placed: Sequence[Placed], box: Box, *, bedded: bool = False) -> None:
    """Draw the lines through the box, on a white bed over dark bars, and the labels above it."""
    runs = [[(p.at, _middle(p, box) - LEVEL_MM * 0.4), (p.at, box.bottom)] for p in placed]
    if bedded:
        canvas.lines(runs, PAPER, width_pt=2.0)
    canvas.lines(runs, GRAY_DARK, width_pt=0.8, dashes=(3, 2))
    for p in placed:
        middle = _middle(p, box)
        backing = Box(p.left - 0.3, middle - 1.4, p.right - p.left + 0.6, 2.8)
        canvas.fill([backing], PAPER)
        canvas.text((p.left, middle), p.words, size_pt=SMALL_PT, ink=TEXT)


def _middle(placed: Placed, box: Box) -> float:
    return box.top - _FOOT_MM - (placed.level + 0.5) * LEVEL_MM
