"""Blocks where there is no block table: each room's usual service, with its rotation."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.block_intervals import ROOM_DAY
from perioptimal_report.facts.clock import midnight_s, seconds_of

ROOM_WEEKDAY = ["facility", "room", "weekday"]


def inferred_blocks(busy_cases: ir.Table, workdays: ir.Table, settings: Engagement) -> ir.Table:
    """Intervals per room and workday in the shape of ``block_intervals``, none released.

    A room belongs to the service that works it most on that weekday; on a day worked by another
    service that has at least ``infer_min_share_pct`` of the room's days of that weekday, to
    that one. Hours are the session hours of the calendar.
    """
    worked = _worked_by(busy_cases, workdays)
    shares = _shares(worked, settings.blocks.infer_min_share_pct)
    usual = shares.filter(shares.rank == 0).select(*ROOM_WEEKDAY, usual=shares.service)
    rotating = shares.filter(shares.rotates).select(*ROOM_WEEKDAY, "service")
    turns = worked.semi_join(rotating, [*ROOM_WEEKDAY, "service"])
    turns = turns.select("facility", "room", "date", turn=turns.service)
    days = usual.inner_join(workdays.select("date", "weekday"), "weekday")
    days = days.left_join(turns, ["facility", "room", "date"])
    return _session(days.mutate(owner=days.turn.fill_null(days.usual)), settings)


def inferred_owners(intervals: ir.Table) -> ir.Table:
    """Every owner of inferred blocks; it is its own service."""
    return intervals.select("owner", service=intervals.owner).distinct()


def _worked_by(busy_cases: ir.Table, workdays: ir.Table) -> ir.Table:
    on_workdays = busy_cases.semi_join(workdays, "date")
    totals = on_workdays.group_by([*ROOM_WEEKDAY, "date", "service"]).agg(
        busy_s=on_workdays.busy_s.sum()
    )
    order = [totals.busy_s.desc(), totals.service]
    rank = ibis.row_number().over(group_by=["facility", "room", "date"], order_by=order)
    return totals.mutate(rank=rank).filter(ibis._.rank == 0).drop("rank", "busy_s")


def _shares(worked: ir.Table, min_share_pct: float) -> ir.Table:
    days = worked.group_by([*ROOM_WEEKDAY, "service"]).agg(days=worked.count())
    order = [days.days.desc(), days.service]
    all_days = days.days.sum().over(group_by=ROOM_WEEKDAY)
    return days.mutate(
        rank=ibis.row_number().over(group_by=ROOM_WEEKDAY, order_by=order),
        rotates=days.days * 100 >= all_days * min_share_pct,
    )


def _session(days: ir.Table, settings: Engagement) -> ir.Table:
    hours, midnight = settings.calendar, midnight_s(days.date)
    return days.select(
        *ROOM_DAY,
        start_s=midnight + seconds_of(hours.session_start),
        end_s=midnight + seconds_of(hours.session_end),
        released=ibis.literal(False),
    )
