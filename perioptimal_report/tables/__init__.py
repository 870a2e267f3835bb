"""The data dictionary as code: every canonical table, in the order they are read."""

from perioptimal_report.tables.assignments import ASSIGNMENTS
from perioptimal_report.tables.blocks import BLOCKS
from perioptimal_report.tables.cases import CASES
from perioptimal_report.tables.events import EVENTS
from perioptimal_report.tables.finance import FINANCE
from perioptimal_report.tables.releases import RELEASES
from perioptimal_report.tables.resources import RESOURCES
from perioptimal_report.tables.schema import Column, Kind, Table
from perioptimal_report.tables.shifts import SHIFTS

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
