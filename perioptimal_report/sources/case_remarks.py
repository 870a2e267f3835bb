"""What is remarked about the case log."""

from collections.abc import Iterable

from perioptimal_report.sources import values
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.clock_change import clock_changes
from perioptimal_report.sources.final_values import DATE_DISAGREES
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.milestones import CONTRADICTIONS, contradicted
from perioptimal_report.sources.remarks import Observation, observe
from perioptimal_report.sources.sql import Connection, row

_OVERLAPPING = """status = 'completed' AND source_line IN (
    SELECT source_line FROM cases WHERE status = 'completed'
    QUALIFY in_room < max(out_of_room) OVER (
        PARTITION BY facility, room ORDER BY in_room, case_id, source_line
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"""

_KEPT = (
    Observation(
        "overlapping_cases",
        "cases",
        "Cases start before the previous case has left the room; they are kept, and minutes are"
        " counted once",
        _OVERLAPPING,
    ),
    Observation(
        "across_midnight",
        "cases",
        "Cases last across midnight",
        "status = 'completed' AND out_of_room > (in_room::DATE + INTERVAL 1 DAY)",
    ),
    Observation(
        "cancelled_cases",
        "cases",
        "Cases were cancelled; they are kept, and not counted as room time",
        "status = 'cancelled'",
    ),
    Observation(
        "cancelled_in_room",
        "cases",
        "Cases were cancelled although an in-room time is recorded; they are not counted as room"
        " time",
        "status = 'cancelled' AND in_room IS NOT NULL",
    ),
)


def case_remarks(connection: Connection, columns: ColumnMap, *, timezone: str) -> list[Remark]:
    """Remarks on the cases kept: overlaps, midnight, cancellations, milestones, clock changes."""
    every = (*_KEPT, *_from_text(columns), *_on_clock_changes(connection, timezone))
    return observe(connection, every, subject="cases")


def _from_text(columns: ColumnMap) -> Iterable[Observation]:
    kept = "source_line IN (SELECT source_line FROM cases) AND "
    for name in CONTRADICTIONS:
        if name in columns.positions:
            says = (
                f"'{columns.heading(name)}' is out of order with the other times and is left blank"
            )
            yield Observation("milestone_blanked", "judged_cases", says, kept + contradicted(name))
    if "date" in columns.positions:
        says = "The date is more than a day from the in-room time, whose day is taken"
        yield Observation("date_replaced", "judged_cases", says, kept + DATE_DISAGREES)
    if "asa" in columns.positions:
        says = "The ASA class is not I to VI and is left blank"
        unread = "asa_text IS NOT NULL AND asa IS NULL"
        yield Observation("asa_blanked", "judged_cases", says, kept + unread)
    if "status" in columns.positions:
        says = "The status is not understood and is taken as completed"
        unread = f"NOT cancelled AND NOT {values.known_status('status_text')}"
        yield Observation("unknown_status", "judged_cases", says, kept + unread)


def _on_clock_changes(connection: Connection, timezone: str) -> Iterable[Observation]:
    first, last = row(
        connection,
        "SELECT min(in_room)::DATE, max(out_of_room)::DATE FROM cases WHERE status = 'completed'",
    )
    if first is None:
        return
    for start, end in clock_changes(timezone, first, last):
        yield Observation(
            "clock_change",
            "cases",
            f"Cases lie over the clock change of {start:%Y-%m-%d}; their duration may be an hour"
            " off",
            f"status = 'completed' AND in_room < TIMESTAMP '{end}'"
            f" AND out_of_room > TIMESTAMP '{start}'",
        )
