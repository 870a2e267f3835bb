"""The few words in which this folder speaks SQL with DuckDB, and how its database is opened."""

import shutil
import tempfile
import weakref
from typing import Any

import duckdb
import ibis
from ibis.backends.duckdb import Backend

Connection = duckdb.DuckDBPyConnection

# Our readers hand rows over in memory: the database itself needs no file and no network.
_CLOSED = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


def open_database() -> Backend:
    """Open an empty database in memory, as an ibis backend that reaches no file and no network.

    What does not fit into memory goes to a private temporary folder, the only one allowed, which
    goes with the connection; where no temporary folder can be made, nothing is written at all.
    """
    folder = _spill_folder()
    backend = ibis.duckdb.connect(**_CLOSED, temp_directory=folder)
    weakref.finalize(backend.con, shutil.rmtree, folder, ignore_errors=True)
    # Last, since ibis sets the time zone once it is connected.
    backend.con.execute("SET lock_configuration = true")
    return backend


def _spill_folder() -> str:
    try:
        return tempfile.mkdtemp(prefix="perioptimal-report-")
    except OSError:
        return ""


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
