"""Prime time of each room and date: how much of it is nominal, covered by blocks, staffed."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Calendar
from perioptimal_report.facts.clock import midnight_s, seconds_of
from perioptimal_report.facts.inside_blocks import inside_blocks
from perioptimal_report.facts.spans import merged_spans

ROOM_DATE = ["facility", "room", "date"]
WINDOW = [*ROOM_DATE, "start_s", "end_s"]


def nominal_windows(
    completed_cases: ir.Table, intervals: ir.Table, calendar: ir.Table, hours: Calendar
) -> ir.Table:
    """Every room with a case or a block on every date, with its prime time [start_s, end_s).

    On a weekend the window is empty: those hours are not nominal.
    """
    places = ["facility", "room"]
    rooms = completed_cases.select(*places).union(intervals.select(*places), distinct=True)
    days = rooms.cross_join(calendar)
    start_s = midnight_s(days.date) + seconds_of(hours.prime_start)
    length_s = seconds_of(hours.prime_end) - seconds_of(hours.prime_start)
    nominal_s = ibis.ifelse(days.weekday.isin(hours.weekend), 0, length_s)
    return days.mutate(start_s=start_s, end_s=start_s + nominal_s)


def open_runs(in_force: ir.Table, nominal: ir.Table, used: ir.Table) -> ir.Table:
    """From first to last use of rooms that ran on a workday without a block in force, as spans.

    Nobody promised staff there beyond that.
    """
    workdays = nominal.filter(nominal.kind == "workday")
    unblocked = used.semi_join(workdays, ROOM_DATE).anti_join(in_force, ROOM_DATE)
    runs = unblocked.group_by(ROOM_DATE)
    return runs.agg(from_s=unblocked.from_s.min(), to_s=unblocked.to_s.max())


def covered_windows(intervals: ir.Table, nominal: ir.Table, runs: ir.Table) -> ir.Table:
    """Nominal time inside blocks of anybody or ``open_runs``, disjoint in a room and date."""
    blocks = intervals.select(*ROOM_DATE, block_start_s="start_s", block_end_s="end_s")
    both = nominal.inner_join(blocks, ROOM_DATE)
    inside = both.select(
        *ROOM_DATE,
        from_s=ibis.greatest(both.start_s, both.block_start_s),
        to_s=ibis.least(both.end_s, both.block_end_s),
    )
    merged = merged_spans(inside.union(runs), ROOM_DATE)
    return merged.select(*ROOM_DATE, start_s="from_s", end_s="to_s")


def cut_by(spans: ir.Table, windows: ir.Table) -> ir.Table:
    """Pieces of a room's spans inside its windows: facility, room, date of these, from_s, to_s."""
    cutters = windows.select(
        *WINDOW,
        owner=ibis.literal(""),
        weekday=ibis.literal(""),
        released=ibis.literal(False),
    )
    pieces = inside_blocks(spans.select("facility", "room", "from_s", "to_s"), cutters)
    return pieces.select(
        "facility", "room", date="block_date", from_s="inside_from_s", to_s="inside_to_s"
    )
