"""Minutes between one patient out and the next one in, in the same room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perioptimal_report.facts.dictionary.cases import CompletedCases
from perioptimal_report.facts.dictionary.rooms import Gaps, TeamPairs
from perioptimal_report.metrics.kit.basis import of_quantile
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    apart,
    breakdown,
    distribution,
    dots,
    filled,
    mark,
    marks,
)
from perioptimal_report.metrics.kit.ratios import (
    S_PER_MIN,
    Groups,
    Ratio,
    by_hour,
    by_label,
    by_room,
    by_weekday,
    flags,
    in_order,
    number,
    quantile,
    quantiles_by_group,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.causes import Causes
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import AACD, HESTERBERG
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

ORDER = 40


RANKED = ("service", "room")


NO_TURNOVERS = "no turnovers in the period"


MATTERS_MIN = 5.0
"""A change of service that adds less than this to the median makes no heading."""


Q1 = Measure("q1", "Turnover, first quartile", "lower")


Q3 = Measure("q3", "Turnover, third quartile", "lower")


PROLONGED = Measure("prolonged", "Prolonged turnovers", "lower")


TURNOVERS = Measure("turnovers", "Turnovers")


MEDIAN_LONG = Measure("median_long", "Median with the longer cut-off", "lower")


P90_LONG = Measure("p90_long", "90th percentile with the longer cut-off", "lower")


TURNOVERS_LONG = Measure("turnovers_long", "Turnovers with the longer cut-off")


IDLE = Measure("idle_gaps", "Gaps above the cut-off: idle time")


IDLE_MIN = Measure("idle_min", "Idle time in gaps above the cut-off")


OVERLAPS = Measure("overlaps", "Overlaps: next patient in before the last one is out")


MEDIAN = Measure("median", "Turnover, median", "lower")


P90 = Measure("p90", "Turnover, 90th percentile", "lower")


NOTE = MethodNote(
    title="Turnover time",
    lens="day",
    question="How long does a room stand between two patients?",
    counted="For consecutive cases of one room and date, wheels out of the earlier to wheels in"
    " of the later case. Gaps from 0 to the cut-off are turnovers; longer ones are idle time and"
    " counted apart, and so are overlaps (the next patient in before the last one is out). All"
    " days of the period. Prolonged: above the settings' limit, among turnovers. What may prolong"
    " them: a change of service, surgeon or team, equipment named as the reason of a delay, and the"
    " time of day.",
    leaves_out="The time before the first and after the last case of a room; gaps above the"
    " cut-off; overlaps.",
    formula="gap = wheels in − latest earlier wheels out. Median, quartiles and 90th percentile of"
    " gaps with 0 ≤ gap ≤ cut-off, linear between order statistics; once more with the longer"
    " cut-off. Prolonged = turnovers above the limit ÷ turnovers × 100. Interval: week-cluster"
    " bootstrap, 95%.",
    sources=(AACD, HESTERBERG),
    measures=(
        MEDIAN,
        Q1,
        Q3,
        P90,
        PROLONGED,
        TURNOVERS,
        MEDIAN_LONG,
        P90_LONG,
        TURNOVERS_LONG,
        IDLE,
        IDLE_MIN,
        OVERLAPS,
    ),
)


SERVICE_CHANGE = Heading(
    "service_change",
    "Turnovers take longer when the service changes: a median of {changed} instead of {same}",
)
TYPICAL = Heading(
    "typical",
    "Half of all turnovers took {median} or less, nine in ten {p90} or less",
)

EXAMPLES = (
    Example(
        says="Gaps 20, 30, 50, 80, 120 and −5 min: turnovers 20, 30, 50; with the long cut-off 80.",
        facts={
            "gaps": """
                date       room service prev_service surgeon prev_surgeon gap_s in_hour
                2025-03-03 1    Ortho   Ortho        A       A            20m   9
                2025-03-03 1    Ortho   Ortho        A       B            30m   11
                2025-03-03 2    General Ortho        C       A            50m   10
                2025-03-03 2    General General      C       C            80m   13
                2025-03-03 3    General General      -       C            120m  14
                2025-03-04 3    General General      C       C            -5m   9
            """,
            "team_pairs": "date case_id same_anesthesia same_nursing",
            "completed_cases": "date case_id delay_reason",
        },
        expected={
            "median": 30,
            "q1": 25,
            "q3": 40,
            "p90": 46,
            "prolonged": 33.3333,
            "turnovers": 3,
            "median_long": 40,
            "turnovers_long": 4,
            "idle_gaps": 2,
            "idle_min": 200,
            "overlaps": 1,
        },
    ),
    Example(
        says="A gap of exactly the cut-off is a turnover; a gap of 0 is one too.",
        facts={
            "gaps": """
                date       room service prev_service gap_s in_hour
                2025-03-03 1    Ortho   Ortho        0m    9
                2025-03-03 1    Ortho   Ortho        30m   11
            """,
            "team_pairs": "date case_id same_anesthesia same_nursing",
            "completed_cases": "date case_id delay_reason",
        },
        expected={"median": 15, "turnovers": 2, "idle_gaps": 0, "prolonged": 0},
        settings={"thresholds": {"turnover_cutoff_min": 30}},
    ),
)


EQUIPMENT = "equipment"


TITLES = {
    "service_change": "Turnover by change of service",
    "surgeon_change": "Turnover by change of surgeon",
    "team_change": "Turnover by change of anesthesia or nursing team",
    "equipment": "Turnover by equipment named as the reason of a delay",
}


Marks = np.ndarray[tuple[int], np.dtype[np.bool_]]


def turnover_time(
    gaps: pd.DataFrame,
    team_pairs: pd.DataFrame,
    completed_cases: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Median turnover between consecutive cases of a room [min].

    Uses ``gap_s`` and what each gap is, services, surgeons, ``room``, ``weekday``, ``in_hour``,
    ``date``; whether the team stayed; ``delay_reason`` of the cases. No value without a turnover.
    Source: AACD 1997 for the definition.
    """
    gap_min = seconds(gaps, Gaps.gap_s) / S_PER_MIN
    short = flags(gaps, Gaps.is_turnover)
    weeks = sample_weeks(gaps[Gaps.date], settings)
    turnovers, kept = gaps[short], gap_min[short]
    long = share(PROLONGED, flags(turnovers, Gaps.is_prolonged).astype(np.float64))
    typical = _typical(kept, weeks.only(short), long)
    driven = with_drivers(turnovers, team_pairs, completed_cases)
    compared = drivers(driven, kept, weeks.only(short), settings.causes)
    numbers = (*typical, *_others(gaps, gap_min, weeks))
    tables = _tables(turnovers, kept, weeks.only(short), long)
    return Result(
        key="turnover_time",
        numbers=numbers,
        breakdowns=filled(*tables, *compared),
        charts=_charts(numbers, tables, gap_min[~flags(gaps, Gaps.is_overlap)], settings),
        exclusions=_exclusions(gaps),
        finding=_finding({found.measure.key: found.estimate for found in numbers}, compared),
        basis=of_quantile(kept, 0.5, turnovers[Gaps.date]),
    )


def _exclusions(gaps: pd.DataFrame) -> tuple[Exclusion, ...]:
    return (
        Exclusion("gaps above the cut-off: idle time", int(gaps[Gaps.is_idle].sum())),
        Exclusion("overlaps of two cases in one room", int(gaps[Gaps.is_overlap].sum())),
    )


def _typical(kept: FloatArray, weeks: WeekSample, long: Ratio) -> tuple[Number, ...]:
    quantiles = ((MEDIAN, 0.5), (Q1, 0.25), (Q3, 0.75), (P90, 0.9))
    return (
        *(
            Number(measure, quantile(kept, part, "min", weeks, empty=NO_TURNOVERS))
            for measure, part in quantiles
        ),
        number(long, weeks),
        total(TURNOVERS, "count", np.ones(len(kept))),
    )


def _others(gaps: pd.DataFrame, gap_min: FloatArray, weeks: WeekSample) -> tuple[Number, ...]:
    longer, idle = (flags(gaps, n) for n in (Gaps.is_turnover_by_long_cutoff, Gaps.is_idle))
    kept, sample = gap_min[longer], weeks.only(longer)
    return (
        Number(MEDIAN_LONG, quantile(kept, 0.5, "min", sample, empty=NO_TURNOVERS)),
        Number(P90_LONG, quantile(kept, 0.9, "min", sample, empty=NO_TURNOVERS)),
        total(TURNOVERS_LONG, "count", longer.astype(np.float64)),
        total(IDLE, "count", idle.astype(np.float64)),
        total(IDLE_MIN, "min", np.where(idle, gap_min, 0.0)),
        total(OVERLAPS, "count", flags(gaps, Gaps.is_overlap).astype(np.float64)),
    )


def _tables(
    turnovers: pd.DataFrame, kept: FloatArray, weeks: WeekSample, long: Ratio
) -> tuple[Breakdown, ...]:
    dimensions = (
        ("service", by_label(turnovers[Gaps.service])),
        ("room", by_room(turnovers)),
        ("weekday", by_weekday(turnovers[Gaps.weekday])),
        ("hour", by_hour(turnovers[Gaps.in_hour])),
    )
    tables = [
        breakdown(
            Dimension(by, f"Turnover by {by}", groups),
            (*quantile_columns(groups, kept, weeks), long),
            weeks,
            largest_first=groups.totals(kept) if by in RANKED else None,
        )
        for by, groups in dimensions
    ]
    return filled(*tables)


def _charts(
    numbers: tuple[Number, ...],
    tables: tuple[Breakdown, ...],
    gap_min: FloatArray,
    settings: Engagement,
) -> tuple[Chart, ...]:
    if not tables:
        return ()
    cutoff, longer = (
        settings.thresholds.turnover_cutoff_min,
        settings.thresholds.turnover_long_cutoff_min,
    )
    median = mark("Median", numbers[0].estimate)
    lines = marks(median, Mark("Cut-off", cutoff), Mark("Longer cut-off", longer))
    edges = tuple(range(0, int(max(cutoff, longer)) + 35, 5))
    return (
        distribution(
            "turnover_time.gaps", "Gaps between cases", "min", gap_min, edges, marks=lines
        ),
        dots(
            "turnover_time.by_service",
            "Median turnover by service",
            tables[0],
            0,
            reference=mark("All services", numbers[0].estimate),
        ),
    )


def _finding(estimates: dict[str, Estimate], drivers: tuple[Breakdown | None, ...]) -> Finding:
    values = {"median": estimates["median"], "p90": estimates["p90"]}
    if estimates["median"].value is None:
        return NO_FINDING
    rows = drivers[0].rows if drivers[0] else ()
    medians = [row.cells[0] for row in rows if isinstance(row.cells[0], Estimate)]
    if len(medians) == 2:
        same, changed = medians
        added = (changed.value or 0.0) - (same.value or 0.0)
        if added >= MATTERS_MIN and apart(same, changed):
            return SERVICE_CHANGE.finding({**values, "same": same, "changed": changed})
    return TYPICAL.finding({**values, "prolonged": estimates["prolonged"]})


def quantile_columns(groups: Groups, kept: FloatArray, weeks: WeekSample) -> tuple[Cells, Cells]:
    """Give the median and the 90th percentile of the turnovers of each group [min]."""
    return (
        Cells(MEDIAN, quantiles_by_group(kept, 0.5, "min", groups, weeks)),
        Cells(P90, quantiles_by_group(kept, 0.9, "min", groups, weeks)),
    )


def with_drivers(
    gaps: pd.DataFrame, team_pairs: pd.DataFrame, completed_cases: pd.DataFrame
) -> pd.DataFrame:
    """Add ``changed_team`` (1, 0, NaN where not known) and the later case's ``delay_reason``."""
    same = [
        seconds(team_pairs, name) for name in (TeamPairs.same_anesthesia, TeamPairs.same_nursing)
    ]
    changed = np.where((same[0] == 0) | (same[1] == 0), 1.0, 1.0 - same[0] * same[1])
    teams = dict(zip(team_pairs[TeamPairs.case_id], changed, strict=True))
    cases, reason = completed_cases[CompletedCases.case_id], CompletedCases.delay_reason
    reasons = dict(zip(cases, completed_cases[reason], strict=True))
    return gaps.assign(
        changed_team=np.array(
            [teams.get(case, np.nan) for case in gaps[Gaps.case_id]], dtype=float
        ),
        delay_reason=pd.Series(
            [reasons.get(case) for case in gaps[Gaps.case_id]], index=gaps.index, dtype="str"
        ),
    )


def drivers(
    turnovers: pd.DataFrame, kept: FloatArray, weeks: WeekSample, causes: Causes
) -> tuple[Breakdown | None, ...]:
    """Compare turnovers by change of service, surgeon and team, and by equipment named as cause.

    ``turnovers``: rows of ``gaps`` with ``changed_team`` (1, 0, NaN) and ``delay_reason`` of the
    later case. A driver that is not on record has no table.
    """
    changes = (
        _compared(f"{what}_change", (f"Same {what}", f"Change of {what}"), changed, kept, weeks)
        for what, changed in _changes(turnovers)
    )
    return (*changes, _equipment(turnovers, kept, weeks, causes))


def _changes(turnovers: pd.DataFrame) -> Iterator[tuple[str, FloatArray]]:
    for what in ("service", "surgeon"):
        known = turnovers[what].notna() & turnovers[f"prev_{what}"].notna()
        changed = turnovers[what].ne(turnovers[f"prev_{what}"]).to_numpy(dtype=np.float64)
        yield what, np.where(known.to_numpy(dtype=bool), changed, np.nan)
    yield "team", seconds(turnovers, "changed_team")


def _equipment(
    turnovers: pd.DataFrame, kept: FloatArray, weeks: WeekSample, causes: Causes
) -> Breakdown | None:
    """Compare turnovers before cases whose delay was put down to equipment with all others."""
    reasons = turnovers["delay_reason"]
    found = {reason: causes.delay_cause(str(reason)) for reason in reasons.dropna().unique()}
    named = {r: float(bool(each and EQUIPMENT in each.cause)) for r, each in found.items()}
    if not any(named.values()):
        return None
    marked = np.array([named.get(reason, 0.0) for reason in reasons])
    return _compared("equipment", ("No such reason", "Equipment named"), marked, kept, weeks)


def _compared(
    grouping: str, order: tuple[str, str], changed: FloatArray, kept: FloatArray, weeks: WeekSample
) -> Breakdown | None:
    known = np.isfinite(changed)
    if not known.any():
        return None
    labels = pd.Series(np.where(changed[known] > 0, order[1], order[0]), dtype="str")
    groups = in_order(labels, order)
    dimension = Dimension(grouping, TITLES[grouping], groups)
    return breakdown(dimension, quantile_columns(groups, kept[known], weeks.only(known)), weeks)
