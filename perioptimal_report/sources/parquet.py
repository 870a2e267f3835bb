"""Parquet files: typed columns as text, dates in ISO form."""

import io
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from perioptimal_report.errors import DataError
from perioptimal_report.sources.controls import printable, without_controls
from perioptimal_report.sources.parquet_types import UnreadableTypeError, as_text, is_text, is_zoned
from perioptimal_report.sources.raw import RawTable, check_width, unique

MAX_ROWS = 50_000_000
MAX_UNPACKED = 8 << 30
"""The size of the columns of a file once they are unpacked [bytes]."""


def read_parquet(content: bytes, file: str, *, timezone: str = "") -> RawTable:
    """Read a Parquet file; the "source line" of a row is its number, from 1.

    Times with a zone are moved to ``timezone``. A column of a type that cannot be read stands
    in ``unreadable``, and all its cells are blank.

    Raises ``DataError``: damaged or encrypted file, no columns, out of bounds.
    """
    table = _table(content, file)
    texts, unreadable = [], {}
    for i, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        try:
            texts.append(as_text(column.combine_chunks(), timezone))
        except UnreadableTypeError as error:
            unreadable[i] = f"{file}: column '{printable(name)}' {error}"
            texts.append(pa.nulls(table.num_rows, pa.string()))
    headings = unique(list(map(printable, table.column_names)))
    kinds = enumerate(table.schema.types)
    raw = RawTable(
        file=file,
        headings=headings,
        cells=pa.Table.from_arrays(texts, [str(i) for i in range(len(texts))]),
        lines=pa.array(range(1, table.num_rows + 1), pa.int32()),
        misfits=pa.array([False] * table.num_rows, pa.bool_()),
        unreadable=unreadable,
    )
    moved = [h for h, kind in zip(headings, table.schema.types, strict=True) if is_zoned(kind)]
    texts_only = [i for i, kind in kinds if is_text(kind) and i not in unreadable]
    return replace(without_controls(raw, texts_only), moved=tuple(moved))


def _table(content: bytes, file: str) -> pa.Table:
    try:
        source = pq.ParquetFile(io.BytesIO(content))
        _check_bounds(source.metadata, file)
        table = source.read(use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        encrypted = "encrypt" in str(error).lower() or "decrypt" in str(error).lower()
        kind = "an encrypted" if encrypted else "a damaged"
        raise DataError(f"{file}: is {kind} Parquet file; write it again") from error
    if not table.num_columns:
        raise DataError(f"{file}: has no columns; write it again")
    return table


def _check_bounds(metadata: pq.FileMetaData, file: str) -> None:
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    check_width(metadata.num_columns, file)
    if metadata.num_rows > MAX_ROWS or size > MAX_UNPACKED:
        raise DataError(
            f"{file}: has {metadata.num_rows:,} rows and unpacks to {size / 2**20:,.0f} MiB, more"
            f" than {MAX_ROWS:,} rows or {MAX_UNPACKED >> 20:,} MiB; write fewer columns or years"
        )
