"""Work that had to be done again because it was not right across an interface."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_events
from perioptimal_report.metrics.kit.breakdowns import Dimension, Leader, Sum, dots, filled, leader
from perioptimal_report.metrics.kit.event_rates import (
    GARWOOD,
    NOTHING_RECORDED,
    PER_100,
    by_kind,
    by_service,
    covered,
    interfaces,
    left_aside,
    matrix,
    minutes_lost,
    of_kind,
    per_100,
    phases,
    spoken,
)
from perioptimal_report.metrics.kit.ratios import by_label, sample_weeks, total
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Heatmap
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.results import (
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
from perioptimal_report.stats.week_bootstrap import WeekSample

ORDER = 70

RATE = Measure("rework", "Rework events", "lower")
COUNT = Measure("rework_count", "Rework events, count", "lower")
MINUTES = Measure("minutes_lost", "Minutes lost to rework", "lower")
PER_CASE = Measure("minutes_per_100_cases", "Minutes lost per 100 cases", "lower")

WONG = Reference(
    "Wong 2010",
    "Wong J, Khu KJ, Kaderali Z, Bernstein M. Delays in the operating room: signs of an imperfect"
    " system. Can J Surg 2010;53:189–95.",
)

NOTE = MethodNote(
    title="Rework across services",
    lens="team",
    question="What has to be done twice, and at which interface?",
    counted="Recorded rework events of the period by interface and kind: consent taken again, site"
    " marked again, count repeated, set re-opened or missing, patient positioned again, work-up"
    " repeated, or what the site records.",
    leaves_out="What nobody recorded. Rework that was right to do (a count repeated by rule) is"
    " not told apart from rework that a better handoff would have spared.",
    formula="events ÷ completed cases × 100, over all completed cases in every group. Interval:"
    " exact Poisson (Garwood), 95 %. n counts cases.",
    sources=(WONG, GARWOOD),
    measures=(RATE, COUNT, MINUTES, PER_CASE),
    needs=("events.kind", "events.category"),
)

KIND = Heading(
    "kind",
    "{rework:bare} rework events per 100 cases; “{kind}” took {kind_share} of the {minutes_lost}"
    " lost",
    chance="{rework:bare} rework events per 100 cases cost {minutes_lost}; no kind stands out"
    " for sure",
)
RATE_HEADING = Heading(
    "rate",
    "{rework:bare} rework events per 100 cases",
)

EXAMPLES = (
    Example(
        says="Two in four cases are 50 per 100, with 12 + 8 min lost.",
        facts={
            "case_events": """
                date       case_id kind   phase   interface       category       minutes_lost
                2025-03-03 1       rework preop   surgery–nursing re-mark        12
                2025-03-03 2       rework intraop nursing–nursing repeated_count 8
                2025-03-03 2       delay  intraop other           transport      30
            """,
            "completed_cases": """
                date       case_id service
                2025-03-03 1       Ortho
                2025-03-03 2       Ortho
                2025-03-03 3       Ortho
                2025-03-03 4       General
            """,
        },
        expected={
            "rework": 50,
            "rework_count": 2,
            "minutes_lost": 20,
            "minutes_per_100_cases": 500,
        },
    ),
    Example(
        says="Without minutes an event still counts; one of no known case does too.",
        facts={
            "case_events": """
                date       case_id kind   phase interface       category minutes_lost
                2025-03-03 -       rework preop surgery–nursing re-mark  -
            """,
            "completed_cases": """
                date       case_id service
                2025-03-03 1       Ortho
                2025-03-03 2       Ortho
            """,
        },
        expected={"rework": 50, "minutes_lost": 0, "minutes_per_100_cases": 0},
    ),
)


def cross_service_rework(
    case_events: pd.DataFrame, completed_cases: pd.DataFrame, settings: Engagement
) -> Result:
    """Rate of recorded rework [per 100 completed cases].

    Uses ``kind``, ``interface``, ``category``, ``phase``, ``minutes_lost`` of the events and
    ``service`` of the cases. No value without a case. Source: Wong 2010 for delays by cause.
    """
    events = of_kind(case_events, "rework")
    done = covered(case_events, completed_cases)
    cases = len(done)
    weeks = sample_weeks(events["date"], settings)
    lost = minutes_lost(events)
    numbers = (
        Number(RATE, per_100(float(len(events)), cases)),
        total(COUNT, "count", np.ones(len(events))),
        total(MINUTES, "min", lost),
        Number(PER_CASE, _minutes_per_100(float(lost.sum()), cases)),
    )
    tables = filled(*_tables(events, done, weeks))
    return Result(
        key="cross_service_rework",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(events, cases, tables),
        exclusions=left_aside(events),
        finding=_finding(numbers, leader(lost, by_label(spoken(events["category"])), weeks)),
        basis=of_events(events, case_events, done, PER_100),
    )


def _minutes_per_100(lost_min: float, cases: int) -> Estimate:
    if not cases:
        return Estimate(None, "min", 0, reason=NOTHING_RECORDED)
    return Estimate(lost_min / cases * 100, "min", cases)


def _tables(
    events: pd.DataFrame, cases: pd.DataFrame, weeks: WeekSample
) -> tuple[Breakdown | None, ...]:
    others = (
        Sum(COUNT, "count", np.ones(len(events))),
        Sum(MINUTES, "min", minutes_lost(events)),
    )
    dimensions = {
        "kind": by_label(spoken(events["category"])),
        "interface": interfaces(events),
        "phase": phases(events),
    }
    return (
        *(
            by_kind(Dimension(by, f"Rework by {by}", groups), RATE, len(cases), others, weeks)
            for by, groups in dimensions.items()
        ),
        by_service("Rework by service", (RATE, COUNT), events, cases),
    )


def _charts(events: pd.DataFrame, cases: int, tables: tuple[Breakdown, ...]) -> tuple[Chart, ...]:
    if events.empty or not tables:
        return ()
    by_what = dots("cross_service_rework.by_kind", "Rework by kind", tables[0], 0)
    title = "Rework per 100 cases: from (rows) to (columns)"
    grid = matrix("cross_service_rework.matrix", title, events, cases)
    return (*((grid,) if grid else ()), by_what, _grid(events, cases))


def _grid(events: pd.DataFrame, cases: int) -> Heatmap:
    """Lay out events per 100 cases by interface (rows) and kind (columns)."""
    places, kinds = interfaces(events), by_label(spoken(events["category"]))
    counts = np.zeros((len(places.labels), len(kinds.labels)))
    np.add.at(counts, (places.codes, kinds.codes), 1.0)
    values = tuple(tuple(float(v) / cases * 100 if v else None for v in row) for row in counts)
    title = "Rework per 100 cases by interface and kind"
    return Heatmap(
        "cross_service_rework.grid", title, "per_100_cases", places.labels, kinds.labels, values
    )


def _finding(numbers: tuple[Number, ...], lead: Leader | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["rework"].value is None:
        return NO_FINDING
    values: dict[str, Estimate | str] = {name: found[name] for name in ("rework", "minutes_lost")}
    if lead is None:
        return RATE_HEADING.finding(values)
    return KIND.finding({**values, "kind": lead.label, "kind_share": lead.share}, lead.certain)
