"""Emergency cases among all cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.facts.dictionary.cases import CompletedCases
from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Dimension,
    Sum,
    breakdown,
    clearly_above,
    dots,
    filled,
    mark,
)
from perioptimal_report.metrics.kit.ratios import (
    Ratio,
    by_hour,
    by_label,
    by_weekday,
    number,
    sample_weeks,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import WILSON
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

ORDER = 30

RATE = Measure("emergency_rate", "Emergency cases")
EMERGENCIES = Measure("emergencies", "Emergency cases, count")
CASES = Measure("cases", "Cases")

NOTE = MethodNote(
    title="Emergency rate",
    lens="patient",
    question="How much of the work arrives as an emergency?",
    counted="Completed cases of every day of the period whose record says whether they were an"
    " emergency. A case is an emergency when the record says so, or, where there is no such"
    " column, when its ASA class carries an E.",
    leaves_out="Cancelled cases; cases without an entry, which are counted below.",
    formula="emergency cases ÷ cases with an entry × 100. Interval: Wilson score, 95%."
    " By hour: the hour of wheels in.",
    sources=(WILSON,),
    measures=(RATE, EMERGENCIES, CASES),
    needs=("cases.emergency",),
)

HIGHEST = Heading(
    "highest",
    "{share} of cases were emergencies, most of all in {service} ({service_share})",
    chance="{share} of cases were emergencies; {service} had the highest rate, which could be"
    " chance",
)
SHARE = Heading(
    "share",
    "{share} of cases were emergencies",
)

EXAMPLES = (
    Example(
        says="One of four cases is an emergency: 25%.",
        facts={
            "completed_cases": """
                date        service  in_hour  emergency
                2025-03-03  Ortho    7        false
                2025-03-03  Ortho    9        false
                2025-03-03  General  22       true
                2025-03-04  General  8        false
            """
        },
        expected={"emergency_rate": 25.0, "emergencies": 1, "cases": 4},
    ),
    Example(
        says="A case without an entry is left out of the count: 1 of 2, not 1 of 3.",
        facts={
            "completed_cases": """
                date        service  in_hour  emergency
                2025-03-03  Ortho    7        false
                2025-03-03  Ortho    9        -
                2025-03-08  General  22       true
            """
        },
        expected={"emergency_rate": 50.0, "emergencies": 1, "cases": 2},
    ),
)


def emergency_rate(completed_cases: pd.DataFrame, settings: Engagement) -> Result:
    """Share of cases that are emergencies [pct].

    Uses ``emergency``, ``service``, ``weekday``, ``in_hour``, ``date``. No value without a case
    that has an entry. Source: Wilson 1927 for the interval.
    """
    known = completed_cases[CompletedCases.emergency].notna().to_numpy(dtype=bool)
    cases = completed_cases[known]
    events = cases[CompletedCases.emergency].to_numpy(dtype=np.float64)
    ratio = replace(share(RATE, events), independent=True)
    weeks = sample_weeks(cases[CompletedCases.date], settings)
    rate = number(ratio, weeks)
    tables = _tables(cases, (ratio, Sum(EMERGENCIES, "cases", events)), weeks)
    return Result(
        key="emergency_rate",
        numbers=(
            rate,
            total(EMERGENCIES, "cases", events),
            total(CASES, "cases", np.ones(len(events))),
        ),
        breakdowns=tables,
        charts=_charts(rate.estimate, tables),
        exclusions=(Exclusion("no entry whether the case was an emergency", int((~known).sum())),),
        finding=_finding(rate.estimate, tables),
        basis=of_ratio(ratio, cases[CompletedCases.date]),
    )


def _tables(
    cases: pd.DataFrame, columns: tuple[Ratio, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases[CompletedCases.service])
    ratio, _ = columns
    by_service = Dimension("service", "Emergency cases by service", services)
    by_day = Dimension(
        "weekday", "Emergency cases by weekday", by_weekday(cases[CompletedCases.weekday])
    )
    hours = Dimension(
        "hour", "Emergency cases by hour of wheels in", by_hour(cases[CompletedCases.in_hour])
    )
    rates = services.totals(ratio.above) / services.totals(ratio.below)
    return filled(
        breakdown(by_service, columns, weeks, largest_first=rates),
        breakdown(by_day, columns, weeks),
        breakdown(hours, columns, weeks),
    )


def _charts(rate: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title = "Emergency cases by service"
    reference = mark("All services", rate)
    return tuple(
        dots("emergency_rate.by_service", title, table, 0, reference=reference)
        for table in tables[:1]
    )


def _finding(rate: Estimate, tables: tuple[Breakdown, ...]) -> Finding:
    if rate.value is None:
        return NO_FINDING
    top = tables[0].rows[0]
    cell = top.cells[0]
    if len(tables[0].rows) == 1 or not isinstance(cell, Estimate):
        return SHARE.finding({"share": rate})
    return HIGHEST.finding(
        {"share": rate, "service": top.label, "service_share": cell},
        certain=clearly_above(cell, rate.value),
    )
