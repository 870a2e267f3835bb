"""From text to typed columns: one table with both, so that rules can compare them."""

from collections.abc import Mapping

from perioptimal_report.sources import values
from perioptimal_report.sources.clocks import PREDECESSORS, dated_clock
from perioptimal_report.sources.date_refusals import refuse_dateless
from perioptimal_report.sources.dates import Reading
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.sql import Connection
from perioptimal_report.tables import Column

_SPECIAL = {
    ("blocks", "weekday"): values.weekday,
    ("blocks", "weeks_of_month"): values.weeks,
    ("cases", "asa"): values.asa,
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
    typed = [
        f'{_typed(column, columns, readings)} AS "{column.name}"'
        for column in sorted(columns.table.columns, key=_after_predecessors)
    ]
    if columns.table.name == "cases":
        typed.append(f"{_cancelled()} AS cancelled")
    name = f"staged_{columns.table.name}"
    connection.execute(f"CREATE TABLE {name} AS SELECT *, {', '.join(typed)} FROM {text}")
    return name


def _after_predecessors(column: Column) -> int:
    # SQL may refer to a milestone only after it has been selected.
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
    before = [c for c in PREDECESSORS.get(column.name, ()) if c in readings]
    if column.name not in PREDECESSORS or not ("date" in readings or before):
        refuse_dateless(columns, column.name)
    return dated_clock(moment, before)


def _cancelled() -> str:
    # Some sites leave the status alone and only note when or why the case was cancelled.
    traces = "cancelled_at_text IS NOT NULL OR cancel_reason_text IS NOT NULL"
    word = values.cancelled_word("status_text")
    return f"({word} OR (in_room_text IS NULL AND ({traces})))"
