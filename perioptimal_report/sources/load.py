"""Reads, maps, types and checks every source of an engagement."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from perioptimal_report.engagement import Engagement, SourceTable
from perioptimal_report.errors import DataError
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.block_remarks import block_remarks, release_remarks
from perioptimal_report.sources.case_remarks import case_remarks
from perioptimal_report.sources.checks import Verdict, judge
from perioptimal_report.sources.dates import detect_formats
from perioptimal_report.sources.file_remarks import file_remarks
from perioptimal_report.sources.files import content_of, digest, read_raw
from perioptimal_report.sources.finals import create_empty, create_final, given_columns
from perioptimal_report.sources.loaded import Rejects, Sources
from perioptimal_report.sources.mapping import ColumnMap, map_columns
from perioptimal_report.sources.periods import account, refuse_hopeless, span_of
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.rules import rules_of
from perioptimal_report.sources.sql import Connection
from perioptimal_report.sources.staging import stage_typed
from perioptimal_report.sources.text import stage_text
from perioptimal_report.tables import TABLES, Table


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One table on its way: what was read, how it was mapped, what was set aside."""

    raw: RawTable
    columns: ColumnMap
    verdict: Verdict
    remarks: tuple[Remark, ...]
    digest: str


def load_sources(engagement: Engagement) -> Sources:
    """Read every source of the engagement into typed, checked tables with their row accounts.

    Raises ``DataError`` (a file that cannot be read or mapped, ambiguous dates, no usable row),
    ``SettingsError`` (unknown profile, column or format), ``NothingToReportError`` (no case in
    the period). The messages are one line and hold no identifying value.
    """
    backend = ibis.duckdb.connect()
    connection: Connection = backend.con
    arrived = _arrivals(connection, engagement)
    span = span_of(connection, engagement)
    accounts = tuple(
        account(connection, a.raw, a.columns, a.verdict, span) for a in arrived.values()
    )
    remarks = _remarks(connection, arrived, engagement)
    _forget_stages(connection, arrived)
    return Sources(
        connection=backend,
        present=frozenset().union(*(_present(connection, a) for a in arrived.values())),
        accounts=accounts,
        remarks=remarks,
        rejects=tuple(Rejects(name, a.verdict.rejects) for name, a in arrived.items()),
        period=span.period,
        compare=span.compare,
        data_start=span.data_start,
        data_end=span.data_end,
        digests={a.raw.file: a.digest for a in arrived.values()},
    )


def _arrivals(connection: Connection, engagement: Engagement) -> dict[str, _Arrived]:
    arrived = {
        name: _arrive(connection, TABLES[name], source, engagement)
        for name, source in engagement.sources
        if source is not None
    }
    for name in TABLES.keys() - arrived.keys():
        create_empty(connection, name)
    return arrived


def _forget_stages(connection: Connection, arrived: Mapping[str, _Arrived]) -> None:
    # The stages of a table on its way take several times the memory of its file.
    for name in arrived:
        connection.execute(f"DROP VIEW judged_{name}; DROP TABLE staged_{name}")


def _arrive(
    connection: Connection, table: Table, source: SourceTable, engagement: Engagement
) -> _Arrived:
    content = content_of(source)
    raw = read_raw(content, source)
    if table.name == "cases" and not raw.rows:
        raise DataError(f"{raw.file}: has headings but no rows; export the table again")
    columns = map_columns(table, raw, source)
    text = stage_text(connection, raw, columns)
    readings = detect_formats(connection, text, columns)
    staged = stage_typed(connection, text, columns, readings)
    rules = rules_of(columns, long_case_h=engagement.thresholds.long_case_h)
    verdict = judge(connection, staged, columns, rules)
    create_final(connection, verdict.table, columns)
    refuse_hopeless(connection, raw, verdict, table.name)
    remarks = tuple(file_remarks(connection, raw, columns, readings))
    connection.execute(f"DROP TABLE {text}")
    return _Arrived(raw, columns, verdict, remarks, digest(content))


def _present(connection: Connection, arrived: _Arrived) -> frozenset[str]:
    table, positions = arrived.columns.table, arrived.columns.positions
    given = given_columns(connection, table)
    # Derived for every case, but no information of the source.
    derived = {"cases.status"} if "status" not in positions else set()
    return given - derived


def _remarks(
    connection: Connection, arrived: Mapping[str, _Arrived], engagement: Engagement
) -> tuple[Remark, ...]:
    by_file = [remark for a in arrived.values() for remark in a.remarks]
    timezone = engagement.institution.timezone
    cases = case_remarks(connection, arrived["cases"].columns, timezone=timezone)
    blocks = block_remarks(connection) if "blocks" in arrived else []
    releases = release_remarks(connection) if "releases" in arrived else []
    return (*by_file, *cases, *blocks, *releases)
