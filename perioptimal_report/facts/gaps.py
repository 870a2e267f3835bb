"""Gaps between consecutive cases of one room and date."""

import ibis
import ibis.expr.types as ir

ROOM_DATE = ["facility", "room", "date"]
ENTRY = ["in_s", "case_id"]


def gaps(completed_cases: ir.Table) -> ir.Table:
    """One row per case with a predecessor in its room and date, and the time between [s].

    Consecutive by entry; ``gap_s`` runs from the latest exit of all earlier cases of the room and
    date, so that a negative one is an overlap.
    """
    cases = completed_cases
    previous = ibis.window(group_by=ROOM_DATE, order_by=ENTRY)
    earlier = ibis.window(group_by=ROOM_DATE, order_by=ENTRY, preceding=(None, 1))
    pairs = cases.mutate(
        prev_case_id=cases.case_id.lag().over(previous),
        prev_owner=cases.owner.lag().over(previous),
        prev_service=cases.service.lag().over(previous),
        prev_surgeon=cases.surgeon.lag().over(previous),
        prev_out_s=cases.out_s.max().over(earlier),
    )
    following = pairs.filter(pairs.prev_case_id.notnull())
    names = ["weekday", "prev_case_id", "case_id", "prev_owner", "owner"]
    kinds = ["prev_service", "service", "prev_surgeon", "surgeon"]
    gap_s = following.in_s - following.prev_out_s
    times = {name: following[name] for name in ("prev_out_s", "in_s", "in_hour")}
    return following.select(*ROOM_DATE, *names, *kinds, gap_s=gap_s, **times)
