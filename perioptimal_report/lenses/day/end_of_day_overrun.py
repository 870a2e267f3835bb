"""Rooms that run past the end of their blocks, and whether the schedule predicted it.

Finding codes and their values:

* ``overrun``: past_end, overrun_min, service, service_share
* ``never``: past_end
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.chart_data import Chart, Mark
from perioptimal_report.engagement import Engagement
from perioptimal_report.lenses.basis import of_ratio
from perioptimal_report.lenses.breakdowns import Dimension, Sum, breakdown, filled
from perioptimal_report.lenses.day_finish import differences, what_made_it
from perioptimal_report.lenses.findings import Leader, leader
from perioptimal_report.lenses.grouping import by_label, by_room, by_weekday
from perioptimal_report.lenses.pictures import distribution
from perioptimal_report.lenses.ratios import (
    S_PER_MIN,
    Ratio,
    number,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.lenses.sources import HESTERBERG, MCINTOSH, WILSON
from perioptimal_report.results import (
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

Columns = tuple[Ratio, Sum, Ratio, Ratio, Ratio, Ratio, Ratio]

ORDER = 90
BIN_EDGES_MIN = tuple(range(-240, 270, 30))
NO_ROOM_DAYS = "no room-days with a block and a case in the period"
NO_SCHEDULE = "no room-day with every case scheduled and booked"

PAST_END = Measure("past_end", "Room-days that ran past the end of the block", "lower")
OVERRUN = Measure("overrun_min", "Minutes past the end of the block", "lower")
PER_DAY = Measure("overrun_per_room_day_min", "Minutes past the end, per room-day", "lower")
WHEN_PAST = Measure("overrun_when_past_min", "Minutes past the end, when past it", "lower")
WITHIN = Measure("predicted_within", "Finish predicted within the limit", "higher")
BIAS = Measure("prediction_bias_min", "Actual minus predicted finish, mean")
ERROR = Measure("prediction_error_min", "Actual minus predicted finish, mean absolute", "lower")

NOTE = MethodNote(
    title="End-of-day overrun",
    lens="day",
    question="How often do rooms run past the end of their blocks, and did the schedule say so?",
    counted="Room-days with a block in force and at least one case: last wheels out of the room"
    " against the latest block end of that room and date, whoever owns it. The predicted finish"
    " takes every case at its scheduled start, or after the cases before it at their booked times"
    " with a typical turnover between, whichever is later.",
    leaves_out="Room-days without a block in force or without a case. The prediction leaves out"
    " room-days with a case that lacks a scheduled start or a booked time.",
    formula="overrun = max(0, last wheels out − block end). Predicted finish = the latest, over"
    " cases j in order of schedule, of scheduled start of j + booked times of j and all later"
    " cases + (number of later cases) × median turnover of the period (gaps from 0 to the cut-off)."
    " The difference is the first case later than its schedule + cases longer than booked + more"
    " time between cases than the schedule held, exactly. Within: |actual − predicted| up to the"
    " limit. Interval: week-cluster bootstrap, 95%; Wilson score for 0 and 100%.",
    sources=(MCINTOSH, HESTERBERG, WILSON),
    measures=(PAST_END, OVERRUN, PER_DAY, WHEN_PAST, WITHIN, BIAS, ERROR),
    needs=("blocks.owner",),
)

EXAMPLES = (
    Example(
        says="Two room-days with block end 17:00, out 17:30 and 16:00: half past it, 30 min.",
        facts={
            "room_days": """
                date       room service cases last_out_s block_end_s
                2025-03-03 1    Ortho   2     17:30      17:00
                2025-03-03 2    General 1     16:00      17:00
                2025-03-03 3    General 1     16:00      -
            """,
            "completed_cases": "date room scheduled_s booked_s",
            "gaps": "date room gap_s",
        },
        expected={
            "past_end": 50,
            "overrun_min": 30,
            "overrun_per_room_day_min": 15,
            "overrun_when_past_min": 30,
        },
    ),
    Example(
        says="Scheduled 7:00 for 120 and 10:00 for 60 min, turnover 30: max(10:30, 11:00) = 11:00;"
        " scheduled 7:00 for 200 and 10:00 for 60: max(11:50, 11:00) = 11:50. Out 11:10, 12:20.",
        facts={
            "room_days": """
                date       room service cases last_out_s block_end_s
                2025-03-03 1    Ortho   2     11:10      12:00
                2025-03-03 2    General 2     12:20      12:00
            """,
            "completed_cases": """
                date       room scheduled_s booked_s
                2025-03-03 1    07:00       120m
                2025-03-03 1    10:00       60m
                2025-03-03 2    10:00       60m
                2025-03-03 2    07:00       200m
            """,
            "gaps": """
                date       room gap_s
                2025-03-03 1    20m
                2025-03-03 2    40m
                2025-03-03 2    90m
            """,
        },
        expected={
            "past_end": 50,
            "overrun_min": 20,
            "predicted_within": 50,
            "prediction_bias_min": 20,
            "prediction_error_min": 20,
        },
    ),
)


def end_of_day_overrun(
    room_days: pd.DataFrame,
    completed_cases: pd.DataFrame,
    gaps: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of room-days that ran past the end of the block [pct].

    Uses ``first_in_s``, ``last_out_s``, ``block_end_s`` of room-days, ``scheduled_s``,
    ``booked_s``, ``duration_s`` of cases, ``gap_s``. No value without a room-day with block and
    case. Source: McIntosh 2006.
    """
    blocked = room_days["block_end_s"].notna() & room_days["last_out_s"].notna()
    days = room_days[blocked]
    weeks = sample_weeks(days["date"], settings)
    past_s = seconds(days, "last_out_s") - seconds(days, "block_end_s")
    turnover_s = _median_turnover_s(gaps, settings.thresholds.turnover_cutoff_min)
    parts = differences(days, completed_cases, turnover_s)
    miss_s = parts["miss_s"].to_numpy(dtype=np.float64)
    columns = _columns(past_s, miss_s, settings.thresholds.overrun_within_min)
    numbers = tuple(_number(column, weeks) for column in columns)
    most = leader(np.maximum(past_s, 0.0), by_label(days["service"]), weeks)
    return Result(
        key="end_of_day_overrun",
        numbers=numbers,
        breakdowns=(*_tables(days, columns, weeks), *filled(_differences(parts, past_s, weeks))),
        charts=_charts(past_s),
        exclusions=(
            Exclusion("room-days without a block in force or a case", int((~blocked).sum())),
            Exclusion("from the prediction: a time is missing", int(np.isnan(miss_s).sum())),
        ),
        finding=_finding(numbers, most),
        basis=of_ratio(columns[0], days["date"]),
    )


def _differences(parts: pd.DataFrame, past_s: FloatArray, weeks: WeekSample) -> Breakdown | None:
    return what_made_it(parts, (past_s > 0).astype(np.float64), weeks)


def _number(column: Ratio | Sum, weeks: WeekSample) -> Number:
    if isinstance(column, Ratio):
        return number(column, weeks)
    return total(column.measure, column.unit, column.amounts, per=column.per)


def _columns(past_s: FloatArray, miss_s: FloatArray, within_min: float) -> Columns:
    past = (past_s > 0).astype(np.float64)
    over_s, one = np.maximum(past_s, 0.0), np.ones(len(past_s))
    known = np.isfinite(miss_s).astype(np.float64)
    miss = np.where(known > 0, miss_s, 0.0)
    near = (np.abs(miss) <= within_min * S_PER_MIN).astype(np.float64)
    per_min = 1 / S_PER_MIN
    return (
        replace(share(PAST_END, past), empty=NO_ROOM_DAYS),
        Sum(OVERRUN, "min", over_s, S_PER_MIN),
        Ratio(PER_DAY, "min", over_s, one, per_min, empty=NO_ROOM_DAYS),
        Ratio(WHEN_PAST, "min", over_s, past, per_min, empty="no room-day past its block"),
        replace(share(WITHIN, near, known), empty=NO_SCHEDULE),
        Ratio(BIAS, "min", miss, known, per_min, empty=NO_SCHEDULE),
        Ratio(ERROR, "min", np.abs(miss), known, per_min, empty=NO_SCHEDULE),
    )


def _median_turnover_s(gaps: pd.DataFrame, cutoff_min: float) -> float:
    """Take the median gap from 0 to the cut-off [s]; 0 where there is none."""
    gap_s = seconds(gaps, "gap_s")
    kept = gap_s[(gap_s >= 0) & (gap_s <= cutoff_min * S_PER_MIN)]
    return float(np.median(kept)) if len(kept) else 0.0


def _tables(days: pd.DataFrame, columns: Columns, weeks: WeekSample) -> tuple[Breakdown, ...]:
    ranked = (("service", by_label(days["service"])), ("room", by_room(days)))
    shown = (*columns[:3], columns[4])
    over_s = columns[1].amounts
    by_day = Dimension("weekday", "Overrun by weekday", by_weekday(days["weekday"]))
    return filled(
        *(
            breakdown(
                Dimension(by, f"Overrun by {by}", groups),
                shown,
                weeks,
                largest_first=groups.totals(over_s),
            )
            for by, groups in ranked
        ),
        breakdown(by_day, shown, weeks),
    )


def _charts(past_s: FloatArray) -> tuple[Chart, ...]:
    if not len(past_s):
        return ()
    lines = (Mark("End of block", 0.0),)
    title = "Last wheels out against the end of the block"
    key = "end_of_day_overrun.finish"
    return (distribution(key, title, "min", past_s / S_PER_MIN, BIN_EDGES_MIN, marks=lines),)


def _finding(numbers: tuple[Number, ...], most: Leader | None) -> Finding:
    past_end, overrun = numbers[0].estimate, numbers[1].estimate
    if past_end.value is None:
        return Finding("none")
    if most is None:
        return Finding("never", {"past_end": past_end})
    where: dict[str, Estimate | str] = {"service": most.label, "service_share": most.share}
    values = {"past_end": past_end, "overrun_min": overrun, **where}
    return Finding("overrun", values, most.certain)
