"""Block-days room by room: every budgeted second in exactly one class."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.block_intervals import ROOM_DAY
from perioptimal_report.facts.inside_blocks import inside_blocks

BLOCK_DAY = ["facility", "room", "owner", "date"]


def block_room_days(
    intervals: ir.Table, pieces: ir.Table, credits: ir.Table, cases: ir.Table, owners: ir.Table
) -> ir.Table:
    """One row per owner, workday and room with a block in force; all times in seconds [s].

    budget_s = in_block_s + others_s + late_start_s + gap_s + early_finish_s + empty_s. A block
    released in time stays with budget 0 and its length in ``released_s``.
    ``credits`` come from ``turnover_credits``; ``cases`` counts the owner's own cases in that
    room and date.
    """
    used = _used(pieces)
    days = _idle_ends(intervals.left_join(used, BLOCK_DAY, rname="{name}_used"))
    counts = cases.group_by(BLOCK_DAY).agg(cases=cases.count())
    return _classified(
        days.left_join(credits, BLOCK_DAY, rname="{name}_credits")
        .left_join(counts, BLOCK_DAY, rname="{name}_counts")
        .left_join(owners, "owner", rname="{name}_owners")
    )


def turnover_credits(gaps: ir.Table, intervals: ir.Table, settings: Engagement) -> ir.Table:
    """In-block time of turnovers between two consecutive own cases, per block-day and room [s]."""
    longest_s = settings.thresholds.turnover_cutoff_min * 60
    short = gaps.filter(gaps.owner == gaps.prev_owner, gaps.gap_s > 0, gaps.gap_s <= longest_s)
    spans = short.select("facility", "room", "owner", from_s=short.prev_out_s, to_s=short.in_s)
    pieces = inside_blocks(spans, intervals)
    own = pieces.filter(pieces.owner == pieces.block_owner)
    keyed = own.select("facility", "room", "owner", date=own.block_date, inside_s=own.inside_s)
    return keyed.group_by(BLOCK_DAY).agg(turnover_credit_s=keyed.inside_s.sum())


_USED = ["first_s", "last_s", "in_block_s", "others_s"]


def _used(pieces: ir.Table) -> ir.Table:
    keyed = pieces.mutate(owner=pieces.block_owner, date=pieces.block_date)
    return keyed.group_by(BLOCK_DAY).agg(
        first_s=keyed.inside_from_s.min(),
        last_s=keyed.inside_to_s.max(),
        in_block_s=keyed.inside_s.sum(where=keyed.own),
        others_s=keyed.inside_s.sum(where=~keyed.own),
    )


def _idle_ends(both: ir.Table) -> ir.Table:
    # An owner may have several intervals in a room and day: idle time is cut per interval.
    ahead_s = ibis.greatest(ibis.least(both.end_s, both.first_s) - both.start_s, 0)
    behind_s = ibis.greatest(both.end_s - ibis.greatest(both.start_s, both.last_s), 0)
    return both.group_by([*ROOM_DAY, "released", *_USED]).agg(
        start_s=both.start_s.min(),
        end_s=both.end_s.max(),
        length_s=(both.end_s - both.start_s).sum(),
        ahead_s=ahead_s.sum(),
        behind_s=behind_s.sum(),
    )


def _classified(days: ir.Table) -> ir.Table:
    in_use, in_force = days.first_s.notnull(), ~days.released
    in_block_s, others_s = days.in_block_s.fill_null(0), days.others_s.fill_null(0)
    late_s = ibis.ifelse(in_use, days.ahead_s, 0)
    early_s = ibis.ifelse(in_use, days.behind_s, 0)
    idle_s = days.length_s - in_block_s - others_s - late_s - early_s
    return days.select(
        *BLOCK_DAY,
        "service",
        "weekday",
        "start_s",
        "end_s",
        budget_s=ibis.ifelse(in_force, days.length_s, 0),
        released_s=ibis.ifelse(in_force, 0, days.length_s),
        in_block_s=in_block_s,
        others_s=others_s,
        late_start_s=late_s,
        gap_s=ibis.ifelse(in_use, idle_s, 0),
        early_finish_s=early_s,
        empty_s=ibis.ifelse(in_force & ~in_use, days.length_s, 0),
        turnover_credit_s=days.turnover_credit_s.fill_null(0),
        cases=days.cases.fill_null(0),
    )
