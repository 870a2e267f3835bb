"""Why cases start late and why they are cancelled: from the site's reasons to causes."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, cast

from pydantic import Field

from perioptimal_report.settings.section import Section

CauseLens = Literal["patient", "team", "day", "institution"]


CancelClass = Literal["clinical", "operational", "patient"]


UNMAPPED = "unmapped"


Meaning = TypeVar("Meaning")


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


class DelayCause(NamedTuple):
    """A cause of late starts, and the lens whose reader can change it."""

    cause: str
    lens: CauseLens


class Causes(Section):
    """What the site's own reasons mean; where it says nothing, a list of usual words decides."""

    delay_reason: Mapping[str, DelayCause] = Field(
        default_factory=dict,
        description='Reason of a late start = ["cause", "patient, team, day or institution"]',
    )
    cancel_reason: Mapping[str, CancelClass] = Field(
        default_factory=dict,
        description="Reason of a cancellation = clinical, operational or patient",
    )

    def delay_cause(self, reason: str) -> DelayCause | None:
        """Give the cause of a late start; ``None`` for a reason that nothing maps."""
        own = spoken(reason, self.delay_reason)
        usual = (
            DelayCause(entry["cause"], entry["lens"])
            for entry in _usual()["delay"]
            if holds(reason, entry["words"])
        )
        return own or next(usual, None)

    def cancel_class(self, reason: str) -> str:
        """Give clinical, operational or patient; ``unmapped`` for a reason that nothing maps."""
        own = spoken(reason, self.cancel_reason)
        usual = (
            cast("str", entry["class"])
            for entry in _usual()["cancel"]
            if holds(reason, entry["words"])
        )
        return own or next(usual, UNMAPPED)


@cache
def _usual() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("causes.toml").read_text("utf-8"))


def plain(text: str) -> str:
    """Give a text in small letters, with one blank for every run of other signs."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, or begins one of its words.

    Up to three letters must be a whole word: "ate" is not in "attending late".
    """
    spaced = f" {plain(text)} "
    ends = ((word, " " if len(word) <= 3 else "") for word in map(plain, words))
    return any(f" {word}{end}" in spaced for word, end in ends)


def spoken(text: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
    """Give the meaning that the settings state for a text, whatever its capitals and signs."""
    wanted = plain(text)
    found = (meaning for word, meaning in meanings.items() if plain(word) == wanted)
    return next(found, None)


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
            cast("Role", entry["name"])
            for entry in _roles_usual()["role"]
            if holds(word, entry["words"])
        )
        return own or next(usual, None)


@cache
def _roles_usual() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("roles.toml").read_text("utf-8"))
