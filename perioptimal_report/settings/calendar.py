"""Which days are worked, and between which hours."""

import datetime as dt
from typing import Literal, Self

from pydantic import Field, model_validator

from perioptimal_report.settings.section import (
    LIST_LENGTH,
    Clock,
    Day,
    Number,
    Section,
    Weekday,
)


class Calendar(Section):
    """Which days are worked, and between which hours."""

    weekend: tuple[Weekday, ...] = Field(
        default=("Sat", "Sun"), max_length=7, description="Days never worked"
    )
    holidays: tuple[Day, ...] = Field(
        default=(), max_length=LIST_LENGTH, description="Dates on which no block counts"
    )
    low_activity: Literal["share", "paper", "off"] = Field(
        default="share",
        description="How an unlisted closed day shows: share of its weekday's median, or hours",
    )
    low_activity_pct: Number = Field(
        default=25.0, ge=0, le=100, description="share: closed below this part of the median [%]"
    )
    low_activity_h: Number | None = Field(
        default=None,
        ge=0,
        le=24_000,
        description="paper: closed below these hours of all rooms; else 40 h for 18 rooms [h]",
    )
    session_start: Clock = Field(default=dt.time(7), description="Start of an inferred block")
    session_end: Clock = Field(default=dt.time(17), description="End of an inferred block")
    prime_start: Clock = Field(default=dt.time(7), description="Start of prime time")
    prime_end: Clock = Field(default=dt.time(17), description="End of prime time")

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        if self.session_start >= self.session_end or self.prime_start >= self.prime_end:
            raise ValueError("hours must start before they end")
        return self
