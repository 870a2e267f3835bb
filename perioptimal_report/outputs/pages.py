"""The report as the templates read it: every section with its depth, links, tables and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perioptimal_report.outputs.figures import Figure
from perioptimal_report.outputs.tables import PrintedTable
from perioptimal_report.report.model import Report, Section
from perioptimal_report.settings.audience import Audience, Depth
from perioptimal_report.shapes.results import Lens, MethodNote, Reference, Result


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """A printed table with its number and link."""

    anchor: str
    number: int
    table: PrintedTable


@dataclass(frozen=True, slots=True)
class NumberedFigure:
    """A figure with its number and link."""

    anchor: str
    number: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section as printed.

    Figures and tables stand in ``rows`` of one or two; ``beside`` is the headline by month
    where it stands beside the numbers; ``more_tables`` are the titles of the tables that stand in
    the workbook only.
    """

    anchor: str
    method: str
    section: Section
    depth: Depth
    beside: NumberedFigure | None = None
    rows: tuple[tuple[NumberedFigure | NumberedTable, ...], ...] = ()
    more_tables: tuple[str, ...] = ()

    @property
    def note(self) -> MethodNote:
        """The method note of the section's metric."""
        return self.section.note

    @property
    def result(self) -> Result:
        """What the metric found."""
        return self.section.result

    @property
    def items(self) -> tuple[NumberedFigure | NumberedTable, ...]:
        """Figures and tables in the order of the page."""
        beside = () if self.beside is None else (self.beside,)
        return (*beside, *(item for row in self.rows for item in row))


@dataclass(frozen=True, slots=True)
class ChapterPages:
    """A chapter as printed: sections in full, then cards, then lines of one table.

    ``page`` is the lens whose pages it stands on; one that ``follows`` (lines alone) goes on below
    the chapter before it.
    ``beyond`` are sections whose pages the workbook stands for, as they ask for no change.
    """

    name: str
    lens: Lens
    page: Lens
    follows: bool
    full: tuple[SectionPage, ...]
    cards: tuple[SectionPage, ...]
    lines: tuple[SectionPage, ...]
    beyond: tuple[Section, ...] = ()

    @property
    def sections(self) -> tuple[SectionPage, ...]:
        """All sections in the order of their pages."""
        return (*self.full, *self.cards, *self.lines)


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """A method in the appendix, with the sections it serves; ``whole`` where one is in full."""

    anchor: str
    note: MethodNote
    key: str
    sections: tuple[SectionPage, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """All that the templates print for one audience.

    ``by_anchor`` finds a printed section by its link, and by its metric's key (the first of it);
    ``months`` holds the small lines of the page At a glance by metric key.
    """

    report: Report
    audience: Audience
    chapters: tuple[ChapterPages, ...]
    methods: tuple[MethodEntry, ...]
    sources: tuple[Reference, ...]
    by_anchor: Mapping[str, SectionPage]
    months: Mapping[str, Figure]
