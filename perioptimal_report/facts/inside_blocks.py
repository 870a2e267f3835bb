"""The parts of time spans that lie inside blocks: the one place where intervals are cut."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import day_number, touched_days


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
