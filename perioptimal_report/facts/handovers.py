"""Handovers: complete changes of the responsible anesthesia clinician within a case, and breaks."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.turns import CASE

TURN = ["case_id", "place"]


def handovers(turns: ir.Table, settings: Engagement) -> ir.Table:
    """One row per complete change ('complete') and per break ('break'), when the relief begins [s].

    Complete: another clinician takes over and the former does not return within the case. Break:
    the former returns within ``break_min``; neither the relief nor the return is a handover then.
    A turn within a turn of someone who stays on is neither. ``turns`` come from ``turns``.
    """
    pairs = _with_earlier(turns, round(settings.thresholds.break_min * 60))
    nested = pairs.filter(pairs.nested).select(*TURN).distinct()
    reliefs = pairs.filter(pairs.relieves).anti_join(nested, TURN)
    staying = turns.anti_join(nested, TURN).anti_join(reliefs, TURN)
    grouped = reliefs.group_by([*CASE, "away_place"])
    breaks = grouped.agg(at_s=reliefs.begin_s.min(), kind=ibis.literal("break"))
    return _complete(staying).union(breaks.select(*CASE, "at_s", "kind"))


def _with_earlier(turns: ir.Table, break_s: int) -> ir.Table:
    others = turns.select(
        "case_id",
        other="person",
        away_place="place",
        away_s="end_s",
        back_place="next_place",
        back_s="next_begin_s",
    )
    both = turns.inner_join(others, "case_id")
    earlier = both.filter(both.other != both.person, both.away_place < both.place)
    back = (earlier.back_place > earlier.place) & (earlier.back_s - earlier.away_s <= break_s)
    return earlier.mutate(nested=earlier.end_s <= earlier.away_s, relieves=back.fill_null(False))


def _complete(staying: ir.Table) -> ir.Table:
    of_person = ibis.window(group_by=["case_id", "person"])
    ended = staying.mutate(last_place=staying.place.max().over(of_person))
    before = ibis.window(group_by="case_id", order_by="place")
    pairs = ended.mutate(
        former=ended.person.lag().over(before), former_last=ended.last_place.lag().over(before)
    )
    changed = pairs.filter(pairs.former != pairs.person, pairs.former_last < pairs.place)
    return changed.select(*CASE, at_s="begin_s", kind=ibis.literal("complete"))
