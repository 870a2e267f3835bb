"""Intervals summed by the hour of the day that they fall in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.metrics.kit.breakdowns import Cells, Dimension, breakdown
from perioptimal_report.metrics.kit.ratios import S_PER_H, Groups
from perioptimal_report.shapes.results import Breakdown, Estimate, Measure
from perioptimal_report.stats.week_bootstrap import WeekSample

DAY_S = 86_400


def tabulate_hours(title: str, intervals: Mapping[Measure, pd.DataFrame]) -> Breakdown:
    """Lay out hours by hour of the day; the first measure decides which hours have a line.

    Frames have ``start_s`` and ``end_s``; n is the number of intervals.
    """
    sums = {
        measure: seconds_by_hour(frame["start_s"].to_numpy(), frame["end_s"].to_numpy())
        for measure, frame in intervals.items()
    }
    hours = np.flatnonzero(next(iter(sums.values())) > 0)
    groups = Groups(
        tuple(f"{hour:02d}:00" for hour in hours), np.arange(len(hours), dtype=np.int64)
    )
    cells = [
        Cells(
            measure,
            [Estimate(float(of[h]) / S_PER_H, "h", len(intervals[measure])) for h in hours],
        )
        for measure, of in sums.items()
    ]
    empty = WeekSample(groups.codes, np.zeros((0, 0)))
    return breakdown(Dimension("hour", title, groups), cells, empty)


def seconds_by_hour(from_s: NDArray[np.int64], to_s: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum intervals of less than two days by the hour of the day they fall in: 24 sums [s]."""
    day_start = from_s // DAY_S * DAY_S
    sums = np.zeros(24)
    for hour in range(72):
        opens = day_start + hour * 3600
        inside = np.minimum(to_s, opens + 3600) - np.maximum(from_s, opens)
        sums[hour % 24] += np.maximum(inside, 0).sum()
    return sums
