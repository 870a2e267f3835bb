"""From text to typed columns: one table with both, so that rules can compare them."""

from collections.abc import Mapping, Sequence

from perioptimal_report.sources import values, vocabulary
from perioptimal_report.sources.dates import Reading, refuse_dateless
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.sql import Connection
from perioptimal_report.sources.vocabulary import role
from perioptimal_report.tables import Column

_SPECIAL = {
    ("blocks", "weekday"): values.weekday,
    ("blocks", "weeks_of_month"): values.weeks,
    ("cases", "asa"): values.asa,
    ("assignments", "role"): vocabulary.role,
    ("shifts", "role"): vocabulary.role,
    ("events", "kind"): vocabulary.kind,
    ("events", "phase"): vocabulary.phase,
    ("events", "from_role"): vocabulary.role,
    ("events", "to_role"): vocabulary.role,
    ("finance", "month"): vocabulary.month,
    ("finance", "revenue"): values.money,
    ("finance", "variable_cost"): values.money,
    ("finance", "direct_cost"): values.money,
    ("finance", "full_cost"): values.money,
    ("resources", "resource"): vocabulary.resource,
    ("resources", "weekday"): values.weekday,
}


_BY_KIND = {
    "number": values.number,
    "boolean": values.boolean,
    "list": values.parts,
}


_CASE = """
    (SELECT case_id AS its_number, "date" AS case_date, in_room AS case_in,
        out_of_room AS case_out, coalesce(anesthesia_start, in_room) AS anesthesia_begin,
        coalesce(anesthesia_end, out_of_room) AS anesthesia_stop FROM cases) c
    ON c.its_number = t.case_id_text"""


_IN_ANESTHESIA = f"{role('t.role_text')} IN ('anesthesiologist', 'crna', 'resident')"


# The interval of the case as far as it concerns the clinician.
_INTERVAL = f"""
    , CASE WHEN {_IN_ANESTHESIA} THEN c.anesthesia_begin ELSE c.case_in END AS case_begin
    , CASE WHEN {_IN_ANESTHESIA} THEN c.anesthesia_stop ELSE c.case_out END AS case_end"""


_TAKEN: Mapping[str, str] = {"assignments": _INTERVAL, "events": "", "finance": ""}


# Expressions over the columns typed so far, for the columns that come after them.
DERIVED: Mapping[str, tuple[str, ...]] = {
    "shifts": (
        '"date" + "end" + CASE WHEN "end" <= "start" THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END'
        " AS shift_end",
    ),
}


# The milestones that come before each one, the nearest first.
PREDECESSORS: Mapping[str, tuple[str, ...]] = {
    "scheduled_start": (),
    "in_room": ("scheduled_start",),
    "anesthesia_start": ("in_room",),
    "anesthesia_ready": ("in_room",),
    "procedure_start": ("in_room",),
    "procedure_end": ("procedure_start", "in_room"),
    "out_of_room": ("procedure_end", "procedure_start", "in_room"),
    "anesthesia_end": ("procedure_end", "in_room"),
    "pacu_in": ("out_of_room", "in_room"),
    "pacu_ready": ("pacu_in", "out_of_room"),
    "pacu_out": ("pacu_ready", "pacu_in", "out_of_room"),
}


# What a clock time of another table lies nearest to: its case, or the scheduled end of its shift.
NEAREST: Mapping[tuple[str, str], str] = {
    ("assignments", "begin"): "case_begin",
    ("assignments", "end"): "case_end",
    ("events", "at"): "case_in",
    ("shifts", "actual_end"): "shift_end",
}


ROLL_FORWARD_H = 12


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


def relation(text: str, table: str) -> str:
    """Write what the typed columns are selected from: the text, with the case of each row."""
    if table not in _TAKEN:
        return text
    return (
        f"(SELECT t.*, c.*, c.its_number IS NOT NULL AS case_known{_TAKEN[table]}"
        f" FROM {text} t LEFT JOIN {_CASE})"
    )


def dated_clock(moment: str, before: Sequence[str]) -> str:
    """Write the SQL for the TIMESTAMP of a clock time (read as a time of 1900-01-01).

    It falls on the day of the milestone before it, else on the case's date; a day later when it
    would stand more than 12 h before that milestone.
    """
    seconds = f"to_seconds(date_diff('second', TIMESTAMP '1900-01-01', {moment}))"
    if not before:
        return f'"date" + {seconds}'
    earlier = f"coalesce({', '.join(before)})"
    same_day = f'coalesce({earlier}::DATE, "date") + {seconds}'
    late = f"{same_day} < {earlier} - INTERVAL {ROLL_FORWARD_H} HOUR"
    return f"CASE WHEN {late} THEN {same_day} + INTERVAL 1 DAY ELSE {same_day} END"


def nearest_clock(moment: str, anchor: str) -> str:
    """Write the SQL for the TIMESTAMP of a clock time on the day that brings it within 12 h."""
    seconds = f"to_seconds(date_diff('second', TIMESTAMP '1900-01-01', {moment}))"
    same_day = f"({anchor}::DATE + {seconds})"
    half_day = f"INTERVAL {ROLL_FORWARD_H} HOUR"
    return (
        f"CASE WHEN {same_day} < {anchor} - {half_day} THEN {same_day} + INTERVAL 1 DAY"
        f" WHEN {same_day} > {anchor} + {half_day} THEN {same_day} - INTERVAL 1 DAY"
        f" ELSE {same_day} END"
    )
