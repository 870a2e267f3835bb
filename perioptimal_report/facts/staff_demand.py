"""Sites that need staff in each half hour of each date, and how many were staffed."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import Thresholds
from perioptimal_report.facts.clock import day_number, midnight_s
from perioptimal_report.facts.spans import (
    HALF_HOUR_S,
    HALF_HOURS,
    half_hour_seconds,
    merged_spans,
)

ROOM = ["facility", "room"]
SLOT = ["role", "slot"]


def site_seconds(
    completed_cases: ir.Table, gaps: ir.Table, pacu_stays: ir.Table, thresholds: Thresholds
) -> ir.Table:
    """Seconds in which sites run in each half hour: role ('room', 'pacu'), slot, seconds [s].

    A room runs while it is busy and in turnovers up to ``turnover_cutoff_min``; a PACU bed while
    a patient is in it.
    """
    busy = completed_cases.select(*ROOM, from_s="busy_from_s", to_s="out_s")
    short = gaps.filter(gaps.gap_s <= round(thresholds.turnover_cutoff_min * 60))
    turnovers = short.select(*ROOM, from_s="prev_out_s", to_s="in_s")
    running = merged_spans(busy.union(turnovers), ROOM).mutate(role=ibis.literal("room"))
    beds = pacu_stays.select(role=ibis.literal("pacu"), from_s="pacu_in_s", to_s="pacu_out_s")
    spans = running.select(*beds.columns).union(beds)
    return half_hour_seconds(spans, ["role"])


def staff_demand(
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


def _staffed(found: ir.Table) -> ir.Table:
    regular = found.has_weekly & ~found.kind.isin(("holiday", "low_activity"))
    weekly = ibis.ifelse(regular, found.provided.fill_null(0), ibis.null("float64"))
    staffed = ibis.ifelse(found.has_shifts, found.on_shift.fill_null(0), weekly)
    required = found.seconds.fill_null(0) / HALF_HOUR_S
    return found.select("date", "weekday", "half_hour", "role", required=required, staffed=staffed)
