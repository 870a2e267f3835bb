"""IBM Plex Sans (OFL-1.1): its files, its glyphs and its widths.

Its figures are all 600/1000 em wide in every weight, so columns of numbers align without a
``tnum`` feature (which the font does not have). It lacks ▲ ▼ ● ■ ◆: draw such signs as shapes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from fontTools.ttLib import TTFont

SUBSTITUTE: Final = "\ufffd"
"""Stands on pages and charts where a name holds a character that the fonts lack."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
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
    return "".join(dict.fromkeys(c for c in text if c not in "\n\r\t" and ord(c) not in _known()))


def unprintable(text: str) -> str:
    """Give the characters of a text that no page shows, each once, in order.

    They are those that a face lacks, and those that are not seen at all but may turn or part what
    stands beside them: control, zero-width, direction and private characters.
    """
    return "".join(dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if _is_unseen(c)))


def printable(text: str) -> str:
    """Put the substitute in place of every character that no page shows."""
    composed = unicodedata.normalize("NFC", text)
    unseen = [c for c in set(composed) if _is_unseen(c)]
    return composed.translate(dict.fromkeys(map(ord, unseen), SUBSTITUTE))


@cache
def _known() -> frozenset[int]:
    return frozenset.intersection(*(frozenset(_advances(face)) for face in _FILES))


@cache
def _is_unseen(letter: str) -> bool:
    if letter in "\n\r\t\u00ad":
        return False
    return ord(letter) not in _known() or unicodedata.category(letter) in _UNSEEN
