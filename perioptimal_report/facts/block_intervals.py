"""The block table laid out on the calendar: the intervals each owner has in force on each date."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import DAY_S, clock_s, day_number, midnight_s, seconds_of
from perioptimal_report.settings.engagement import Blocks, Calendar

ROOM_DAY = ["facility", "room", "owner", "date", "weekday"]


ROOM_WEEKDAY = ["facility", "room", "weekday"]


def room_facilities(busy_cases: ir.Table) -> ir.Table:
    """Find the facility of each room: that with most cases in a room of that name.

    The block table names rooms without a facility.
    """
    counts = busy_cases.group_by(["room", "facility"]).agg(cases=busy_cases.count())
    order = [counts.cases.desc(), counts.facility]
    rank = ibis.row_number().over(group_by=counts.room, order_by=order)
    return counts.mutate(rank=rank).filter(ibis._.rank == 0).select("room", "facility")


def block_owners(blocks: ir.Table) -> ir.Table:
    """Every owner of the block table with its service; an owner without one is the service."""
    owners = blocks.group_by("owner").agg(service=blocks.service.min())
    return owners.mutate(service=owners.service.fill_null(owners.owner))


def early_releases(releases: ir.Table, notice_days: int) -> ir.Table:
    """Select releases given that many days ahead: owner, date, room ('' for all rooms).

    A release without a time cannot be shown to be early and is left out.
    """
    ahead_s = midnight_s(releases.date) - midnight_s(releases.released_at.date())
    early = releases.filter(day_number(ahead_s) >= notice_days)
    return early.select("owner", "date", room=early.room.fill_null(""))


def build_block_intervals(
    blocks: ir.Table, workdays: ir.Table, rooms: ir.Table, early: ir.Table
) -> ir.Table:
    """Intervals [start_s, end_s) per owner, room and workday, disjoint within those.

    Weekday, weeks of month (week 1 = days 1–7) and validity decide; ``released`` marks all
    intervals of an owner-room-day given up in ``early`` releases.
    """
    dated = _dated(blocks, workdays)
    placed = dated.left_join(rooms, "room")
    days = _merged(placed.select(dated, facility=placed.facility.fill_null("")))
    given_up = _given_up(days, early)
    marked = days.left_join(given_up, ["owner", "room", "date"])
    return marked.select(*ROOM_DAY, "start_s", "end_s", released=marked.given_up.fill_null(False))


def _dated(blocks: ir.Table, workdays: ir.Table) -> ir.Table:
    both = blocks.inner_join(workdays, "weekday")
    week = ((both.date.day() - 1) // 7 + 1).cast("int64").cast("string")
    weeks = both.weeks_of_month.fill_null("")
    in_force = both.filter(
        both.valid_from.isnull() | (both.valid_from <= both.date),
        both.valid_to.isnull() | (both.date <= both.valid_to),
        (weeks == "") | weeks.contains(week),
    )
    midnight, until = midnight_s(in_force.date), clock_s(in_force.end)
    start_s = midnight + clock_s(in_force.start)
    # An end of 00:00 is the midnight after the block; no other end stands before its start.
    end_s = midnight + ibis.ifelse(until == 0, DAY_S, until)
    return in_force.select("owner", "room", "date", "weekday", start_s=start_s, end_s=end_s)


def _merged(intervals: ir.Table) -> ir.Table:
    # Two rows of one owner may overlap or repeat; its time must not be budgeted twice.
    before = ibis.window(group_by=ROOM_DAY, order_by=["start_s", "end_s"], preceding=(None, 1))
    reached = intervals.mutate(reached_s=intervals.end_s.max().over(before))
    starts = reached.reached_s.isnull() | (reached.start_s > reached.reached_s)
    begun = reached.mutate(begins=starts.cast("int64"))
    upto = ibis.window(
        group_by=ROOM_DAY, order_by=["start_s", "end_s"], preceding=None, following=0
    )
    islands = begun.mutate(island=begun.begins.sum().over(upto))
    grouped = islands.group_by([*ROOM_DAY, "island"])
    return grouped.agg(start_s=islands.start_s.min(), end_s=islands.end_s.max()).drop("island")


def _given_up(days: ir.Table, early: ir.Table) -> ir.Table:
    everywhere = early.room == ""
    same_room = everywhere | (early.room == days.room)
    same_day = [days.owner == early.owner, days.date == early.date, same_room]
    found = days.inner_join(early, same_day).select(days.owner, days.room, days.date).distinct()
    return found.mutate(given_up=True)


def inferred_blocks(
    busy_cases: ir.Table, workdays: ir.Table, blocks: Blocks, calendar: Calendar
) -> ir.Table:
    """Intervals per room and workday in the shape of ``block_intervals``, none released.

    A room belongs to the service that works it most on that weekday; on a day worked by another
    service that has at least ``infer_min_share_pct`` of the room's days of that weekday, to
    that one. Hours are the session hours of the calendar.
    """
    worked = _worked_by(busy_cases, workdays)
    shares = _shares(worked, blocks.infer_min_share_pct)
    usual = shares.filter(shares.rank == 0).select(*ROOM_WEEKDAY, usual=shares.service)
    rotating = shares.filter(shares.rotates).select(*ROOM_WEEKDAY, "service")
    turns = worked.semi_join(rotating, [*ROOM_WEEKDAY, "service"])
    turns = turns.select("facility", "room", "date", turn=turns.service)
    days = usual.inner_join(workdays.select("date", "weekday"), "weekday")
    days = days.left_join(turns, ["facility", "room", "date"])
    return _session(days.mutate(owner=days.turn.fill_null(days.usual)), calendar)


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


def _session(days: ir.Table, calendar: Calendar) -> ir.Table:
    midnight = midnight_s(days.date)
    return days.select(
        *ROOM_DAY,
        start_s=midnight + seconds_of(calendar.session_start),
        end_s=midnight + seconds_of(calendar.session_end),
        released=ibis.literal(False),
    )
