"""The data dictionary as code: every canonical table, in the order they are read."""

from perioptimal_report.tables.blocks import BLOCKS
from perioptimal_report.tables.cases import CASES
from perioptimal_report.tables.releases import RELEASES
from perioptimal_report.tables.schema import Column, Kind, Table

TABLES: dict[str, Table] = {table.name: table for table in (CASES, BLOCKS, RELEASES)}

__all__ = ["BLOCKS", "CASES", "RELEASES", "TABLES", "Column", "Kind", "Table"]
