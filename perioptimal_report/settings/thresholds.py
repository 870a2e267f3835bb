"""The cut-offs that definitions rest on."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from perioptimal_report.settings.section import (
    LIST_LENGTH,
    Clock,
    Name,
    Number,
    Place,
    Section,
    Switch,
    Text,
    Whole,
)

DAY_MIN = 1_440


Words = Annotated[tuple[Name, ...], Field(max_length=LIST_LENGTH)]


Age = Annotated[Whole, Field(ge=0, le=50_000)]


_SERVICES = {
    "cardiac": ("cardiac", "cardiothoracic", "cardiovascular"),
    "neuro": ("neuro",),
    "transplant": ("transplant",),
}


_AGES_DAYS = {"neonatal": (0, 28), "infant": (0, 364)}


class Thresholds(Section):
    """The cut-offs that definitions rest on; each is printed where it is used."""

    grace_min: Number = Field(
        default=5.0, ge=0, le=DAY_MIN, description="A first case is on time up to this delay [min]"
    )
    turnover_cutoff_min: Number = Field(
        default=60.0, gt=0, le=DAY_MIN, description="A longer gap is not a turnover [min]"
    )
    turnover_long_cutoff_min: Number = Field(
        default=90.0, gt=0, le=DAY_MIN, description="The wider cut-off shown beside it [min]"
    )
    turnover_prolonged_min: Number = Field(
        default=45.0, gt=0, le=DAY_MIN, description="A turnover is prolonged above this [min]"
    )
    unavoidable_turnover_min: Number = Field(
        default=20.0,
        ge=0,
        le=DAY_MIN,
        description="The part of a turnover that no room can do without [min]",
    )
    duration_within_min: Number = Field(
        default=15.0,
        gt=0,
        le=DAY_MIN,
        description="A booked duration is accurate within this [min]",
    )
    overrun_within_min: Number = Field(
        default=15.0, gt=0, le=DAY_MIN, description="A room ends on time within this [min]"
    )
    first_case_latest: Clock = Field(
        default=dt.time(10), description="A first case is scheduled no later than this"
    )
    long_case_h: Number = Field(
        default=24.0, gt=0, le=168, description="A longer case is set aside as a mistake [h]"
    )
    min_block_days: Whole = Field(
        default=26, ge=2, le=3_660, description="Fewer days of an owner give no allotment [days]"
    )
    cancellation_cutoff: Clock = Field(
        default=dt.time(7), description="A case cancelled after this is a same-day cancellation"
    )
    cancellation_cutoff_days: Whole = Field(
        default=1,
        ge=0,
        le=366,
        description="The cut-off lies this many workdays before surgery [days]",
    )
    add_on_cutoff: Clock = Field(
        default=dt.time(12), description="A case booked after this is an add-on"
    )
    add_on_cutoff_days: Whole = Field(
        default=1,
        ge=0,
        le=366,
        description="That cut-off lies this many workdays before surgery [days]",
    )
    break_min: Number = Field(
        default=35.0,
        ge=0,
        le=DAY_MIN,
        description="A relief up to this is a break, no handover [min]",
    )
    critical_min: Number = Field(
        default=10.0,
        ge=0,
        le=DAY_MIN,
        description="Critical at the start and the end of a case [min]",
    )
    pacu_long_min: Number = Field(
        default=180.0, gt=0, le=DAY_MIN, description="A PACU stay is long above this [min]"
    )
    collectable_min: Number = Field(
        default=120.0,
        gt=0,
        le=DAY_MIN,
        description="An unused stretch can be given away from this [min]",
    )
    concurrency_rule_max: Whole = Field(
        default=4,
        ge=1,
        le=100,
        description="Cases one anesthesiologist may direct in a team [cases]",
    )


class Acuity(Section):
    """Which cases carry a high-acuity tag; those that the records name stay beside them."""

    by_service: Mapping[Name, Words] = Field(
        default=_SERVICES, description="Tag = words in the service's name that give it"
    )
    by_procedure_code: Mapping[Name, Words] = Field(
        default_factory=dict, description="Tag = beginnings of procedure codes that give it"
    )
    by_age_days: Mapping[Name, tuple[Age, Age]] = Field(
        default=_AGES_DAYS, description="Tag = first and last day of life that give it [days]"
    )


class Privacy(Section):
    """Which names and which small counts may be shown."""

    show_surgeons: Switch = Field(
        default=False, description="Print surgeons as the records name them; else Surgeon 01"
    )
    show_staff: Switch = Field(
        default=False, description="Print other clinicians as the records name them; else a number"
    )
    suppress_below: Whole = Field(
        default=11,
        ge=0,
        le=1_000,
        description="Counts of patients below this are not printed; 0 for all",
    )


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
