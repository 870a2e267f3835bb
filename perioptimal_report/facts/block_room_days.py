"""Block-days room by room: every budgeted second in exactly one class."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.block_intervals import ROOM_DAY
from perioptimal_report.facts.clock import day_number, touched_days
from perioptimal_report.settings.thresholds import Thresholds

BLOCK_DAY = ["facility", "room", "owner", "date"]


_USED = ["first_s", "last_s", "in_block_s", "others_s"]


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


CASE = ["case_id", "facility", "owner", "service", "surgeon", "room", "date", "weekday"]


def build_block_room_days(
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


def turnover_credits(gaps: ir.Table, intervals: ir.Table, thresholds: Thresholds) -> ir.Table:
    """In-block time of turnovers between two consecutive own cases, per block-day and room [s]."""
    longest_s = thresholds.turnover_cutoff_min * 60
    short = gaps.filter(gaps.owner == gaps.prev_owner, gaps.gap_s > 0, gaps.gap_s <= longest_s)
    spans = short.select("facility", "room", "owner", from_s=short.prev_out_s, to_s=short.in_s)
    pieces = inside_blocks(spans, intervals)
    own = pieces.filter(pieces.owner == pieces.block_owner)
    keyed = own.select("facility", "room", "owner", date=own.block_date, inside_s=own.inside_s)
    return keyed.group_by(BLOCK_DAY).agg(turnover_credit_s=keyed.inside_s.sum())


def _used(pieces: ir.Table) -> ir.Table:
    keyed = pieces.mutate(owner=pieces.block_owner, date=pieces.block_date)
    return keyed.group_by(BLOCK_DAY).agg(
        first_s=keyed.inside_from_s.min(),
        last_s=keyed.inside_to_s.max(),
        in_block_s=keyed.inside_s.sum(where=keyed.own),
        others_s=keyed.inside_s.sum(where=~keyed.own),
    )


def _idle_ends(joined: ir.Table) -> ir.Table:
    # An owner may have several intervals in a room and day: idle time is cut per interval.
    ahead_s = ibis.greatest(ibis.least(joined.end_s, joined.first_s) - joined.start_s, 0)
    behind_s = ibis.greatest(joined.end_s - ibis.greatest(joined.start_s, joined.last_s), 0)
    return joined.group_by([*ROOM_DAY, "released", *_USED]).agg(
        start_s=joined.start_s.min(),
        end_s=joined.end_s.max(),
        length_s=(joined.end_s - joined.start_s).sum(),
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
    parts = {"budgets": budgets, "parts": _seconds_by_part(case_parts), "cases": cases}
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


def _seconds_by_part(parts: ir.Table) -> ir.Table:
    sums = {f"{name}_s": parts.seconds.sum(where=parts.part == name) for name in PARTS}
    return parts.group_by(DAY).agg(**sums)


def case_parts(completed_cases: ir.Table, pieces: ir.Table, intervals: ir.Table) -> ir.Table:
    """One row per case and part with more than zero seconds; the parts sum to ``busy_s``.

    'in_block' rows carry the date of the block (a case across midnight may reach tomorrow's),
    the others the date of the case: 'before' and 'after' its owner's first block start in the
    room, 'outside' where the owner has no block there that date.
    """
    own = pieces.filter(pieces.own)
    rest = _rest(completed_cases, own, intervals)
    parts = [_in_block(own), *(_part(rest, name) for name in ("before", "after", "outside"))]
    return ibis.union(*parts)


def _in_block(owned: ir.Table) -> ir.Table:
    keys = {name: owned[name] for name in CASE if name not in ("date", "weekday")}
    dated = owned.select(**keys, date="block_date", weekday="block_weekday", inside_s="inside_s")
    sums = dated.group_by(CASE).agg(seconds=dated.inside_s.sum())
    return sums.select(*CASE, "seconds", part=ibis.literal("in_block"))


def _rest(completed_cases: ir.Table, owned: ir.Table, intervals: ir.Table) -> ir.Table:
    blocks = intervals.filter(~intervals.released)
    first = blocks.group_by(ROOM_DAY).agg(first_s=blocks.start_s.min())
    inside = owned.group_by("case_id").agg(
        inside_s=owned.inside_s.sum(),
        # What lies in an own block of an earlier date lies before today's first block.
        inside_before_s=owned.inside_s.sum(where=owned.block_date < owned.date),
    )
    cases = completed_cases.left_join(first, ROOM_DAY, rname="{name}_first")
    cases = cases.left_join(inside, "case_id", rname="{name}_inside")
    ahead_s = ibis.greatest(ibis.least(cases.out_s, cases.first_s) - cases.busy_from_s, 0)
    before_s = ahead_s - cases.inside_before_s.fill_null(0)
    beyond_s = cases.busy_s - cases.inside_s.fill_null(0)
    here = cases.first_s.notnull()
    return cases.select(
        *CASE,
        before=ibis.ifelse(here, before_s, 0),
        after=ibis.ifelse(here, beyond_s - before_s, 0),
        outside=ibis.ifelse(here, 0, beyond_s),
    )


def _part(rest: ir.Table, name: str) -> ir.Table:
    there = rest.filter(rest[name] > 0)
    return there.select(*CASE, seconds=there[name], part=ibis.literal(name))


def inside_blocks(spans: ir.Table, intervals: ir.Table) -> ir.Table:
    """Every piece of a span [from_s, to_s) inside a block in force in the same room.

    ``spans`` have facility, room, from_s and to_s; their columns come back with block_owner,
    block_date, block_weekday and the piece [inside_from_s, inside_to_s) of ``inside_s`` seconds.
    Blocks lie within one day, so that pieces are found by equal room and day, at any size.
    """
    blocks = intervals.filter(~intervals.released)
    blocks = blocks.select(
        "facility",
        "room",
        day=day_number(blocks.start_s),
        block_owner=blocks.owner,
        block_date=blocks.date,
        block_weekday=blocks.weekday,
        block_start_s=blocks.start_s,
        block_end_s=blocks.end_s,
    )
    both = touched_days(spans).inner_join(blocks, ["facility", "room", "day"])
    cut = both.mutate(
        inside_from_s=ibis.greatest(both.from_s, both.block_start_s),
        inside_to_s=ibis.least(both.to_s, both.block_end_s),
    )
    pieces = cut.filter(cut.inside_from_s < cut.inside_to_s)
    return pieces.mutate(inside_s=pieces.inside_to_s - pieces.inside_from_s).drop(
        "day", "block_start_s", "block_end_s"
    )


def case_pieces(completed_cases: ir.Table, intervals: ir.Table) -> ir.Table:
    """Cut the pieces of cases' busy time inside the blocks of their room, own and others'."""
    spans = completed_cases.rename(from_s="busy_from_s", to_s="out_s")
    names = ["case_id", "facility", "owner", "service", "surgeon", "room", "date"]
    pieces = inside_blocks(spans.select(*names, "from_s", "to_s"), intervals)
    return pieces.mutate(own=pieces.owner == pieces.block_owner)
