"""Time in the PACU after a patient was ready to leave, and time held back in the room before it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    Sum,
    breakdown,
    dots,
    filled,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    S_PER_H,
    S_PER_MIN,
    Groups,
    Ratio,
    by_hour,
    by_label,
    by_month,
    by_weekday,
    flags,
    number,
    quantile,
    quantiles_by_group,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots, Unit
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, WILSON
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 80
NO_STAYS = "no PACU stays with a time of readiness in the period"
NO_HOLDS = "no holds recorded in the period"

MEAN = Measure("mean", "Boarding per PACU stay, mean", "lower")
MEDIAN = Measure("median", "Boarding, median", "lower")
P90 = Measure("p90", "Boarding, 90th percentile", "lower")
BOARDING_H = Measure("boarding_h", "Boarding, total", "lower")
STAYS = Measure("stays", "PACU stays with a time of readiness")
HOLDS = Measure("holds", "Cases held in the room for want of a PACU bed", "lower")
HOLD_H = Measure("hold_h", "Time held in the room, total", "lower")
DAYS_HELD = Measure("days_held", "Workdays with at least one hold", "lower", of_patients=False)

MACARIO = Reference(
    "Macario 2006",
    "Macario A. Are your hospital operating rooms “efficient”? A scoring system with eight"
    " performance indicators. Anesthesiology 2006;105:237–40.",
)

NOTE = MethodNote(
    title="Boarding and holds",
    lens="patient",
    question="How long do patients wait to leave the PACU, and finished cases to enter it?",
    counted="Boarding: from the time a patient was ready to leave the PACU to the departure."
    " Holds: time a finished case stayed in its room because no PACU bed was free, as recorded; a"
    " case without an entry had none. The share of days is of workdays.",
    leaves_out="Stays without a time of readiness or departure, which are counted below. A hold"
    " that nobody recorded.",
    formula="boarding = departure − ready, at least 0; mean = Σ boarding ÷ stays. Quantiles linear"
    " between order statistics. Days: workdays with ≥ 1 hold ÷ workdays × 100. Interval:"
    " week-cluster bootstrap, 95 %; Wilson score where no day or every day has a hold.",
    sources=(MACARIO, HESTERBERG, WILSON),
    measures=(MEAN, MEDIAN, P90, BOARDING_H, STAYS, HOLDS, HOLD_H, DAYS_HELD),
    needs=("cases.pacu_ready", "cases.pacu_out"),
)

BOARDING_AND_HOLDS = Heading(
    "boarding_and_holds",
    "Patients waited {mean} on average to leave the PACU, and on {days_held} of workdays a"
    " finished case waited for a bed there",
)
BOARDING = Heading(
    "boarding",
    "Patients who were ready to leave the PACU waited {mean} on average",
)

EXAMPLES = (
    Example(
        says="Boarding 0, 30 and 90 min: mean 40. One hold of 60 min on one of two workdays.",
        facts={
            "pacu_stays": """
                date       case_id service pacu_ready_s boarding_s hold_s
                2025-03-03 A       Ortho   09:00        0m         -
                2025-03-03 B       Ortho   10:00        30m        60m
                2025-03-04 C       Eye     11:00        90m        0m
            """,
            "calendar": """
                date       kind
                2025-03-03 workday
                2025-03-04 workday
            """,
        },
        expected={
            "mean": 40,
            "median": 30,
            "p90": 78,
            "boarding_h": 2,
            "stays": 3,
            "holds": 1,
            "hold_h": 1,
            "days_held": 50,
        },
    ),
    Example(
        says="A hold on a Saturday counts as a hold, not as a workday with one.",
        facts={
            "pacu_stays": """
                date       case_id service pacu_ready_s boarding_s hold_s
                2025-03-07 A       Ortho   09:00        10m        -
                2025-03-07 B       Ortho   -            -          -
                2025-03-08 C       Eye     11:00        20m        30m
            """,
            "calendar": """
                date       kind
                2025-03-07 workday
                2025-03-08 weekend
            """,
        },
        expected={"mean": 15, "stays": 2, "holds": 1, "hold_h": 0.5, "days_held": 0},
    ),
)


def pacu_boarding(pacu_stays: pd.DataFrame, calendar: pd.DataFrame, settings: Engagement) -> Result:
    """Mean time in the PACU after a patient was ready to leave [min].

    Uses ``boarding_s``, ``hold_s``, ``pacu_ready_s``, ``service``, ``weekday``, ``date`` and the
    calendar's ``is_workday``. No value without a stay with a time of readiness; no holds where none
    are recorded. Source: Macario 2006 for delays of PACU admission as a measure.
    """
    known = pacu_stays["boarding_s"].notna().to_numpy(dtype=bool)
    stays = pacu_stays[known].reset_index(drop=True)
    boarding = np.maximum(seconds(stays, "boarding_s"), 0.0)
    weeks = sample_weeks(stays["date"], settings)
    mean = Ratio(MEAN, "min", boarding, np.ones(len(boarding)), 1 / S_PER_MIN, empty=NO_STAYS)
    tables = _tables(stays, mean, weeks)
    numbers = (*_boarding(mean, weeks), *_holds(pacu_stays, calendar, settings))
    return Result(
        key="pacu_boarding",
        numbers=numbers,
        breakdowns=filled(*tables, _holds_by_service(pacu_stays)),
        charts=_charts(numbers[0].estimate, tables),
        exclusions=(
            Exclusion("no time of readiness or of departure recorded", int((~known).sum())),
        ),
        finding=_finding(numbers),
        basis=of_ratio(mean, stays["date"]),
    )


def _boarding(mean: Ratio, weeks: WeekSample) -> tuple[Number, ...]:
    minutes = mean.above / S_PER_MIN
    return (
        number(mean, weeks),
        Number(MEDIAN, quantile(minutes, 0.5, "min", weeks, empty=NO_STAYS)),
        Number(P90, quantile(minutes, 0.9, "min", weeks, empty=NO_STAYS)),
        total(BOARDING_H, "h", mean.above, per=S_PER_H),
        total(STAYS, "cases", mean.below),
    )


def _holds(stays: pd.DataFrame, calendar: pd.DataFrame, settings: Engagement) -> tuple[Number, ...]:
    if not stays["hold_s"].notna().any():
        missing: tuple[tuple[Measure, Unit], ...] = (
            (HOLDS, "cases"),
            (HOLD_H, "h"),
            (DAYS_HELD, "pct"),
        )
        return tuple(Number(m, Estimate(None, unit, 0, reason=NO_HOLDS)) for m, unit in missing)
    hold_s = np.nan_to_num(seconds(stays, "hold_s"))
    held = (hold_s > 0).astype(np.float64)
    workdays = calendar[flags(calendar, "is_workday")]
    on = np.asarray(workdays["date"].isin(stays["date"][held > 0]), dtype=np.float64)
    return (
        total(HOLDS, "cases", held),
        total(HOLD_H, "h", hold_s, per=S_PER_H),
        number(share(DAYS_HELD, on), sample_weeks(workdays["date"], settings)),
    )


def _tables(stays: pd.DataFrame, mean: Ratio, weeks: WeekSample) -> tuple[Breakdown, ...]:
    dimensions = (
        Dimension("service", "Boarding by service", by_label(stays["service"])),
        Dimension("hour", "Boarding by hour of readiness", by_hour(_ready_hours(stays))),
        Dimension("weekday", "Boarding by weekday", by_weekday(stays["weekday"])),
        Dimension("month", "Boarding by month", by_month(stays["date"])),
    )
    return filled(
        *(
            breakdown(
                each,
                _columns(mean, each.groups, weeks),
                weeks,
                largest_first=each.groups.totals(mean.above) if each.by == "service" else None,
            )
            for each in dimensions
        )
    )


def _ready_hours(stays: pd.DataFrame) -> pd.Series:
    return (stays["pacu_ready_s"] % 86_400 // 3600).astype("int64")


def _columns(mean: Ratio, groups: Groups, weeks: WeekSample) -> tuple[Ratio | Cells | Sum, ...]:
    minutes = mean.above / S_PER_MIN
    return (
        mean,
        Cells(P90, quantiles_by_group(minutes, 0.9, "min", groups, weeks)),
        Sum(BOARDING_H, "h", mean.above, S_PER_H),
        Sum(STAYS, "cases", mean.below),
    )


def _holds_by_service(stays: pd.DataFrame) -> Breakdown | None:
    held = stays[np.nan_to_num(seconds(stays, "hold_s")) > 0]
    if held.empty:
        return None
    services = by_label(held["service"])
    hold_s: FloatArray = seconds(held, "hold_s")
    return breakdown(
        Dimension("held_service", "Cases held in the room by service", services),
        (Sum(HOLDS, "cases", np.ones(len(held))), Sum(HOLD_H, "h", hold_s, S_PER_H)),
        WeekSample(services.codes, np.zeros((0, 0))),
        largest_first=services.totals(hold_s),
    )


def _charts(mean: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "Mean boarding by service", mark("All services", mean)
    return tuple(
        dots("pacu_boarding.by_service", title, table, 0, reference=reference)
        for table in tables[:1]
    )


def _finding(numbers: tuple[Number, ...]) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["mean"].value is None:
        return NO_FINDING
    values = {key: found[key] for key in ("mean", "boarding_h")}
    if not found["holds"].value:
        return BOARDING.finding(values)
    held = {key: found[key] for key in ("days_held", "hold_h")}
    return BOARDING_AND_HOLDS.finding({**values, **held})
