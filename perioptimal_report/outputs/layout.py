"""Which sections an audience gets, how deep, in which order, under which numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from perioptimal_report.outputs.anchors import all_sections, method_anchor
from perioptimal_report.outputs.figures import (
    Figure,
    card_name,
    figure_names,
    trend_name,
)
from perioptimal_report.outputs.in_rows import Item, pack
from perioptimal_report.outputs.pages import (
    ChapterPages,
    MethodEntry,
    NumberedFigure,
    NumberedTable,
    Pages,
    SectionPage,
)
from perioptimal_report.outputs.tables import PrintedTable
from perioptimal_report.report.assemble import cited
from perioptimal_report.report.model import Report, Section
from perioptimal_report.settings.audience import Audience, Depth
from perioptimal_report.shapes.results import Lens

CARDS = 6
"""Cards of a page; where a chapter has more, the last of them become lines of a table below."""
MCA = "mca"
Depths = dict[Depth, list[Section]]


class _Numbers:
    """The running numbers of figures and tables."""

    def __init__(self) -> None:
        self._figures, self._tables = count(1), count(1)

    def figure(self, figure: Figure) -> NumberedFigure:
        number = next(self._figures)
        return NumberedFigure(f"figure-{number}", number, figure)

    def table(self, table: PrintedTable) -> NumberedTable:
        number = next(self._tables)
        return NumberedTable(f"table-{number}", number, table)


def lay_out(report: Report, figures: Mapping[str, Figure], audience: Audience) -> Pages:
    """Choose what the audience sees, and number tables and figures in the order of the pages."""
    printer = _Printer(figures, audience)
    parts: list[tuple[str, Lens, tuple[Section, ...]]] = [
        (chapter.lens, chapter.lens, chapter.sections) for chapter in report.chapters
    ]
    if report.mca:
        parts.append((MCA, "institution", report.mca))
    made = tuple(printer.chapter(*part) for part in parts)
    chapters = tuple(_placed(chapter for chapter in made if chapter.sections))
    shown = tuple(section for chapter in chapters for section in chapter.sections)
    return Pages(
        report=report,
        audience=audience,
        chapters=chapters,
        methods=_methods(shown, audience),
        sources=cited(page.section for page in shown if _cites(page, audience)),
        by_anchor=_by_anchor(report, shown),
        months=_months(report, figures),
    )


def _placed(chapters: Iterable[ChapterPages]) -> Iterator[ChapterPages]:
    before: ChapterPages | None = None
    for chapter in chapters:
        if before is None:
            before = replace(chapter, follows=False)
        else:
            before = replace(chapter, page=before.page) if chapter.follows else chapter
        yield before


def _cites(page: SectionPage, audience: Audience) -> bool:
    """Whether a page names its sources: in full, or in a whole method note."""
    return page.depth == "full" or audience.methods == "full"


def _by_anchor(report: Report, shown: Iterable[SectionPage]) -> Mapping[str, SectionPage]:
    """Find printed sections; the link of one that is not printed leads to the first of its key."""
    by_key: dict[str, SectionPage] = {}
    for section in shown:
        by_key.setdefault(section.result.key, section)
    stands_in = {
        section.anchor: by_key[section.result.key]
        for section in all_sections(report)
        if section.result.key in by_key
    }
    return by_key | stands_in | {section.anchor: section for section in shown}


def _months(report: Report, figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
    lines = {s.result.key: trend_name(s) for s in all_sections(report) if not s.result.of}
    return {key: figures[name] for key, name in lines.items() if name in figures}


class _Printer:
    """Turns sections into printed ones, in the order in which they are asked for."""

    def __init__(self, figures: Mapping[str, Figure], audience: Audience) -> None:
        self._figures, self._audience, self._numbers = figures, audience, _Numbers()

    def chapter(self, name: str, lens: Lens, sections: tuple[Section, ...]) -> ChapterPages:
        """Part a chapter's sections by depth, and print them."""
        printed_here = [s for s in sections if not s.result.of or self._has_own_page(name, s)]
        deep = _by_depth(name, printed_here, sections, self._audience)
        return ChapterPages(
            name=name,
            lens=lens,
            page=lens,
            follows=not (deep["full"] or deep["page"]),
            full=tuple(self._full(section) for section in deep["full"]),
            cards=tuple(self._card(section) for section in deep["page"]),
            lines=tuple(self._line(section) for section in deep["line"]),
            beyond=tuple(section for section in sections if not section.recommends),
        )

    def _has_own_page(self, chapter: str, part: Section) -> bool:
        return part.recommends and self._audience.depth(chapter, part.result.key) == "full"

    def _full(self, section: Section) -> SectionPage:
        breakdowns = section.result.breakdowns
        figures = [self._figures[name] for name in figure_names(section)]
        packed = pack(figures, breakdowns, self._audience.tables)
        titles = {item.title for row in packed.rows for item in row if not isinstance(item, Figure)}
        return SectionPage(
            anchor=section.anchor,
            method=method_anchor(section),
            section=section,
            depth="full",
            beside=None if packed.beside is None else self._numbers.figure(packed.beside),
            rows=tuple(tuple(self._numbered(item) for item in row) for row in packed.rows),
            more_tables=tuple(t.title for t in breakdowns if t.title not in titles),
        )

    def _numbered(self, item: Item) -> NumberedFigure | NumberedTable:
        if isinstance(item, Figure):
            return self._numbers.figure(item)
        return self._numbers.table(item)

    def _card(self, section: Section) -> SectionPage:
        names = (card_name(section), *figure_names(section))
        shown = [self._figures[name] for name in names if name in self._figures]
        narrow = [figure for figure in shown if figure.is_narrow][:1]
        return SectionPage(
            anchor=section.anchor,
            method=method_anchor(section),
            section=section,
            depth="page",
            rows=tuple((self._numbers.figure(figure),) for figure in narrow),
        )

    def _line(self, section: Section) -> SectionPage:
        return SectionPage(
            anchor=section.anchor,
            method=method_anchor(section),
            section=section,
            depth="line",
        )


def _by_depth(
    name: str, sections: Iterable[Section], whole: Iterable[Section], audience: Audience
) -> Depths:
    found: Depths = {"full": [], "page": [], "line": [], "none": []}
    in_parts = any(section.result.of for section in whole)
    for section in sections:
        depth = audience.depth(name, section.result.key)
        # The summary of a chapter of parts has no card: what it shows is wide.
        wide = in_parts and depth == "page"
        found["full" if wide else depth].append(section)
    cards = found["page"]
    found["page"], found["line"] = cards[:CARDS], cards[CARDS:] + found["line"]
    return found


def _methods(sections: Iterable[SectionPage], audience: Audience) -> tuple[MethodEntry, ...]:
    return tuple(
        MethodEntry(
            anchor=anchor,
            note=found[0].note,
            key=found[0].result.key,
            sections=tuple(found),
            whole=audience.methods == "full",
        )
        for anchor, found in _served(sections)
    )


def _served(sections: Iterable[SectionPage]) -> Iterator[tuple[str, list[SectionPage]]]:
    served: dict[str, list[SectionPage]] = {}
    for section in sections:
        served.setdefault(section.method, []).append(section)
    yield from served.items()
