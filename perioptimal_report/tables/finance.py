"""Finance: money and bed days, one row per case, or per service and month."""

from perioptimal_report.tables.schema import Column, Table

FINANCE = Table(
    name="finance",
    row="case, or service × month",
    key=("case_id", "service", "month"),
    either=(("case_id",), ("service", "month")),
    columns=(
        Column("case_id", "text", "Case number, as in cases", identifying=True),
        Column("service", "text", "Surgical service, where there is no case number"),
        Column("month", "text", "Month as 2025-03, where there is no case number"),
        Column("revenue", "number", "Net revenue", unit="USD"),
        Column("variable_cost", "number", "Variable cost", unit="USD"),
        Column("direct_cost", "number", "Direct cost", unit="USD"),
        Column("full_cost", "number", "Full cost", unit="USD"),
        Column("ward_days", "number", "Bed days on a ward", unit="days"),
        Column("icu_days", "number", "Bed days in intensive care", unit="days"),
    ),
)
