"""Shifts: one row per person and scheduled shift."""

from perioptimal_report.tables.schema import Column, Table

SHIFTS = Table(
    name="shifts",
    row="person × shift",
    columns=(
        Column("person", "text", "Clinician, as in assignments", required=True, identifying=True),
        Column("role", "text", "Role, as in assignments", required=True),
        Column("date", "date", "Day on which the shift starts", required=True),
        Column("start", "clock", "Scheduled start", required=True),
        Column("end", "clock", "Scheduled end; the next day where not after start", required=True),
        Column("actual_end", "timestamp", "When the person left; a clock time is enough"),
    ),
)
