"""Block time with a case in the room, by hour of the day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.engagement import Engagement
from perioptimal_report.lenses.breakdowns import Dimension, Sum, breakdown
from perioptimal_report.lenses.free_stretches import free_stretches, whole_blocks
from perioptimal_report.lenses.grouping import Groups
from perioptimal_report.lenses.ratios import PCT, S_PER_H, Ratio, sample_weeks
from perioptimal_report.results import Breakdown, Measure
from perioptimal_report.stats.week_bootstrap import FloatArray

DAY_S, HOUR_S, HOURS = 86_400, 3600, 24
BLOCK_H = Measure("block_h", "Block time")
RUNNING_H = Measure("running_h", "With a case in the room, of any owner")
RUNNING = Measure("running", "Share with a case in the room, of any owner", "higher")


def by_hour(
    block_room_days: pd.DataFrame, completed_cases: pd.DataFrame, settings: Engagement
) -> Breakdown | None:
    """Cut blocks in force at full hours; none where there is no block.

    Blocks of one owner with a hole between them are left out, as in ``free_stretches``.
    """
    blocks = block_room_days[whole_blocks(block_room_days)]
    if blocks.empty:
        return None
    free = free_stretches(blocks, completed_cases)
    block_s = seconds_in_hours(blocks, "start_s", "end_s")
    free_s = seconds_in_hours(free, "from_s", "to_s")
    dates = pd.concat([blocks["date"], free["date"]], ignore_index=True)
    held = np.vstack([block_s, np.zeros_like(free_s)])
    running = np.vstack([block_s, -free_s])
    hours = np.flatnonzero(block_s.sum(axis=0) > 0)
    groups = Groups(
        tuple(f"{hour:02d}:00" for hour in hours),
        np.tile(np.arange(len(hours), dtype=np.int64), len(dates)),
    )
    above, below = (part[:, hours].ravel() for part in (running, held))
    weeks = sample_weeks(dates.repeat(len(hours)).reset_index(drop=True), settings)
    columns = (
        Ratio(RUNNING, "pct", above, below, PCT),
        Sum(BLOCK_H, "h", below, S_PER_H),
        Sum(RUNNING_H, "h", above, S_PER_H),
    )
    title = "Block time with a case in the room, by hour of the day"
    return breakdown(Dimension("hour", title, groups), columns, weeks)


def seconds_in_hours(spans: pd.DataFrame, start: str, end: str) -> FloatArray:
    """Cut each span of at most a day at full hours: rows × 24 hours of the day [s]."""
    from_s, to_s = (spans[name].to_numpy(dtype=np.float64)[:, None] for name in (start, end))
    midnight = np.floor(from_s / DAY_S) * DAY_S
    opens = midnight + np.arange(2 * HOURS) * HOUR_S
    inside = np.minimum(to_s, opens + HOUR_S) - np.maximum(from_s, opens)
    cut = np.maximum(inside, 0.0)
    found: FloatArray = cut[:, :HOURS] + cut[:, HOURS:]
    return found
