"""IBM Plex Sans (OFL-1.1): its files, its glyphs and its widths.

Its digits are all 600/1000 em wide in every weight, so columns of numbers align without a
``tnum`` feature (which the font does not have). It lacks ▲ ▼ ● ■ ◆: draw such signs as shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from fontTools.ttLib import TTFont

Face = Literal["regular", "italic", "semibold"]
FAMILY: Final = "IBM Plex Sans"
WEIGHTS: Final[Mapping[Face, int]] = {"regular": 400, "italic": 400, "semibold": 600}
_FILES: Final[Mapping[Face, str]] = {
    "regular": "IBMPlexSans-Regular.ttf",
    "italic": "IBMPlexSans-Italic.ttf",
    "semibold": "IBMPlexSans-SemiBold.ttf",
}


def path(face: Face) -> Path:
    """Give the file of a face."""
    return Path(str(files(__name__).joinpath(_FILES[face])))


@cache
def _advances(face: Face) -> Mapping[int, float]:
    with TTFont(path(face)) as font:
        em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: widths[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def width_em(text: str, face: Face = "regular") -> float:
    """Measure a text set in one line, without kerning, in em.

    A character the font lacks counts one em; ``missing_glyphs`` finds it.
    """
    advances = _advances(face)
    return sum(advances.get(ord(letter), 1.0) for letter in text)


def missing_glyphs(text: str) -> str:
    """Give the characters of a text that any shipped face lacks, each once, in order.

    Line breaks and tabs are layout, not glyphs.
    """
    known = set.intersection(*(set(_advances(face)) for face in _FILES))
    return "".join(dict.fromkeys(c for c in text if c not in "\n\r\t" and ord(c) not in known))
