"""Assignments: one row per clinician and interval on a case."""

from perioptimal_report.tables.schema import Column, Table

ASSIGNMENTS = Table(
    name="assignments",
    row="clinician on a case",
    columns=(
        Column("case_id", "text", "Case number, as in cases", required=True, identifying=True),
        Column("person", "text", "Clinician, by name or number", required=True, identifying=True),
        Column(
            "role",
            "text",
            "anesthesiologist, crna, resident, circulating_nurse, scrub, surgeon, preop_nurse,"
            " pacu_nurse, or the site's word for it",
            required=True,
        ),
        Column("begin", "timestamp", "Start on the case; else that of anesthesia or the room"),
        Column("end", "timestamp", "End on the case; else that of anesthesia or the room"),
    ),
)
