"""Room-hours from nominal to operational to realized, each step with its reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Column,
    Dimension,
    Leader,
    Sum,
    breakdown,
    filled,
    leader,
)
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    Groups,
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
from perioptimal_report.shapes.chart_data import Chart, Step, Waterfall
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import AACD, HESTERBERG, MCINTOSH
from perioptimal_report.shapes.results import (
    Breakdown,
    Example,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 20
NO_ROOMS = "no nominal room-hours in the period"
NO_OPERATION = "no operational room-hours in the period"
NOT_RUN = {
    "closed": "Room or day closed",
    "holiday": "Holiday",
    "unstaffed": "Outside blocks: not staffed",
    "released_unused": "Released and used by nobody",
    "unavoidable_turnover": "Unavoidable turnover",
}
NOT_USED = {
    "late_start": "Late start",
    "gap": "Gaps between cases",
    "early_finish": "Early finish",
    "empty": "Staffed room without a case",
}
STEPS = NOT_RUN | NOT_USED

REALIZED = Measure("realized", "Realized share of nominal room-hours", "higher")
OF_OPERATIONAL = Measure("of_operational", "Realized share of operational room-hours", "higher")
OPERATIONAL = Measure("operational", "Operational share of nominal room-hours", "higher")
NOMINAL_H = Measure("nominal_h", "Nominal room-hours")
OPERATIONAL_H = Measure("operational_h", "Operational room-hours")
REALIZED_H = Measure("realized_h", "Realized room-hours", "higher")
STEP_HOURS = tuple(Measure(f"{step}_h", label) for step, label in STEPS.items())

NOTE = MethodNote(
    title="Capacity realized",
    lens="institution",
    question="Of the hours the rooms could run, how many were run, and how many had a patient in?",
    counted="Every room of the site on every date of the period, for the nominal hours of a day."
    " Operational hours are those less what could not be run: days and rooms that were closed,"
    " holidays, rooms without staff, time released that nobody used, and the turnover that cannot"
    " be avoided. Realized hours are those with a patient in the room within operational hours."
    " Each second belongs to one step.",
    leaves_out="Hours before and after the nominal hours of a day: work there is in the minutes of"
    " overrun, not here. Rooms that had no case and no block in all of the data.",
    formula="nominal = operational + closed + holiday + unstaffed + released unused + unavoidable"
    " turnover; operational = realized + late start + gaps + early finish + empty, exactly, in"
    " whole seconds. Shares: realized ÷ nominal, realized ÷ operational, operational ÷ nominal,"
    " × 100. Interval: week-cluster bootstrap, 95 %.",
    sources=(AACD, MCINTOSH, HESTERBERG),
    measures=(
        *(REALIZED, OF_OPERATIONAL, OPERATIONAL, NOMINAL_H, OPERATIONAL_H, REALIZED_H),
        *STEP_HOURS,
    ),
)

LARGEST = Heading(
    "largest",
    "{realized} of nominal room-hours had a patient in the room; {step} took {step_share} of the"
    " rest",
    chance="{realized} of nominal room-hours had a patient in the room, {of_operational} of"
    " those that could be run",
    spoken={
        "step": {
            "closed": "closed rooms and days",
            "holiday": "holidays",
            "unstaffed": "time outside blocks",
            "released_unused": "released time nobody used",
            "unavoidable_turnover": "unavoidable turnover",
            "late_start": "late starts",
            "gap": "gaps between cases",
            "early_finish": "early finishes",
            "empty": "staffed rooms without a case",
        }
    },
)

EXAMPLES = (
    Example(
        says="10 h nominal, 1 h turnover: 9 h operational, of which 1 late, 2 gaps, 6 realized.",
        facts={
            "room_hours": """
                date nominal_s unavoidable_turnover_s operational_s late_start_s gap_s realized_s
                2025-03-03 600m 60m 540m 60m 120m 360m
            """
        },
        expected={
            "realized": 60,
            "of_operational": 66.66667,
            "operational": 90,
            "nominal_h": 10,
            "operational_h": 9,
            "realized_h": 6,
            "unavoidable_turnover_h": 1,
            "late_start_h": 1,
            "gap_h": 2,
            "empty_h": 0,
        },
    ),
    Example(
        says="Of three room-days one is closed, one released to nobody: 5 of 30 h are realized.",
        facts={
            "room_hours": """
                date nominal_s closed_s released_unused_s operational_s early_finish_s realized_s
                2025-03-06 600m 0m   0m   600m 300m 300m
                2025-03-06 600m 0m   600m 0m   0m   0m
                2025-03-07 600m 600m 0m   0m   0m   0m
            """
        },
        expected={
            "realized": 16.66667,
            "of_operational": 50,
            "closed_h": 10,
            "released_unused_h": 10,
            "early_finish_h": 5,
        },
    ),
)


def capacity_realization(room_hours: pd.DataFrame, settings: Engagement) -> Result:
    """Share of the nominal room-hours with a patient in the room [pct].

    Uses the ``_s`` columns of ``room_hours``, ``facility``, ``room``, ``weekday``, ``date``. No
    value without nominal hours. Source: AACD 1997 for in-room time.
    """
    weeks = sample_weeks(room_hours["date"], settings)
    shares, sums = _shares(room_hours), _sums(room_hours)
    numbers = (
        *(number(ratio, weeks) for ratio in shares),
        *(total(s.measure, s.unit, s.amounts, per=s.per) for s in sums),
    )
    return Result(
        key="capacity_realization",
        numbers=numbers,
        breakdowns=_tables(room_hours, (*shares[:2], *sums), weeks),
        charts=_charts(room_hours),
        finding=_finding(numbers, _largest(room_hours, weeks)),
        basis=of_ratio(shares[0], room_hours["date"]),
    )


def _shares(hours: pd.DataFrame) -> tuple[Ratio, Ratio, Ratio]:
    nominal, operational, realized = (
        seconds(hours, f"{part}_s") for part in ("nominal", "operational", "realized")
    )
    return (
        Ratio(REALIZED, "pct", realized, nominal, PCT, empty=NO_ROOMS),
        Ratio(OF_OPERATIONAL, "pct", realized, operational, PCT, empty=NO_OPERATION),
        Ratio(OPERATIONAL, "pct", operational, nominal, PCT, empty=NO_ROOMS),
    )


def _sums(hours: pd.DataFrame) -> tuple[Sum, ...]:
    columns = ("nominal", "operational", "realized", *STEPS)
    measures = (NOMINAL_H, OPERATIONAL_H, REALIZED_H, *STEP_HOURS)
    return tuple(
        Sum(measure, "h", seconds(hours, f"{column}_s"), S_PER_H)
        for measure, column in zip(measures, columns, strict=True)
    )


def _tables(
    hours: pd.DataFrame, columns: tuple[Column, ...], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    rooms = by_room(hours)
    lost_s = seconds(hours, "operational_s") - seconds(hours, "realized_s")
    by_day = Dimension("weekday", "Room-hours by weekday", by_weekday(hours["weekday"]))
    months = Dimension("month", "Room-hours by month", by_month(hours["date"]))
    return filled(
        breakdown(
            Dimension("room", "Room-hours by room", rooms),
            columns,
            weeks,
            largest_first=rooms.totals(lost_s),
        ),
        breakdown(by_day, columns, weeks),
        breakdown(months, columns, weeks),
    )


def _charts(hours: pd.DataFrame) -> tuple[Chart, ...]:
    if not seconds(hours, "nominal_s").sum():
        return ()
    return (
        Waterfall(
            key="capacity_realization.waterfall",
            title="From nominal to operational to realized room-hours",
            unit="h",
            steps=(
                _total(hours, "Nominal", "nominal"),
                *_steps(hours, NOT_RUN),
                _total(hours, "Operational", "operational"),
                *_steps(hours, NOT_USED),
                _total(hours, "Realized", "realized"),
            ),
        ),
    )


def _total(hours: pd.DataFrame, label: str, part: str) -> Step:
    return Step(label, float(seconds(hours, f"{part}_s").sum()) / S_PER_H, is_total=True)


def _steps(hours: pd.DataFrame, labels: dict[str, str]) -> tuple[Step, ...]:
    return tuple(
        Step(label, -float(seconds(hours, f"{part}_s").sum()) / S_PER_H)
        for part, label in labels.items()
    )


def _largest(hours: pd.DataFrame, weeks: WeekSample) -> Leader | None:
    """Find the step that takes most of what was not realized; n counts the room-days."""
    taken: list[FloatArray] = [seconds(hours, f"{part}_s") for part in STEPS]
    groups = Groups(tuple(STEPS), np.repeat(np.arange(len(STEPS)), len(hours)))
    tiled = WeekSample(np.tile(weeks.codes, len(STEPS)), weeks.draws)
    most = leader(np.concatenate(taken), groups, tiled)
    return most and replace(most, share=replace(most.share, n=len(hours)))


def _finding(numbers: tuple[Number, ...], most: Leader | None) -> Finding:
    realized, of_operational = numbers[0].estimate, numbers[1].estimate
    if realized.value is None or most is None:
        return NO_FINDING
    return LARGEST.finding(
        {
            "realized": realized,
            "of_operational": of_operational,
            "step": most.label,
            "step_share": most.share,
        },
        most.certain,
    )
