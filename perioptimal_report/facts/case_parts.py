"""Each case parsed against its owner's blocks: in the block, before it, after it, outside any."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.block_intervals import ROOM_DAY

CASE = ["case_id", "facility", "owner", "service", "surgeon", "room", "date", "weekday"]


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


def _in_block(own: ir.Table) -> ir.Table:
    keys = {name: own[name] for name in CASE if name not in ("date", "weekday")}
    dated = own.select(**keys, date="block_date", weekday="block_weekday", inside_s="inside_s")
    sums = dated.group_by(CASE).agg(seconds=dated.inside_s.sum())
    return sums.select(*CASE, "seconds", part=ibis.literal("in_block"))


def _rest(completed_cases: ir.Table, own: ir.Table, intervals: ir.Table) -> ir.Table:
    blocks = intervals.filter(~intervals.released)
    first = blocks.group_by(ROOM_DAY).agg(first_s=blocks.start_s.min())
    inside = own.group_by("case_id").agg(
        inside_s=own.inside_s.sum(),
        # What lies in an own block of an earlier date lies before today's first block.
        inside_before_s=own.inside_s.sum(where=own.block_date < own.date),
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
