"""The typed tables that the facts read: good rows only, values normalized."""

from collections.abc import Mapping

from perioptimal_report.sources import values
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.milestones import CONTRADICTIONS, contradicted
from perioptimal_report.sources.sql import Connection
from perioptimal_report.tables import TABLES, Table

# Beyond a day, the date of a case and its time in the room cannot both be right.
DATE_DISAGREES = "(NOT cancelled AND abs(date_diff('day', \"date\", in_room::DATE)) > 1)"
_ORDER = {"cases": "in_room, case_id"}


def create_final(connection: Connection, judged: str, columns: ColumnMap) -> None:
    """Create the table named like the dictionary's, with ``source_line``, from the good rows."""
    changed = _changes(columns)
    chosen = ", ".join(
        f'{changed.get(column.name, _plain(column.name))} AS "{column.name}"'
        for column in columns.table.columns
    )
    name = columns.table.name
    order = _ORDER.get(name, "source_line")
    connection.execute(
        f"CREATE TABLE {name} AS SELECT {chosen}, source_line FROM {judged}"
        f" WHERE broken IS NULL ORDER BY {order}"
    )


def create_empty(connection: Connection, name: str) -> None:
    """Create a table of the dictionary without rows, for a source that is not given."""
    typed = (f'"{c.name}" {values.TYPES[c.kind]}' for c in TABLES[name].columns)
    connection.execute(f"CREATE TABLE {name} ({', '.join(typed)}, source_line INTEGER)")


def given_columns(connection: Connection, table: Table) -> frozenset[str]:
    """Give the "table.column" names with at least one value."""
    counts = ", ".join(f'count("{column.name}")' for column in table.columns)
    found = connection.execute(f"SELECT {counts} FROM {table.name}").fetchall()[0]
    return frozenset(
        f"{table.name}.{column.name}"
        for column, count in zip(table.columns, found, strict=True)
        if count
    )


def _plain(name: str) -> str:
    return f'"{name}"'


def _changes(columns: ColumnMap) -> Mapping[str, str]:
    if columns.table.name == "blocks":
        midnight = "TIME '00:00:00'"
        return {"end": f'CASE WHEN "end" = {midnight} THEN TIME \'24:00:00\' ELSE "end" END'}
    if columns.table.name != "cases":
        return {}
    changed = {
        name: f"CASE WHEN NOT {contradicted(name)} THEN {name} END"
        for name in CONTRADICTIONS
        if name in columns.positions
    }
    changed["date"] = (
        f"CASE WHEN {DATE_DISAGREES} THEN in_room::DATE"
        ' ELSE coalesce("date", in_room::DATE, scheduled_start::DATE) END'
    )
    changed["status"] = "CASE WHEN cancelled THEN 'cancelled' ELSE 'completed' END"
    if "asa" in columns.positions and "emergency" not in columns.positions:
        changed["emergency"] = (
            f"CASE WHEN asa IS NOT NULL THEN {values.asa_emergency('asa_text')} END"
        )
    return changed
