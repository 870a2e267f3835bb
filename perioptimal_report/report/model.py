"""The one frozen report that every output is made from: every number once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from perioptimal_report.settings.engagement import Period
from perioptimal_report.shapes.chart_data import Series
from perioptimal_report.shapes.results import (
    Estimate,
    Lens,
    MethodNote,
    Number,
    OutOfScope,
    Reference,
    Result,
)
from perioptimal_report.sources.account import Remark, RowAccount

Signal = Literal["better", "worse", "changed", "none"]
Certainty = Literal["clear", "likely", "open"]


def slug(text: str) -> str:
    """Turn a text into a name that is safe in a link, a file and a sheet."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


@dataclass(frozen=True, slots=True)
class Headline:
    """A metric's first number on the at-a-glance page, with its comparison and its months."""

    key: str
    title: str
    number: Number
    before: Estimate | None
    trend: Series | None
    signal: Signal


@dataclass(frozen=True, slots=True)
class Band:
    """One lens of the at-a-glance page."""

    lens: Lens
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that needs a decision: ``code`` picks the words, ``section`` is where it stands."""

    code: str
    section: str
    size: Estimate
    certainty: Certainty
    values: Mapping[str, Estimate | str]


@dataclass(frozen=True, slots=True)
class Section:
    """A metric in the report: its method note, what it found, and its headline by month.

    ``recommends`` is False for a part (``result.of``) that asks for no change: the workbook has
    its tables, no page need show them.
    """

    note: MethodNote
    result: Result
    before: Estimate | None = None
    trend: Series | None = None
    recommends: bool = True

    @property
    def anchor(self) -> str:
        """The name that links to the section."""
        return self.anchor_of(self.result.key, self.result.of)

    @staticmethod
    def anchor_of(key: str, where: tuple[tuple[str, str], ...]) -> str:
        """Name a section by its metric's key, and by the part it is of where it is of one."""
        return "-".join((key, *(slug(part) for _, part in where)))


@dataclass(frozen=True, slots=True)
class Chapter:
    """One lens: its sections in the registry's order."""

    lens: Lens
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A setting in force that a number depends on: its label and its value as printed."""

    key: str
    label: str
    value: float | str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report rests on: files, rows, guesses, definitions, and what had to stay out."""

    accounts: tuple[RowAccount, ...]
    remarks: tuple[Remark, ...]
    out_of_scope: tuple[OutOfScope, ...]
    definitions: tuple[Definition, ...]
    closed_dates: tuple[tuple[dt.date, str], ...]
    blocks_inferred: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """What names a report: who it is for, its title and paper, and the mark of its inputs."""

    institution: str
    title: str
    paper: Literal["letter", "a4"]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the outputs print. ``mca`` holds one section per block owner, after a summary."""

    institution: str
    title: str
    period: Period
    compare: Period | None
    data_start: dt.date
    data_end: dt.date
    fingerprint: str
    version: str
    paper: Literal["letter", "a4"]
    bands: tuple[Band, ...]
    decisions: tuple[Decision, ...]
    scope: Scope
    chapters: tuple[Chapter, ...]
    mca: tuple[Section, ...]
    sources: tuple[Reference, ...]
