"""A picture between two axes: its ranges, its box and its height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from perioptimal_report.charts import marks
from perioptimal_report.charts.drawing import Box
from perioptimal_report.charts.scales import Scale, Span

SLIM_MM: Final = 30.0
"""A picture this narrow is one of five in a line, and lower than any other."""
HALF_MM: Final = 60.0
"""A picture narrower than this stands in a line of three or more."""
GAP_LEFT_MM: Final = 1.5
"""Distance between tick labels and the picture [mm]."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The ranges of both axes."""

    x: Span
    y: Span

    def join(self, other: Spans) -> Spans:
        """Give the ranges that hold both."""
        return Spans(self.x.join(other.x), self.y.join(other.y))


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture between two axes: its box, its scales, its tick labels and its placed marks."""

    box: Box
    x: Scale
    y: Scale
    y_labels: tuple[str, ...]
    placed: tuple[marks.Placed, ...]


def plot_height_mm(width: float) -> float:
    """Give the height of a picture between axes [mm]: flatter where it is wide."""
    least = 19.0 if width < SLIM_MM else 23.0 if width < HALF_MM else 26.0
    return max(least, min(56.0, 0.32 * width))
