"""Cases booked after the schedule of their day had closed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

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
    by_label,
    by_month,
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

ORDER = 40

RATE = Measure("add_on_rate", "Add-on cases")
ADD_ONS = Measure("add_ons", "Add-on cases, count")
CASES = Measure("cases", "Cases")

NOTE = MethodNote(
    title="Add-on rate",
    lens="patient",
    question="How much of the work is booked after the schedule of its day has closed?",
    counted="Completed cases of every day of the period. A case is an add-on when the record says"
    " so, or, where there is no such entry, when it was booked after the cut-off of the settings,"
    " which is printed with the definitions in force.",
    leaves_out="Cancelled cases; cases with neither an entry nor a time of booking, which are"
    " counted below.",
    formula="add-on cases ÷ cases known to be one or not × 100. Interval: Wilson score, 95 %.",
    sources=(WILSON,),
    measures=(RATE, ADD_ONS, CASES),
    needs=("cases.add_on or cases.booked_at",),
    charted="p",
)

HIGHEST = Heading(
    "highest",
    "{share} of cases were added after the schedule closed, most of all in {service}"
    " ({service_share})",
    chance="{share} of cases were added after the schedule closed; {service} had the highest"
    " rate, which could be chance",
)
SHARE = Heading(
    "share",
    "{share} of cases were added after the schedule closed",
)

EXAMPLES = (
    Example(
        says="One of four completed cases is an add-on: 25 %. The cancelled one does not count.",
        facts={
            "scheduled_cases": """
                date       service add_on status
                2025-03-03 Ortho   false  completed
                2025-03-03 Ortho   true   completed
                2025-03-03 General false  completed
                2025-03-04 General false  completed
                2025-03-04 General true   cancelled
            """
        },
        expected={"add_on_rate": 25.0, "add_ons": 1, "cases": 4},
    ),
    Example(
        says="A case of which nobody knows is left out of the count: 1 of 2, not 1 of 3.",
        facts={
            "scheduled_cases": """
                date       service add_on status
                2025-03-03 Ortho   false  completed
                2025-03-03 Ortho   -      completed
                2025-03-08 General true   completed
            """
        },
        expected={"add_on_rate": 50.0, "add_ons": 1, "cases": 2},
    ),
)


def add_on_rate(scheduled_cases: pd.DataFrame, settings: Engagement) -> Result:
    """Share of completed cases that were booked after the schedule closed [pct].

    Uses ``add_on``, ``status``, ``service``, ``weekday``, ``date``. No value without a case that
    is known to be an add-on or not. Source: Wilson 1927 for the interval.
    """
    done = scheduled_cases[scheduled_cases["status"].eq("completed")]
    known = done["add_on"].notna().to_numpy(dtype=bool)
    cases = done[known]
    events = cases["add_on"].to_numpy(dtype=np.float64)
    ratio = replace(share(RATE, events), independent=True)
    weeks = sample_weeks(cases["date"], settings)
    rate = number(ratio, weeks)
    tables = _tables(cases, (ratio, Sum(ADD_ONS, "cases", events)), weeks)
    return Result(
        key="add_on_rate",
        numbers=(rate, total(ADD_ONS, "cases", events), total(CASES, "cases", ratio.below)),
        breakdowns=tables,
        charts=_charts(rate.estimate, tables),
        exclusions=(Exclusion("neither an entry nor a time of booking", int((~known).sum())),),
        finding=_finding(rate.estimate, tables),
        basis=of_ratio(ratio, cases["date"]),
    )


def _tables(
    cases: pd.DataFrame, columns: tuple[Ratio, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases["service"])
    ratio, _ = columns
    by_service = Dimension("service", "Add-on cases by service", services)
    by_day = Dimension("weekday", "Add-on cases by weekday", by_weekday(cases["weekday"]))
    months = Dimension("month", "Add-on cases by month", by_month(cases["date"]))
    rates = services.totals(ratio.above) / services.totals(ratio.below)
    return filled(
        breakdown(by_service, columns, weeks, largest_first=rates),
        breakdown(by_day, columns, weeks),
        breakdown(months, columns, weeks),
    )


def _charts(rate: Estimate, tables: tuple[Breakdown, ...]) -> tuple[Dots, ...]:
    title, reference = "Add-on cases by service", mark("All services", rate)
    return tuple(
        dots("add_on_rate.by_service", title, table, 0, reference=reference) for table in tables[:1]
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
