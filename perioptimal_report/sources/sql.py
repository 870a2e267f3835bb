"""The few words in which this folder speaks SQL with DuckDB."""

from typing import Any

import duckdb

Connection = duckdb.DuckDBPyConnection


def quoted(text: str) -> str:
    """Give a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(query).fetchall()


def row(connection: Connection, query: str) -> tuple[Any, ...]:
    """Give the one row of an aggregate query."""
    return rows(connection, query)[0]


def lines(connection: Connection, table: str, condition: str) -> tuple[int, ...]:
    """Give the source lines of a table's rows that meet a condition, ascending."""
    query = f"SELECT source_line FROM {table} WHERE {condition} ORDER BY 1"
    return tuple(line for (line,) in rows(connection, query))
