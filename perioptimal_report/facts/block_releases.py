"""Released block-days: how much was given up, how far ahead, and who used it."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.block_room_days import inside_blocks
from perioptimal_report.facts.clock import day_number, midnight_s

BLOCK_DAY = ["facility", "room", "owner", "date"]


def build_block_releases(
    releases: ir.Table, intervals: ir.Table, completed_cases: ir.Table, owners: ir.Table
) -> ir.Table:
    """One row per owner, room and date whose block was released, early or late; times in [s].

    released_s = booked_s (used by the owner all the same) + used_by_others_s + unused_s. Of
    several releases the earliest counts. ``surgeon`` is the owner where it is a surgeon.
    """
    days = _released_days(releases, intervals)
    given_up = intervals.semi_join(days, BLOCK_DAY).mutate(released=ibis.literal(False))
    lengths = given_up.group_by([*BLOCK_DAY, "weekday"]).agg(
        start_s=given_up.start_s.min(),
        end_s=given_up.end_s.max(),
        released_s=(given_up.end_s - given_up.start_s).sum().cast("int64"),
    )
    found = (
        lengths.inner_join(days, BLOCK_DAY)
        .left_join(_used(completed_cases, given_up), BLOCK_DAY, rname="{name}_used")
        .left_join(owners, "owner", rname="{name}_owners")
        .left_join(_surgeons(completed_cases), "owner", rname="{name}_surgeons")
    )
    booked_s, others_s = found.booked_s.fill_null(0), found.used_by_others_s.fill_null(0)
    unused_s = found.released_s - booked_s - others_s
    return found.mutate(booked_s=booked_s, used_by_others_s=others_s, unused_s=unused_s)


def _released_days(releases: ir.Table, intervals: ir.Table) -> ir.Table:
    days = intervals.select(*BLOCK_DAY).distinct()
    given = releases.select(
        "owner", "date", "released_at", "taken_by", given_room=releases.room.fill_null("")
    )
    both = days.inner_join(given, ["owner", "date"])
    found = both.filter((both.given_room == "") | (both.given_room == both.room))
    order = [found.released_at.isnull(), "released_at", "taken_by"]
    rank = ibis.row_number().over(group_by=BLOCK_DAY, order_by=order)
    first = found.mutate(rank=rank).filter(ibis._.rank == 0)
    ahead_s = midnight_s(first.date) - midnight_s(first.released_at.date())
    return first.select(*BLOCK_DAY, "taken_by", notice_days=day_number(ahead_s))


def _used(cases: ir.Table, given_up: ir.Table) -> ir.Table:
    spans = cases.select("facility", "room", "owner", from_s="busy_from_s", to_s="out_s")
    pieces = inside_blocks(spans, given_up)
    own = pieces.owner == pieces.block_owner
    keyed = pieces.select(
        "facility", "room", owner="block_owner", date="block_date", inside_s="inside_s", own=own
    )
    return keyed.group_by(BLOCK_DAY).agg(
        booked_s=keyed.inside_s.sum(where=keyed.own),
        used_by_others_s=keyed.inside_s.sum(where=~keyed.own),
    )


def _surgeons(cases: ir.Table) -> ir.Table:
    named = cases.filter(cases.surgeon.notnull())
    return named.select(owner="surgeon", surgeon="surgeon").distinct()
