"""Rooms that run past the end of their blocks, and whether the schedule predicted it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    Leader,
    Sum,
    breakdown,
    distribution,
    filled,
    leader,
)
from perioptimal_report.metrics.kit.ratios import (
    S_PER_MIN,
    Groups,
    Ratio,
    by_group,
    by_label,
    by_room,
    by_weekday,
    flags,
    number,
    sample_weeks,
    seconds,
    share,
    total,
    whole,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart, Mark
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH, WILSON
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


NEVER = Heading(
    "never",
    "No room ran past the end of its block",
)
OVERRUN_HEADING = Heading(
    "overrun",
    "{past_end} of room-days ran past the end of the block; {service} accounts for"
    " {service_share} of the minutes",
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


ROOM_DAY = ["facility", "room", "date"]


PARTS = {
    "start_s": "First case later than scheduled",
    "cases_s": "Cases longer than booked",
    "between_s": "More time between cases than the schedule held",
}


WHOLE = "Finish later than predicted"


EVERY_DAY = Measure("all_days", "Room-days with a prediction, mean")


PAST_DAYS = Measure("past_days", "Room-days past the end of the block, mean")


NO_DAYS = "no such room-day with every case scheduled and booked"


def end_of_day_overrun(
    room_days: pd.DataFrame,
    completed_cases: pd.DataFrame,
    gaps: pd.DataFrame,
    settings: Engagement,
) -> Result:
    """Share of room-days that ran past the end of the block [pct].

    Uses ``first_in_s``, ``last_out_s``, ``past_end_s`` of room-days, ``scheduled_s``,
    ``booked_s``, ``duration_s`` of cases, ``gap_s`` of turnovers. No value without a room-day with
    block and case. Source: McIntosh 2006.
    """
    blocked = room_days["past_end_s"].notna()
    days = room_days[blocked]
    weeks = sample_weeks(days["date"], settings)
    past_s = seconds(days, "past_end_s")
    turnover_s = _median_turnover_s(gaps)
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


def _median_turnover_s(gaps: pd.DataFrame) -> float:
    """Take the median turnover [s]; 0 where there is none."""
    turnovers = seconds(gaps[flags(gaps, "is_turnover")], "gap_s")
    return float(np.median(turnovers)) if len(turnovers) else 0.0


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
        return NO_FINDING
    if most is None:
        return NEVER.finding({"past_end": past_end})
    where: dict[str, Estimate | str] = {"service": most.label, "service_share": most.share}
    values = {"past_end": past_end, "overrun_min": overrun, **where}
    return OVERRUN_HEADING.finding(values, most.certain)


def differences(days: pd.DataFrame, cases: pd.DataFrame, typical_turnover_s: float) -> pd.DataFrame:
    """Say for each room-day how far the finish lay beyond the predicted one, and why [s].

    Columns, in the order of ``days``: ``miss_s`` (actual − predicted) and the three ``PARTS``,
    which add up to it exactly; NaN where a case lacks a time. Predicted: the latest, over cases
    j in order of schedule, of scheduled start of j + booked times of j and all later cases +
    (number of later cases) × typical turnover.
    """
    found = _scheduled(cases, typical_turnover_s) if len(cases) else _nothing()
    rows = days[[*ROOM_DAY, "first_in_s", "last_out_s"]].merge(found, on=ROOM_DAY, how="left")
    start = seconds(rows, "first_in_s") - rows["scheduled_s"]
    longer = rows["used_s"] - rows["booked_s"]
    miss = seconds(rows, "last_out_s") - rows["finish_s"]
    return pd.DataFrame(
        {"miss_s": miss, "start_s": start, "cases_s": longer, "between_s": miss - start - longer}
    )


def _scheduled(cases: pd.DataFrame, turnover_s: float) -> pd.DataFrame:
    """One row per room-day: first schedule, sums of booked and used time, predicted finish."""
    ordered = cases.sort_values([*ROOM_DAY, "scheduled_s"], ignore_index=True)
    groups = ordered.groupby(ROOM_DAY)
    chain = seconds(ordered, "booked_s") + turnover_s
    later = ordered.assign(chain=chain)[::-1].groupby(ROOM_DAY)["chain"].cumsum()[::-1]
    finish = seconds(ordered, "scheduled_s") + later.to_numpy() - turnover_s
    latest = ordered.assign(finish=finish).groupby(ROOM_DAY)["finish"]
    known = ordered[["scheduled_s", "booked_s"]].notna().all(axis=1)
    whole_day = known.groupby([ordered[name] for name in ROOM_DAY]).all()
    found = pd.DataFrame(
        {
            "scheduled_s": groups["scheduled_s"].min(),
            "booked_s": groups["booked_s"].sum(),
            "used_s": groups["duration_s"].sum().astype("float64"),
            "finish_s": latest.max(),
        }
    ).astype("float64")
    return found.where(whole_day).reset_index()


def _nothing() -> pd.DataFrame:
    columns = [*ROOM_DAY, "scheduled_s", "booked_s", "used_s", "finish_s"]
    frame = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    return frame.astype({"facility": "str", "room": "str", "date": "datetime64[us]"})


def what_made_it(parts: pd.DataFrame, past_min: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """Lay out the mean parts of the difference, on all room-days and on those that ran over.

    None where no room-day has a prediction. ``past_min`` is 1 where a room-day ran past its block.
    """
    known = np.isfinite(parts["miss_s"].to_numpy()).astype(np.float64)
    if not known.any():
        return None
    lines = {**PARTS, "miss_s": WHOLE}
    groups = Groups(tuple(lines.values()), np.arange(len(lines), dtype=np.int64))
    columns = (
        Cells(EVERY_DAY, _means(EVERY_DAY, parts[list(lines)], known, weeks)),
        Cells(PAST_DAYS, _means(PAST_DAYS, parts[list(lines)], known * past_min, weeks)),
    )
    title = "What made the difference between the predicted and the actual finish"
    return breakdown(Dimension("part", title, groups), columns, weeks)


def _means(
    measure: Measure, parts: pd.DataFrame, among: FloatArray, weeks: WeekSample
) -> list[Estimate]:
    everything = whole(len(parts))
    amounts = (np.nan_to_num(parts[name].to_numpy()) * among for name in parts)
    ratios = (Ratio(measure, "min", a, among, 1 / S_PER_MIN, empty=NO_DAYS) for a in amounts)
    return [by_group(ratio, everything, weeks)[0] for ratio in ratios]
