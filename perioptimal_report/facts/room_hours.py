"""Room-hours: every nominal second of each room and date in exactly one class."""

import ibis.expr.types as ir

from perioptimal_report.facts.room_windows import ROOM_DATE

SUMMED = (
    "realized_s",
    "covered_s",
    "covered_used_s",
    "staffed_s",
    "staffed_used_s",
    "late_start_s",
    "early_finish_s",
    "empty_s",
    "unavoidable_turnover_s",
)


def room_hours(nominal: ir.Table, used: ir.Table, covered: ir.Table, idle: ir.Table) -> ir.Table:
    """One row per room and date of the calendar; all times in seconds [s].

    nominal = closed + holiday + unstaffed + released_unused + unavoidable_turnover + operational;
    operational = realized + late_start + gap + early_finish + empty. ``closed_s``: a room without
    block and case, or a day of low activity; ``unstaffed_s``: outside the blocks of a room, in one
    without a block in force before its first and after its last use; ``empty_s``: blocks in force
    in which no case was. What anybody used is realized, on any day.
    ``used`` and ``covered`` are sums of ``cut_by``, ``idle`` comes from ``room_idle``.
    """
    days = nominal.left_join(used, ROOM_DATE, rname="{name}_used")
    days = days.left_join(covered, ROOM_DATE, rname="{name}_covered")
    days = days.left_join(idle, ROOM_DATE, rname="{name}_idle")
    sums = {name: days[name].fill_null(0).cast("int64") for name in SUMMED}
    nominal_s = days.end_s - days.start_s
    return _classified(days.select(*ROOM_DATE, "weekday", "kind", nominal_s=nominal_s, **sums))


def covered_sums(covered: ir.Table, pieces: ir.Table) -> ir.Table:
    """Length and use of the covered windows of each room and date [s]."""
    lengths = covered.group_by(ROOM_DATE)
    covered_s = lengths.agg(covered_s=(covered.end_s - covered.start_s).sum())
    used = used_sums(pieces).rename(covered_used_s="realized_s")
    return covered_s.left_join(used, ROOM_DATE, rname="{name}_used")


def used_sums(pieces: ir.Table) -> ir.Table:
    """Use of each room and date from the pieces that ``cut_by`` gives [s]."""
    return pieces.group_by(ROOM_DATE).agg(realized_s=(pieces.to_s - pieces.from_s).sum())


def _classified(days: ir.Table) -> ir.Table:
    # Blocks are in force on workdays only, so that all else is left over whole.
    outside_s = (days.nominal_s - days.covered_s) - (days.realized_s - days.covered_used_s)
    unopened = (days.covered_s == 0) & (days.realized_s == 0)
    closed = (days.kind == "low_activity") | ((days.kind == "workday") & unopened)
    given_up_s = (days.covered_s - days.staffed_s) - (days.covered_used_s - days.staffed_used_s)
    idle_s = days.staffed_s - days.staffed_used_s
    ends_s = days.late_start_s + days.early_finish_s + days.empty_s
    return days.mutate(
        closed_s=closed.ifelse(outside_s, 0),
        holiday_s=(days.kind == "holiday").ifelse(outside_s, 0),
        unstaffed_s=((days.kind == "workday") & ~unopened).ifelse(outside_s, 0),
        released_unused_s=given_up_s,
        operational_s=days.realized_s + idle_s - days.unavoidable_turnover_s,
        gap_s=idle_s - ends_s - days.unavoidable_turnover_s,
    )
