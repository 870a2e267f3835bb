"""What is remarked about a file as a whole: guesses that were made, columns not used."""

from collections.abc import Mapping

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.dates import Reading
from perioptimal_report.sources.headings import listing
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.profiles import CANONICAL, named
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.remarks import SHOWN_LINES
from perioptimal_report.sources.sql import Connection, row


def remark_on_file(
    connection: Connection,
    raw: RawTable,
    columns: ColumnMap,
    readings: Mapping[str, Reading],
    *,
    timezone: str,
) -> list[Remark]:
    """Remarks on encoding, profile, column order of dates, empty and unmapped columns."""
    table = columns.table.name
    says = {
        "encoding_guessed": "The encoding is guessed to be cp1252" if raw.encoding_guessed else "",
        "profile_proposed": _profile(columns),
        "profile_to_confirm": named(columns.profile).confirm,
        "date_order_by_file": _by_file(columns, readings),
        "empty_columns": _empty(connection, columns),
        "unmapped_columns": _unmapped(columns),
        "times_moved": _moved(raw, timezone),
        "no_rows": "" if raw.rows else "The file has headings but no rows",
    }
    remarks = [Remark(code, table, 0, text) for code, text in says.items() if text]
    return [*remarks, *_odd(raw, table)]


def _odd(raw: RawTable, table: str) -> list[Remark]:
    if not raw.odd:
        return []
    lines = sorted({cell.line for cell in raw.odd})
    names = listing(sorted({cell.heading for cell in raw.odd}))
    says = f"Control characters are read as blanks, and lost ones are kept, in {names}"
    return [Remark("odd_characters", table, len(lines), says, tuple(lines[:SHOWN_LINES]))]


def _moved(raw: RawTable, timezone: str) -> str:
    if not raw.moved:
        return ""
    return f"Times with a time zone are moved to {timezone} in {listing(raw.moved)}"


def _profile(columns: ColumnMap) -> str:
    if not columns.detected or columns.profile == CANONICAL:
        return ""
    return (
        f"Profile '{columns.profile}' fits the headings of {columns.file} best"
        f" ({len(columns.positions)} columns mapped); name it in"
        f" [sources.{columns.table.name}] profile to settle it"
    )


def _by_file(columns: ColumnMap, readings: Mapping[str, Reading]) -> str:
    named = [columns.heading(c) for c, reading in readings.items() if reading.by_file]
    if not named:
        return ""
    return f"The file's other dates settled whether day or month comes first in {listing(named)}"


def _empty(connection: Connection, columns: ColumnMap) -> str:
    counts = ", ".join(f"count({column}_text)" for column in columns.positions)
    found = row(connection, f"SELECT {counts} FROM text_{columns.table.name}")
    empty = [columns.heading(c) for c, n in zip(columns.positions, found, strict=True) if not n]
    return f"No row has a value in {listing(empty)}" if empty else ""


def _unmapped(columns: ColumnMap) -> str:
    names = [columns.headings[i] for i in columns.unmapped]
    return f"The report does not use the columns {listing(names)}" if names else ""
