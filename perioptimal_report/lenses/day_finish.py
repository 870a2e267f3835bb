"""When a room should have finished by its schedule, and what made the difference."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.lenses.breakdowns import Cells, Dimension, breakdown
from perioptimal_report.lenses.grouping import Groups, whole
from perioptimal_report.lenses.ratios import S_PER_MIN, Ratio, by_group, seconds
from perioptimal_report.results import Breakdown, Estimate, Measure
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

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


def what_made_it(parts: pd.DataFrame, past: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """Lay out the mean parts of the difference, on all room-days and on those that ran over.

    None where no room-day has a prediction. ``past`` is 1 where a room-day ran past its block.
    """
    known = np.isfinite(parts["miss_s"].to_numpy()).astype(np.float64)
    if not known.any():
        return None
    lines = {**PARTS, "miss_s": WHOLE}
    groups = Groups(tuple(lines.values()), np.arange(len(lines), dtype=np.int64))
    columns = (
        Cells(EVERY_DAY, _means(EVERY_DAY, parts[list(lines)], known, weeks)),
        Cells(PAST_DAYS, _means(PAST_DAYS, parts[list(lines)], known * past, weeks)),
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
