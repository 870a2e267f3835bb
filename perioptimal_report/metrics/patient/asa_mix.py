"""Cases by ASA physical status."""

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
    filled,
)
from perioptimal_report.metrics.kit.ratios import (
    NOT_RECORDED,
    Ratio,
    by_label,
    in_order,
    number,
    sample_weeks,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Bars, Segment
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import ASA, WILSON
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 10

CLASSES = ("I", "II", "III", "IV", "V", "VI")
HIGH = ("III", "IV", "V", "VI")

SEVERE = Measure("asa_3_up", "ASA III or higher, of cases with a class")
CASES = Measure("cases", "Cases")
BY_CLASS = tuple(
    Measure(f"asa_{number}", f"ASA {name}, of all cases")
    for number, name in enumerate(CLASSES, start=1)
)
MISSING = Measure("asa_missing", "No ASA class recorded, of all cases", "lower")

NOTE = MethodNote(
    title="ASA physical status",
    lens="patient",
    question="How sick are the patients who come to the operating rooms?",
    counted="Completed cases of every day of the period by recorded ASA class I to VI. A missing"
    " class is a class of its own and is never guessed. The headline is the share of classes III"
    " to VI among the cases with a class.",
    leaves_out="Cancelled cases. Cases without a class are not in the headline's denominator.",
    formula="class k: cases of class k ÷ all cases × 100; headline: cases of class III to VI ÷"
    " cases with a class × 100. Interval: Wilson score, 95%.",
    sources=(ASA, WILSON),
    measures=(SEVERE, CASES, *BY_CLASS, MISSING),
    needs=("cases.asa",),
)

SHARE = Heading(
    "share",
    "{share} of patients were ASA III or higher, most of all in {service} ({service_share})",
    chance="{share} of patients were ASA III or higher; differences between services could be"
    " chance",
)
NONE_RECORDED = Heading(
    "none_recorded",
    "No case has an ASA class on record",
)

EXAMPLES = (
    Example(
        says="Of four cases, one III and one IV: half are III or higher.",
        facts={
            "completed_cases": """
                date        service  asa
                2025-03-03  Ortho    I
                2025-03-03  Ortho    II
                2025-03-03  Cardiac  III
                2025-03-04  Cardiac  IV
            """
        },
        expected={"asa_3_up": 50.0, "asa_1": 25.0, "asa_3": 25.0, "asa_missing": 0.0, "cases": 4},
    ),
    Example(
        says="A missing class is its own: 1 of 3 missing, and 1 of the 2 recorded is III.",
        facts={
            "completed_cases": """
                date        service  asa
                2025-03-03  Ortho    -
                2025-03-03  Ortho    II
                2025-03-03  Cardiac  III
            """
        },
        expected={"asa_3_up": 50.0, "asa_2": 33.3333, "asa_missing": 33.3333, "cases": 3},
    ),
)


def asa_mix(completed_cases: pd.DataFrame, settings: Engagement) -> Result:
    """Share of ASA class III or higher among cases with a class [pct].

    Uses ``asa``, ``service``, ``date``. No value without a case that has a class.
    Source: ASA physical status classification.
    """
    weeks = sample_weeks(completed_cases["date"], settings)
    ratios = _ratios(completed_cases["asa"])
    numbers = tuple(number(ratio, weeks) for ratio in ratios)
    ones = np.ones(len(completed_cases))
    tables = _tables(completed_cases, ratios, weeks)
    return Result(
        key="asa_mix",
        numbers=(numbers[0], total(CASES, "cases", ones), *numbers[1:]),
        breakdowns=tables,
        charts=tuple(_bars(table) for table in tables[:1]),
        exclusions=(Exclusion("no ASA class recorded", int(completed_cases["asa"].isna().sum())),),
        finding=_finding(numbers, tables),
        basis=of_ratio(ratios[0], completed_cases["date"]),
    )


def _ratios(asa: pd.Series) -> tuple[Ratio, ...]:
    recorded = _flags(asa.notna())
    counts = [
        share(SEVERE, _flags(asa.isin(HIGH)), recorded),
        *(
            share(measure, _flags(asa.eq(name).fillna(value=False)))
            for measure, name in zip(BY_CLASS, CLASSES, strict=True)
        ),
        share(MISSING, 1.0 - recorded),
    ]
    return tuple(replace(ratio, independent=True) for ratio in counts)


def _flags(marked: pd.Series) -> FloatArray:
    return np.asarray(marked, dtype=np.float64)


def _tables(
    cases: pd.DataFrame, ratios: tuple[Ratio, ...], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    services = by_label(cases["service"])
    one = np.ones(len(cases))
    classes = in_order(cases["asa"].fillna(NOT_RECORDED), (*CLASSES, NOT_RECORDED))
    severe = services.totals(ratios[0].above) / np.maximum(services.totals(ratios[0].below), 1)
    count = Sum(CASES, "cases", one)
    return filled(
        breakdown(
            Dimension("service", "ASA class by service", services),
            (count, *ratios),
            weeks,
            largest_first=severe,
        ),
        replace(
            breakdown(Dimension("asa", "Cases by ASA class", classes), (count,), weeks),
            known_sums=(HIGH, CLASSES[:2], (NOT_RECORDED,)),
        ),
    )


def _bars(by_service: Breakdown) -> Bars:
    labels = (*CLASSES, NOT_RECORDED)
    columns = [[row.cells[place] for row in by_service.rows] for place in range(2, 9)]
    return Bars(
        key="asa_mix.by_service",
        title="ASA class by service",
        unit="pct",
        labels=tuple(row.label for row in by_service.rows),
        segments=tuple(
            Segment(label, tuple(_value(cell) for cell in cells))
            for label, cells in zip(labels, columns, strict=True)
        ),
    )


def _value(cell: Estimate | str) -> float:
    return cell.value or 0.0 if isinstance(cell, Estimate) else 0.0


def _finding(numbers: tuple[Number, ...], tables: tuple[Breakdown, ...]) -> Finding:
    severe, missing = numbers[0].estimate, numbers[-1].estimate
    if missing.value is None:
        return NO_FINDING
    if severe.value is None:
        return NONE_RECORDED.finding({"missing": missing})
    top = tables[0].rows[0]
    cell = top.cells[1]
    return SHARE.finding(
        {"share": severe, "service": top.label, "service_share": cell},
        certain=isinstance(cell, Estimate) and clearly_above(cell, severe.value),
    )
