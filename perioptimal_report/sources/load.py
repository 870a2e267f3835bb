"""Reads, maps, types and checks every source of an engagement."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from perioptimal_report.errors import DataError
from perioptimal_report.settings.causes import Roles
from perioptimal_report.settings.engagement import (
    Calendar,
    Engagement,
    Institution,
    SourceFile,
    SourceFiles,
    Thresholds,
)
from perioptimal_report.sources.account import LoadedSources, Rejects, Remark
from perioptimal_report.sources.acuity_tags import add_tags
from perioptimal_report.sources.checks import Verdict, judge
from perioptimal_report.sources.dates import detect_formats
from perioptimal_report.sources.epic_prime_time import prime_time_remarks
from perioptimal_report.sources.event_remarks import (
    finance_remarks,
    remark_on_events,
    resource_remarks,
)
from perioptimal_report.sources.file_remarks import remark_on_file
from perioptimal_report.sources.finals import (
    create_beside,
    create_empty,
    create_final,
    present_columns,
)
from perioptimal_report.sources.glyph_remarks import glyph_remarks
from perioptimal_report.sources.mapping import ColumnMap, map_columns
from perioptimal_report.sources.opened import Opened, open_source
from perioptimal_report.sources.periods import account, refuse_hopeless, span_of
from perioptimal_report.sources.remarks import block_remarks, case_remarks, release_remarks
from perioptimal_report.sources.rules import rules_of
from perioptimal_report.sources.sql import Connection, open_database
from perioptimal_report.sources.staff_remarks import assignment_remarks, shift_remarks
from perioptimal_report.sources.staging import stage_typed
from perioptimal_report.sources.text import stage_text
from perioptimal_report.sources.vocabulary import (
    create_vocabulary,
    learn_reasons,
    learn_roles,
    reason_remarks,
)
from perioptimal_report.tables import TABLES, Table


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One table on its way: what was read, how it was mapped, what was set aside."""

    opened: Opened
    columns: ColumnMap
    verdict: Verdict
    remarks: tuple[Remark, ...]


def load_sources(engagement: Engagement) -> LoadedSources:
    """Read every source of the engagement into typed, checked tables with their row accounts.

    Raises ``DataError`` (a file that cannot be read or mapped, ambiguous dates, no usable row),
    ``SettingsError`` (unknown profile, column or format), ``NothingToReportError`` (no case in
    the period). The messages are one line and hold no identifying value.
    """
    backend = open_database()
    connection: Connection = backend.con
    institution = engagement.institution
    create_vocabulary(connection)
    arrived = _arrive_all(
        connection, engagement.sources, institution, engagement.roles, engagement.thresholds
    )
    add_tags(connection, engagement.acuity)
    learn_reasons(connection, engagement.causes)
    span = span_of(connection, engagement.period)
    # Other rows lose their case when it is dropped: the cases come last.
    accounts = [
        account(connection, a.opened.raw, a.columns, a.verdict, span)
        for a in reversed(arrived.values())
    ]
    given = [present_columns(connection, a.columns) for a in arrived.values()]
    remarks = _remarks(connection, arrived, institution, engagement.calendar)
    _forget_stages(connection, arrived)
    return LoadedSources(
        connection=backend,
        present=frozenset().union(*given),
        accounts=tuple(reversed(accounts)),
        remarks=remarks,
        rejects=tuple(Rejects(name, a.verdict.rejects) for name, a in arrived.items()),
        period=span.period,
        compare=span.compare,
        data_start=span.data_start,
        data_end=span.data_end,
        digests={file: sha for a in arrived.values() for file, sha in a.opened.digests.items()},
    )


def _arrive_all(
    connection: Connection,
    files: SourceFiles,
    institution: Institution,
    roles: Roles,
    thresholds: Thresholds,
) -> dict[str, _Arrived]:
    arrived = {}
    for name, source in files:
        if source is None:
            create_empty(connection, name)
        else:
            arrived[name] = _arrive(
                connection,
                TABLES[name],
                source,
                timezone=institution.timezone,
                roles=roles,
                long_case_h=thresholds.long_case_h,
            )
    return arrived


def _forget_stages(connection: Connection, arrived: Mapping[str, _Arrived]) -> None:
    # The stages of a table on its way take several times the memory of its file.
    for name in arrived:
        connection.execute(f"DROP VIEW judged_{name}; DROP TABLE staged_{name}")
        connection.execute(f"DROP TABLE text_{name}")


def _arrive(
    connection: Connection,
    table: Table,
    source: SourceFile,
    *,
    timezone: str,
    roles: Roles,
    long_case_h: float,
) -> _Arrived:
    opened = open_source(table, source, timezone=timezone)
    raw = opened.raw
    for name, beside in opened.beside.items():
        create_beside(connection, name, beside)
    if table.name == "cases" and not raw.rows:
        raise DataError(f"{raw.file}: has headings but no rows; export the table again")
    columns = map_columns(table, raw, source)
    text = stage_text(connection, raw, columns)
    learn_roles(connection, text, columns, roles)
    readings = detect_formats(connection, text, columns)
    staged = stage_typed(connection, text, columns, readings)
    rules = rules_of(columns, long_case_h=long_case_h)
    verdict = judge(connection, staged, columns, rules)
    create_final(connection, verdict.table, columns)
    refuse_hopeless(connection, raw, verdict, table.name)
    about = remark_on_file(connection, raw, columns, readings, timezone=timezone)
    remarks = (*opened.remarks, *about, *glyph_remarks(connection, columns))
    return _Arrived(opened, columns, verdict, remarks)


_REMARKS = {
    "blocks": block_remarks,
    "releases": release_remarks,
    "assignments": assignment_remarks,
    "shifts": shift_remarks,
    "events": remark_on_events,
    "finance": finance_remarks,
    "resources": resource_remarks,
}


def _remarks(
    connection: Connection,
    arrived: Mapping[str, _Arrived],
    institution: Institution,
    calendar: Calendar,
) -> tuple[Remark, ...]:
    by_file = [remark for a in arrived.values() for remark in a.remarks]
    columns, timezone = arrived["cases"].columns, institution.timezone
    cases = case_remarks(connection, columns, timezone=timezone)
    prime = prime_time_remarks(connection, calendar)
    others = [told(connection) for name, told in _REMARKS.items() if name in arrived]
    reasons = reason_remarks(connection)
    return (*by_file, *cases, *reasons, *prime, *chain.from_iterable(others))
