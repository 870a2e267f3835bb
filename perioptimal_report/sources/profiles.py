"""Profiles: which headings a source system uses, one data file each."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from perioptimal_report.errors import SettingsError, nearest
from perioptimal_report.sources.headings import normal
from perioptimal_report.tables import TABLES

_FOLDER = Path(__file__).parent / "profiles"

CANONICAL = "canonical"
"""The profile of the data dictionary's own names: nothing to settle where it fits."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A source system: per table, the headings of each canonical column and its date format.

    ``confirm`` says what the site must confirm about it, where it is a starting point only.
    ``folder`` holds the fixed lists of a system that exports a folder of tables.
    """

    name: str
    title: str
    columns: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    date_formats: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confirm: str = ""
    folder: Mapping[str, Any] | None = None


@cache
def read_profiles() -> tuple[Profile, ...]:
    """Every profile of the profiles folder, the canonical one first."""
    read = [Profile(**tomllib.loads(file.read_text("utf-8"))) for file in _FOLDER.glob("*.toml")]
    return tuple(sorted(read, key=lambda profile: (profile.name != CANONICAL, profile.name)))


def named(name: str) -> Profile:
    """Give the profile of that name. Raises ``SettingsError`` for an unknown one."""
    known = {profile.name: profile for profile in read_profiles()}
    if name not in known:
        raise SettingsError(f"profile '{name}' is unknown{nearest(name, list(known))}")
    return known[name]


def proposed(table: str, headings: Sequence[str]) -> Profile:
    """Give the profile that knows most of the headings; the canonical one where none knows more."""
    present = {normal(heading) for heading in headings}
    return max(read_profiles(), key=lambda profile: _known(profile, table, present))


def _known(profile: Profile, table: str, present: set[str]) -> int:
    # Headings that are canonical names speak for no profile.
    own = {normal(column.name) for column in TABLES[table].columns}
    synonyms = profile.columns.get(table, {}).values()
    return sum(bool({normal(word) for word in words} & present - own) for words in synonyms)
