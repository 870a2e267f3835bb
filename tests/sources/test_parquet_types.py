"""Every type of Parquet becomes exactly the text it means, or is refused by name.

Authority: by hand; a value's text is the number, date or word that was written.
"""

import datetime as dt
import io
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perioptimal_report.errors import DataError
from perioptimal_report.sources.parquet import read_parquet

NOON = dt.datetime(2025, 7, 1, 12, 30, 15)
TEXT = "2025-07-01 12:30:15"


def read(table, **settings):
    stream = io.BytesIO()
    pq.write_table(table, stream, **settings)
    return read_parquet(stream.getvalue(), "log.parquet", timezone="America/New_York")


def texts(column):
    return read(pa.table({"x": column})).cells.column(0).to_pylist()


def floats(*values, kind=pa.float64()):
    return pa.array(values, kind)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1, -128, None], pa.int8()), ["1", "-128", None]),
        (pa.array([2**63 - 1, -(2**63)], pa.int64()), [str(2**63 - 1), str(-(2**63))]),
        (pa.array([2**64 - 1], pa.uint64()), [str(2**64 - 1)]),
        (floats(3.0, 2.5, -0.5, 0.1, None), ["3", "2.5", "-0.5", "0.1", None]),
        (floats(1e15, 2.0**53, 1e17), ["1" + "0" * 15, "9007199254740992", "1" + "0" * 17]),
        (floats(1e19, -1e19, 2.0**63), ["1" + "0" * 19, "-1" + "0" * 19, "9223372036854775808"]),
        (floats(1e-7, 1.5e-10), ["0.0000001", "0.00000000015"]),
        (floats(float("nan"), float("inf")), ["nan", "inf"]),
        (floats(1.5, 0.1, 3.0, kind=pa.float32()), ["1.5", "0.1", "3"]),
        (pa.array(np.array([1.5, 0.1, 3.0], np.float16)), ["1.5", "0.1", "3"]),
        (pa.array([np.float16(1e-6), None], pa.float16()), ["0.000001", None]),
        (pa.array([Decimal("3.00"), Decimal("0.50"), None]), ["3", "0.5", None]),
        (pa.array([Decimal("0E-10")], pa.decimal128(38, 10)), ["0"]),
        (pa.array([Decimal("-1.50")], pa.decimal256(60, 2)), ["-1.5"]),
        (pa.array([Decimal(10**37)], pa.decimal128(38, 0)), [str(10**37)]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array(["é", "", None], pa.string()), ["é", "", None]),
        (pa.array(["é"], pa.large_string()), ["é"]),
        (pa.array(["é", "x" * 40], pa.string_view()), ["é", "x" * 40]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array(["é".encode()], pa.binary()), ["é"]),
        (pa.array([b"OR 1"], pa.large_binary()), ["OR 1"]),
        (pa.array([b"OR 1"], pa.binary(4)), ["OR 1"]),
        (pa.nulls(2), [None, None]),
        (pa.array([NOON.date()], pa.date32()), ["2025-07-01"]),
        (pa.array([NOON.date()], pa.date64()), ["2025-07-01"]),
        (pa.array([dt.time(7, 5, 9)], pa.time32("s")), ["07:05:09.000"]),
        (pa.array([dt.time(7, 5, 9)], pa.time64("us")), ["07:05:09.000000"]),
        *((pa.array([NOON], pa.timestamp(unit)), [TEXT]) for unit in ("s", "ms", "us", "ns")),
        (pa.array([NOON.replace(microsecond=999_999)]), [TEXT]),
        (pa.array([dt.datetime(1969, 12, 31, 23, 59, 59, 500_000)]), ["1969-12-31 23:59:59"]),
        (pa.array([NOON], pa.timestamp("us", "UTC")), ["2025-07-01 08:30:15"]),
        (pa.array([NOON], pa.timestamp("s", "+02:00")), ["2025-07-01 08:30:15"]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_a_value_becomes_the_text_it_means(column, expected):
    assert texts(column) == expected


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (pa.array([[1]]), "is nested"),
        (pa.array([{"a": 1}]), "is nested"),
        (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "is nested"),
        (pa.array([1], pa.duration("s")), "holds durations"),
        (pa.array([b"\xff\xfe"], pa.binary()), "binary values that are not text"),
        (pa.array([b"\xff\xfe"], pa.binary(2)), "fixed_size_binary[2] values that are not text"),
    ],
)
def test_a_type_without_text_is_named_but_costs_only_its_column(column, says):
    raw = read(pa.table({"x": column, "y": ["1"]}))
    assert says in raw.unreadable[0]
    assert raw.unreadable[0].startswith("log.parquet: column 'x' ")
    assert raw.cells.column(1).to_pylist() == ["1"]


def test_moved_times_are_remembered_by_their_heading():
    raw = read(pa.table({"in": pa.array([NOON], pa.timestamp("s", "UTC")), "out": [NOON]}))
    assert raw.moved == ("in",)


def test_an_unknown_zone_of_the_institution_is_no_traceback():
    stream = io.BytesIO()
    pq.write_table(pa.table({"in": pa.array([NOON], pa.timestamp("s", "UTC"))}), stream)
    raw = read_parquet(stream.getvalue(), "log.parquet", timezone="Mars/Olympus")
    assert "cannot be moved" in raw.unreadable[0]


def test_repeated_headings_are_numbered_and_control_characters_remembered():
    raw = read(pa.Table.from_arrays([pa.array(["a\x00b"]), pa.array([1])], ["x", "x"]))
    assert raw.headings == ("x", "x (2)")
    assert raw.cells.column(0).to_pylist() == ["a b"]
    assert [(cell.line, cell.heading) for cell in raw.odd] == [(1, "x")]


def test_a_file_without_columns_is_refused():
    with pytest.raises(DataError, match="has no columns"):
        read(pa.table({}))


def test_bytes_marked_as_text_are_checked():
    wrong = pa.array([b"\xff"], pa.binary()).view(pa.string())
    with pytest.raises(DataError, match="damaged Parquet"):
        read(pa.table({"x": wrong}))


@pytest.mark.parametrize("cut", [8, 100, -9, -1])
def test_a_truncated_file_is_refused(cut):
    stream = io.BytesIO()
    pq.write_table(pa.table({"x": ["a"] * 9}), stream)
    with pytest.raises(DataError, match="damaged Parquet"):
        read_parquet(stream.getvalue()[:cut], "log.parquet")
