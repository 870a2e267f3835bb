"""Room-days: when each room was worked, and how much of prime time was staffed and used."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import (
    DAY_S,
    date_of,
    day_number,
    midnight_s,
    seconds_of,
    touched_days,
    weekday,
)
from perioptimal_report.facts.definitions import defined_columns, past_end_s, prime_time
from perioptimal_report.settings.engagement import Calendar, Thresholds

ROOM_DATE = ["facility", "room", "date"]


ENTRY = ["in_s", "case_id"]


def build_room_days(
    completed_cases: ir.Table, block_room_days: ir.Table, workdays: ir.Table, hours: Calendar
) -> ir.Table:
    """One row per room and date with a case, a budgeted block, or prime time used; times in [s].

    Sums over cases (``cases``, ``busy_s``, first and last time) go by the date of the case;
    ``prime_used_s`` is the room's busy time inside prime time of the date itself.
    ``service`` has most busy time, in a room without a case of that date most block time.
    """
    worked = _worked(completed_cases)
    blocked = block_room_days.filter(block_room_days.budget_s > 0)
    ends = blocked.group_by(ROOM_DATE).agg(block_end_s=blocked.end_s.max())
    prime = _prime(completed_cases, hours)
    usage = prime.group_by(ROOM_DATE).agg(prime_used_s=prime.seconds.sum())
    days = _services(completed_cases, blocked, prime)
    for name, part in (("worked", worked), ("ends", ends), ("usage", usage)):
        days = days.left_join(part, ROOM_DATE, rname=f"{{name}}_{name}")
    return _finished(days, workdays, hours)


def _worked(cases: ir.Table) -> ir.Table:
    return cases.group_by(ROOM_DATE).agg(
        first_in_s=cases.in_s.min(),
        last_out_s=cases.out_s.max(),
        cases=cases.count(),
        busy_s=cases.busy_s.sum(),
    )


def _prime(cases: ir.Table, hours: Calendar) -> ir.Table:
    spans = cases.select("facility", "room", "service", from_s=cases.busy_from_s, to_s=cases.out_s)
    days = touched_days(spans)
    opens_s, closes_s = prime_time(days.day * DAY_S, hours)
    seconds = ibis.least(days.to_s, closes_s) - ibis.greatest(days.from_s, opens_s)
    cut = days.select("facility", "room", "service", date=date_of(days.day), seconds=seconds)
    return cut.filter(cut.seconds > 0)


def _services(cases: ir.Table, blocked: ir.Table, prime: ir.Table) -> ir.Table:
    claims = ibis.union(
        cases.select(*ROOM_DATE, "service", seconds=cases.busy_s, rank=ibis.literal(0)),
        blocked.select(*ROOM_DATE, "service", seconds=blocked.budget_s, rank=ibis.literal(1)),
        prime.select(*ROOM_DATE, "service", "seconds", rank=ibis.literal(2)),
    )
    sums = claims.group_by([*ROOM_DATE, "rank", "service"]).agg(seconds=claims.seconds.sum())
    order = [sums["rank"], sums.seconds.desc(), sums.service]
    place = ibis.row_number().over(group_by=ROOM_DATE, order_by=order)
    first = sums.mutate(place=place).filter(ibis._.place == 0)
    return first.select(*ROOM_DATE, "service")


def _finished(days: ir.Table, workdays: ir.Table, hours: Calendar) -> ir.Table:
    opens_s, closes_s = prime_time(0, hours)
    open_dates = workdays.select("date", open_s=ibis.literal(closes_s - opens_s))
    both = days.left_join(open_dates, "date", rname="{name}_open")
    return both.select(
        *ROOM_DATE,
        "service",
        "first_in_s",
        "last_out_s",
        "block_end_s",
        weekday=weekday(both.date),
        cases=both.cases.fill_null(0),
        busy_s=both.busy_s.fill_null(0),
        prime_used_s=both.prime_used_s.fill_null(0),
        prime_staffed_s=both.open_s.fill_null(0),
        past_end_s=past_end_s(both.last_out_s, both.block_end_s),
    )


def first_cases(
    completed_cases: ir.Table, workdays: ir.Table, room_days: ir.Table, thresholds: Thresholds
) -> ir.Table:
    """One row per room and workday: its first scheduled case and its tardiness [s].

    Cases known to be emergencies or add-ons do not count, nor those scheduled after
    ``first_case_latest``; ``tardy_s`` is negative for an early start, ``is_late`` is beyond grace.
    """
    cases = completed_cases.semi_join(workdays, "date")
    latest_s = midnight_s(cases.date) + seconds_of(thresholds.first_case_latest)
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
    found = first.inner_join(busy, ROOM_DATE)
    return found.mutate(**defined_columns("first_cases", found, thresholds))


def gaps(completed_cases: ir.Table, thresholds: Thresholds) -> ir.Table:
    """One row per case with a predecessor in its room and date, and the time between [s].

    Consecutive by entry; ``gap_s`` runs from the latest exit of all earlier cases of the room and
    date, so that a negative one is an overlap; what each one is follows from ``definitions``.
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
    between = following.select(*ROOM_DATE, *names, *kinds, gap_s=gap_s, **times)
    return between.mutate(**defined_columns("gaps", between, thresholds))


def concurrency(completed_cases: ir.Table) -> ir.Table:
    """One row per facility and moment at which the number of busy rooms changes [rooms].

    Steps of +1 and −1 and a running sum; minutes are never expanded. Busy intervals of one room
    do not overlap, so that rooms are counted and not cases.
    """
    busy = completed_cases.filter(completed_cases.busy_s > 0)
    steps = ibis.union(
        busy.select("facility", at_s=busy.busy_from_s, step=ibis.literal(1)),
        busy.select("facility", at_s=busy.out_s, step=ibis.literal(-1)),
    )
    moments = steps.group_by(["facility", "at_s"]).agg(step=steps.step.sum())
    changes = moments.filter(moments.step != 0)
    upto = ibis.window(group_by="facility", order_by="at_s", preceding=None, following=0)
    return changes.select(
        "facility",
        "at_s",
        date=date_of(day_number(changes.at_s)),
        rooms=changes.step.sum().over(upto),
    )
