"""A line of swatches above a picture, for parts that cannot be labeled where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.style import GAP_MM, SMALL_PT
from perioptimal_report.charts.words import shorten, width_mm

LINE_MM: Final = 4.4
_SWATCH_MM: Final = 2.6
_BETWEEN_MM: Final = 5.0


def _places(labels: Sequence[str], width: float) -> list[tuple[str, float, int]]:
    """Give each label its text, left edge [mm] and line."""
    placed: list[tuple[str, float, int]] = []
    left, line = 0.0, 0
    for label in labels:
        words = shorten(label, width - _SWATCH_MM - 1, size_pt=SMALL_PT)
        needed = _SWATCH_MM + 1 + width_mm(words, size_pt=SMALL_PT)
        if left > 0 and left + needed > width:
            left, line = 0.0, line + 1
        placed.append((words, left, line))
        left += needed + _BETWEEN_MM
    return placed


def height_mm(labels: Sequence[str], width: float) -> float:
    """Give the height of the key [mm]: none for a single part."""
    if len(labels) < 2:
        return 0.0
    return (_places(labels, width)[-1][2] + 1) * LINE_MM + GAP_MM / 2


def paint(canvas: Canvas, box: Box, labels: Sequence[str], inks: Sequence[str]) -> None:
    """Draw the key at the top of a box."""
    if len(labels) < 2:
        return
    for (words, left, line), ink in zip(_places(labels, box.width), inks, strict=True):
        middle = box.top + (line + 0.5) * LINE_MM
        swatch = Box(box.left + left, middle - _SWATCH_MM / 2, _SWATCH_MM, _SWATCH_MM)
        canvas.fill([swatch], ink)
        canvas.text((swatch.right + 1, middle), words, size_pt=SMALL_PT)
