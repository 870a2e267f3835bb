"""The settings of one engagement: what ``engagement.toml`` may say, and what it says by default."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator

from perioptimal_report.errors import SettingsError
from perioptimal_report.regular_files import read_regular
from perioptimal_report.settings.audience import OwnAudiences
from perioptimal_report.settings.calendar import Calendar
from perioptimal_report.settings.causes import Causes, Roles
from perioptimal_report.settings.period import Period
from perioptimal_report.settings.scenarios import Scenarios
from perioptimal_report.settings.section import (
    WEEKDAYS,
    Name,
    Number,
    Place,
    Section,
    Switch,
    Weekday,
    Whole,
    address_in,
    first_fault,
)
from perioptimal_report.settings.thresholds import Acuity, Look, Privacy, Thresholds

__all__ = [
    "WEEKDAYS",
    "Calendar",
    "Engagement",
    "Period",
    "Section",
    "Thresholds",
    "Weekday",
    "read_engagement",
]


class Institution(Section):
    """Who the report is for, and where its clocks stand."""

    name: Name = Field(default="Hospital", description="Printed on the cover")
    timezone: Name = Field(
        default="America/New_York", description="Where the clocks of the records stand"
    )

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            says = f"'{value}' is unknown; write one like America/New_York"
            raise ValueError(says) from error
        return value


COMPARED = ("previous", "year-before", "none")


class Periods(Section):
    """The reported period, and the one it is compared with."""

    report: str | None = Field(
        default=None,
        description="2025-03, 2025-Q1, 2025 or 2025-01-06..2025-02-02; else all of the data",
    )
    compare: str | None = Field(
        default="previous", description="previous, year-before, none, or a period written alike"
    )

    @model_validator(mode="after")
    def _are_periods(self) -> Self:
        try:
            compared = None if self.report is None else self.compared(Period.parse(self.report))
            if self.report is None and self.compare not in (None, *COMPARED):
                Period.parse(self.compare)
        except SettingsError as error:
            raise ValueError(str(error).removeprefix("[period] ")) from error
        if compared is not None and compared == Period.parse(str(self.report)):
            raise ValueError("compare is the reported period itself; name another, or none")
        return self

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


class SourceFile(Section):
    """Where one table comes from and how its columns are called there."""

    path: Place = Field(
        description="CSV, Excel or Parquet file, or folder of an export, from this file's folder"
    )
    profile: Name | None = Field(default=None, description="Named column map; else the best fit")
    sheet: Name | None = Field(default=None, description="Sheet of a workbook; else the first")
    columns: Mapping[str, str] = Field(
        default_factory=dict, description="Canonical column = the file's column"
    )
    date_formats: Mapping[str, str] = Field(
        default_factory=dict, description="Canonical column = its format, as %d.%m.%Y %H:%M"
    )
    delimiter: str | None = Field(default=None, description="Between CSV columns; else found")
    encoding: Name | None = Field(default=None, description="Of a CSV file; else found")


class SourceFiles(Section):
    """One section per input table."""

    cases: SourceFile = Field(description="The case log")
    blocks: SourceFile | None = Field(default=None, description="The block schedule")
    releases: SourceFile | None = Field(default=None, description="Released block-days")
    assignments: SourceFile | None = Field(default=None, description="Clinicians on each case")
    shifts: SourceFile | None = Field(default=None, description="Scheduled shifts")
    events: SourceFile | None = Field(
        default=None, description="Handoffs, communication, rework, adverse events and delays"
    )
    finance: SourceFile | None = Field(default=None, description="Revenue, costs and bed days")
    resources: SourceFile | None = Field(default=None, description="Rooms, teams and beds provided")


class Blocks(Section):
    """What happens where there is no block table, and what a release means."""

    infer: Switch = Field(
        default=True, description="Take each room's usual service where there is no block table"
    )
    infer_min_share_pct: Number = Field(
        default=20.0,
        ge=0,
        le=100,
        description="Days from which a second service in a room counts as a rotation [%]",
    )
    release_notice_days: Whole = Field(
        default=7, ge=0, le=366, description="A release with this notice leaves the budget [days]"
    )


Ratio = Annotated[Number, Field(ge=0.01, le=100)]


class Costs(Section):
    """What an operating-room hour costs, for minimal cost analysis."""

    rate_per_hour_usd: Number = Field(
        default=600.0, ge=0.01, le=100_000, description="Regular operating-room hour [USD/h]"
    )
    overtime_ratios: tuple[Ratio, ...] = Field(
        default=(1.0, 2.0, 3.0),
        max_length=24,
        description="Overtime hour : regular hour, compared in the report",
    )
    ratio: Ratio = Field(default=2.0, description="The one of them that the headline takes")
    method: Literal["likelihood", "paper"] = Field(
        default="likelihood", description="How allotments are found: ours, or as published in 1999"
    )
    ks_null: Literal["table", "bootstrap"] = Field(
        default="table",
        description="Corrected Kolmogorov–Smirnov p: a table of its null, or parametric bootstrap",
    )
    labor_share_pct: Number | None = Field(
        default=None, ge=0, le=100, description="Part of the rate that is labor [%]"
    )

    @model_validator(mode="after")
    def _ratio_is_listed(self) -> Self:
        if self.ratio not in self.overtime_ratios:
            raise ValueError("ratio must be one of overtime_ratios")
        return self


MOST_SEED = 10**15
MAX_BYTES = 4_000_000
"""The size of a settings file [bytes]."""


class ReportSettings(Section):
    """Title, paper, chance and what else concerns the output."""

    title: Name = Field(default="Operating-room report", description="Printed on the cover")
    paper: Literal["letter", "a4"] = Field(default="letter", description="Paper of the PDF")
    seed: Whole = Field(default=1999, ge=0, le=MOST_SEED, description="Seed of the bootstrap")
    replicates: Whole = Field(
        default=2000,
        ge=0,
        le=100_000,
        description="Bootstrap replicates behind an interval; 0 for none [replicates]",
    )
    audiences: tuple[Name, ...] = Field(
        default=("all",), max_length=100, description="Whose reports are built; all for every one"
    )


class Engagement(Section):
    """All settings of one engagement."""

    institution: Institution = Institution()
    period: Periods = Periods()
    calendar: Calendar = Calendar()
    sources: SourceFiles
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

    @property
    def infers_blocks(self) -> bool:
        """Whether blocks are inferred: there is no block table, and the settings allow it."""
        return self.blocks.infer and self.sources.blocks is None

    @property
    def printed_names(self) -> Mapping[str, str]:
        """The names of the settings that pages print, by where they stand in the file."""
        return {
            "[institution] name": self.institution.name,
            "[report] title": self.report.title,
            **{f"[audiences.{name}] title": each.title for name, each in self.audiences.items()},
            **{
                f"[scenarios] named, entry {number}": each.name
                for number, each in enumerate(self.scenarios.named, start=1)
            },
        }

    def anchored(self, folder: Path) -> "Engagement":
        """Give the settings with the paths of their sources and of their look from a folder."""
        tables = {
            name: table.model_copy(update={"path": folder / table.path})
            for name, table in self.sources
            if table is not None
        }
        sources = self.sources.model_copy(update=tables)
        return self.model_copy(update={"sources": sources, "look": self.look.anchored(folder)})

    def without_replicates(self) -> "Engagement":
        """Give the settings with which nothing is drawn again, and no interval made."""
        report = self.report.model_copy(update={"replicates": 0})
        return self.model_copy(update={"report": report})


def with_periods(periods: Periods, *, report: str | None, compare: str | None) -> Periods:
    """Put the periods of a command in place of those of the settings, each by itself.

    Raises ``SettingsError`` where the two cannot stand together.
    """
    asked = {"report": report or periods.report, "compare": compare or periods.compare}
    try:
        return Periods.model_validate(asked)
    except ValidationError as error:
        raise SettingsError(f"[period] {first_fault(error, Periods)}") from error


def read_engagement(path: Path) -> Engagement:
    """Read and check an engagement file; source paths come back relative to its folder.

    Raises ``SettingsError``: unreadable file, broken TOML, unknown key, value out of bounds.
    """
    if address := address_in(str(path)):
        raise SettingsError(f"the settings file is given as {address}; name a file of this machine")
    try:
        settings = tomllib.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not valid TOML: {_first_line(error)}") from error
    try:
        engagement = Engagement.model_validate(settings)
    except ValidationError as error:
        raise SettingsError(f"{path}: {first_fault(error, Engagement)}") from error
    return engagement.anchored(path.parent)


def _text(path: Path) -> str:
    try:
        content = read_regular(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path}: there is no such file; 'perioptimal-report init FOLDER' writes one to start"
            " from"
        ) from error
    except IsADirectoryError as error:
        raise SettingsError(
            f"{path}: is a folder; name the settings file in it, as {path / 'engagement.toml'}"
        ) from error
    except (OSError, ValueError) as error:
        says = getattr(error, "strerror", None) or _first_line(error)
        raise SettingsError(f"{path}: cannot be read ({says})") from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path}: line {line} is no UTF-8 text; save it as UTF-8") from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
