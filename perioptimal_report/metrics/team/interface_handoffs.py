"""Handoffs at the interfaces between the teams."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_events
from perioptimal_report.metrics.kit.breakdowns import Cells, Dimension, Sum, dots, filled
from perioptimal_report.metrics.kit.event_rates import (
    CLOPPER,
    GARWOOD,
    OTHER,
    PER_100,
    by_kind,
    by_service,
    covered,
    exact_share,
    interfaces,
    left_aside,
    matrix,
    of_kind,
    per_100,
    phases,
)
from perioptimal_report.metrics.kit.ratios import Groups, sample_weeks, seconds, total
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)

ORDER = 50
NO_ENTRY = "no handoff says whether a structured tool was used"

RATE = Measure("handoffs", "Handoffs")
COUNT = Measure("handoff_count", "Handoffs, count")
BUSIEST = Measure("busiest", "Handoffs at the busiest interface")
STRUCTURED = Measure("structured_share", "Handoffs with a structured tool", "higher")

NOTE = MethodNote(
    title="Handoffs at the interfaces",
    lens="team",
    question="Where do patients pass from one team to another, and how often?",
    counted="Recorded handoffs of the period, at the interface between the role that gives the"
    " handoff and the role that takes it: surgery–anesthesia, surgery–nursing,"
    " anesthesia–anesthesia, anesthesia–nursing, nursing–nursing, OR–PACU, pre-op–OR.",
    leaves_out="Handoffs that nobody recorded. A handoff is a transfer of responsibility or"
    " information and no harm by itself.",
    formula="handoffs ÷ completed cases × 100, at every interface over all completed cases."
    " Interval: exact Poisson (Garwood), 95 %; of the share with a structured tool, exact"
    " binomial. n counts cases.",
    sources=(GARWOOD, CLOPPER),
    measures=(RATE, COUNT, BUSIEST, STRUCTURED),
    needs=("events.kind", "events.from_role", "events.to_role"),
)

BUSIEST_HEADING = Heading(
    "busiest",
    "{handoffs:bare} handoffs per 100 cases are on record, most at the interface {interface}"
    " ({busiest:bare})",
)
RATE_HEADING = Heading(
    "rate",
    "{handoffs:bare} handoffs per 100 cases are on record",
)

EXAMPLES = (
    Example(
        says="Three handoffs in four cases are 75 per 100; two of them OR to PACU.",
        facts={
            "case_events": """
                date       case_id kind    phase   interface       from_role to_role    structured
                2025-03-03 1       handoff intraop nursing–nursing nurse     nurse      true
                2025-03-03 1       handoff pacu    OR–PACU         nurse     pacu_nurse false
                2025-03-03 2       handoff pacu    OR–PACU         nurse     pacu_nurse -
            """,
            "completed_cases": """
                date       case_id service
                2025-03-03 1       Ortho
                2025-03-03 2       Ortho
                2025-03-03 3       Ortho
                2025-03-03 4       Ortho
            """,
        },
        expected={"handoffs": 75, "handoff_count": 3, "busiest": 50, "structured_share": 50},
    ),
    Example(
        says="Other kinds of events are no handoffs; between other roles it counts, as other.",
        facts={
            "case_events": """
                date       case_id kind    phase   interface from_role  to_role structured
                2025-03-03 1       handoff preop   other     pharmacist nurse   -
                2025-03-03 1       rework  intraop other     surgeon    nurse   -
            """,
            "completed_cases": """
                date       case_id service
                2025-03-03 1       Ortho
                2025-03-03 2       General
            """,
        },
        expected={"handoffs": 50, "handoff_count": 1, "busiest": 0},
    ),
)


def interface_handoffs(
    case_events: pd.DataFrame, completed_cases: pd.DataFrame, settings: Engagement
) -> Result:
    """Rate of recorded handoffs [per 100 completed cases].

    Uses ``kind``, ``interface``, ``from_role``, ``to_role``, ``phase``, ``structured`` of the
    events and ``service`` of the cases. No value without a case. Source: Garwood 1936.
    """
    events = of_kind(case_events, "handoff")
    done = covered(case_events, completed_cases)
    cases = len(done)
    tables = _tables(events, done, settings)
    numbers = _numbers(events, cases)
    return Result(
        key="interface_handoffs",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(events, cases, tables),
        exclusions=left_aside(events)[:2],
        finding=_finding(numbers, tables),
        basis=of_events(events, case_events, done, PER_100),
    )


def _numbers(events: pd.DataFrame, cases: int) -> tuple[Number, ...]:
    counts = interfaces(events).totals(np.ones(len(events)))
    busiest = float(counts[:7].max()) if cases else 0.0
    return (
        Number(RATE, per_100(float(len(events)), cases)),
        total(COUNT, "count", np.ones(len(events))),
        Number(BUSIEST, per_100(busiest, cases)),
        Number(STRUCTURED, _structured(events)),
    )


def _structured(events: pd.DataFrame) -> Estimate:
    entries = seconds(events[events["structured"].notna()], "structured")
    return exact_share(float(entries.sum()), len(entries), NO_ENTRY)


def _tables(
    events: pd.DataFrame, cases: pd.DataFrame, settings: Engagement
) -> tuple[Breakdown, ...]:
    weeks = sample_weeks(events["date"], settings)
    places = interfaces(events)
    counts = Sum(COUNT, "count", np.ones(len(events)))
    tools = Cells(STRUCTURED, [_structured(part) for part in _parts(events, places)])
    of_place = Dimension("interface", "Handoffs by interface", places)
    of_phase = Dimension("phase", "Handoffs by phase", phases(events))
    return filled(
        by_kind(of_place, RATE, len(cases), (counts, tools), weeks),
        by_kind(of_phase, RATE, len(cases), (counts,), weeks),
        by_service("Handoffs by service", (RATE, COUNT), events, cases),
    )


def _parts(events: pd.DataFrame, groups: Groups) -> list[pd.DataFrame]:
    return [events[groups.rows_of(code)] for code in range(len(groups.labels))]


def _charts(events: pd.DataFrame, cases: int, tables: tuple[Breakdown, ...]) -> tuple[Chart, ...]:
    if not tables:
        return ()
    title = "Handoffs per 100 cases: from (rows) to (columns)"
    grid = matrix("interface_handoffs.matrix", title, events, cases)
    by_place = dots("interface_handoffs.by_interface", "Handoffs by interface", tables[0], 0)
    return (grid, by_place) if grid else (by_place,)


def _finding(numbers: tuple[Number, ...], tables: tuple[Breakdown, ...]) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["handoffs"].value is None:
        return NO_FINDING
    top = next((row for row in tables[0].rows if row.label != OTHER), None)
    if not found["busiest"].value or top is None:
        return RATE_HEADING.finding({"handoffs": found["handoffs"]})
    values: dict[str, Estimate | str] = {name: found[name] for name in ("handoffs", "busiest")}
    return BUSIEST_HEADING.finding({**values, "interface": top.label})
