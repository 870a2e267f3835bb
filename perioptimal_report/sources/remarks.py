"""Remarks on rows that were kept: the conditions as data, and their source lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.sql import Connection, lines

SHOWN_LINES = 20


@dataclass(frozen=True, slots=True)
class Observation:
    """Something to remark about rows of ``table``: an SQL condition, and what it says."""

    code: str
    table: str
    says: str
    condition: str


def observe(
    connection: Connection, observations: Iterable[Observation], *, subject: str
) -> list[Remark]:
    """Give a remark on table ``subject`` for every observation that holds for at least one row."""
    found = ((o, lines(connection, o.table, o.condition)) for o in observations)
    return [
        Remark(o.code, subject, len(hits), o.says, hits[:SHOWN_LINES]) for o, hits in found if hits
    ]
