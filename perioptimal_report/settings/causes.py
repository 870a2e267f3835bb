"""Why cases start late and why they are cancelled: from the site's reasons to causes."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from pydantic import Field

from perioptimal_report.settings.phrases import holds, spoken
from perioptimal_report.settings.section import Section

CauseLens = Literal["patient", "team", "day", "institution"]
CancelClass = Literal["clinical", "operational", "patient"]
UNMAPPED = "unmapped"


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
