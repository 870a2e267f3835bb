"""What is remarked about clinicians on cases and about their shifts."""

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.finals import END_CONTRADICTED
from perioptimal_report.sources.remarks import Observation, observe
from perioptimal_report.sources.role_remarks import remark_on_roles
from perioptimal_report.sources.sql import Connection

# One anesthesiologist may direct several rooms; of the others each is in one place at a time.
_IN_TWO_ROOMS = """role <> 'anesthesiologist' AND source_line IN (
    WITH placed AS (
        SELECT a.*, concat(c.facility, ' ', c.room) AS place, c.status FROM assignments a
        JOIN cases c USING (case_id) WHERE c.status = 'completed')
    SELECT a.source_line FROM placed a JOIN placed b
    ON a.person = b.person AND a."begin"::DATE = b."begin"::DATE
    AND a."begin" < b."end" AND b."begin" < a."end" AND a.place <> b.place)"""
_OVERLAPPING_SHIFTS = """source_line IN (
    WITH worked AS (SELECT *, "date" + "start" AS first, "date" + "end"
        + CASE WHEN "end" <= "start" THEN INTERVAL 1 DAY ELSE INTERVAL 0 DAY END AS last
        FROM shifts)
    SELECT source_line FROM worked QUALIFY first < max(last) OVER (
        PARTITION BY person ORDER BY first, last, source_line
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"""
_ASSIGNMENTS = (
    Observation(
        "assignment_times_filled",
        "judged_assignments",
        "Assignments have no begin or no end; that of anesthesia or of the room is taken",
        "case_begin IS NOT NULL AND source_line IN (SELECT source_line FROM assignments)"
        ' AND ("begin" IS NULL OR "end" IS NULL)',
    ),
    Observation(
        "two_rooms_at_once",
        "assignments",
        "Assignments put one person in two rooms at the same time; they are kept",
        _IN_TWO_ROOMS,
    ),
)
_SHIFTS = (
    Observation(
        "shifts_across_midnight", "shifts", "Shifts end on the next day", '"end" <= "start"'
    ),
    Observation(
        "overlapping_shifts",
        "shifts",
        "Shifts start before an earlier one of the same person ends; they are kept",
        _OVERLAPPING_SHIFTS,
    ),
    Observation(
        "shift_end_blanked",
        "judged_shifts",
        "The actual end is before the start, or more than a day after the end; it is left blank",
        f"source_line IN (SELECT source_line FROM shifts) AND {END_CONTRADICTED}",
    ),
)


def assignment_remarks(connection: Connection) -> list[Remark]:
    """Remarks on assignments: times filled in, unknown roles, people in two rooms at once."""
    return [
        *observe(connection, _ASSIGNMENTS, subject="assignments"),
        *remark_on_roles(connection, "assignments", ("role",)),
    ]


def shift_remarks(connection: Connection) -> list[Remark]:
    """Remarks on shifts: midnight, overlaps, unlikely ends, unknown roles."""
    return [
        *observe(connection, _SHIFTS, subject="shifts"),
        *remark_on_roles(connection, "shifts", ("role",)),
    ]
