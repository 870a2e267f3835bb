"""The data dictionary as code: every canonical table, in the order they are read."""

from perioptimal_report.tables.schema import (
    ASSIGNMENTS,
    BLOCKS,
    CASES,
    EVENTS,
    FINANCE,
    RELEASES,
    RESOURCES,
    SHIFTS,
    Column,
    Kind,
    Table,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (CASES, BLOCKS, RELEASES, ASSIGNMENTS, SHIFTS, EVENTS, FINANCE, RESOURCES)
}

__all__ = [
    "ASSIGNMENTS",
    "BLOCKS",
    "CASES",
    "EVENTS",
    "FINANCE",
    "RELEASES",
    "RESOURCES",
    "SHIFTS",
    "TABLES",
    "Column",
    "Kind",
    "Table",
]
