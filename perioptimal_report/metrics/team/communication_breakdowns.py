"""Communication breakdowns: where, when and of which kind, and what they cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_events
from perioptimal_report.metrics.kit.breakdowns import Cells, Dimension, Sum, breakdown, filled
from perioptimal_report.metrics.kit.event_rates import (
    CLOPPER,
    GARWOOD,
    LINGARD,
    PER_100,
    by_kind,
    by_service,
    covered,
    exact_share,
    interfaces,
    left_aside,
    matrix,
    minutes_lost,
    of_kind,
    patterns,
    per_100,
    phases,
    rates,
    spoken,
)
from perioptimal_report.metrics.kit.ratios import Groups, by_label, sample_weeks, total
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Bars, Chart, Segment
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Estimate,
    Example,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import WeekSample

ORDER = 60
MOST_PATTERNS = 15
NO_DELAYS = "no delay is recorded as an event in the period"
NO_BREAKDOWNS = "no communication breakdown is recorded in the period"

RATE = Measure("breakdowns", "Communication breakdowns", "lower")
COUNT = Measure("breakdown_count", "Communication breakdowns, count", "lower")
MINUTES = Measure("minutes_lost", "Minutes lost", "lower")
DELAYS = Measure("delay_share", "Delays with a communication cause", "lower")
TOP = Measure("top_share", "Breakdowns in the most frequent pattern")
CUMULATED = Measure("cumulated", "Share of all, cumulated")

NOTE = MethodNote(
    title="Communication breakdowns",
    lens="team",
    question="Where does communication between the teams break down, and what does it cost?",
    counted="Recorded communication events of the period by interface (from who spoke and who"
    " should have heard), phase and the site's category; a pattern is the three together. A delay"
    " has a communication cause when its own category or condition says communication, or when its"
    " case has a communication event in the same phase.",
    leaves_out="What nobody recorded, which is most of it: observers saw failures in about every"
    " third exchange. More records can mean more attention, not more breakdowns.",
    formula="events ÷ completed cases × 100, over all completed cases in every group. Interval:"
    " exact Poisson (Garwood), 95 %; of shares, exact binomial. n counts cases.",
    sources=(LINGARD, GARWOOD, CLOPPER),
    measures=(RATE, COUNT, MINUTES, DELAYS, TOP),
    needs=("events.kind",),
    benchmarks=(
        Benchmark(
            "Observers of 48 procedures saw 129 failures in 421 communication events (31 %);"
            " 36 % of the failures had a visible effect",
            LINGARD,
        ),
    ),
)

PATTERN = Heading(
    "pattern",
    "{breakdowns:bare} communication breakdowns per 100 cases are on record; {top_share} of them"
    " follow one pattern, “{pattern}”",
)
NONE_RECORDED = Heading(
    "none_recorded",
    "No communication breakdown is on record",
)

EXAMPLES = (
    Example(
        says="Two breakdowns in four cases; one of two delays is of a case with a breakdown.",
        facts={
            "case_events": """
                date       case_id kind          phase   interface          category minutes_lost
                2025-03-03 1       communication preop   surgery–nursing    content  10
                2025-03-03 1       delay         preop   other              consent  10
                2025-03-03 2       communication intraop surgery–anesthesia audience 5
                2025-03-03 3       delay         preop   other              transport 7
            """,
            "completed_cases": """
                date       case_id service
                2025-03-03 1       Ortho
                2025-03-03 2       Ortho
                2025-03-03 3       Ortho
                2025-03-03 4       Ortho
            """,
        },
        expected={
            "breakdowns": 50,
            "breakdown_count": 2,
            "minutes_lost": 15,
            "delay_share": 50,
            "top_share": 50,
        },
    ),
    Example(
        says="Another phase is no cause; a delay that says communication is one by itself.",
        facts={
            "case_events": """
                date       case_id kind          phase   interface       category      minutes_lost
                2025-03-03 1       communication intraop surgery–nursing content       -
                2025-03-03 1       delay         preop   other           transport     4
                2025-03-03 2       delay         preop   other           Communication 4
            """,
            "completed_cases": """
                date       case_id service
                2025-03-03 1       Ortho
                2025-03-03 2       General
            """,
        },
        expected={"breakdowns": 50, "minutes_lost": 0, "delay_share": 50, "top_share": 100},
    ),
)


def communication_breakdowns(
    case_events: pd.DataFrame, completed_cases: pd.DataFrame, settings: Engagement
) -> Result:
    """Rate of recorded communication breakdowns [per 100 completed cases].

    Uses ``kind``, ``interface``, ``phase``, ``category``, ``latent_condition``, ``minutes_lost``,
    ``case_id`` of the events and ``service`` of the cases. No value without a case. Source:
    Lingard 2004.
    """
    events = of_kind(case_events, "communication")
    done = covered(case_events, completed_cases)
    cases = len(done)
    weeks = sample_weeks(events["date"], settings)
    numbers = (
        Number(RATE, per_100(float(len(events)), cases)),
        total(COUNT, "count", np.ones(len(events))),
        total(MINUTES, "min", minutes_lost(events)),
        Number(DELAYS, _delays(events, of_kind(case_events, "delay"))),
        Number(TOP, _top_share(patterns(events))),
    )
    pareto = _pareto(events, cases, weeks)
    return Result(
        key="communication_breakdowns",
        numbers=numbers,
        breakdowns=filled(pareto, *_tables(events, done, weeks)),
        charts=_charts(events, cases, pareto),
        exclusions=left_aside(events),
        finding=_finding(numbers, pareto),
        basis=of_events(events, case_events, done, PER_100),
    )


def _delays(events: pd.DataFrame, delays: pd.DataFrame) -> Estimate:
    said = [
        spoken(delays[name]).str.casefold().str.contains("communicat", na=False).astype(bool)
        for name in ("category", "latent_condition")
    ]
    known = delays["case_id"].notna()
    beside = pd.MultiIndex.from_frame(delays[["case_id", "phase"]]).isin(
        pd.MultiIndex.from_frame(events[["case_id", "phase"]])
    )
    caused = said[0] | said[1] | (known & beside)
    return exact_share(float(caused.sum()), len(delays), NO_DELAYS)


def _top_share(groups: Groups) -> Estimate:
    counts = groups.totals(np.ones(len(groups.codes)))
    top = float(counts.max()) if len(counts) else 0.0
    return exact_share(top, len(groups.codes), NO_BREAKDOWNS)


def _pareto(events: pd.DataFrame, cases: int, weeks: WeekSample) -> Breakdown | None:
    """List the most frequent patterns with their cumulated share of all breakdowns."""
    names = patterns(events)
    counts = names.totals(np.ones(len(events)))
    first = sorted(range(len(counts)), key=lambda code: (-counts[code], code))[:MOST_PATTERNS]
    if not cases or not first:
        return None
    place = {code: rank for rank, code in enumerate(first)}
    kept = np.isin(names.codes, first)
    codes = np.array([place[int(code)] for code in names.codes[kept]], dtype=np.int64)
    groups = Groups(tuple(names.labels[code] for code in first), codes)
    running = np.cumsum(counts[first]) / len(events) * 100
    cut = "" if len(first) == len(counts) else f" (first {len(first)} of {len(counts)})"
    return breakdown(
        Dimension("pattern", "Patterns of communication breakdown" + cut, groups),
        (
            Sum(COUNT, "count", np.ones(len(codes))),
            rates(RATE, groups, [cases] * len(first)),
            Sum(MINUTES, "min", minutes_lost(events)[kept]),
            Cells(CUMULATED, [Estimate(float(v), "pct", len(events)) for v in running]),
        ),
        weeks,
        largest_first=counts[first],
    )


def _tables(
    events: pd.DataFrame, cases: pd.DataFrame, weeks: WeekSample
) -> tuple[Breakdown | None, ...]:
    others = (
        Sum(COUNT, "count", np.ones(len(events))),
        Sum(MINUTES, "min", minutes_lost(events)),
    )
    dimensions = {
        "interface": interfaces(events),
        "phase": phases(events),
        "category": by_label(spoken(events["category"])),
    }
    return (
        *(
            by_kind(
                Dimension(by, f"Communication breakdowns by {by}", groups),
                RATE,
                len(cases),
                others,
                weeks,
            )
            for by, groups in dimensions.items()
        ),
        by_service("Communication breakdowns by service", (RATE, COUNT), events, cases),
    )


def _charts(events: pd.DataFrame, cases: int, pareto: Breakdown | None) -> tuple[Chart, ...]:
    """Draw who spoke (rows) to whom (columns), and the patterns."""
    if pareto is None:
        return ()
    title = "Communication breakdowns per 100 cases: from (rows) to (columns)"
    grid = matrix("communication_breakdowns.matrix", title, events, cases)
    counts = [row.cells[0] for row in pareto.rows]
    values = tuple(cell.value or 0.0 for cell in counts if isinstance(cell, Estimate))
    labels = tuple(row.label for row in pareto.rows)
    segment = Segment("Breakdowns", values)
    title = "Most frequent patterns of communication breakdown"
    bars = Bars("communication_breakdowns.pareto", title, "count", labels, (segment,))
    return (grid, bars) if grid else (bars,)


def _finding(numbers: tuple[Number, ...], pareto: Breakdown | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    values: dict[str, Estimate | str] = {
        name: found[name] for name in ("breakdowns", "minutes_lost", "delay_share")
    }
    if found["breakdowns"].value is None:
        return NO_FINDING
    if pareto is None:
        return NONE_RECORDED.finding(values)
    values |= {"pattern": pareto.rows[0].label, "top_share": found["top_share"]}
    return PATTERN.finding(values)
