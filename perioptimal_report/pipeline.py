"""The steps of a report, joined: the only place that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from perioptimal_report import __version__
from perioptimal_report.errors import SettingsError, UsageError, nearest
from perioptimal_report.facts.calendar import closing_rule
from perioptimal_report.facts.collect import calendar_remarks, collect_facts, present
from perioptimal_report.facts.columns import Facts
from perioptimal_report.mca.plan import plan
from perioptimal_report.mca.planned import Plan
from perioptimal_report.metrics.kit.masking import labels, mask_surgeons
from perioptimal_report.outputs.folder import OutputFolder, hold_folder, write_folder
from perioptimal_report.outputs.machine import require_pdf
from perioptimal_report.outputs.manifest import Json, fingerprint, input_part
from perioptimal_report.plan.chapter import allocation_pages
from perioptimal_report.plan.compare import (
    CHOICE_FACTS,
    Comparison,
    check_choice,
    compare_scenarios,
)
from perioptimal_report.plan.evidence import Packet, packets
from perioptimal_report.plan.scenarios import under_masks
from perioptimal_report.report.assemble import assemble_report
from perioptimal_report.report.compute import compute_all
from perioptimal_report.report.definitions import list_definitions
from perioptimal_report.report.model import Cover, Report
from perioptimal_report.report.scope import gather_scope
from perioptimal_report.settings.audience import Audience, chosen
from perioptimal_report.settings.engagement import (
    Costs,
    Engagement,
    ReportSettings,
    SourceFiles,
    read_engagement,
    with_periods,
)
from perioptimal_report.settings.thresholds import Look, Privacy, Thresholds
from perioptimal_report.shapes.results import OutOfScope
from perioptimal_report.sources.account import LoadedSources
from perioptimal_report.sources.glyph_remarks import settings_glyphs
from perioptimal_report.sources.load import load_sources

Format = Literal["pdf", "html", "xlsx", "json"]
FORMATS: tuple[Format, ...] = ("pdf", "html", "xlsx", "json")
Progress = Callable[[str], None]

STEPS = 9
"""How many times a build calls its progress."""

CHECK_STEPS = 4
"""How many times a check calls its progress, at most."""

DECIDING = ("duckdb", "ibis-framework", "matplotlib", "numpy", "pandas", "scipy", "weasyprint")
"""The libraries whose version may change a number or a page."""


def silent(_: str) -> None:
    """Report no progress."""


def formats_of(text: str) -> tuple[Format, ...]:
    """Read formats joined by commas. Raises ``UsageError`` that names the nearest known one."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in FORMATS:
            raise UsageError(
                f"there is no format '{word}'; choose from {', '.join(FORMATS)}"
                f"{nearest(word, list(FORMATS))}"
            )
    if not words:
        raise UsageError(f"--format names nothing; choose from {', '.join(FORMATS)}")
    return tuple(known for known in FORMATS if known in words)


def audiences_of(
    report: ReportSettings, own: Mapping[str, Audience], names: Collection[str] = ()
) -> Mapping[str, Audience]:
    """Give the audiences that are built, by name: those asked for, else those of the settings.

    ``own`` are the site's, which stand before those of the program. Raises ``UsageError`` or
    ``SettingsError`` that names the nearest known one.
    """
    if names:
        return chosen(tuple(names), own)
    try:
        return chosen(report.audiences, own)
    except UsageError as error:
        raise SettingsError(f"[report] audiences: {error}") from error


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings and the checked tables: what `load` gives and `analyse` takes."""

    settings: Engagement
    sources: LoadedSources


@dataclass(frozen=True, slots=True)
class Analysis:
    """The case-level facts (pandas frames by name), the MCA plan, and the frozen report.

    ``comparison`` holds the scenarios of block reallocation.
    """

    loaded: Loaded
    facts: Facts
    plan: Plan
    comparison: Comparison
    report: Report


@dataclass(frozen=True, slots=True)
class Built:
    """What `build` left: the folder and its files."""

    folder: Path
    paths: tuple[Path, ...]


def load(
    engagement: str | Path,
    *,
    period: str | None = None,
    compare: str | None = None,
    progress: Progress = silent,
) -> Loaded:
    """Read the settings and every source they name, check the rows, account for each.

    ``period`` replaces ``[period] report`` ("2025-03", "2025-Q1", "2025", or two dates joined by
    ".."), ``compare`` replaces ``[period] compare``. Raises ``SettingsError`` (also for a file of
    the look), ``DataError`` or ``NothingToReportError``.
    """
    progress("Reading and checking the sources")
    settings = read_engagement(Path(engagement))
    asked = with_periods(settings.period, report=period, compare=compare)
    settings = settings.model_copy(update={"period": asked})
    check_pages(settings.report, settings.audiences, settings.look)
    sources = load_sources(settings)
    remarks = (*sources.remarks, *settings_glyphs(settings.printed_names))
    return Loaded(settings=settings, sources=replace(sources, remarks=remarks))


def check_pages(report: ReportSettings, own: Mapping[str, Audience], look: Look) -> None:
    """Refuse a logo, words, templates or readers that no page can be made with, before any work.

    Raises ``SettingsError``.
    """
    from perioptimal_report.outputs.environment import Templates
    from perioptimal_report.outputs.house_look import read_look

    audiences_of(report, own)
    Templates(read_look(look))


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found: the sources with all remarks, and the columns that metrics may use."""

    sources: LoadedSources
    present: frozenset[str]


def check(loaded: Loaded, *, progress: Progress = silent) -> Checked:
    """Find whatever would end a build, without one; limits of scenarios need the plan of blocks.

    Raises ``SettingsError`` as `analyse` would.
    """
    settings, sources = loaded.settings, loaded.sources
    if settings.scenarios.has_limits:
        check_limits(loaded, progress=progress)
    rule = closing_rule(settings.calendar, settings.costs)
    remarks = (*sources.remarks, *calendar_remarks(sources, rule))
    columns = present(sources, infer=settings.infers_blocks)
    return Checked(replace(sources, remarks=remarks), columns)


@dataclass(frozen=True, slots=True)
class Planned:
    """The facts, the MCA plan of the whole history, and the scenarios compared on it."""

    facts: Facts
    plan: Plan
    comparison: Comparison


def check_limits(loaded: Loaded, *, progress: Progress = silent) -> None:
    """Choose the scenarios' blocks, and nothing more, from the facts that this takes.

    Raises ``SettingsError`` where the scenarios' limits contradict each other.
    """
    settings = loaded.settings
    progress("Building the facts")
    named = collect_facts(loaded.sources, settings, wanted=CHOICE_FACTS)
    facts = mask_surgeons(named, settings)
    progress("Minimal cost analysis")
    block_plan = _plan(facts, settings.costs, settings.thresholds, settings.report)
    progress("Comparing scenarios")
    scenarios = under_masks(settings.scenarios, _masks(named, settings.privacy))
    check_choice(facts, block_plan, scenarios, settings.costs, settings.report)


def _plan(facts: Facts, costs: Costs, thresholds: Thresholds, report: ReportSettings) -> Plan:
    return plan(facts.frames["block_days"], costs, thresholds, report, method=costs.method)


def _masks(named: Facts, privacy: Privacy) -> Mapping[str, str]:
    return {} if privacy.show_surgeons else labels(named.frames)


def plan_blocks(loaded: Loaded, *, progress: Progress = silent) -> Planned:
    """Compute the facts, the MCA plan and the scenarios of block reallocation.

    Raises ``SettingsError`` where the scenarios' limits contradict each other.
    """
    settings, sources = loaded.settings, loaded.sources
    progress("Building the facts")
    named = collect_facts(sources, settings)
    facts = mask_surgeons(named, settings)
    progress("Minimal cost analysis")
    block_plan = _plan(facts, settings.costs, settings.thresholds, settings.report)
    progress("Comparing scenarios")
    masks = _masks(named, settings.privacy)
    comparison = compare_scenarios(facts, sources.period, block_plan, settings, masks=masks)
    return Planned(facts, block_plan, comparison)


def analyse(loaded: Loaded, *, progress: Progress = silent) -> Analysis:
    """Compute the facts, the MCA plan and every metric in scope, and freeze the report."""
    settings, sources = loaded.settings, loaded.sources
    planned = plan_blocks(loaded, progress=progress)
    facts, block_plan = planned.facts, planned.plan
    progress("Computing the metrics")
    computed = compute_all(replace(facts, products={"mca_plan": block_plan}), sources, settings)
    missing = [r for r in computed.results.values() if isinstance(r, OutOfScope)]
    report = assemble_report(
        computed,
        block_plan,
        sources,
        _cover(loaded),
        scope=gather_scope(sources, facts, missing, list_definitions(settings)),
        allocation=allocation_pages(planned.comparison),
    )
    return Analysis(
        loaded=loaded,
        facts=facts,
        plan=block_plan,
        comparison=planned.comparison,
        report=report,
    )


def _cover(loaded: Loaded) -> Cover:
    report = loaded.settings.report
    return Cover(
        institution=loaded.settings.institution.name,
        title=report.title,
        paper=report.paper,
        fingerprint=fingerprint(_inputs(loaded)),
    )


def build(
    analysis: Analysis,
    out: str | Path | OutputFolder,
    *,
    formats: Collection[Format] = ("pdf", "xlsx", "json"),
    audiences: Collection[str] = (),
    evidence: bool = False,
    progress: Progress = silent,
) -> Built:
    """Write the reports in the formats asked for; the folder is whole and new, or as it was.

    ``out`` is a folder by name, or one that `hold_output` holds. ``audiences`` are names, else
    those of the settings; with ``evidence`` every block owner gets two pages as well. Raises
    ``UsageError`` (an unknown one), ``SettingsError`` (a file of the look), ``OutputError``
    (folder not writable, an output failed its own check) or ``MachineError`` (a system library
    of the PDF writer is missing).
    """
    from perioptimal_report.outputs.house_look import read_look
    from perioptimal_report.outputs.write import Edition, report_files

    settings = analysis.loaded.settings
    readers = audiences_of(settings.report, settings.audiences, audiences)
    with ExitStack() as stack:
        if isinstance(out, OutputFolder):
            folder = out
        else:
            names = _known_names(readers, formats)
            folder = stack.enter_context(
                hold_folder(
                    Path(out), inputs=_input_paths(settings.sources, settings.look), names=names
                )
            )
        files = report_files(
            analysis.report,
            _inputs(analysis.loaded),
            analysis.loaded.sources.rejects,
            edition=Edition(readers, read_look(settings.look)),
            formats=formats,
            evidence=owner_evidence(analysis) if evidence else (),
            progress=progress,
        )
        return Built(folder=folder.out, paths=write_folder(folder, files))


@contextmanager
def hold_output(
    engagement: str | Path,
    out: str | Path,
    *,
    formats: Collection[Format] = ("pdf", "xlsx", "json"),
    audiences: Collection[str] = (),
    evidence: bool = False,
) -> Iterator[OutputFolder]:
    """Refuse before any work what a build cannot write, and hold its folder until the block ends.

    Raises ``SettingsError``, ``UsageError`` (an unknown audience), ``MachineError`` (no Pango for
    a PDF) or ``OutputError`` (no folder for an output, or one that another build holds).
    """
    settings = read_engagement(Path(engagement))
    readers = audiences_of(settings.report, settings.audiences, audiences)
    names = _known_names(readers, formats)
    if evidence or "pdf" in formats:
        require_pdf()
    inputs = (Path(engagement), *_input_paths(settings.sources, settings.look))
    with hold_folder(Path(out), inputs=inputs, names=names) as folder:
        yield folder


def _known_names(audiences: Collection[str], formats: Collection[Format]) -> tuple[str, ...]:
    """Name the files of a build that are known before it; evidence and refused rows are not."""
    pages = (f"{name}.{page}" for name in audiences for page in ("pdf", "html") if page in formats)
    data = {"xlsx": "workbook.xlsx", "json": "numbers.json"}
    return (*pages, *(data[each] for each in data if each in formats), "manifest.json")


def _input_paths(files: SourceFiles, look: Look) -> tuple[Path, ...]:
    tables = (table.path for _, table in files if table is not None)
    return (*tables, *(path for _, path in look if isinstance(path, Path)))


def owner_evidence(analysis: Analysis) -> tuple[Packet, ...]:
    """Make the two pages' content for every block owner of the period."""
    found, settings = analysis.comparison, analysis.loaded.settings
    period = analysis.report.period
    return packets(analysis.facts, period, found.rooms, settings, owners=found.owners_of)


def _inputs(loaded: Loaded) -> Json:
    versions = {name: version(name) for name in DECIDING}
    return input_part(
        loaded.sources.digests,
        loaded.settings,
        loaded.sources.accounts,
        versions={"perioptimal-report": __version__, **versions},
    )
