"""Who works on a case: from the site's words for roles to the canonical ones."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import Field

from perioptimal_report.settings.phrases import holds, plain, spoken
from perioptimal_report.settings.section import Section

Role = Literal[
    "anesthesiologist",
    "crna",
    "resident",
    "circulating_nurse",
    "scrub",
    "surgeon",
    "preop_nurse",
    "pacu_nurse",
    "other",
]
ROLES: tuple[Role, ...] = (
    "anesthesiologist",
    "crna",
    "resident",
    "circulating_nurse",
    "scrub",
    "surgeon",
    "preop_nurse",
    "pacu_nurse",
    "other",
)


class Roles(Section):
    """What the site's own words for roles mean; else a list of usual words decides."""

    words: Mapping[str, Role] = Field(
        default_factory=dict,
        description=f"The record's word for a role = {', '.join(ROLES[:-1])} or other",
    )

    def role(self, word: str) -> Role | None:
        """Give the canonical role of a word; ``None`` for one that nothing maps."""
        canonical = {plain(role): role for role in ROLES}
        own = spoken(word, self.words) or canonical.get(plain(word))
        usual = (
            cast("Role", entry["name"]) for entry in _usual()["role"] if holds(word, entry["words"])
        )
        return own or next(usual, None)


@cache
def _usual() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("roles.toml").read_text("utf-8"))
