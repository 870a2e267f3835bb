"""Resources: how much of each was provided, by weekday and interval."""

from perioptimal_report.tables.schema import Column, Table

RESOURCES = Table(
    name="resources",
    row="resource × weekday × interval",
    columns=(
        Column("resource", "text", "room, anesthesia, nursing or pacu_bed", required=True),
        Column("weekday", "text", "Monday to Sunday, in full or three letters", required=True),
        Column("start", "clock", "Start of the interval", required=True),
        Column("end", "clock", "End of the interval", required=True),
        Column("available", "number", "Rooms, teams or beds provided", required=True),
    ),
)
