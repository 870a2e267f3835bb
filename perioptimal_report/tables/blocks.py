"""The block schedule: one row per owner, weekday, room and validity."""

from perioptimal_report.tables.schema import Column, Table

BLOCKS = Table(
    name="blocks",
    row="owner × weekday × room × validity",
    columns=(
        Column("owner", "text", "Service or surgeon the time is reserved for", required=True),
        Column("service", "text", "Service of the owner; else the owner is the service"),
        Column("weekday", "text", "Monday to Sunday, in full or three letters", required=True),
        Column("weeks_of_month", "list", "1 to 5, parted by semicolons; empty for every week"),
        Column("room", "text", "Operating room", required=True),
        Column("start", "clock", "Start of the block", required=True),
        Column("end", "clock", "End of the block", required=True),
        Column("valid_from", "date", "First day in force; empty for always"),
        Column("valid_to", "date", "Last day in force; empty for ever"),
    ),
)
