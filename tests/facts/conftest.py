"""Typed tables for the facts: the builder of every test in this folder."""

import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace

import ibis
import pyarrow as pa
import pytest

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.collect import collect
from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.tables import TABLES

# The slow second implementations beside this file are plain modules, in any import mode.
sys.path.insert(0, str(Path(__file__).parent))

from given_rows import CANCEL_CLASSES, at

TYPES = {
    "text": "string",
    "list": "string",
    "timestamp": "timestamp(6)",
    "date": "date",
    "clock": "time",
    "number": "float64",
    "integer": "int64",
    "boolean": "boolean",
}


def fill(connection, name, rows):
    """Make one typed source table; columns that a row does not name are NULL."""
    kinds = {column.name: TYPES[column.kind] for column in TABLES[name].columns}
    schema = ibis.schema(kinds | {"source_line": "int32"})
    assert not {key for row in rows for key in row} - set(schema.names)
    columns = {
        column: pa.array([row.get(column) for row in rows], type=schema[column].to_pyarrow())
        for column in schema.names
    }
    connection.create_table(name, pa.table(columns), schema=schema)


def engagement(tables, **settings):
    sources = {name: {"path": f"{name}.csv"} for name in tables}
    return Engagement.model_validate({"sources": sources} | settings)


@pytest.fixture(scope="session")
def collected():
    """Give facts from rows: ``blocks=None`` stands for no block table.

    ``records`` are the rows of all other tables by name; a test may name the facts it looks at.
    """

    def from_rows(
        cases, blocks=(), releases=(), records=None, /, *, span, wanted=SHAPES.keys(), **settings
    ):
        connection = ibis.duckdb.connect()
        beside = {"releases": releases} | (records or {})
        given = {"cases": cases, "blocks": blocks or ()} | beside
        for name in TABLES:
            fill(connection, name, list(given.get(name, ())))
        classes = {"reason": "string", "reason_class": "string"}
        connection.create_table(
            "cancel_classes", pa.Table.from_pylist(CANCEL_CLASSES), schema=ibis.schema(classes)
        )
        tables = ["cases"] if blocks is None else ["cases", "blocks"]
        sources = SimpleNamespace(
            connection=connection,
            present=frozenset({"cases.room"} | {f"{name}.any" for name in beside if beside[name]}),
            data_start=span[0],
            data_end=span[1],
        )
        found = collect(sources, engagement(tables, **settings), wanted=wanted)
        connection.disconnect()
        return found

    return from_rows


@pytest.fixture(scope="session")
def case():
    """Give one case row of 3 March 2025 (a Monday) from clocks; '25:10' is after midnight."""

    def row(case_id, begin, end, **more):
        date = more.pop("date", dt.date(2025, 3, 3))
        given = {"room": "1", "service": "A", "status": "completed"} | more
        times = {"in_room": at(date, begin), "out_of_room": at(date, end)}
        return {"case_id": case_id, "date": date} | times | given

    return row
