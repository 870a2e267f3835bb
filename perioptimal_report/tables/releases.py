"""Releases: one row per released block-day."""

from perioptimal_report.tables.schema import Column, Table

RELEASES = Table(
    name="releases",
    row="released block-day",
    columns=(
        Column("owner", "text", "Owner of the block", required=True),
        Column("date", "date", "Day of the block", required=True),
        Column("room", "text", "Room released; empty for all rooms of the owner that day"),
        Column("released_at", "timestamp", "When the time was given up"),
        Column("taken_by", "text", "Owner who took the time over"),
    ),
)
