"""From computed results to the one frozen report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perioptimal_report import __version__
from perioptimal_report.mca.chapter import lay_out_chapter
from perioptimal_report.mca.note import NOTE
from perioptimal_report.mca.planned import Plan
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.report.compute import Computed
from perioptimal_report.report.decisions import owners_to_change, rank_decisions
from perioptimal_report.report.model import (
    Band,
    Chapter,
    Cover,
    Headline,
    Report,
    Scope,
    Section,
)
from perioptimal_report.report.trend import signal
from perioptimal_report.settings.engagement import Period
from perioptimal_report.shapes.results import (
    LENSES,
    Estimate,
    Lens,
    MethodNote,
    OutOfScope,
    Reference,
    Result,
)
from perioptimal_report.sources.account import LoadedSources

HEADLINES_PER_LENS = 4
FIRST: Mapping[Lens, tuple[str, ...]] = {
    "patient": ("asa_mix", "adverse_events", "same_day_cancellation", "pacu_boarding"),
    "day": ("block_utilization", "first_case_on_time", "turnover_time", "end_of_day_overrun"),
}
"""The headlines of the page At a glance, where they can be computed; else the first of the lens."""


def assemble_report(
    computed: Computed,
    plan: Plan,
    sources: LoadedSources,
    cover: Cover,
    *,
    scope: Scope,
    allocation: Iterable[tuple[MethodNote, Result]] = (),
) -> Report:
    """Put every number in its place, once; pure, no computing of metrics.

    ``allocation`` are the sections of block reallocation; they follow the summary of minimal cost
    analysis.
    """
    chapters = tuple(_chapters(computed))
    summary, *owners = _mca_sections(plan)
    scenarios = (Section(note, result) for note, result in allocation)
    mca = (summary, *scenarios, *owners)
    return Report(
        institution=cover.institution,
        title=cover.title,
        period=sources.period,
        compare=sources.compare,
        data_start=sources.data_start,
        data_end=sources.data_end,
        fingerprint=cover.fingerprint,
        version=__version__,
        paper=cover.paper,
        bands=tuple(_band(part, sources.period) for part in chapters),
        decisions=rank_decisions(chapters, plan, scope, sources.period),
        scope=scope,
        chapters=chapters,
        mca=mca,
        sources=cited((*(s for part in chapters for s in part.sections), *mca)),
    )


def _mca_sections(plan: Plan) -> Iterable[Section]:
    to_change = owners_to_change(plan)
    for result in lay_out_chapter(plan):
        owners = {name for _, name in result.of}
        yield Section(NOTE, result, recommends=not owners or bool(owners & to_change))


def cited(sections: Iterable[Section]) -> tuple[Reference, ...]:
    """Collect the works that the sections rest on, once each, by short citation."""
    works = {
        source.short: source
        for section in sections
        for source in (
            *section.note.sources,
            *(benchmark.source for benchmark in section.note.benchmarks),
        )
    }
    return tuple(works[short] for short in sorted(works))


def _chapters(computed: Computed) -> Iterable[Chapter]:
    for lens in LENSES:
        sections = tuple(_sections(computed, lens))
        if sections:
            yield Chapter(lens=lens, sections=sections)


def _sections(computed: Computed, lens: Lens) -> Iterable[Section]:
    for key, result in computed.results.items():
        metric = METRICS[key]
        if metric.note.lens == lens and isinstance(result, Result):
            yield Section(
                note=metric.note,
                result=result,
                before=_headline_estimate(computed.before.get(key)),
                trend=computed.trends.get(key),
            )


def _headline_estimate(result: Result | OutOfScope | None) -> Estimate | None:
    return result.headline.estimate if isinstance(result, Result) else None


def _band(lens_chapter: Chapter, period: Period) -> Band:
    first = FIRST.get(lens_chapter.lens, ())
    ranked = sorted(lens_chapter.sections, key=lambda section: section.result.key not in first)
    chosen = ranked[:HEADLINES_PER_LENS]
    return Band(
        lens=lens_chapter.lens,
        headlines=tuple(
            Headline(
                key=section.result.key,
                title=section.note.title,
                number=section.result.headline,
                before=section.before,
                trend=section.trend,
                signal=signal(section.trend, section.result.headline.measure, period),
            )
            for section in chosen
        ),
    )
