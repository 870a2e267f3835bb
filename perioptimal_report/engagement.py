"""The settings of one engagement: what ``engagement.toml`` may say, and what it says by default."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from perioptimal_report.errors import SettingsError, nearest

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _clock(value: object) -> object:
    return dt.time.fromisoformat(value.zfill(5)) if isinstance(value, str) else value


Clock = Annotated[dt.time, BeforeValidator(_clock)]


class Section(BaseModel):
    """A part of the settings: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Institution(Section):
    """Who the report is for, and where its clocks stand."""

    name: str = "Hospital"
    timezone: str = "America/New_York"


class Period(Section):
    """The first and last day that the report speaks of."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """Length of the period [days]."""
        return (self.end - self.start).days + 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2025-03``, ``2025-Q1``, ``2025`` or ``2025-01-06..2025-02-02``.

        Raises ``SettingsError`` for anything else.
        """
        if match := re.fullmatch(r"(\d{4})(?:-(\d{2})|-Q([1-4]))?", text):
            year = int(match[1])
            first = int(match[2] or 0) or 3 * int(match[3] or 0) - 2
            months = 1 if match[2] else 3 if match[3] else 12
            if not match[2] and not match[3]:
                first = 1
            if first <= 12:
                return cls(start=dt.date(year, first, 1), end=_month_end(year, first + months - 1))
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", text):
            start, end = (dt.date.fromisoformat(day) for day in match.groups())
            if start <= end:
                return cls(start=start, end=end)
        raise SettingsError(
            f"[period] '{text}' is not a period; write 2025-03, 2025-Q1, 2025"
            " or 2025-01-06..2025-02-02"
        )


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


class Periods(Section):
    """The reported period and the one it is compared with, as ``Period.parse`` reads them."""

    report: str | None = None
    compare: str | None = None


class Calendar(Section):
    """Which days are worked, and between which hours."""

    weekend: tuple[Weekday, ...] = ("Sat", "Sun")
    holidays: tuple[dt.date, ...] = ()
    low_activity: Literal["share", "paper", "off"] = "share"
    low_activity_pct: float = Field(default=25.0, ge=0, le=100)
    low_activity_h: float = Field(default=40.0, ge=0)
    session_start: Clock = dt.time(7)
    session_end: Clock = dt.time(17)
    prime_start: Clock = dt.time(7)
    prime_end: Clock = dt.time(17)

    @model_validator(mode="after")
    def _hours_in_order(self) -> Self:
        if self.session_start >= self.session_end or self.prime_start >= self.prime_end:
            raise ValueError("hours must start before they end")
        return self


class SourceTable(Section):
    """Where one table comes from and how its columns are called there."""

    path: Path
    profile: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    date_formats: Mapping[str, str] = Field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None


class Sources(Section):
    """One section per input table."""

    cases: SourceTable
    blocks: SourceTable | None = None
    releases: SourceTable | None = None


class Blocks(Section):
    """What happens where there is no block table, and what a release means."""

    infer: bool = True
    infer_min_share_pct: float = Field(default=20.0, ge=0, le=100)
    release_notice_days: int = Field(default=7, ge=0)


class Costs(Section):
    """What an operating-room hour costs, for minimal cost analysis."""

    rate_per_hour_usd: float = Field(default=600.0, gt=0)
    overtime_ratios: tuple[float, ...] = (1.0, 2.0, 3.0)
    ratio: float = Field(default=2.0, gt=0)
    labor_share_pct: float | None = Field(default=None, ge=0, le=100)

    @model_validator(mode="after")
    def _ratio_is_listed(self) -> Self:
        if any(ratio <= 0 for ratio in self.overtime_ratios):
            raise ValueError("overtime_ratios must be above 0")
        if self.ratio not in self.overtime_ratios:
            raise ValueError("ratio must be one of overtime_ratios")
        return self


class Thresholds(Section):
    """The cut-offs that definitions rest on; each is printed where it is used."""

    grace_min: float = Field(default=5.0, ge=0)
    turnover_cutoff_min: float = Field(default=60.0, gt=0)
    turnover_long_cutoff_min: float = Field(default=90.0, gt=0)
    turnover_prolonged_min: float = Field(default=45.0, gt=0)
    duration_within_min: float = Field(default=15.0, gt=0)
    overrun_within_min: float = Field(default=15.0, gt=0)
    first_case_latest: Clock = dt.time(10)
    long_case_h: float = Field(default=24.0, gt=0)
    min_block_days: int = Field(default=26, ge=2)


class Privacy(Section):
    """Which names may be shown."""

    show_surgeons: bool = False


class ReportSettings(Section):
    """Title, paper, chance and what else concerns the output."""

    title: str = "Operating-room report"
    paper: Literal["letter", "a4"] = "letter"
    seed: int = Field(default=1999, ge=0)
    replicates: int = Field(default=2000, ge=0)


class Engagement(Section):
    """All settings of one engagement."""

    institution: Institution = Institution()
    period: Periods = Periods()
    calendar: Calendar = Calendar()
    sources: Sources
    blocks: Blocks = Blocks()
    costs: Costs = Costs()
    thresholds: Thresholds = Thresholds()
    privacy: Privacy = Privacy()
    report: ReportSettings = ReportSettings()


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
        raise SettingsError(f"{path}: {_first_fault(error)}") from error
    return _anchored(engagement, path.parent)


def _anchored(engagement: Engagement, folder: Path) -> Engagement:
    tables = {
        name: table.model_copy(update={"path": folder / table.path})
        for name, table in engagement.sources
        if table is not None
    }
    return engagement.model_copy(update={"sources": engagement.sources.model_copy(update=tables)})


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    where, key = fault["loc"][:-1], str(fault["loc"][-1]) if fault["loc"] else ""
    more = f" (+{error.error_count() - 1} more)" if error.error_count() > 1 else ""
    section = ".".join(str(part) for part in where)
    if fault["type"] == "extra_forbidden":
        return f"[{section}] unknown key '{key}'{nearest(key, _known_keys(where))}{more}"
    return f"[{section}] {key}: {fault['msg'].removeprefix('Value error, ')}{more}"


def _known_keys(where: tuple[int | str, ...]) -> list[str]:
    section: type[BaseModel] = Engagement
    for part in where:
        found = (
            {
                "sources": Sources,
                "cases": SourceTable,
                "blocks": Blocks,
                "releases": SourceTable,
            }.get(str(part))
            if section is not Engagement or part == "sources"
            else None
        )
        annotation = section.model_fields[str(part)].annotation
        section = found or (annotation if isinstance(annotation, type) else SourceTable)
    return list(section.model_fields)
