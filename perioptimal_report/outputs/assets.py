"""The fonts and pictures of this build, by the names that its pages know them by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perioptimal_report import fonts
from perioptimal_report.outputs.figures import Figure

SCHEME = "asset:"


def pictures(html: str, figures: Mapping[str, Figure]) -> dict[str, bytes]:
    """Collect the pictures that a page shows, by the names it knows them by."""
    shown = set(re.findall(rf'src="{SCHEME}([^"]+)"', html)) & figures.keys()
    return {name: figures[name].drawing.svg.encode() for name in sorted(shown)}


def faces() -> dict[str, bytes]:
    """Read the fonts by the names that the stylesheets know them by."""
    return {fonts.path(face).name: fonts.path(face).read_bytes() for face in fonts.WEIGHTS}
