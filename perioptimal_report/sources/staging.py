"""From text to typed columns: one table with both, so that rules can compare them."""

from collections.abc import Mapping

from perioptimal_report.sources import values, vocabulary, words
from perioptimal_report.sources.clocks import NEAREST, PREDECESSORS, dated_clock, nearest_clock
from perioptimal_report.sources.date_refusals import refuse_dateless
from perioptimal_report.sources.dates import Reading
from perioptimal_report.sources.linked import DERIVED, relation
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.sql import Connection
from perioptimal_report.tables import Column

_SPECIAL = {
    ("blocks", "weekday"): values.weekday,
    ("blocks", "weeks_of_month"): values.weeks,
    ("cases", "asa"): values.asa,
    ("assignments", "role"): vocabulary.role,
    ("shifts", "role"): vocabulary.role,
    ("events", "kind"): words.kind,
    ("events", "phase"): words.phase,
    ("events", "from_role"): vocabulary.role,
    ("events", "to_role"): vocabulary.role,
    ("finance", "month"): words.month,
    ("finance", "revenue"): values.money,
    ("finance", "variable_cost"): values.money,
    ("finance", "direct_cost"): values.money,
    ("finance", "full_cost"): values.money,
    ("resources", "resource"): words.resource,
    ("resources", "weekday"): values.weekday,
}
_BY_KIND = {
    "number": values.number,
    "boolean": values.boolean,
    "list": values.parts,
}


def stage_typed(
    connection: Connection, text: str, columns: ColumnMap, readings: Mapping[str, Reading]
) -> str:
    """Create table ``staged_<table>`` and return its name.

    It has the text columns, and every column of the dictionary typed: NULL where the source has
    none or the value cannot be read.

    Raises ``DataError`` for clock times to which nothing gives a date.
    """
    table = columns.table.name
    ordered = sorted(columns.table.columns, key=lambda column: _after_predecessors(table, column))
    typed = [f'{_typed(column, columns, readings)} AS "{column.name}"' for column in ordered]
    late = sum((table, column.name) in NEAREST for column in ordered)
    typed[len(typed) - late : len(typed) - late] = DERIVED.get(table, ())
    if table == "cases":
        typed.append(f"{_cancelled()} AS cancelled")
    name = f"staged_{table}"
    source = relation(text, table)
    connection.execute(f"CREATE TABLE {name} AS SELECT *, {', '.join(typed)} FROM {source}")
    return name


def _after_predecessors(table: str, column: Column) -> int:
    # SQL may refer to a milestone only after it has been selected.
    if (table, column.name) in NEAREST:
        return len(PREDECESSORS)
    return [*PREDECESSORS].index(column.name) if column.name in PREDECESSORS else -1


def _typed(column: Column, columns: ColumnMap, readings: Mapping[str, Reading]) -> str:
    name, text = column.name, f"{column.name}_text"
    if name not in columns.positions:
        return f"NULL::{values.TYPES[column.kind]}"
    if column.kind in ("timestamp", "date", "clock"):
        return _time(column, columns, readings)
    if special := _SPECIAL.get((columns.table.name, name)):
        return special(text)
    return _BY_KIND.get(column.kind, str)(text)


def _time(column: Column, columns: ColumnMap, readings: Mapping[str, Reading]) -> str:
    kind = values.TYPES[column.kind]
    if column.name not in readings:
        return f"NULL::{kind}"
    reading = readings[column.name]
    moment = reading.sql(column.name)
    if column.kind == "clock":
        # A block may end at 24:00, which no other clock time stands for.
        return (
            f"CASE WHEN contains({column.name}_time, '24:00:00') THEN TIME '24:00:00'"
            f" ELSE {moment}::TIME END"
        )
    if column.kind == "date" or reading.format.dated:
        return f"{moment}::{kind}"
    if anchor := NEAREST.get((columns.table.name, column.name)):
        return nearest_clock(moment, anchor)
    before = [c for c in PREDECESSORS.get(column.name, ()) if c in readings]
    if column.name not in PREDECESSORS or not ("date" in readings or before):
        refuse_dateless(columns, column.name)
    return dated_clock(moment, before)


def _cancelled() -> str:
    # Some sites leave the status alone and only note when or why the case was cancelled.
    traces = "cancelled_at_text IS NOT NULL OR cancel_reason_text IS NOT NULL"
    word = values.cancelled_word("status_text")
    return f"({word} OR (in_room_text IS NULL AND ({traces})))"
