"""The report as the templates read it: every section with its links, tables and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from perioptimal_report.outputs.anchors import all_sections, method_anchor
from perioptimal_report.outputs.figures import Figure, figure_names, trend_name
from perioptimal_report.outputs.tables import PrintedTable, printed
from perioptimal_report.report.model import Report, Section
from perioptimal_report.results import Lens, MethodNote, Result

TABLES_PRINTED = 2
"""Tables of one section on the page; the workbook has all."""


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
    """A section as printed; ``months`` is the small line of its headline by month.

    ``more_tables`` are the titles of the tables that stand in the workbook only.
    """

    anchor: str
    method: str
    section: Section
    figures: tuple[NumberedFigure, ...]
    tables: tuple[NumberedTable, ...]
    months: Figure | None
    more_tables: tuple[str, ...]

    @property
    def note(self) -> MethodNote:
        """The method note of the section's metric."""
        return self.section.note

    @property
    def result(self) -> Result:
        """What the metric found."""
        return self.section.result


@dataclass(frozen=True, slots=True)
class ChapterPages:
    """One lens as printed."""

    lens: Lens
    sections: tuple[SectionPage, ...]


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """A method in the appendix, with the sections it serves."""

    anchor: str
    note: MethodNote
    key: str
    sections: tuple[SectionPage, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """All that the templates print."""

    report: Report
    chapters: tuple[ChapterPages, ...]
    mca: tuple[SectionPage, ...]
    methods: tuple[MethodEntry, ...]

    @property
    def by_anchor(self) -> Mapping[str, SectionPage]:
        """Every section by its link, and by its metric's key (the first of that key)."""
        sections = tuple(_sections(self))
        by_key = {section.result.key: section for section in reversed(sections)}
        return by_key | {section.anchor: section for section in sections}


def lay_out(report: Report, figures: Mapping[str, Figure]) -> Pages:
    """Give the tables and figures of a report their numbers in the order of its pages."""
    sections = iter(tuple(_numbered(report, figures)))
    chapters = tuple(
        ChapterPages(chapter.lens, tuple(next(sections) for _ in chapter.sections))
        for chapter in report.chapters
    )
    mca = tuple(sections)
    everything = (*(section for chapter in chapters for section in chapter.sections), *mca)
    return Pages(report=report, chapters=chapters, mca=mca, methods=_methods(everything))


def _numbered(report: Report, figures: Mapping[str, Figure]) -> Iterator[SectionPage]:
    figure_number, table_number = 0, 0
    for section in all_sections(report):
        result = section.result
        yield SectionPage(
            anchor=section.anchor,
            method=method_anchor(section),
            section=section,
            figures=tuple(
                NumberedFigure(f"figure-{n}", n, figures[name])
                for n, name in enumerate(figure_names(section), figure_number + 1)
            ),
            tables=tuple(
                NumberedTable(f"table-{n}", n, printed(table))
                for n, table in enumerate(result.breakdowns[:TABLES_PRINTED], table_number + 1)
            ),
            months=figures.get(trend_name(section)),
            more_tables=tuple(table.title for table in result.breakdowns[TABLES_PRINTED:]),
        )
        figure_number += len(figure_names(section))
        table_number += len(result.breakdowns[:TABLES_PRINTED])


def _methods(sections: Iterable[SectionPage]) -> tuple[MethodEntry, ...]:
    served: dict[str, list[SectionPage]] = {}
    for section in sections:
        served.setdefault(section.method, []).append(section)
    return tuple(
        MethodEntry(anchor, found[0].note, found[0].result.key, tuple(found))
        for anchor, found in served.items()
    )


def _sections(pages: Pages) -> Iterator[SectionPage]:
    for chapter in pages.chapters:
        yield from chapter.sections
    yield from pages.mca
