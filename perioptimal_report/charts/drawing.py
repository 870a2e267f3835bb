"""What a chart becomes: one SVG and its size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture; ``svg`` starts with its ``<svg`` element and fits into HTML as it is."""

    svg: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the canvas [mm], measured from the top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge [mm]."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge [mm]."""
        return self.top + self.height
