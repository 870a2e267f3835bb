"""Sites that need staff in each half hour of each date, and how many were staffed."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.facts.clock import DAY_S, clock_s, day_number, midnight_s
from perioptimal_report.facts.definitions import is_at_limit, is_closed
from perioptimal_report.facts.spans import (
    HALF_HOUR_S,
    HALF_HOURS,
    half_hour_seconds,
    merged_spans,
)
from perioptimal_report.settings.engagement import WEEKDAYS

ROOM = ["facility", "room"]


SLOT = ["role", "slot"]


PARTS = (
    ("anesthesiologist", "physicians"),
    ("crna", "directed"),
    ("resident", "directed"),
    ("circulating_nurse", "circulating"),
)


RESOURCES = (
    ("room", "room"),
    ("anesthesia", "anesthesia"),
    ("nursing", "nursing"),
    ("pacu_bed", "pacu"),
)


def site_seconds(completed_cases: ir.Table, gaps: ir.Table, pacu_stays: ir.Table) -> ir.Table:
    """Seconds in which sites run in each half hour: role ('room', 'pacu'), slot, seconds [s].

    A room runs while it is busy and in turnovers; a PACU bed while a patient is in it.
    """
    busy = completed_cases.select(*ROOM, from_s="busy_from_s", to_s="out_s")
    turnovers = gaps.filter(gaps.is_turnover).select(*ROOM, from_s="prev_out_s", to_s="in_s")
    running = merged_spans(busy.union(turnovers), ROOM).mutate(role=ibis.literal("room"))
    beds = pacu_stays.select(role=ibis.literal("pacu"), from_s="pacu_in_s", to_s="pacu_out_s")
    spans = running.select(*beds.columns).union(beds)
    return half_hour_seconds(spans, ["role"])


def build_staff_demand(
    calendar: ir.Table, site_seconds: ir.Table, on_shift: ir.Table, by_weekday: ir.Table
) -> ir.Table:
    """One row per date, half hour and role: mean sites that run and that are staffed [sites].

    Every running room needs anesthesia and nursing. ``staffed`` follows the shifts of a date that
    has some for the role, else the weekly resources (not on holidays and days of low activity);
    it is missing where neither is known. Roles of which nothing is known have no rows.
    """
    roles = ibis.union(*(t.select("role") for t in (site_seconds, on_shift, by_weekday)))
    demand = site_seconds.select("slot", "seconds", site="role")
    grid = _grid(calendar, roles.distinct())
    found = grid.left_join(demand, ["site", "slot"], rname="{name}_demand")
    found = found.left_join(_by_date(on_shift), ["role", "day"], rname="{name}_shift_day")
    found = found.left_join(on_shift, SLOT, rname="{name}_shift")
    weekly = by_weekday.select("role").distinct().mutate(has_weekly=ibis.literal(True))
    found = found.left_join(weekly, "role", rname="{name}_weekly")
    keys = ["role", "weekday", "half_hour"]
    return _staffed(found.left_join(by_weekday, keys, rname="{name}_week"))


def _grid(calendar: ir.Table, roles: ir.Table) -> ir.Table:
    halves = calendar.mutate(half_hour=ibis.range(0, HALF_HOURS).unnest().cast("int64"))
    grid = halves.cross_join(roles)
    day = day_number(midnight_s(grid.date))
    site = ibis.ifelse(grid.role == "pacu", "pacu", "room")
    return grid.mutate(day=day, slot=day * HALF_HOURS + grid.half_hour, site=site)


def _by_date(on_shift: ir.Table) -> ir.Table:
    days = on_shift.select("role", day=(on_shift.slot // HALF_HOURS).cast("int64"))
    return days.distinct().mutate(has_shifts=ibis.literal(True))


def _staffed(rows: ir.Table) -> ir.Table:
    regular = rows.has_weekly & ~is_closed(rows.kind)
    weekly = ibis.ifelse(regular, rows.provided.fill_null(0), ibis.null("float64"))
    staffed = ibis.ifelse(rows.has_shifts, rows.on_shift.fill_null(0), weekly)
    required = rows.seconds.fill_null(0) / HALF_HOUR_S
    slots = rows.select("date", "weekday", "half_hour", "role", required=required, staffed=staffed)
    # Of a resource of which no staffing is known nothing can be said.
    at_limit = is_at_limit(slots.required, slots.staffed).fill_null(False)
    return slots.mutate(is_at_limit=at_limit)


def sites_on_shift(shift_spans: ir.Table, team_max: int) -> ir.Table:
    """Sites that the people on shift can staff: role, slot, on_shift [sites].

    Every CRNA and resident is a site of anesthesia, and every anesthesiologist beyond those who
    direct them, ``team_max`` each; every circulating nurse is a site of nursing. Only where some.
    """
    spans = shift_spans.mutate(part=shift_spans.role.cases(*PARTS))
    people = spans.filter(spans.part.notnull())
    people = people.select("part", "person", from_s="shift_start_s", to_s="shift_end_s")
    # A person with two overlapping shifts is one person.
    seconds = half_hour_seconds(merged_spans(people, ["part", "person"]), ["part"])
    slots = seconds.group_by("slot").agg(
        **{part: seconds.seconds.sum(where=seconds.part == part).fill_null(0) for _, part in PARTS}
    )
    beyond = ibis.greatest(slots.physicians - slots.directed / team_max, 0)
    sites = {"anesthesia": slots.directed + beyond, "nursing": slots.circulating}
    rows = [
        slots.select("slot", role=ibis.literal(role), on_shift=worked / HALF_HOUR_S)
        for role, worked in sites.items()
    ]
    found = ibis.union(*rows)
    return found.filter(found.on_shift > 0)


def sites_by_weekday(resources: ir.Table) -> ir.Table:
    """Sites that the weekly resources provide: role, weekday, half_hour, provided [sites].

    An interval that ends at or before its start runs into the next day.
    """
    midnight = resources.weekday.cases(*((day, n * DAY_S) for n, day in enumerate(WEEKDAYS)))
    start, end = clock_s(resources.start), clock_s(resources.end)
    spans = resources.select(
        "available",
        role=resources.resource.cases(*RESOURCES),
        from_s=midnight + start,
        to_s=midnight + end + ibis.ifelse(end <= start, DAY_S, 0),
    )
    seconds = half_hour_seconds(spans, ["role", "available"])
    week_slot = seconds.slot % (HALF_HOURS * len(WEEKDAYS))
    days = [(n, day) for n, day in enumerate(WEEKDAYS)]
    timed = seconds.mutate(
        weekday=(week_slot // HALF_HOURS).cast("int64").cases(*days),
        half_hour=week_slot % HALF_HOURS,
        site_s=seconds.available * seconds.seconds,
    )
    grouped = timed.group_by(["role", "weekday", "half_hour"])
    return grouped.agg(provided=timed.site_s.sum() / HALF_HOUR_S)
