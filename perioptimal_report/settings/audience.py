"""Who a report is for: which parts it holds, how deep, and on how many pages."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from perioptimal_report.errors import UsageError, nearest
from perioptimal_report.settings.section import Name, Section, Whole

FOLDER = Path(__file__).parent.parent / "outputs" / "audiences"

PageCount = Annotated[Whole, Field(ge=1, le=1_000)]
Depth = Literal["full", "page", "line", "none"]
"""``full``: all charts and tables; ``page``: a card each, a chart and its number; ``line``: the
number in a table; ``none``: left out."""


class Audience(Section):
    """A reader's report: ``patient`` to ``mca`` give the depth of each chapter."""

    title: Name = Field(default="Reader", description="Printed on the cover")
    patient: Depth = Field(default="page", description="Depth of the patient lens")
    team: Depth = Field(default="page", description="Depth of the team lens")
    day: Depth = Field(default="page", description="Depth of the day lens")
    institution: Depth = Field(default="page", description="Depth of the institution lens")
    mca: Depth = Field(
        default="page", description="Minimal cost analysis: full has a page per owner to change"
    )
    sections: Mapping[str, Depth] = Field(
        default_factory=dict, description="Metric key = its depth, where it differs from its lens"
    )
    tables: Whole = Field(default=1, ge=0, le=4, description="Tables of a section on the page")
    methods: Literal["full", "short"] = Field(
        default="short", description="Methods appendix: whole notes, or what was counted"
    )
    pages: tuple[PageCount, PageCount] = Field(
        default=(1, 60), description="Fewest and most pages expected"
    )

    @model_validator(mode="after")
    def _pages_in_order(self) -> Self:
        if self.pages[0] > self.pages[1]:
            raise ValueError("pages must be two numbers in order")
        return self

    def depth(self, chapter: str, key: str) -> Depth:
        """Say how deep a metric of a chapter is shown."""
        found: Depth = self.sections.get(key, getattr(self, chapter))
        return found


def _file_names(own_audiences: Mapping[str, Audience]) -> Mapping[str, Audience]:
    for name in own_audiences:
        if name == "all" or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ValueError(f"'{name}' must be small letters, digits and hyphens, and not 'all'")
    return own_audiences


OwnAudiences = Annotated[Mapping[str, Audience], AfterValidator(_file_names)]
"""Audiences of a site: their names become names of files."""


def built_in() -> dict[str, Audience]:
    """Read the audiences that come with the program, by name."""
    read = {
        path.stem: Audience.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in FOLDER.glob("*.toml")
    }
    return dict(sorted(read.items(), key=lambda each: (-each[1].pages[1], each[0])))


def chosen(names: tuple[str, ...], own_audiences: Mapping[str, Audience]) -> dict[str, Audience]:
    """Pick audiences by name, the site's own before those of the program; ``all`` names each.

    Names may be joined by commas. Raises ``UsageError`` that names the nearest known one.
    """
    known = built_in() | dict(own_audiences)
    words = [word.strip() for name in names for word in name.split(",") if word.strip()]
    if not words or "all" in words:
        return known
    for word in words:
        if word not in known:
            raise UsageError(f"there is no audience '{word}'{nearest(word, list(known))}")
    return {name: known[name] for name in known if name in words}
