"""Idle time of rooms inside their staffed windows: late start, turnover, gap, early finish."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Thresholds
from perioptimal_report.facts.room_windows import ROOM_DATE, cut_by

ROOM = ["facility", "room"]


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
    ahead_s = ibis.greatest(ibis.least(both.end_s, both.first_s) - both.start_s, 0)
    behind_s = ibis.greatest(both.end_s - ibis.greatest(both.start_s, both.last_s), 0)
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
