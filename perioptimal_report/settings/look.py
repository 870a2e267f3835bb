"""How the pages of a house look: logo, accent, closing text, words, templates of its own."""

import re
from pathlib import Path

from pydantic import Field, field_validator

from perioptimal_report.settings.section import Place, Section, Text


class Look(Section):
    """The house's own look; paths are relative to the settings file."""

    accent: str | None = Field(default=None, description="Color of the cover, as #14273d")
    logo: Place | None = Field(default=None, description="SVG or PNG for the cover")
    closing: Text | None = Field(default=None, description="Printed on the last page")
    words: Place | None = Field(
        default=None, description="TOML file with phrases in place of the report's own"
    )
    templates: Place | None = Field(
        default=None, description="Folder with templates in place of the report's own"
    )

    @field_validator("accent")
    @classmethod
    def _is_color(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError("must be a color as #14273d")
        return value

    def anchored(self, folder: Path) -> "Look":
        """Give the look with its paths from a folder."""
        places = ("logo", "words", "templates")
        paths = {name: getattr(self, name) for name in places}
        return self.model_copy(
            update={name: folder / path for name, path in paths.items() if path is not None}
        )
