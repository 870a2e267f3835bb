"""Anesthesia that starts while the room is still being turned over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Dimension,
    Sum,
    apart,
    breakdown,
    distribution,
    filled,
    mark,
    marks,
)
from perioptimal_report.metrics.kit.known_medians import medians_where_known
from perioptimal_report.metrics.kit.ratios import (
    S_PER_MIN,
    Ratio,
    by_label,
    by_month,
    by_room,
    by_weekday,
    flags,
    in_order,
    number,
    quantile,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import AACD, HESTERBERG, WILSON
from perioptimal_report.shapes.results import (
    Benchmark,
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
NO_TURNOVERS = "no turnovers with a start of anesthesia in the period"
NO_OVERLAP = "no turnover with overlap in the period"
NO_BETWEEN = "no turnovers with both procedure times in the period"
RANKED = ("service", "room")
WITH, WITHOUT = "With overlap", "Without overlap"
BIN_EDGES_MIN = tuple(range(0, 185, 5))

SHARE = Measure("share", "Turnovers in which the next anesthesia had started", "higher")
OVERLAP = Measure("overlap", "Overlap where there is one, median", "higher")
OVERLAP_MEAN = Measure("overlap_mean", "Overlap per turnover, mean", "higher")
EARLIER = Measure("earlier", "Started before the last patient had left the room", "higher")
BETWEEN = Measure("between", "Closure to next incision, median", "lower")
BETWEEN_P90 = Measure("between_p90", "Closure to next incision, 90th percentile", "lower")
TURNOVERS = Measure("turnovers", "Turnovers with a start of anesthesia")

SANDBERG = Reference(
    "Sandberg 2005",
    "Sandberg WS, Daily B, Egan M, et al. Deliberate perioperative systems design improves"
    " operating room throughput. Anesthesiology 2005;103:406–18.",
)

NOTE = MethodNote(
    title="Parallel processing",
    lens="day",
    question="Does the next anesthesia start while the room is being turned over?",
    counted="Turnovers up to the cut-off between consecutive cases of one room and date whose"
    " later case has a start of anesthesia. They overlap when anesthesia starts before wheels in;"
    " the overlap counts within the turnover only. The time from closure to the next incision is"
    " of the same turnovers, where both are recorded.",
    leaves_out="Gaps above the cut-off and overlaps of two cases in one room; later cases without"
    " a start of anesthesia, which are counted below. A start that is written down late hides an"
    " overlap. That turnovers with overlap are shorter does not show that overlap shortened them.",
    formula="overlap = wheels in − the later of start of anesthesia and wheels out of the case"
    " before, at least 0. Share: turnovers with overlap ÷ turnovers × 100. Non-operative time ="
    " procedure start − procedure end of the case before. Interval: week-cluster bootstrap, 95 %;"
    " Wilson score where none or all overlap.",
    sources=(SANDBERG, AACD, HESTERBERG, WILSON),
    measures=(SHARE, OVERLAP, OVERLAP_MEAN, EARLIER, BETWEEN, BETWEEN_P90, TURNOVERS),
    needs=("cases.anesthesia_start",),
    benchmarks=(
        Benchmark(
            "Non-operative time of the same surgeons fell from 67 to 38 min in a suite built for"
            " parallel work, with more staff",
            SANDBERG,
        ),
    ),
)

SHORTER = Heading(
    "shorter",
    "In {share} of turnovers the next anesthesia had started; from closure to incision took"
    " {with_overlap} then, {without} otherwise",
)
LONGER = Heading(
    "longer",
    "In {share} of turnovers the next anesthesia had started, but closure to incision took no"
    " less time: {with_overlap} against {without}",
)
OVERLAP_HEADING = Heading(
    "overlap",
    "In {share} of turnovers the next anesthesia had started, typically {overlap} before wheels in",
)
NEVER = Heading(
    "never",
    "No anesthesia is on record as started during a turnover",
)

EXAMPLES = (
    Example(
        says="Out 09:00, in 09:30. Anesthesia from 09:10: overlap 20 min. The other has none.",
        facts={
            "gaps": """
                date       room service prev_case_id case_id gap_s prev_out_s in_s
                2025-03-03 1    Ortho   A            B       30m   09:00      09:30
                2025-03-03 2    Eye     C            D       20m   10:00      10:20
            """,
            "case_milestones": """
                date       case_id in_s  anesthesia_start_s procedure_start_s procedure_end_s
                2025-03-03 A       08:00 08:00              08:20             08:50
                2025-03-03 B       09:30 09:10              09:40             10:30
                2025-03-03 C       09:00 09:00              09:10             09:50
                2025-03-03 D       10:20 10:20              10:40             11:00
            """,
        },
        expected={
            "share": 50,
            "overlap": 20,
            "overlap_mean": 10,
            "earlier": 0,
            "between": 50,
            "between_p90": 50,
            "turnovers": 2,
        },
    ),
    Example(
        says="Started before the last patient left: the overlap is the whole turnover, 30 min."
        " A gap of 90 min is no turnover.",
        facts={
            "gaps": """
                date       room service prev_case_id case_id gap_s prev_out_s in_s
                2025-03-03 1    Ortho   A            B       30m   09:00      09:30
                2025-03-03 2    Eye     C            D       90m   10:00      11:30
            """,
            "case_milestones": """
                date       case_id in_s  anesthesia_start_s
                2025-03-03 B       09:30 08:45
                2025-03-03 D       11:30 11:00
            """,
        },
        expected={"share": 100, "overlap": 30, "earlier": 100, "turnovers": 1},
    ),
)


def parallel_processing(
    gaps: pd.DataFrame, case_milestones: pd.DataFrame, settings: Engagement
) -> Result:
    """Share of turnovers in which the next anesthesia had started [pct].

    Uses ``is_turnover``, ``prev_out_s``, ``in_s``, ``case_id``, ``prev_case_id``, ``service``,
    ``room``, ``weekday``, ``date`` of the gaps and the milestones of both cases. No value without a
    turnover with a start of anesthesia. Source: Sandberg 2005.
    """
    within = flags(gaps, "is_turnover")
    turnovers = _timed(gaps[within], case_milestones)
    known = turnovers["anesthesia_start_s"].notna().to_numpy(dtype=bool)
    rows = turnovers[known].reset_index(drop=True)
    weeks = sample_weeks(rows["date"], settings)
    columns = _columns(rows)
    between = (seconds(rows, "procedure_start_s") - seconds(rows, "prev_end_s")) / S_PER_MIN
    numbers = _numbers(columns, between, weeks)
    compared = _by_overlap(columns[0].above, between, weeks)
    return Result(
        key="parallel_processing",
        numbers=numbers,
        breakdowns=filled(*_tables(rows, columns, between, weeks), compared),
        charts=_charts(numbers, rows, between, columns),
        exclusions=(
            Exclusion("turnovers without a start of anesthesia", int((~known).sum())),
            Exclusion("gaps above the cut-off, and overlaps", int((~within).sum())),
        ),
        finding=_finding(numbers, compared),
        basis=of_ratio(columns[0], rows["date"]),
    )


def _timed(turnovers: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """Give each turnover the milestones of the case after it, and the closure of that before."""
    times = milestones.drop_duplicates("case_id").set_index("case_id")
    after = turnovers.join(times[["anesthesia_start_s", "procedure_start_s"]], on="case_id")
    ends = times["procedure_end_s"].rename("prev_end_s")
    return after.join(ends, on="prev_case_id").reset_index(drop=True)


def _columns(rows: pd.DataFrame) -> tuple[Ratio, Ratio, Ratio]:
    starts, leaves = seconds(rows, "anesthesia_start_s"), seconds(rows, "prev_out_s")
    overlap_s = np.maximum(seconds(rows, "in_s") - np.maximum(starts, leaves), 0.0)
    one = np.ones(len(overlap_s))
    return (
        replace(share(SHARE, (overlap_s > 0).astype(np.float64)), empty=NO_TURNOVERS),
        Ratio(OVERLAP_MEAN, "min", overlap_s, one, 1 / S_PER_MIN, empty=NO_TURNOVERS),
        replace(share(EARLIER, (starts < leaves).astype(np.float64)), empty=NO_TURNOVERS),
    )


def _numbers(
    columns: tuple[Ratio, Ratio, Ratio], between: FloatArray, weeks: WeekSample
) -> tuple[Number, ...]:
    overlaps, mean, earlier = columns
    some, known = overlaps.above > 0, np.isfinite(between)
    overlap_min = mean.above[some] / S_PER_MIN
    quantiles = ((BETWEEN, 0.5), (BETWEEN_P90, 0.9))
    return (
        number(overlaps, weeks),
        Number(OVERLAP, quantile(overlap_min, 0.5, "min", weeks.only(some), empty=NO_OVERLAP)),
        number(mean, weeks),
        number(earlier, weeks),
        *(
            Number(m, quantile(between[known], q, "min", weeks.only(known), empty=NO_BETWEEN))
            for m, q in quantiles
        ),
        total(TURNOVERS, "count", overlaps.below),
    )


def _tables(
    rows: pd.DataFrame, columns: tuple[Ratio, Ratio, Ratio], between: FloatArray, weeks: WeekSample
) -> tuple[Breakdown, ...]:
    count = Sum(TURNOVERS, "count", columns[0].below)
    dimensions = (
        ("service", by_label(rows["service"])),
        ("room", by_room(rows)),
        ("weekday", by_weekday(rows["weekday"])),
        ("month", by_month(rows["date"])),
    )
    return filled(
        *(
            breakdown(
                Dimension(by, f"Overlap of anesthesia and turnover by {by}", groups),
                (
                    columns[0],
                    columns[1],
                    *medians_where_known(BETWEEN, groups, between, weeks),
                    count,
                ),
                weeks,
                largest_first=groups.totals(count.amounts) if by in RANKED else None,
            )
            for by, groups in dimensions
        )
    )


def _by_overlap(overlaps: FloatArray, between: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """Compare closure to incision with and without overlap."""
    known = np.isfinite(between)
    if not known.any():
        return None
    labels = pd.Series(np.where(overlaps[known] > 0, WITH, WITHOUT), dtype="str")
    groups = in_order(labels, (WITH, WITHOUT))
    medians = medians_where_known(BETWEEN, groups, between[known], weeks.only(known))
    count = Sum(TURNOVERS, "count", np.ones(len(labels)))
    title = "Closure to next incision with and without overlap"
    return breakdown(Dimension("overlap", title, groups), (*medians, count), weeks.only(known))


def _charts(
    numbers: tuple[Number, ...], rows: pd.DataFrame, between: FloatArray, columns: tuple[Ratio, ...]
) -> tuple[Chart, ...]:
    if rows.empty:
        return ()
    overlap_min = columns[1].above / S_PER_MIN
    lines = marks(mark("Median where there is one", numbers[1].estimate))
    found: list[Chart] = [
        distribution(
            "parallel_processing.overlap",
            "Overlap of anesthesia with the turnover",
            "min",
            overlap_min[overlap_min > 0],
            BIN_EDGES_MIN[:14],
            marks=lines,
        )
    ]
    known = between[np.isfinite(between)]
    if len(known):
        lines = marks(mark("Median", numbers[4].estimate))
        title, key = "Closure to next incision", "parallel_processing.between"
        found.append(distribution(key, title, "min", known, BIN_EDGES_MIN, marks=lines))
    return tuple(found)


def _finding(numbers: tuple[Number, ...], compared: Breakdown | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    share_of = found["share"]
    if share_of.value is None:
        return NO_FINDING
    if not share_of.value:
        return NEVER.finding({"share": share_of})
    rows = {row.label: row.cells[0] for row in compared.rows} if compared else {}
    one, other = rows.get(WITH), rows.get(WITHOUT)
    if isinstance(one, Estimate) and isinstance(other, Estimate) and apart(one, other):
        values = {"share": share_of, "with_overlap": one, "without": other}
        shorter = (one.value or 0.0) < (other.value or 0.0)
        return (SHORTER if shorter else LONGER).finding(values)
    return OVERLAP_HEADING.finding({"share": share_of, "overlap": found["overlap"]})
