"""The one look of every chart: inks, text sizes, distances.

Checked in gray and under simulated protanopia, deuteranopia and tritanopia
(tests/charts/test_colors_apart.py): neighbors in ``SEGMENT_INKS`` differ in lightness.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perioptimal_report.shapes.results import Lens

INK: Final = "#1d4e89"
INK_TINT: Final = "#9dbbdb"
INK_PALE: Final = "#dbe6f1"
ACCENT: Final = "#c4621d"
ACCENT_TINT: Final = "#f2cba8"
TEXT: Final = "#20262d"
GRAY_DARK: Final = "#5c6670"
GRAY: Final = "#9aa2aa"
GRAY_LIGHT: Final = "#cfd4d9"
GRID: Final = "#e4e7ea"
BAND: Final = "#eef0f2"
PAPER: Final = "#ffffff"

# Orientation only (page tabs, heading rules); no datum is ever drawn in a lens color.
LENS_COLORS: Final[Mapping[Lens, str]] = {
    "patient": "#8a3b5c",
    "team": "#2f6f5e",
    "day": "#8a6a14",
    "institution": "#4a4a8c",
}

# Two inks and gray, by how many parts a bar has.
SEGMENT_INKS: Final[Mapping[int, tuple[str, ...]]] = {
    1: (INK,),
    2: (INK, ACCENT),
    3: (INK, ACCENT, GRAY_LIGHT),
    4: (INK, INK_TINT, ACCENT, GRAY_LIGHT),
    5: (INK, INK_TINT, ACCENT, ACCENT_TINT, GRAY),
    6: (INK, INK_TINT, ACCENT, ACCENT_TINT, GRAY_DARK, GRAY_LIGHT),
    7: (INK, INK_TINT, ACCENT, ACCENT_TINT, GRAY_DARK, GRAY_LIGHT, GRAY),
}
# Gray is dotted because its lightness is near the accent's; later lines repeat the inks, dashed.
LINE_LOOKS: Final[tuple[tuple[str, tuple[float, ...]], ...]] = (
    (INK, ()),
    (ACCENT, ()),
    (GRAY_DARK, (1.2, 1.2)),
    (INK_TINT, ()),
    (INK, (4, 2)),
    (ACCENT, (4, 2)),
    (INK_TINT, (4, 2)),
)
HEAT_INKS: Final = ("#f0f4f8", "#cfdeec", "#9dbbdb", "#6391c2", "#346aa8", "#1d4e89")

TEXT_PT: Final = 8.0
SMALL_PT: Final = 7.0
PT_MM: Final = 25.4 / 72
LINE_MM: Final = 3.5
"""Distance of two lines of one label [mm]."""
ROW_MM: Final = 4.4
"""Height of a row with a one-line label [mm]."""
GAP_MM: Final = 2.0
"""Distance between a label and what it labels [mm]."""

HAIR_PT: Final = 0.5
LINE_PT: Final = 1.4


def segment_inks(parts: int) -> tuple[str, ...]:
    """Give the inks of a bar's parts, repeated where there are more than seven."""
    if parts in SEGMENT_INKS:
        return SEGMENT_INKS[parts]
    seven = SEGMENT_INKS[7]
    return tuple(seven[position % 7] for position in range(parts))


def text_on(ink: str) -> str:
    """Choose white or dark text for a fill by its relative luminance (WCAG 2.2)."""
    channels = [int(ink[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return PAPER if luminance < 0.25 else TEXT
