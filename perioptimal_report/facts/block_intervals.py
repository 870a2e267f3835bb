"""The block table laid out on the calendar: the intervals each owner has in force on each date."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import DAY_S, clock_s, day_number, midnight_s

ROOM_DAY = ["facility", "room", "owner", "date", "weekday"]


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


def block_intervals(
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
