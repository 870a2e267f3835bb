"""Patients in rooms during the hours in which the rooms are staffed by plan."""

from __future__ import annotations

import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Dimension,
    Sum,
    breakdown,
    clearly_below,
    dots,
    filled,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    Ratio,
    by_month,
    by_room,
    by_weekday,
    number,
    sample_weeks,
    seconds,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import AACD, HESTERBERG
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Result,
)
from perioptimal_report.stats.week_bootstrap import WeekSample

ORDER = 100
NO_ROOM_DAYS = "no staffed room-days in the period"

UTILIZATION = Measure("utilization", "Prime-time utilization", "higher")
USED_H = Measure("used_h", "Room time used in prime time")
STAFFED_H = Measure("staffed_h", "Staffed room time in prime time")

NOTE = MethodNote(
    title="Prime-time utilization",
    lens="day",
    question="How full are the staffed rooms in prime time?",
    counted="Workdays of the actual calendar. A room is staffed for the whole prime time of the"
    " settings on every workday on which it had a block in force or a case. Used is wheels in to"
    " wheels out inside prime time; minutes in which two cases overlap in a room count once.",
    leaves_out="Weekends, holidays and low-activity days; time outside prime time; turnover"
    " (it is not in-room time).",
    formula="sum of in-room seconds in prime time ÷ sum of staffed seconds of prime time × 100."
    " Interval: week-cluster bootstrap, 95%. n counts staffed room-days.",
    sources=(AACD, HESTERBERG),
    measures=(UTILIZATION, USED_H, STAFFED_H),
)

LOWEST = Heading(
    "lowest",
    "{utilization} of staffed prime time was used; {room} least, at {room_utilization}",
    chance="{utilization} of staffed prime time was used; differences between rooms could be"
    " chance",
)

EXAMPLES = (
    Example(
        says="Two rooms of 10 h each, used 8 h and 5 h: 13 of 20 h.",
        facts={
            "room_days": """
                date       room prime_used_s prime_staffed_s
                2025-03-03 1    480m         600m
                2025-03-03 2    300m         600m
            """
        },
        expected={"utilization": 65, "used_h": 13, "staffed_h": 20},
    ),
    Example(
        says="A Saturday case is outside the staffed calendar; an unused blocked room counts.",
        facts={
            "room_days": """
                date       room prime_used_s prime_staffed_s
                2025-03-07 1    600m         600m
                2025-03-07 2    0m           600m
                2025-03-08 1    120m         0m
            """
        },
        expected={"utilization": 50, "used_h": 10, "staffed_h": 20},
    ),
)


def prime_time_utilization(room_days: pd.DataFrame, settings: Engagement) -> Result:
    """In-room share of the staffed prime time [pct].

    Uses ``prime_used_s``, ``prime_staffed_s``, ``facility``, ``room``, ``weekday``, ``date``. No
    value without a staffed room-day. Source: AACD 1997 for in-room time.
    """
    staffed = room_days["prime_staffed_s"].gt(0).to_numpy(dtype=bool)
    days = room_days[staffed]
    weeks = sample_weeks(days["date"], settings)
    used_s, staffed_s = seconds(days, "prime_used_s"), seconds(days, "prime_staffed_s")
    ratio = Ratio(UTILIZATION, "pct", used_s, staffed_s, PCT, empty=NO_ROOM_DAYS)
    tables = _tables(days, ratio, weeks)
    headline = number(ratio, weeks)
    return Result(
        key="prime_time_utilization",
        numbers=(
            headline,
            total(USED_H, "h", used_s, per=S_PER_H),
            total(STAFFED_H, "h", staffed_s, per=S_PER_H),
        ),
        breakdowns=tables,
        charts=_charts(headline.estimate, tables),
        exclusions=(Exclusion("room-days outside the workday calendar", int((~staffed).sum())),),
        finding=_finding(headline.estimate, tables),
        basis=of_ratio(ratio, days["date"]),
    )


def _tables(days: pd.DataFrame, ratio: Ratio, weeks: WeekSample) -> tuple[Breakdown, ...]:
    used, staffed = (
        Sum(USED_H, "h", ratio.above, S_PER_H),
        Sum(STAFFED_H, "h", ratio.below, S_PER_H),
    )
    rooms = by_room(days)
    idle_s = rooms.totals(staffed.amounts - used.amounts)
    by_day = Dimension("weekday", "Prime time by weekday", by_weekday(days["weekday"]))
    months = Dimension("month", "Prime time by month", by_month(days["date"]))
    by_place = Dimension("room", "Prime time by room", rooms)
    return filled(
        breakdown(by_place, (ratio, used, staffed), weeks, largest_first=idle_s),
        breakdown(by_day, (ratio, used, staffed), weeks),
        breakdown(months, (ratio, used, staffed), weeks),
    )


def _charts(utilization: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "Prime-time utilization by room", mark("All rooms", utilization)
    return tuple(
        dots("prime_time_utilization.by_room", title, table, 0, reference=reference)
        for table in tables[:1]
    )


def _finding(utilization: Estimate, tables: tuple[Breakdown, ...]) -> Finding:
    if utilization.value is None:
        return NO_FINDING
    rooms = {
        row.label: cell
        for row in tables[0].rows
        if isinstance(cell := row.cells[0], Estimate) and cell.value is not None
    }
    lowest = min(rooms, key=lambda label: rooms[label].value or 0.0)
    values: dict[str, Estimate | str] = {
        "utilization": utilization,
        "room": lowest,
        "room_utilization": rooms[lowest],
    }
    return LOWEST.finding(values, clearly_below(rooms[lowest], utilization.value))
