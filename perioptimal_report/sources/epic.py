"""Opens the folder of an Epic EHI export and joins its tables to cases or assignments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from perioptimal_report.settings.engagement import SourceFile
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.epic_cases import case_remarks, cases_query
from perioptimal_report.sources.epic_folder import ROWS_PER_TABLE, read_folder
from perioptimal_report.sources.epic_prime_time import PRIME_MINUTES
from perioptimal_report.sources.epic_staff import staff_query, staff_remarks
from perioptimal_report.sources.files import name_of
from perioptimal_report.sources.opened import Opened
from perioptimal_report.sources.profiles import named
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.sql import Connection, open_database, quoted

_SERVICE_COLUMNS = ("source_line", "misfit")


# Only to tell which of two times is the earlier one; the format is settled later, on the column.
_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M",
)  # fmt: skip


_LISTED = ("milestone", "event", "rank", "takes", "side", "origin")


_FOUND = """
    SELECT e.LOG_ID, n.*, e.TIMING_EVENT_DTTM AS moment, try_cast(e.LINE AS INTEGER) AS line
    FROM OR_LOG_TIMING_EVENTS e
    JOIN milestone_names n ON n.origin = '1' AND lower(e.TIMING_EVENT_C_NAME) = lower(n.event)
    UNION ALL
    SELECT e.LOG_ID, n.*,
        CASE n.side WHEN 'in' THEN e.TRACKING_TIME_IN ELSE e.TRACKING_TIME_OUT END,
        try_cast(e.LINE AS INTEGER)
    FROM OR_LOG_CASE_TIMES e
    JOIN milestone_names n ON n.origin = '2' AND lower(e.TRACKING_EVENT_C_NAME) = lower(n.event)"""


def open_epic(table: str, source: SourceFile) -> Opened:
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


def _raw(connection: Connection, source: SourceFile, query: str) -> RawTable:
    joined: Any = connection.sql(f"{query} ORDER BY source_line").to_arrow_table()
    headings = [name for name in joined.column_names if name not in _SERVICE_COLUMNS]
    return RawTable(
        file=name_of(source.path),
        headings=tuple(headings),
        cells=joined.select(headings).rename_columns([str(i) for i in range(len(headings))]),
        lines=joined.column("source_line").combine_chunks(),
        misfits=joined.column("misfit").combine_chunks(),
    )


def _joined(table: str, source: SourceFile, digests: Mapping[str, str]) -> Remark:
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


def create_milestones(connection: Connection, lists: Mapping[str, Any]) -> None:
    """Create table ``milestones``: LOG_ID, a text column per milestone, and ``by_tracking``.

    OR_LOG_TIMING_EVENTS goes before the older OR_LOG_CASE_TIMES, a name listed earlier before a
    later one; of two such times the first or the last counts, as the lists say.
    """
    names = [*_names(lists["milestones"], "1"), *_names(lists["tracking"], "2")]
    columns = [pa.array(column, pa.string()) for column in zip(*names, strict=True)]
    connection.register("milestone_names", pa.Table.from_arrays(columns, [*_LISTED]))
    formats = ", ".join(quoted(pattern) for pattern in _FORMATS)
    seconds = f"coalesce(epoch(try_strptime(moment, [{formats}])), 0)"
    best = (
        f"SELECT * FROM ({_FOUND}) WHERE moment IS NOT NULL AND LOG_ID IS NOT NULL QUALIFY"
        " row_number() OVER (PARTITION BY LOG_ID, milestone ORDER BY origin, rank,"
        f" CASE takes WHEN 'first' THEN {seconds} ELSE -{seconds} END, line) = 1"
    )
    each = ", ".join(
        f"max(moment) FILTER (milestone = {quoted(name)}) AS {name}" for name in lists["milestones"]
    )
    connection.execute(
        f"CREATE TABLE milestones AS SELECT LOG_ID, {each}, bool_or(origin = '2') AS by_tracking"
        f" FROM ({best}) GROUP BY LOG_ID"
    )
    connection.unregister("milestone_names")


def _names(entries: Mapping[str, Any], origin: str) -> Iterable[tuple[str, ...]]:
    for milestone, entry in entries.items():
        for rank, event in enumerate(entry["events"]):
            yield milestone, event, f"{rank:02d}", entry["takes"], entry.get("side", ""), origin
