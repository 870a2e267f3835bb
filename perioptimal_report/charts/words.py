"""Fitting text into a width: measured in millimeters, wrapped, shortened as the last resort."""

from __future__ import annotations

from typing import Final

from perioptimal_report import fonts
from perioptimal_report.charts.style import PT_MM, TEXT_PT

ELLIPSIS: Final = "…"
_MOST_LINES: Final = 2


def width_mm(text: str, *, size_pt: float = TEXT_PT, bold: bool = False) -> float:
    """Measure a line of text [mm]."""
    return fonts.width_em(text, "semibold" if bold else "regular") * size_pt * PT_MM


def shorten(text: str, available_mm: float, *, size_pt: float = TEXT_PT, bold: bool = False) -> str:
    """Cut a text to a width, with an ellipsis where something was cut."""
    if width_mm(text, size_pt=size_pt, bold=bold) <= available_mm:
        return text
    kept = text
    while kept and width_mm(kept + ELLIPSIS, size_pt=size_pt, bold=bold) > available_mm:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS


def wrap(
    text: str, available_mm: float, *, size_pt: float = TEXT_PT, bold: bool = False
) -> tuple[str, ...]:
    """Break a text at blanks into at most two lines of a width; the rest is shortened."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        fits = width_mm(longer, size_pt=size_pt, bold=bold) <= available_mm
        if lines and (fits or len(lines) == _MOST_LINES):
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(shorten(line, available_mm, size_pt=size_pt, bold=bold) for line in lines) or ("",)
