"""The settings of one engagement: what ``engagement.toml`` may say, and what it says by default."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from perioptimal_report.errors import SettingsError
from perioptimal_report.period import Period
from perioptimal_report.settings.acuity import Acuity
from perioptimal_report.settings.audience import OwnAudiences
from perioptimal_report.settings.causes import Causes
from perioptimal_report.settings.faults import first_fault
from perioptimal_report.settings.look import Look
from perioptimal_report.settings.privacy import Privacy
from perioptimal_report.settings.roles import Roles
from perioptimal_report.settings.scenarios import Scenarios
from perioptimal_report.settings.section import WEEKDAYS, Clock, Section, Weekday
from perioptimal_report.settings.thresholds import Thresholds

__all__ = [
    "WEEKDAYS",
    "Engagement",
    "Period",
    "Section",
    "Thresholds",
    "Weekday",
    "read_engagement",
]


class Institution(Section):
    """Who the report is for, and where its clocks stand."""

    name: str = Field(default="Hospital", description="Printed on the cover")
    timezone: str = Field(
        default="America/New_York", description="Where the clocks of the records stand"
    )


class Periods(Section):
    """The reported period, and the one it is compared with."""

    report: str | None = Field(
        default=None,
        description="2025-03, 2025-Q1, 2025 or 2025-01-06..2025-02-02; else all of the data",
    )
    compare: str | None = Field(
        default="previous", description="previous, year-before, none, or a period written alike"
    )

    def compared(self, period: Period) -> Period | None:
        """Give the period that ``period`` is compared with: previous, year-before, or dates."""
        match self.compare:
            case None | "none":
                return None
            case "previous":
                return period.previous()
            case "year-before":
                return period.year_before()
            case dates:
                return Period.parse(dates)


class Calendar(Section):
    """Which days are worked, and between which hours."""

    weekend: tuple[Weekday, ...] = Field(default=("Sat", "Sun"), description="Days never worked")
    holidays: tuple[dt.date, ...] = Field(default=(), description="Dates on which no block counts")
    low_activity: Literal["share", "paper", "off"] = Field(
        default="share",
        description="How an unlisted closed day shows: share of its weekday's median, or hours",
    )
    low_activity_pct: float = Field(
        default=25.0, ge=0, le=100, description="share: closed below this part of the median [%]"
    )
    low_activity_h: float = Field(
        default=40.0, ge=0, description="paper: closed below these hours of all rooms [h]"
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


class SourceTable(Section):
    """Where one table comes from and how its columns are called there."""

    path: Path = Field(
        description="CSV, Excel or Parquet file, or folder of an export, from this file's folder"
    )
    profile: str | None = Field(default=None, description="Named column map; else the best fit")
    sheet: str | None = Field(default=None, description="Sheet of a workbook; else the first")
    columns: Mapping[str, str] = Field(
        default_factory=dict, description="Canonical column = the file's column"
    )
    date_formats: Mapping[str, str] = Field(
        default_factory=dict, description="Canonical column = its format, as %d.%m.%Y %H:%M"
    )
    delimiter: str | None = Field(default=None, description="Between CSV columns; else found")
    encoding: str | None = Field(default=None, description="Of a CSV file; else found")


class Sources(Section):
    """One section per input table."""

    cases: SourceTable = Field(description="The case log")
    blocks: SourceTable | None = Field(default=None, description="The block schedule")
    releases: SourceTable | None = Field(default=None, description="Released block-days")
    assignments: SourceTable | None = Field(default=None, description="Clinicians on each case")
    shifts: SourceTable | None = Field(default=None, description="Scheduled shifts")
    events: SourceTable | None = Field(
        default=None, description="Handoffs, communication, rework, adverse events and delays"
    )
    finance: SourceTable | None = Field(default=None, description="Revenue, costs and bed days")
    resources: SourceTable | None = Field(
        default=None, description="Rooms, teams and beds provided"
    )


class Blocks(Section):
    """What happens where there is no block table, and what a release means."""

    infer: bool = Field(
        default=True, description="Take each room's usual service where there is no block table"
    )
    infer_min_share_pct: float = Field(
        default=20.0,
        ge=0,
        le=100,
        description="Days from which a second service in a room counts as a rotation [%]",
    )
    release_notice_days: int = Field(
        default=7, ge=0, description="A release with this notice leaves the budget [days]"
    )


class Costs(Section):
    """What an operating-room hour costs, for minimal cost analysis."""

    rate_per_hour_usd: float = Field(
        default=600.0, gt=0, description="Regular operating-room hour [USD/h]"
    )
    overtime_ratios: tuple[float, ...] = Field(
        default=(1.0, 2.0, 3.0), description="Overtime hour : regular hour, compared in the report"
    )
    ratio: float = Field(default=2.0, gt=0, description="The one of them that the headline takes")
    method: Literal["likelihood", "paper"] = Field(
        default="likelihood", description="How allotments are found: ours, or as published in 1999"
    )
    ks_null: Literal["table", "bootstrap"] = Field(
        default="table",
        description="Corrected Kolmogorov–Smirnov p: a table of its null, or parametric bootstrap",
    )
    labor_share_pct: float | None = Field(
        default=None, ge=0, le=100, description="Part of the rate that is labor [%]"
    )

    @model_validator(mode="after")
    def _ratio_is_listed(self) -> Self:
        if any(ratio <= 0 for ratio in self.overtime_ratios):
            raise ValueError("overtime_ratios must be above 0")
        if self.ratio not in self.overtime_ratios:
            raise ValueError("ratio must be one of overtime_ratios")
        return self


class ReportSettings(Section):
    """Title, paper, chance and what else concerns the output."""

    title: str = Field(default="Operating-room report", description="Printed on the cover")
    paper: Literal["letter", "a4"] = Field(default="letter", description="Paper of the PDF")
    seed: int = Field(default=1999, ge=0, description="Seed of the bootstrap")
    replicates: int = Field(
        default=2000, ge=0, description="Bootstrap replicates behind an interval; 0 for none"
    )
    audiences: tuple[str, ...] = Field(
        default=("all",), description="Whose reports are built; all for every one"
    )


class Engagement(Section):
    """All settings of one engagement."""

    institution: Institution = Institution()
    period: Periods = Periods()
    calendar: Calendar = Calendar()
    sources: Sources
    blocks: Blocks = Blocks()
    costs: Costs = Costs()
    thresholds: Thresholds = Thresholds()
    acuity: Acuity = Acuity()
    causes: Causes = Causes()
    roles: Roles = Roles()
    privacy: Privacy = Privacy()
    scenarios: Scenarios = Scenarios()
    report: ReportSettings = ReportSettings()
    look: Look = Look()
    audiences: OwnAudiences = Field(
        default_factory=dict, description="A reader's report of your own, by the name of its file"
    )


def read_engagement(path: Path) -> Engagement:
    """Read and check an engagement file; source paths come back relative to its folder.

    Raises ``SettingsError``: unreadable file, broken TOML, unknown key, value out of bounds.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: cannot be read as UTF-8 text ({_first_line(error)})"
        ) from error
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    try:
        engagement = Engagement.model_validate(settings)
    except ValidationError as error:
        raise SettingsError(f"{path}: {first_fault(error, Engagement)}") from error
    return _anchored(engagement, path.parent)


def _anchored(engagement: Engagement, folder: Path) -> Engagement:
    tables = {
        name: table.model_copy(update={"path": folder / table.path})
        for name, table in engagement.sources
        if table is not None
    }
    sources = engagement.sources.model_copy(update=tables)
    look = engagement.look.anchored(folder)
    return engagement.model_copy(update={"sources": sources, "look": look})


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
