"""Opens the folder of an Epic EHI export and joins its tables to cases or assignments."""

from collections.abc import Mapping, Sequence
from typing import Any

from perioptimal_report.engagement import SourceTable
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.epic_cases import case_remarks, cases_query
from perioptimal_report.sources.epic_folder import ROWS_PER_TABLE, read_folder
from perioptimal_report.sources.epic_prime_time import PRIME_MINUTES
from perioptimal_report.sources.epic_staff import staff_query, staff_remarks
from perioptimal_report.sources.epic_times import create_milestones
from perioptimal_report.sources.files import name_of
from perioptimal_report.sources.opened import Opened
from perioptimal_report.sources.profiles import named
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.sql import Connection, open_database

_SERVICE_COLUMNS = ("source_line", "misfit")


def open_epic(table: str, source: SourceTable) -> Opened:
    """Join the exported tables of a folder to the rows of ``cases`` or ``assignments``.

    Epic's own prime-time minutes stand beside the cases, as ``epic_prime_minutes``.
    Raises ``DataError``: the folder lacks OR_LOG, or one of its files cannot be read.
    """
    lists: Mapping[str, Any] = named(source.profile or "").folder or {}
    connection = open_database().con
    digests, odd = read_folder(connection, source, lists["tables"])
    remarks = [_joined(table, source, digests), *_odd(table, odd)]
    if table == "assignments":
        raw = _raw(connection, source, staff_query())
        return Opened(raw, digests, (*remarks, *staff_remarks(connection)))
    create_milestones(connection, lists)
    raw = _raw(connection, source, cases_query(lists["words"]))
    remarks += case_remarks(connection, lists["words"])
    beside = {"epic_prime_minutes": connection.sql(PRIME_MINUTES).to_arrow_table()}
    return Opened(raw, digests, tuple(remarks), beside)


def _raw(connection: Connection, source: SourceTable, query: str) -> RawTable:
    joined: Any = connection.sql(f"{query} ORDER BY source_line").to_arrow_table()
    headings = [name for name in joined.column_names if name not in _SERVICE_COLUMNS]
    return RawTable(
        file=name_of(source.path),
        headings=tuple(headings),
        cells=joined.select(headings).rename_columns([str(i) for i in range(len(headings))]),
        lines=joined.column("source_line").combine_chunks(),
        misfits=joined.column("misfit").combine_chunks(),
    )


def _joined(table: str, source: SourceTable, digests: Mapping[str, str]) -> Remark:
    files = ", ".join(file.rpartition("/")[2] for file in digests)
    says = (
        f"The table is joined from the folder {name_of(source.path)} ({files}); a line number above"
        f" {ROWS_PER_TABLE:,} counts from there in the second of the tables joined, and so on"
    )
    return Remark("tables_joined", table, 0, says)


def _odd(table: str, files: Sequence[str]) -> list[Remark]:
    if not files:
        return []
    says = f"Control characters are read as blanks, and lost ones are kept, in {', '.join(files)}"
    return [Remark("odd_characters", table, 0, says)]
