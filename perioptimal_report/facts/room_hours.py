"""Room-hours: every nominal second of each room and date in exactly one class."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.block_room_days import idle_ends, inside_blocks
from perioptimal_report.facts.clock import midnight_s
from perioptimal_report.facts.definitions import prime_time
from perioptimal_report.facts.spans import merged_spans
from perioptimal_report.settings.engagement import Calendar, Thresholds

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


ROOM_DATE = ["facility", "room", "date"]


WINDOW = [*ROOM_DATE, "start_s", "end_s"]


ROOM = ["facility", "room"]


def build_room_hours(
    nominal: ir.Table, used: ir.Table, covered: ir.Table, idle: ir.Table
) -> ir.Table:
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
    names = (*ROOM_DATE, "weekday", "kind", "is_workday")
    return _classified(days.select(*names, nominal_s=nominal_s, **sums))


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
    closed = (days.kind == "low_activity") | (days.is_workday & unopened)
    given_up_s = (days.covered_s - days.staffed_s) - (days.covered_used_s - days.staffed_used_s)
    idle_s = days.staffed_s - days.staffed_used_s
    ends_s = days.late_start_s + days.early_finish_s + days.empty_s
    return days.mutate(
        closed_s=closed.ifelse(outside_s, 0),
        holiday_s=(days.kind == "holiday").ifelse(outside_s, 0),
        unstaffed_s=(days.is_workday & ~unopened).ifelse(outside_s, 0),
        released_unused_s=given_up_s,
        operational_s=days.realized_s + idle_s - days.unavoidable_turnover_s,
        gap_s=idle_s - ends_s - days.unavoidable_turnover_s,
    )


def nominal_windows(
    completed_cases: ir.Table, intervals: ir.Table, calendar: ir.Table, hours: Calendar
) -> ir.Table:
    """Every room with a case or a block on every date, with its prime time [start_s, end_s).

    On a weekend the window is empty: those hours are not nominal.
    """
    places = ["facility", "room"]
    rooms = completed_cases.select(*places).union(intervals.select(*places), distinct=True)
    days = rooms.cross_join(calendar)
    start_s, end_s = prime_time(midnight_s(days.date), hours)
    is_weekend = days.weekday.isin(hours.weekend)
    return days.mutate(start_s=start_s, end_s=ibis.ifelse(is_weekend, start_s, end_s))


def open_runs(in_force: ir.Table, nominal: ir.Table, used: ir.Table) -> ir.Table:
    """From first to last use of rooms that ran on a workday without a block in force, as spans.

    Nobody promised staff there beyond that.
    """
    workdays = nominal.filter(nominal.is_workday)
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


def room_idle(busy: ir.Table, staffed: ir.Table, thresholds: Thresholds) -> ir.Table:
    """One row per room and date with staffed windows; all times in seconds [s].

    ``late_start_s`` before the first use inside them, ``early_finish_s`` after the last,
    ``empty_s`` without any; ``unavoidable_turnover_s`` is the beginning of each gap between two
    uses, up to ``unavoidable_turnover_min``. ``busy`` are the disjoint busy spans of each room.
    """
    uses = cut_by(busy, staffed)
    ends = uses.group_by(ROOM_DATE).agg(
        first_s=uses.from_s.min(),
        last_s=uses.to_s.max(),
        staffed_used_s=(uses.to_s - uses.from_s).sum(),
    )
    turned = _turnovers(busy, staffed, ends, round(thresholds.unavoidable_turnover_min * 60))
    return _idle_ends(staffed, ends).left_join(turned, ROOM_DATE, rname="{name}_turned")


def _idle_ends(staffed: ir.Table, ends: ir.Table) -> ir.Table:
    both = staffed.left_join(ends, ROOM_DATE, rname="{name}_ends")
    ahead_s, behind_s = idle_ends(both)
    in_use, length_s = both.first_s.notnull(), both.end_s - both.start_s
    return both.group_by([*ROOM_DATE, "staffed_used_s"]).agg(
        staffed_s=length_s.sum(),
        late_start_s=ibis.ifelse(in_use, ahead_s, 0).sum(),
        early_finish_s=ibis.ifelse(in_use, behind_s, 0).sum(),
        empty_s=ibis.ifelse(in_use, 0, length_s).sum(),
    )


def _turnovers(busy: ir.Table, staffed: ir.Table, ends: ir.Table, longest_s: int) -> ir.Table:
    following = ibis.window(group_by=ROOM, order_by="from_s")
    pairs = busy.mutate(next_s=busy.from_s.lead().over(following))
    pairs = pairs.filter(pairs.next_s.notnull())
    spans = pairs.select(
        *ROOM, from_s="to_s", to_s=ibis.least(pairs.next_s, pairs.to_s + longest_s)
    )
    pieces = cut_by(spans, staffed).inner_join(ends, ROOM_DATE)
    # A turnover before the first use inside the windows is part of the late start.
    inside_s = ibis.least(pieces.to_s, pieces.last_s) - ibis.greatest(pieces.from_s, pieces.first_s)
    timed = pieces.mutate(inside_s=ibis.greatest(inside_s, 0))
    return timed.group_by(ROOM_DATE).agg(unavoidable_turnover_s=timed.inside_s.sum())
