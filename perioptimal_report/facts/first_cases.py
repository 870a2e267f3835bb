"""The first scheduled case of each room and workday, and how late it was."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.clock import midnight_s, seconds_of

ROOM_DATE = ["facility", "room", "date"]


def first_cases(
    completed_cases: ir.Table, workdays: ir.Table, room_days: ir.Table, settings: Engagement
) -> ir.Table:
    """One row per room and workday: its first scheduled case and its tardiness [s].

    Cases known to be emergencies or add-ons do not count, nor those scheduled after
    ``first_case_latest``; ``tardy_s`` is negative for an early start.
    """
    cases = completed_cases.semi_join(workdays, "date")
    latest_s = midnight_s(cases.date) + seconds_of(settings.thresholds.first_case_latest)
    planned = cases.filter(
        ~cases.emergency.fill_null(False),
        ~cases.add_on.fill_null(False),
        cases.scheduled_s <= latest_s,
    )
    order = ["scheduled_s", "in_s", "case_id"]
    ranked = planned.mutate(
        tardy_s=planned.in_s - planned.scheduled_s,
        place=ibis.row_number().over(group_by=ROOM_DATE, order_by=order),
    )
    first = ranked.filter(ranked.place == 0)
    busy = room_days.select(*ROOM_DATE, room_busy_s=room_days.busy_s)
    return first.inner_join(busy, ROOM_DATE)
