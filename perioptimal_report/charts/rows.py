"""The column of labels left of dots and bars: wrapped, and as wide as it needs to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from perioptimal_report.charts.canvas import Canvas
from perioptimal_report.charts.style import LINE_MM, ROW_MM
from perioptimal_report.charts.words import width_mm, wrap

_WIDEST_SHARE: Final = 0.36
_WIDE_MM: Final = 120.0
_WIDE_SHARE: Final = 0.46
"""A wide picture has room for long labels on one line."""
_MANY: Final = 36
_TIGHT_MM: Final = 4.4


@dataclass(frozen=True, slots=True)
class Rows:
    """Labels broken into lines, the column's width and each row's height [mm]."""

    lines: tuple[tuple[str, ...], ...]
    label_mm: float
    heights: tuple[float, ...]

    @property
    def height_mm(self) -> float:
        """The height of all rows [mm]."""
        return sum(self.heights)

    def middles(self, top: float) -> tuple[float, ...]:
        """Give the middle of each row below ``top`` [mm]."""
        ends = accumulate(self.heights, initial=top)
        return tuple(end + height / 2 for end, height in zip(ends, self.heights, strict=False))


def arrange(labels: Sequence[str], width: float) -> Rows:
    """Break labels into lines so that they take a good third of a width, half of a wide one."""
    widest = max((width_mm(label) for label in labels), default=0.0)
    share = _WIDE_SHARE if width > _WIDE_MM else _WIDEST_SHARE
    column = min(widest, share * width) + 1e-6
    lines = tuple(wrap(label, column) for label in labels)
    single = _TIGHT_MM if len(labels) > _MANY else ROW_MM
    return Rows(lines, column, tuple(single + (len(each) - 1) * LINE_MM for each in lines))


def write_labels(canvas: Canvas, rows: Rows, left: float, top: float) -> None:
    """Write each label on the middle of its row."""
    for lines, middle in zip(rows.lines, rows.middles(top), strict=True):
        write_lines(canvas, lines, left, middle)


def write_lines(canvas: Canvas, lines: Sequence[str], left: float, middle: float) -> None:
    """Write lines one below the other around a middle."""
    first = middle - (len(lines) - 1) * LINE_MM / 2
    for number, line in enumerate(lines):
        canvas.text((left, first + number * LINE_MM), line)
