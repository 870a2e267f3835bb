"""Typed tables for the facts: the builder of every test in this folder."""

import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace

import ibis
import pyarrow as pa
import pytest

from perioptimal_report.facts.collect import collect_facts
from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.settings.engagement import Engagement
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

MONDAY = dt.date(2025, 3, 3)
DAYS = [MONDAY + dt.timedelta(days=n) for n in range(14)]


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
        found = collect_facts(sources, engagement(tables, **settings), wanted=wanted)
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


@pytest.fixture(scope="session")
def two_weeks(collected, case):
    """A room of A and B, worked on every day by a case that drifts out of the block."""
    cases = [
        case(
            f"C{n}{m}",
            f"{5 + n + m}:10:{n:02}",
            f"{6 + 2 * n + m}:05",
            service="AB"[n % 2],
            scheduled_start=dt.datetime.combine(DAYS[n], dt.time(7)),
            date=DAYS[n],
            tags="cardiac",
            pacu_in=dt.datetime.combine(DAYS[n], dt.time(12, n)),
            pacu_out=dt.datetime.combine(DAYS[n], dt.time(14)),
        )
        for n in range(14)
        for m in (0, 3)
    ]
    cases += [case(f"X{n}", "7:00", "8:00", date=DAYS[n], status="cancelled") for n in range(14)]
    blocks = [
        {"owner": owner, "weekday": day, "room": "1", "start": begin, "end": dt.time(15)}
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
        for owner, begin in (("A", dt.time(7)), ("B", dt.time(9, 30)))
    ]
    late = [{"owner": owner, "date": day} for day in DAYS for owner in "AB"]
    records = records_of(cases)
    return collected(
        cases, blocks, late, records, span=(DAYS[0], DAYS[-1]), calendar={"low_activity": "off"}
    )


def records_of(cases):
    """Two anesthesiologists on every case one after the other, and a row of all else."""
    halves = [
        {"case_id": c["case_id"], "person": person, "role": "anesthesiologist"}
        | {"begin": begin, "end": begin + (c["out_of_room"] - c["in_room"]) / 2}
        for c in cases
        for person, begin in (
            ("P1", c["in_room"]),
            ("P2", c["in_room"] + (c["out_of_room"] - c["in_room"]) / 2),
        )
    ]
    at = {"start": dt.time(7), "end": dt.time(15)}
    return {
        "assignments": halves,
        "shifts": [{"person": "P1", "role": "anesthesiologist", "date": day} | at for day in DAYS],
        "events": [
            {"event_id": f"E{day}", "kind": "rework", "at": dt.datetime.combine(day, dt.time(9))}
            for day in DAYS
        ],
        "finance": [{"case_id": c["case_id"], "revenue": 10.0} for c in cases],
        "resources": [{"resource": "room", "weekday": "Mon", "available": 2.0} | at],
    }
