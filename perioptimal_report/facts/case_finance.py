"""Money and bed days: per case, or per service and month, with the time in the room."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import weekday

MONEY = ("revenue", "variable_cost", "direct_cost", "full_cost")
MONTH = ["service", "date"]


def build_case_finance(finance: ir.Table, completed_cases: ir.Table) -> ir.Table:
    """One row per completed case ('case') or per service and month ('month') [USD].

    ``margin_usd`` is revenue − variable cost. ``in_room_s`` is the case's own time in the room,
    in a row of a month that of all cases of the service; ``date`` is the first of the month.
    """
    money = {f"{name}_usd": finance[name] for name in MONEY}
    margin_usd = finance.revenue - finance.variable_cost
    named = finance.mutate(**money, margin_usd=margin_usd)
    values = [*money, "margin_usd", "ward_days", "icu_days"]
    return _of_cases(named, values, completed_cases).union(
        _of_months(named, values, completed_cases)
    )


def _of_cases(finance: ir.Table, values: list[str], cases: ir.Table) -> ir.Table:
    rows = finance.filter(finance.case_id.notnull()).select("case_id", *values)
    keys = ["case_id", "date", "weekday", "service", "surgeon"]
    found = rows.inner_join(cases.select(*keys, in_room_s="duration_s"), "case_id")
    return found.select(*keys, *values, "in_room_s", level=ibis.literal("case"))


def _of_months(finance: ir.Table, values: list[str], cases: ir.Table) -> ir.Table:
    rows = finance.filter(finance.case_id.isnull())
    rows = rows.select("service", *values, date=(rows.month + "-01").cast("date"))
    dated = cases.mutate(date=cases.date.truncate("M").cast("date"))
    worked = dated.group_by(MONTH).agg(in_room_s=dated.duration_s.sum().cast("int64"))
    found = rows.left_join(worked, MONTH, rname="{name}_worked")
    missing = ibis.null("string")
    return found.select(
        case_id=missing,
        date=found.date,
        weekday=weekday(found.date),
        service=found.service,
        surgeon=missing,
        **{name: found[name] for name in values},
        in_room_s=found.in_room_s.fill_null(0),
        level=ibis.literal("month"),
    )
