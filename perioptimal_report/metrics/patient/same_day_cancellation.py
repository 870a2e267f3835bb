"""Cases cancelled after the cut-off, by cases and by booked minutes."""

from __future__ import annotations

from dataclasses import replace

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
    leader,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    NOT_RECORDED,
    PCT,
    S_PER_H,
    Groups,
    Ratio,
    by_label,
    by_month,
    by_weekday,
    in_order,
    number,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.metrics.kit.schedule import CLASSES, UNMAPPED, on_schedule
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, WILSON
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Estimate,
    Example,
    Finding,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 60
NO_BOOKED = "no booked durations on the schedule in the period"

BY_CASES = Measure("by_cases", "Cancelled after the cut-off, by cases", "lower")
BY_MINUTES = Measure(
    "by_minutes", "Cancelled after the cut-off, by booked minutes", "lower", of_patients=False
)
BY_CLASS = tuple(
    Measure(name, label, "lower")
    for name, label in zip(
        CLASSES,
        (
            "Clinical reasons, of scheduled cases",
            "Operational reasons, of scheduled cases",
            "Patient's reasons, of scheduled cases",
            "Reasons not mapped or not recorded, of scheduled cases",
        ),
        strict=True,
    )
)
CANCELLED = Measure("cancelled", "Cases cancelled after the cut-off", "lower")
SCHEDULED = Measure("scheduled", "Cases on the schedule at the cut-off")
LOST_H = Measure("cancelled_h", "Booked time cancelled after the cut-off", "lower")
CLASS_SHARE = Measure("class_share", "Share of the cancellations")

EHRENFELD = Reference(
    "Ehrenfeld 2013",
    "Ehrenfeld JM, Dexter F, Rothman BS, Johnson AM, Epstein RH. Case cancellation rates measured"
    " by surgical service differ whether based on the number of cases or the number of minutes"
    " cancelled. Anesth Analg 2013;117:711–6.",
    "10.1213/ANE.0b013e31829cc77a",
)
CASCAES = Reference(
    "CASCAES 2011",
    "Schuster M, Neumann C, Neumann K, et al. for the CASCAES Study Group. The effect of hospital"
    " size and surgical service on case cancellation in elective surgery: results from a"
    " prospective multicenter study. Anesth Analg 2011;113:578–85.",
    "10.1213/ANE.0b013e318222be4d",
)

NOTE = MethodNote(
    title="Cancellations after the cut-off",
    lens="patient",
    question="How many patients are cancelled once the schedule of their day stands?",
    counted="Cases on the schedule of their day at the cut-off of the settings: those done, and"
    " those cancelled after it. Counted twice, by cases and by booked minutes, because long cases"
    " weigh more in the second. Reasons are sorted into clinical, operational and the patient's"
    " own by the settings; what they do not name is a class of its own.",
    leaves_out="Cases cancelled before the cut-off, add-on cases, and cancelled cases without a"
    " time of cancellation, which are counted below. Cases without a booked duration are not in"
    " the share by minutes.",
    formula="by cases: cancelled after the cut-off ÷ on the schedule × 100; by minutes: the same"
    " of booked minutes. Interval: week-cluster bootstrap, 95 %; Wilson score where none or all"
    " are cancelled.",
    sources=(EHRENFELD, HESTERBERG, WILSON),
    measures=(BY_CASES, BY_MINUTES, *BY_CLASS, CANCELLED, SCHEDULED, LOST_H),
    needs=("cases.status", "cases.cancelled_at"),
    charted="p",
    benchmarks=(
        Benchmark(
            "11.6 % and 10.7 % of cases at two academic hospitals, cancelled after 07:00 on the"
            " workday before surgery",
            EHRENFELD,
        ),
        Benchmark(
            "12.4 % of cases at university hospitals and 5.0 % at mid- to small-size community"
            " hospitals, cancelled after the schedule of the day before was final (25 hospitals)",
            CASCAES,
        ),
    ),
)

LARGEST = Heading(
    "largest",
    "{by_cases} of scheduled cases were cancelled late, {by_minutes} of booked time;"
    " {reason_class} led with {class_share}",
    chance="{by_cases} of scheduled cases were cancelled late, {by_minutes} of booked time;"
    " which class of reasons leads could be chance",
    spoken={
        "reason_class": {
            "clinical": "clinical reasons",
            "operational": "operational reasons",
            "patient": "the patients’ own reasons",
        }
    },
)
UNEXPLAINED = Heading(
    "unexplained",
    "{by_cases} of scheduled cases were cancelled late, for reasons that no class covers",
)
NEVER = Heading(
    "never",
    "No case was cancelled after the cut-off",
)

EXAMPLES = (
    Example(
        says="Of 4 cases of 60 + 60 + 60 + 180 min, the long one is cancelled: 25 % and 50 %.",
        facts={
            "scheduled_cases": """
                date       case_id service booked_s add_on status
                2025-03-03 A       Ortho   60m      false  completed
                2025-03-03 B       Ortho   60m      false  completed
                2025-03-03 C       General 60m      -      completed
                2025-03-04 D       General 180m     false  cancelled
            """,
            "cancelled_cases": """
                date       case_id service booked_s after_cutoff reason reason_class
                2025-03-04 D       General 180m     true         Fever  clinical
            """,
        },
        expected={
            "by_cases": 25.0,
            "by_minutes": 50.0,
            "clinical": 25.0,
            "patient": 0.0,
            "cancelled": 1,
            "scheduled": 4,
            "cancelled_h": 3,
        },
    ),
    Example(
        says="Cancelled early, without a time, or an add-on: none is on the schedule. 1 of 3.",
        facts={
            "scheduled_cases": """
                date       case_id service booked_s add_on status
                2025-03-03 A       Ortho   60m      false  completed
                2025-03-03 B       Ortho   60m      false  completed
                2025-03-03 C       Ortho   60m      true   completed
                2025-03-04 D       Ortho   60m      false  cancelled
                2025-03-04 E       Ortho   60m      false  cancelled
                2025-03-04 F       Ortho   -        false  cancelled
            """,
            "cancelled_cases": """
                date       case_id service booked_s after_cutoff reason  reason_class
                2025-03-04 D       Ortho   60m      false        Moved   operational
                2025-03-04 E       Ortho   60m      -            No_show patient
                2025-03-04 F       Ortho   -        true         No_show patient
            """,
        },
        expected={"by_cases": 33.3333, "by_minutes": 0.0, "patient": 33.3333, "scheduled": 3},
    ),
)


def same_day_cancellation(
    scheduled_cases: pd.DataFrame, cancelled_cases: pd.DataFrame, settings: Engagement
) -> Result:
    """Share of the schedule that was cancelled after the cut-off [pct].

    Uses ``add_on``, ``status``, ``booked_s``, ``after_cutoff``, ``reason``, ``reason_class``,
    ``service``, ``weekday``, ``date``. No value without a case on the schedule. Source: Ehrenfeld
    2013 for counting both cases and minutes.
    """
    cases, exclusions = on_schedule(scheduled_cases, cancelled_cases)
    weeks = sample_weeks(cases["date"], settings)
    lost = cases["cancelled"].to_numpy(dtype=np.float64)
    columns = _columns(cases, lost)
    numbers = (*(number(ratio, weeks) for ratio in columns), *_sums(cases, lost))
    tables = _tables(cases, lost, columns, weeks)
    reasons = _reasons(cases[lost > 0], weeks.only(lost > 0))
    classes = in_order(cases["reason_class"], CLASSES)
    return Result(
        key="same_day_cancellation",
        numbers=numbers,
        breakdowns=filled(*tables, *reasons),
        charts=_charts(numbers[0].estimate, tables),
        exclusions=exclusions,
        finding=_finding(numbers, lost, classes, weeks),
        basis=of_ratio(columns[0], cases["date"]),
    )


def _columns(cases: pd.DataFrame, lost: FloatArray) -> tuple[Ratio, ...]:
    booked = np.nan_to_num(seconds(cases, "booked_s"))
    classes = cases["reason_class"].to_numpy()
    return (
        share(BY_CASES, lost),
        Ratio(BY_MINUTES, "pct", booked * lost, booked, PCT, empty=NO_BOOKED),
        *(
            share(measure, lost * (classes == name))
            for measure, name in zip(BY_CLASS, CLASSES, strict=True)
        ),
    )


def _sums(cases: pd.DataFrame, lost: FloatArray) -> tuple[Number, ...]:
    booked = np.nan_to_num(seconds(cases, "booked_s"))
    return (
        total(CANCELLED, "cases", lost),
        total(SCHEDULED, "cases", np.ones(len(lost))),
        total(LOST_H, "h", booked * lost, n=int(lost.sum()), per=S_PER_H),
    )


def _tables(
    cases: pd.DataFrame, lost: FloatArray, columns: tuple[Ratio, ...], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases["service"])
    counts = (Sum(CANCELLED, "cases", lost), Sum(SCHEDULED, "cases", np.ones(len(lost))))
    by_day = Dimension("weekday", "Cancellations by weekday", by_weekday(cases["weekday"]))
    months = Dimension("month", "Cancellations by month", by_month(cases["date"]))
    return filled(
        breakdown(
            Dimension("service", "Cancellations by service", services),
            (*columns[:2], *counts, *columns[2:]),
            weeks,
            largest_first=services.totals(lost),
        ),
        breakdown(by_day, (*columns[:2], *counts), weeks),
        breakdown(months, (*columns[:2], *counts), weeks),
    )


def _reasons(lost: pd.DataFrame, weeks: WeekSample) -> tuple[Breakdown, ...]:
    """List the recorded reasons, and their classes, of the cancellations after the cut-off."""
    dimensions = (
        Dimension(
            "reason_class", "Cancellations by class", in_order(lost["reason_class"], CLASSES)
        ),
        Dimension("reason", "Cancellations by recorded reason", by_label(lost["reason"])),
    )
    classes, reasons = (_by_reason(lost, dimension, weeks) for dimension in dimensions)
    of_class = lost["reason"].fillna(NOT_RECORDED).groupby(lost["reason_class"], sort=True)
    # The classes' sums stand in the table above: what is hidden must be hidden within its class.
    known_sums = tuple(tuple(sorted(set(found))) for _, found in of_class)
    return classes, replace(reasons, known_sums=known_sums)


def _by_reason(lost: pd.DataFrame, dimension: Dimension, weeks: WeekSample) -> Breakdown:
    counts = dimension.groups.totals(np.ones(len(lost)))
    shares = [Estimate(float(c) / len(lost) * PCT, "pct", len(lost)) for c in counts]
    booked = np.nan_to_num(seconds(lost, "booked_s"))
    return breakdown(
        dimension,
        (
            Cells(CLASS_SHARE, shares),
            Sum(CANCELLED, "cases", np.ones(len(lost))),
            Sum(LOST_H, "h", booked, S_PER_H),
        ),
        weeks,
        largest_first=counts,
    )


def _charts(by_cases: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "Cancelled after the cut-off by service", mark("All services", by_cases)
    return tuple(
        dots("same_day_cancellation.by_service", title, table, 0, reference=reference)
        for table in tables[:1]
    )


def _finding(
    numbers: tuple[Number, ...], lost: FloatArray, classes: Groups, weeks: WeekSample
) -> Finding:
    by_cases, by_minutes = numbers[0].estimate, numbers[1].estimate
    if by_cases.value is None:
        return NO_FINDING
    if not by_cases.value:
        return NEVER.finding({"by_cases": by_cases})
    values: dict[str, Estimate | str] = {"by_cases": by_cases, "by_minutes": by_minutes}
    most = leader(lost, classes, weeks, aside=UNMAPPED)
    if most is None:
        return UNEXPLAINED.finding(values)
    named: dict[str, Estimate | str] = {"reason_class": most.label, "class_share": most.share}
    return LARGEST.finding({**values, **named}, most.certain)
