"""Events: handoffs, communication, rework, adverse events, near misses and delays."""

from perioptimal_report.tables.schema import Column, Table

EVENTS = Table(
    name="events",
    row="event",
    key=("event_id",),
    columns=(
        Column("event_id", "text", "Number of the event, unique", required=True, identifying=True),
        Column("case_id", "text", "Case number, as in cases", identifying=True),
        Column("at", "timestamp", "When it happened; else the day of its case"),
        Column(
            "kind",
            "text",
            "handoff, communication, rework, adverse, near_miss or delay",
            required=True,
        ),
        Column("phase", "text", "preop, intraop, pacu or postdischarge"),
        Column("from_role", "text", "Role that gave or spoke, as in assignments"),
        Column("to_role", "text", "Role that took over or listened, as in assignments"),
        Column("category", "text", "The site's own type of event"),
        Column("structured", "boolean", "Whether a structured handoff tool was used"),
        Column("minutes_lost", "number", "Time lost by it", unit="min"),
        Column("latent_condition", "text", "Condition of the system that contributed"),
        Column("severity", "text", "The site's own class of severity"),
    ),
)
