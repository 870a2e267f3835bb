"""Parquet files: typed columns as text, dates in ISO form."""

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from perioptimal_report.errors import DataError
from perioptimal_report.sources.raw import RawTable


def read_parquet(content: bytes, file: str) -> RawTable:
    """Read a Parquet file; the "source line" of a row is its number, from 1.

    Raises ``DataError``: damaged file, nested columns, time-zone marks.
    """
    try:
        table = pq.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{file}: is a damaged Parquet file; write it again") from error
    columns = {
        str(i): _text(table.column(i).combine_chunks(), file, name)
        for i, name in enumerate(table.column_names)
    }
    return RawTable(
        file=file,
        headings=tuple(name.strip() for name in table.column_names),
        cells=pa.table(columns),
        lines=pa.array(range(1, table.num_rows + 1), pa.int32()),
        misfits=pa.array([False] * table.num_rows, pa.bool_()),
    )


def _text(column: pa.Array, file: str, name: str) -> pa.Array:
    kind = column.type
    if pa.types.is_nested(kind):
        raise DataError(f"{file}: column '{name}' is nested; write plain columns")
    if pa.types.is_timestamp(kind):
        if kind.tz is not None:
            raise DataError(
                f"{file}: column '{name}' carries time zone '{kind.tz}'; write local time without"
            )
        return pc.strftime(column.cast(pa.timestamp("s"), safe=False), "%Y-%m-%d %H:%M:%S")
    if pa.types.is_floating(kind) and _whole(column):
        column = column.cast(pa.int64(), safe=False)
    return column.cast(pa.string())


def _whole(column: pa.Array) -> bool:
    finite = pc.drop_null(column)
    return bool(pc.all(pc.equal(finite, pc.floor(finite))).as_py())
