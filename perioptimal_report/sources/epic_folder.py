"""Reads the tables of an export, one file each, as text into DuckDB."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from perioptimal_report.errors import DataError
from perioptimal_report.settings.engagement import SourceFile
from perioptimal_report.sources.files import content_of, digest, name_of, read_raw
from perioptimal_report.sources.headings import normal
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.sql import Connection

# Lines of several files are kept apart in one column: each table starts at a multiple of this.
ROWS_PER_TABLE = 10_000_000
_SUFFIXES = (".tsv", ".csv", ".txt")
_NEEDED = "OR_LOG"


def read_folder(
    connection: Connection, source: SourceFile, tables: Mapping[str, Sequence[str]]
) -> tuple[dict[str, str], list[str]]:
    """Create every table with the columns named, NULL where the folder has none.

    Gives the digest of each file that was read, and the names of those with odd characters.
    Raises ``DataError``: no OR_LOG, two files for one table, or a file that cannot be read.
    """
    files = _files(source.path)
    if _NEEDED not in files:
        raise DataError(
            f"{name_of(source.path)}: has no {_NEEDED}.tsv or {_NEEDED}.csv; 'path' must name the"
            " folder of the exported tables"
        )
    digests, odd = {}, []
    for table, columns in tables.items():
        if table in files:
            one = source.model_copy(update={"path": files[table]})
            content = content_of(one)
            digests[f"{name_of(source.path)}/{name_of(files[table])}"] = digest(content)
            raw = read_raw(content, one)
            odd += [raw.file] if raw.odd else []
            _create(connection, table, columns, raw)
        else:
            _create(connection, table, columns, None)
    return digests, odd


def _files(folder: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in _entries(folder):
        if path.suffix.lower() not in _SUFFIXES:
            continue
        table = path.stem.upper()
        if table in files:
            raise DataError(
                f"{name_of(folder)}: {files[table].name} and {path.name} are the same table; keep"
                " one"
            )
        files[table] = path
    return files


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise DataError(f"{name_of(folder)}: cannot be read ({error.strerror})") from error


def _create(
    connection: Connection, table: str, columns: Sequence[str], raw: RawTable | None
) -> None:
    if raw is None:
        typed = ", ".join(f"{column} VARCHAR" for column in columns)
        connection.execute(f"CREATE TABLE {table} ({typed}, source_line INTEGER, misfit BOOLEAN)")
        return
    positions = {normal(heading): str(i) for i, heading in enumerate(raw.headings)}
    chosen = ", ".join(_cell(positions.get(normal(column)), column) for column in columns)
    arriving: pa.Table = raw.cells.append_column("source_line", raw.lines)
    connection.register("arriving", arriving.append_column("misfit", raw.misfits))
    connection.execute(
        f"CREATE TABLE {table} AS SELECT {chosen}, source_line, misfit FROM arriving"
    )
    connection.unregister("arriving")


def _cell(position: str | None, column: str) -> str:
    if position is None:
        return f"NULL::VARCHAR AS {column}"
    text = f'trim("{position}")'
    return f"CASE WHEN upper({text}) NOT IN ('', 'NULL') THEN {text} END AS {column}"
