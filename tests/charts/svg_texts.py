"""Where the texts of an SVG stand, read from the SVG alone with the font's own widths."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from perioptimal_report import fonts

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class SetText:
    """A text and its rectangle in points: capitals and figures, without descenders."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: SetText) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def canvas_size(svg: str) -> tuple[float, float]:
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own picture
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    return width, height


def set_texts(svg: str) -> list[SetText]:
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own picture
    return [_place(element) for element in root.iter(f"{_SVG}text")]


def _place(element: ElementTree.Element) -> SetText:
    style = dict(part.strip().split(": ", 1) for part in element.attrib["style"].split(";"))
    size = float(style["font-size"].removesuffix("px"))
    face = "semibold" if style.get("font-weight") == "600" else "regular"
    words = element.text or ""
    width = fonts.width_em(words, face) * size
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    assert "transform" not in element.attrib
    left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[style["text-anchor"]]
    return SetText(words, left, y - 0.698 * size, left + width, y)
