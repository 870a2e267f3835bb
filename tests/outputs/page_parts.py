"""The parts that pages are made of, each cut from a page of the sample report.

``python tests/outputs/page_parts.py`` writes the reviewed parts of tests/golden anew.
"""

import dataclasses
import re
from pathlib import Path
from xml.etree import ElementTree

import tinyhtml5
from sample_report import director, edition, sample

from perioptimal_report.outputs.assets import pictures
from perioptimal_report.outputs.figures import draw_figures
from perioptimal_report.outputs.html import render_html
from perioptimal_report.settings.audience import Audience

GOLDEN = Path(__file__).parent.parent / "golden"
CLASS = ".//*[@class='{}']"
# Name, which of the two pages, where on it, and how many of those found belong to the part.
PARTS = {
    "heading": ("full", ".//h2[@id='block_utilization']", 1),
    "estimate": ("full", CLASS.format("numbers narrow"), 1),
    "figure": ("full", ".//figure", 1),
    "table": ("full", ".//table[@class='short']/..", 1),
    "caveat": ("full", CLASS.format("inferred"), 1),
    "left-out": ("full", ".//section[@class='section']/p[@class='note'][b]", 1),
    "method": ("full", ".//p[@class='method']", 1),
    "method-entry": ("full", CLASS.format("entry-method"), 1),
    "signs": ("full", ".//*[@class='band patient-rule']", 1),
    "decisions": ("full", ".//table[@class='wide decisions']", 1),
    "accounts": ("full", ".//section[@class='part plain scope']/*[@class='scroll']", 1),
    "glossary": ("full", ".//section[@class='part plain terms']/*[@class='two']", 2),
    "references": ("full", ".//section[@class='section plain references']/*[@class='two']", 1),
    "card": ("short", CLASS.format("card"), 1),
    "lines": ("short", ".//table[@class='wide short lines']", 1),
    "method-entry-short": ("short", CLASS.format("entry-method"), 1),
}
# What stands around a part where its look depends on that.
EXTENT = {"glossary": "terms", "references": "references", "signs": "glance", "accounts": "scope"}
SHORT = Audience(
    patient="page", day="page", sections={"lost_minutes": "line", "room_heatmap": "line"}
)


def parts() -> dict[str, str]:
    """Cut every part from the pages of the sample report, by name."""
    return sample_pages()[0]


def sample_pages() -> tuple[dict[str, str], dict[str, bytes]]:
    """Cut every part, and give the pictures that they show by name."""
    report = sample()
    figures = draw_figures(report)
    pages = {
        "full": render_html(sample_with_guessed_blocks(), figures, director(), edition().look),
        "short": render_html(report, figures, SHORT, edition().look),
    }
    trees = {name: _tree(page) for name, page in pages.items()}
    cut = {name: _cut(trees[page], at, most) for name, (page, at, most) in PARTS.items()}
    shown = [pictures(page, figures) for page in pages.values()]
    return cut, {**shown[0], **shown[1]}


def sample_with_guessed_blocks():
    """Give the sample without a block schedule: the report has to say so."""
    report = sample()
    return dataclasses.replace(
        report, scope=dataclasses.replace(report.scope, blocks_inferred=True)
    )


def _tree(page: str) -> ElementTree.Element:
    return tinyhtml5.parse(page, namespace_html_elements=False)


def _cut(tree: ElementTree.Element, at: str, most: int) -> str:
    found = tree.findall(at)[:most]
    if not found:
        raise LookupError(at)
    for element in found:
        element.tail = None
    return "".join(ElementTree.tostring(each, "unicode", method="html") for each in found)


def golden(part: str) -> str:
    """Write a part as it is reviewed: an element a line, no running numbers, no heights."""
    unnumbered = re.sub(r"((?:figure|table)[- ])\d+", r"\1N", part, flags=re.IGNORECASE)
    unnumbered = re.sub(r"height: [\d.]+mm", "height: Nmm", unnumbered)
    lines = re.sub(r"\s*(<(?:p|div|tr|th|td|h\d|img|figcaption|caption)\b)", r"\n\1", unnumbered)
    return lines.strip() + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, part in parts().items():
        (GOLDEN / f"{name}.html").write_text(golden(part), encoding="utf-8")
