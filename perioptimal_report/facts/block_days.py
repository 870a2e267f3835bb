"""Block-days: an owner's budget and usage on one date, over all its rooms."""

import ibis.expr.types as ir

DAY = ["owner", "date"]
SUMMED = (
    "budget_s",
    "in_block_s",
    "others_s",
    "late_start_s",
    "gap_s",
    "early_finish_s",
    "empty_s",
    "turnover_credit_s",
    "released_s",
)
PARTS = ("before", "after", "outside")


def block_days(
    block_room_days: ir.Table,
    case_parts: ir.Table,
    completed_cases: ir.Table,
    calendar: ir.Table,
    owners: ir.Table,
) -> ir.Table:
    """One row per owner and date with a block or a case; all times in seconds [s].

    ``rooms`` counts the rooms with budget; dates with cases only (weekends too) have rooms 0 and
    budget 0. ``cases`` are the owner's cases of that date, so that they sum to all cases.
    """
    cases = completed_cases.group_by(DAY).agg(cases=completed_cases.count())
    budgets = _budgets(block_room_days)
    days = budgets.select(*DAY).union(cases.select(*DAY), distinct=True)
    parts = {"budgets": budgets, "parts": _over_time(case_parts), "cases": cases}
    for name, part in parts.items():
        days = days.left_join(part, DAY, rname=f"{{name}}_{name}")
    days = days.left_join(calendar, "date", rname="{name}_calendar")
    days = days.left_join(owners, "owner", rname="{name}_owners")
    counted = ["rooms", *SUMMED, *(f"{part}_s" for part in PARTS), "cases"]
    return days.select(
        *DAY,
        "weekday",
        "kind",
        service=days.service.fill_null(days.owner),
        **{name: days[name].fill_null(0) for name in counted},
    )


def _budgets(rooms: ir.Table) -> ir.Table:
    sums = {name: rooms[name].sum() for name in SUMMED}
    return rooms.group_by(DAY).agg(rooms=rooms.count(where=rooms.budget_s > 0), **sums)


def _over_time(parts: ir.Table) -> ir.Table:
    sums = {f"{name}_s": parts.seconds.sum(where=parts.part == name) for name in PARTS}
    return parts.group_by(DAY).agg(**sums)
