"""Roles that neither the settings nor the usual words know."""

from collections.abc import Sequence

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.remarks import SHOWN_LINES
from perioptimal_report.sources.sql import Connection, rows
from perioptimal_report.sources.vocabulary import listed


def remark_on_roles(connection: Connection, table: str, columns: Sequence[str]) -> list[Remark]:
    """Remark, at most one, on the role words of a table that became 'other' for want of a map."""
    unknown = " UNION ALL ".join(
        f"SELECT source_line, {column}_text AS word FROM judged_{table}"
        f" WHERE {column}_text IN (SELECT word FROM role_words WHERE role IS NULL)"
        f" AND source_line IN (SELECT source_line FROM {table})"
        for column in columns
    )
    found = rows(connection, f"SELECT source_line, word FROM ({unknown}) ORDER BY ALL")
    if not found:
        return []
    lines = sorted({line for line, _ in found})
    says = "The role is in no map and is taken as other; map it in [roles.words]: "
    named = says + listed(word for _, word in found)
    return [Remark("unmapped_role", table, len(lines), named, tuple(lines[:SHOWN_LINES]))]
