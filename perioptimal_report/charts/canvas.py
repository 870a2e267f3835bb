"""A drawing surface in millimeters from the top left corner: the one file that uses matplotlib.

Each call draws above the calls before it. One path holds all marks of a kind, because the SVG of
many small elements is what costs time, here and in the PDF.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, fontManager
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from perioptimal_report import fonts
from perioptimal_report.charts.drawing import Box, Drawing
from perioptimal_report.charts.style import PT_MM, TEXT, TEXT_PT

Shape = Literal["dot", "diamond"]
Align = Literal["left", "center", "right"]
Point = tuple[float, float]
Look = dict[str, Any]
"""Keywords of a matplotlib patch."""

_MM_PER_INCH: Final = 25.4
_GROUPS: Final = frozenset({"figure", "font", "text", "lines", "patch", "path", "svg", "hatch"})
_SETTINGS: Final[dict[Any, Any]] = {
    **{k: v for k, v in mpl.rcParamsDefault.items() if k.split(".")[0] in _GROUPS},
    "svg.fonttype": "none",
    "svg.hashsalt": "perioptimal-report",
    "text.parse_math": False,
    "font.family": fonts.FAMILY,
}
_RASTER_ABOVE: Final = 300
"""From this many marks on, a raster is smaller and faster than shapes."""
_RASTER_DPI: Final = 300


def _register_fonts() -> None:
    """Make the shipped faces known under one family name (the files name the weights apart)."""
    for face, weight in fonts.WEIGHTS.items():
        fontManager.ttflist.append(
            FontEntry(
                fname=str(fonts.path(face)),
                name=fonts.FAMILY,
                style="italic" if face == "italic" else "normal",
                weight=weight,
                stretch="normal",
                size="scalable",
            )
        )


_register_fonts()


@contextmanager
def settings() -> Iterator[None]:
    """Draw with our settings, whatever the machine's matplotlibrc says."""
    with mpl.rc_context(_SETTINGS):
        yield


class Canvas:
    """A picture being drawn; to be used inside ``settings()``."""

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm = width_mm
        self.height_mm = height_mm
        self._figure = Figure(figsize=(width_mm / _MM_PER_INCH, height_mm / _MM_PER_INCH))
        FigureCanvasSVG(self._figure)
        self._figure.patch.set_visible(False)
        inches = Affine2D().translate(0, -height_mm).scale(1 / _MM_PER_INCH, -1 / _MM_PER_INCH)
        self._transform = inches + self._figure.dpi_scale_trans
        self._drawn = 0

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._transform)
        artist.set_zorder(self._drawn)
        self._drawn += 1
        self._figure.add_artist(artist)

    def _path(self, paths: Sequence[Path], look: Look, *, raster: bool = False) -> None:
        patch = PathPatch(Path.make_compound_path(*paths), **look)
        patch.set_rasterized(raster)
        self._add(patch)

    def fill(self, boxes: Sequence[Box], ink: str, *, edge: str | None = None) -> None:
        """Fill rectangles with one ink, parted by a hairline of ``edge``."""
        paths = [_rectangle(box) for box in boxes if box.width > 0 and box.height > 0]
        if paths:
            width = 0.6 if edge else 0.0
            look = {"facecolor": ink, "edgecolor": edge or "none", "linewidth": width}
            self._path(paths, look)

    def bands(self, runs: Sequence[tuple[Point, Point, float]], ink: str) -> None:
        """Fill curved bands: upper left and upper right corner, and thickness [mm], of each."""
        if runs:
            paths = [_band(start, end, thick) for start, end, thick in runs]
            self._path(paths, {"facecolor": ink, "edgecolor": "none", "linewidth": 0.0})

    def line(
        self, points: Sequence[Point], ink: str, *, width_pt: float, dashes: Sequence[float] = ()
    ) -> None:
        """Draw one line through points."""
        self.lines([points], ink, width_pt=width_pt, dashes=dashes)

    def lines(
        self,
        runs: Sequence[Sequence[Point]],
        ink: str,
        *,
        width_pt: float,
        dashes: Sequence[float] = (),
    ) -> None:
        """Draw lines of one look, each through its points; a run of one point draws nothing."""
        paths = [Path(run) for run in runs if len(run) > 1]
        if paths:
            dash = (0, tuple(dashes)) if dashes else "solid"
            look = {"edgecolor": ink, "linewidth": width_pt, "linestyle": dash}
            self._path(paths, {**look, "fill": False, "joinstyle": "round"})

    def marks(
        self, points: Sequence[Point], ink: str, *, size_mm: float = 2.0, shape: Shape = "dot"
    ) -> None:
        """Draw marks of one shape and ink, each with a thin white edge."""
        form = Path.unit_circle() if shape == "dot" else _DIAMOND
        paths = [
            Affine2D().scale(size_mm / 2).translate(*point).transform_path(form) for point in points
        ]
        if paths:
            raster = len(points) > _RASTER_ABOVE
            look = {"facecolor": ink, "edgecolor": "white", "linewidth": 0.5}
            self._path(paths, look, raster=raster)

    def text(
        self,
        point: Point,
        words: str,
        *,
        size_pt: float = TEXT_PT,
        ink: str = TEXT,
        align: Align = "left",
        bold: bool = False,
    ) -> None:
        """Write one line; ``point`` is on the middle of its capitals' height."""
        font = FontProperties(family=fonts.FAMILY, weight=600 if bold else 400, size=size_pt)
        x, y = point
        # Half the height of a capital of IBM Plex Sans (0.698 em) lies below the middle.
        y += 0.349 * size_pt * PT_MM
        self._add(
            Text(
                x,
                y,
                fonts.printable(words),
                fontproperties=font,
                color=ink,
                ha=align,
                va="baseline",
            )
        )

    def finish(self) -> Drawing:
        """Write the picture as SVG."""
        target = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        self._figure.savefig(target, format="svg", dpi=_RASTER_DPI, metadata=nothing)
        return Drawing(_bare_svg(target.getvalue()), self.width_mm, self.height_mm)


_DIAMOND: Final = Path([(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0), (0, -1.2)], closed=True)


def _rectangle(box: Box) -> Path:
    corners = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom)]
    return Path([*corners, (box.left, box.bottom), (box.left, box.top)], closed=True)


def _band(start: Point, end: Point, thick: float) -> Path:
    (left, above), (right, ends) = start, end
    middle = (left + right) / 2
    there = [start, (middle, above), (middle, ends), end]
    back = [(x, y + thick) for x, y in reversed(there)]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    return Path([*there, *back, start], codes)


_JOINS: Final = 'stroke-linejoin="round" stroke-linecap="butt"'
_FINE: Final = re.compile(r"(\d+\.\d\d)\d+")


def _bare_svg(svg: str) -> str:
    """Drop the prolog and the counted ids: several pictures may stand in one page.

    What says nothing goes too (a rule for every element, turns by nothing, thousandths of a point
    in paths), as the PDF writer reads all of it again.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r' id="[A-Za-z.]+_\d+"| transform="rotate\(-0 [^"]*\)"', "", body)
    body = re.sub(r"\s*<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>", "", body)
    body = re.sub(r' d="[^"]*"', lambda path: _FINE.sub(r"\1", path[0]).replace(" \n", " "), body)
    return body.replace("<svg ", f"<svg {_JOINS} ", 1)
