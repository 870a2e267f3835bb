"""Critical demand: how many of an anesthesiologist's rooms are in a critical portion at once."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.spans import levels, merged_spans

ROOM = ["person", "facility", "room"]


def critical_demand(anesthesia_care: ir.Table, settings: Engagement) -> ir.Table:
    """One row per anesthesiologist and moment at which that number of rooms changes [rooms].

    Critical are entry to ready (where that is not recorded the first ``critical_min``) and the
    last ``critical_min`` of a case, while it is assigned to the anesthesiologist.
    """
    own = anesthesia_care.filter(anesthesia_care.role == "anesthesiologist")
    least_s = round(settings.thresholds.critical_min * 60)
    ready_s = own.case_ready_s.fill_null(own.case_in_s + least_s)
    portions = ibis.union(
        _assigned(own, own.case_in_s, ready_s),
        _assigned(own, own.case_out_s - least_s, own.case_out_s),
    )
    rooms = merged_spans(portions, ROOM).mutate(rooms=ibis.literal(1, "int64"))
    return levels(rooms, ["person"], ["rooms"])


def _assigned(own: ir.Table, from_s: ir.IntegerValue, to_s: ir.IntegerValue) -> ir.Table:
    return own.select(
        *ROOM,
        from_s=ibis.greatest(from_s, own.case_in_s, own.begin_s),
        to_s=ibis.least(to_s, own.case_out_s, own.end_s),
    )
