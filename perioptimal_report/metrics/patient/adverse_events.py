"""Adverse events per 1,000 cases, and against what the acuity of the cases leads to expect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.acuity_index import (
    INDEX,
    PER_1000,
    clearly_above_one,
    expected_events,
    margins,
    observed_to_expected,
    per_1000,
    rates,
    strata,
)
from perioptimal_report.metrics.kit.basis import of_events
from perioptimal_report.metrics.kit.breakdowns import Cells, Dimension, Sum, breakdown, dots, filled
from perioptimal_report.metrics.kit.event_rates import GARWOOD, covered, phases, spoken
from perioptimal_report.metrics.kit.ratios import (
    NO_CASES,
    Groups,
    by_label,
    by_month,
    sample_weeks,
    sum_of,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Dots, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
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

ORDER = 50

RATE = Measure("rate", "Adverse events per 1,000 cases", "lower")
EVENTS = Measure("events", "Adverse events", "lower")
NEAR_RATE = Measure("near_miss_rate", "Near misses per 1,000 cases")
NEAR_MISSES = Measure("near_misses", "Near misses")
CASES = Measure("cases", "Cases")
EXPECTED = Measure(
    "expected", "Adverse events expected for its ASA and emergency mix", of_patients=False
)

BRESLOW = Reference(
    "Breslow 1987",
    "Breslow NE, Day NE. Statistical methods in cancer research. Volume II: The design and"
    " analysis of cohort studies. IARC Scientific Publications No. 82. Lyon: IARC; 1987.",
)

NOTE = MethodNote(
    title="Adverse events",
    lens="patient",
    question="How often are patients reported to come to harm, and is it more than their acuity"
    " leads to expect?",
    counted="Reported adverse events of the period against completed cases, by phase, type, latent"
    " condition and service. Near misses are counted apart. By service the events are set beside"
    " those expected if each of its cases had the rate that all cases of the same ASA class and"
    " urgency had in the whole period (indirect standardization).",
    leaves_out="What nobody reported: a service that reports more looks worse. An index above or"
    " below 1 says that numbers differ, not why. Events of no known completed case count in the"
    " rates, not in the index. Near misses are in no rate of adverse events.",
    formula="rate: events ÷ cases × 1,000. Index of a service: observed ÷ expected events; expected"
    " = Σ over ASA × urgency of (its cases × events ÷ cases of all services). A missing class is a"
    " class of its own. Interval: exact Poisson, 95 %; of the index with expected taken as known.",
    sources=(GARWOOD, BRESLOW),
    measures=(RATE, EVENTS, NEAR_RATE, NEAR_MISSES, CASES),
    needs=("events.kind",),
    charted="u",
)

ABOVE_EXPECTED = Heading(
    "above_expected",
    "Adverse events were reported at {rate}; {service} reports {index} times what the acuity of"
    " its cases leads to expect",
)
RATE_HEADING = Heading(
    "rate",
    "Adverse events were reported at {rate}; too few to tell any service from what the acuity of"
    " its cases leads to expect",
)
NO_EVENTS = Heading(
    "no_events",
    "No adverse event was reported",
)

EXAMPLES = (
    Example(
        says="Two adverse events in four cases are 500 per 1,000; a near miss counts apart.",
        facts={
            "completed_cases": """
                date       case_id service asa emergency
                2025-03-03 A       Ortho   I   false
                2025-03-03 B       Ortho   I   false
                2025-03-03 C       Cardiac IV  true
                2025-03-04 D       Cardiac IV  true
            """,
            "case_events": """
                date       event_id case_id service kind       phase   category latent_condition
                2025-03-03 1        C       Cardiac adverse    intraop bleeding staffing
                2025-03-03 2        A       Ortho   near__miss preop   side     -
                2025-03-04 3        D       Cardiac adverse    pacu    airway   -
                2025-03-04 4        D       Cardiac delay      preop   -        -
            """,
        },
        expected={
            "rate": 500.0,
            "events": 2,
            "near_miss_rate": 250.0,
            "near_misses": 1,
            "cases": 4,
        },
    ),
    Example(
        says="An event of no known case counts in the rate: 1 in 2 cases.",
        facts={
            "completed_cases": """
                date       case_id service asa emergency
                2025-03-03 A       Ortho   -   -
                2025-03-03 B       Ortho   II  false
            """,
            "case_events": """
                date       event_id case_id service kind    phase         category latent_condition
                2025-03-05 1        -       -       adverse postdischarge readmit  -
            """,
        },
        expected={"rate": 500.0, "events": 1, "near_misses": 0, "cases": 2},
    ),
)


def adverse_events(
    completed_cases: pd.DataFrame, case_events: pd.DataFrame, settings: Engagement
) -> Result:
    """Rate of reported adverse events per 1,000 completed cases.

    Uses ``kind``, ``phase``, ``category``, ``latent_condition``, ``case_id``, ``service``,
    ``date`` of the events and ``asa``, ``emergency``, ``service``, ``date`` of the cases. No value
    without a case, or without any event on record. Source: Garwood 1936 for the interval,
    Breslow 1987 for the index.
    """
    completed_cases = covered(case_events, completed_cases)
    cases = len(completed_cases)
    adverse, near = (
        case_events[case_events["kind"].eq(kind)].reset_index(drop=True)
        for kind in ("adverse", "near_miss")
    )
    weeks = sample_weeks(completed_cases["date"], settings)
    by_service = _by_service(completed_cases, adverse, near, weeks)
    numbers = _numbers(cases, len(adverse), len(near))
    return Result(
        key="adverse_events",
        numbers=numbers,
        breakdowns=filled(
            by_service,
            *_by_kind(adverse, cases, weeks),
            _by_stratum(completed_cases, adverse, weeks),
            _by_month(completed_cases, adverse, weeks),
        ),
        charts=_charts(by_service),
        exclusions=_exclusions(completed_cases, adverse),
        finding=_finding(numbers, by_service),
        basis=of_events(adverse, case_events, completed_cases, PER_1000),
    )


def _numbers(cases: int, adverse: int, near: int) -> tuple[Number, ...]:
    return (
        Number(RATE, per_1000(adverse, cases)),
        Number(EVENTS, _count(adverse, cases)),
        Number(NEAR_RATE, per_1000(near, cases)),
        Number(NEAR_MISSES, _count(near, cases)),
        Number(CASES, sum_of(np.ones(cases), "cases")),
    )


def _count(events: int, cases: int) -> Estimate:
    if not cases:
        return Estimate(None, "count", 0, reason=NO_CASES)
    return Estimate(float(events), "count", cases)


def _by_kind(adverse: pd.DataFrame, cases: int, weeks: WeekSample) -> tuple[Breakdown | None, ...]:
    """Break the events down by phase, type and latent condition, as rates of all cases."""
    dimensions = (
        Dimension("phase", "Adverse events by phase", phases(adverse)),
        Dimension("type", "Adverse events by type", by_label(spoken(adverse["category"]))),
        Dimension(
            "latent_condition",
            "Adverse events by latent condition",
            by_label(spoken(adverse["latent_condition"])),
        ),
    )
    return tuple(_rates_of(each, cases, weeks) for each in dimensions) if cases else ()


def _rates_of(dimension: Dimension, cases: int, weeks: WeekSample) -> Breakdown:
    groups = dimension.groups
    events = groups.totals(np.ones(len(groups.codes)))
    rate = rates(RATE, events, np.full(len(events), float(cases)))
    count = Sum(EVENTS, "count", np.ones(len(groups.codes)))
    return breakdown(dimension, (rate, count), weeks, largest_first=events)


def _by_service(
    cases: pd.DataFrame, adverse: pd.DataFrame, near: pd.DataFrame, weeks: WeekSample
) -> Breakdown | None:
    """Set observed beside expected events, service by service, the highest index first."""
    if cases.empty:
        return None
    services = by_label(cases["service"])
    count = services.totals(np.ones(len(cases)))
    events, near_misses = (_placed(found["service"], services) for found in (adverse, near))
    events_of_case = cases["case_id"].map(adverse["case_id"].value_counts()).fillna(0)
    observed = services.totals(np.asarray(events_of_case, dtype=np.float64))
    expected = services.totals(expected_events(cases, events_of_case))
    index = [
        observed_to_expected(int(o), float(e)) for o, e in zip(observed, expected, strict=True)
    ]
    columns = (
        rates(RATE, events, count),
        Cells(EVENTS, [_count(int(e), int(c)) for e, c in zip(events, count, strict=True)]),
        Sum(CASES, "cases", np.ones(len(cases))),
        Cells(
            EXPECTED,
            [Estimate(float(e), "count", int(c)) for e, c in zip(expected, count, strict=True)],
        ),
        Cells(INDEX, index),
        rates(NEAR_RATE, near_misses, count),
    )
    order = [cell.value or 0.0 for cell in index]
    title = "Adverse events by service, against those expected for the acuity of its cases"
    return breakdown(Dimension("service", title, services), columns, weeks, largest_first=order)


def _by_stratum(cases: pd.DataFrame, adverse: pd.DataFrame, weeks: WeekSample) -> Breakdown | None:
    """Show the rates that the expected events rest on."""
    if cases.empty:
        return None
    groups = strata(cases)
    of_case = cases["case_id"].map(adverse["case_id"].value_counts()).fillna(0)
    events = groups.totals(np.asarray(of_case, dtype=np.float64))
    count = Sum(CASES, "cases", np.ones(len(cases)))
    rate = rates(RATE, events, groups.totals(count.amounts))
    title = "Adverse events by ASA class and urgency: the rates that expected events rest on"
    table = breakdown(Dimension("stratum", title, groups), (rate, count), weeks)
    return replace(table, known_sums=margins(groups))


def _by_month(cases: pd.DataFrame, adverse: pd.DataFrame, weeks: WeekSample) -> Breakdown | None:
    if cases.empty:
        return None
    months = by_month(cases["date"])
    of_event = adverse["date"].dt.strftime("%Y-%m").astype("str")
    events = _placed(of_event, months)
    count = Sum(CASES, "cases", np.ones(len(cases)))
    rate = rates(RATE, events, months.totals(count.amounts))
    return breakdown(Dimension("month", "Adverse events by month", months), (rate, count), weeks)


def _placed(labels: pd.Series, groups: Groups) -> FloatArray:
    """Count the events of each group; those of no group are left out."""
    counts = labels.value_counts()
    return np.array([float(counts.get(label, 0)) for label in groups.labels])


def _charts(by_service: Breakdown | None) -> tuple[Dots, ...]:
    if by_service is None:
        return ()
    place = by_service.measures.index(INDEX)
    title = "Observed ÷ expected adverse events by service"
    return (
        dots("adverse_events.index", title, by_service, place, reference=Mark("As expected", 1.0)),
    )


def _exclusions(cases: pd.DataFrame, adverse: pd.DataFrame) -> tuple[Exclusion, ...]:
    unknown = (
        ~adverse["case_id"].isin(cases["case_id"]) if len(cases) else adverse["case_id"].isna()
    )
    return (
        Exclusion("adverse events of no completed case: in the rate only", int(unknown.sum())),
        Exclusion("adverse events without a type", int(spoken(adverse["category"]).isna().sum())),
    )


def _finding(numbers: tuple[Number, ...], by_service: Breakdown | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if by_service is None:
        return NO_FINDING
    if not found["events"].value:
        return NO_EVENTS.finding({"rate": found["rate"]})
    values: dict[str, Estimate | str] = {"rate": found["rate"], "events": found["events"]}
    top = by_service.rows[0]
    index = top.cells[by_service.measures.index(INDEX)]
    if isinstance(index, Estimate) and clearly_above_one(index, len(by_service.rows)):
        return ABOVE_EXPECTED.finding({**values, "service": top.label, "index": index})
    return RATE_HEADING.finding({**values, "near_misses": found["near_misses"]})
