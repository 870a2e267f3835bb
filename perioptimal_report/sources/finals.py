"""The typed tables that the facts read: good rows only, values normalized."""

from collections.abc import Mapping

from perioptimal_report.sources import values
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.milestones import CONTRADICTIONS, contradicted
from perioptimal_report.sources.sql import Connection, row
from perioptimal_report.tables import TABLES

_ORDER = {"cases": "in_room, case_id"}


# Filled for every row, but no information unless the source gives it.
_FILLED = {
    "cases": frozenset({"status"}),
    "assignments": frozenset({"begin", "end"}),
}


# Beyond a day, the date of a case and its time in the room cannot both be right.
DATE_DISAGREES = "(NOT cancelled AND abs(date_diff('day', \"date\", in_room::DATE)) > 1)"


# A person leaves after coming, and within a day of the scheduled end.
END_CONTRADICTED = (
    'coalesce(actual_end <= "date" + "start" OR actual_end > shift_end + INTERVAL 24 HOUR, false)'
)


_MIDNIGHT = "CASE WHEN \"end\" = TIME '00:00:00' THEN TIME '24:00:00' ELSE \"end\" END"


_CHANGES: Mapping[str, Mapping[str, str]] = {
    "blocks": {"end": _MIDNIGHT},
    "resources": {"end": _MIDNIGHT},
    "assignments": {
        "role": "coalesce(role, 'other')",
        "begin": 'coalesce("begin", case_begin)',
        "end": 'coalesce("end", case_end)',
    },
    "shifts": {
        "role": "coalesce(role, 'other')",
        "actual_end": f"CASE WHEN NOT {END_CONTRADICTED} THEN actual_end END",
    },
    "events": {
        "case_id": "CASE WHEN case_known THEN case_id END",
        "from_role": "CASE WHEN from_role_text IS NOT NULL THEN coalesce(from_role, 'other') END",
        "to_role": "CASE WHEN to_role_text IS NOT NULL THEN coalesce(to_role, 'other') END",
    },
    "finance": {"month": "CASE WHEN case_id IS NULL THEN month END"},
}


def create_final(connection: Connection, judged: str, columns: ColumnMap) -> None:
    """Create the table named like the dictionary's, with ``source_line``, from the good rows."""
    changed = changes(columns)
    names = [column.name for column in columns.table.columns]
    quoted = {name: f'"{name}"' for name in names}
    chosen = ", ".join(f"{changed.get(name, quoted[name])} AS {quoted[name]}" for name in names)
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


def create_beside(connection: Connection, name: str, arrow: object) -> None:
    """Create a table that stands beside those of the dictionary, from an Arrow table."""
    connection.register("arriving", arrow)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")
    connection.unregister("arriving")


def present_columns(connection: Connection, columns: ColumnMap) -> frozenset[str]:
    """Give the "table.column" names that the source itself gives at least one value for."""
    table = columns.table
    counts = ", ".join(f'count("{column.name}")' for column in table.columns)
    found = row(connection, f"SELECT {counts} FROM {table.name}")
    filled = {c.name for c, count in zip(table.columns, found, strict=True) if count}
    derived = _FILLED.get(table.name, frozenset()) - _given(connection, columns)
    return frozenset(f"{table.name}.{name}" for name in filled - derived)


def _given(connection: Connection, columns: ColumnMap) -> frozenset[str]:
    names = [*columns.positions]
    counts = ", ".join(f"count({name}_text)" for name in names)
    found = row(connection, f"SELECT {counts} FROM text_{columns.table.name}")
    return frozenset(name for name, count in zip(names, found, strict=True) if count)


def changes(columns: ColumnMap) -> Mapping[str, str]:
    """Give column → SQL for the columns of a table that change on the way to the final one."""
    if columns.table.name != "cases":
        return _CHANGES.get(columns.table.name, {})
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
