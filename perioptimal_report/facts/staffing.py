"""Staffed sites per half hour: by the shifts of each date, and by the weekly resources."""

import ibis
import ibis.expr.types as ir

from perioptimal_report.engagement import WEEKDAYS
from perioptimal_report.facts.clock import DAY_S, clock_s
from perioptimal_report.facts.spans import (
    HALF_HOUR_S,
    HALF_HOURS,
    half_hour_seconds,
    merged_spans,
)

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
