"""What was on the schedule of each block-day: cases, hours, and cancellations of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats, Integers

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Booked:
    """The schedule, blocks × weeks: cases, those cancelled after the cut-off, hours booked [h]."""

    cases: Floats
    cancelled: Floats
    hours: Floats


def elective_schedule(
    blocks: MovableBlocks, frames: Mapping[str, pd.DataFrame], first: pd.Timestamp, weeks: int
) -> Booked:
    """Lay the elective schedule over the blocks and some weeks.

    A case cancelled before the cut-off was not on the schedule of its day any more; add-on cases
    were not yet.
    """
    cases, gone = frames["scheduled_cases"], frames["cancelled_cases"]
    late = set(gone.loc[gone["after_cutoff"].fillna(value=False), "case_id"])
    cancelled = (cases["status"] == "cancelled").to_numpy(dtype=bool)
    lost = cancelled & cases["case_id"].isin(late).to_numpy(dtype=bool)
    urgent = cases["add_on"].fillna(value=False).to_numpy(dtype=bool)
    week = np.asarray((cases["date"] - first).dt.days // 7, dtype=np.int64)
    line = _lines(blocks, cases)
    kept = (line >= 0) & (week >= 0) & (week < weeks) & (lost | ~cancelled) & ~urgent
    hours = cases["booked_s"].fillna(0).to_numpy(dtype=np.float64) / SECONDS_PER_HOUR
    grids = []
    for values in (np.ones(len(cases)), lost.astype(np.float64), hours):
        grid = np.zeros((len(blocks.held), weeks))
        np.add.at(grid, (line[kept], week[kept]), values[kept])
        grids.append(grid)
    return Booked(*grids)


def _lines(blocks: MovableBlocks, cases: pd.DataFrame) -> Integers:
    """The block of each case: its surgeon's where that owns blocks, else its service's."""
    place = {
        pair: line
        for line, pair in enumerate(zip(blocks.days.owners, blocks.days.weekdays, strict=True))
    }
    owner = cases["surgeon"].where(cases["surgeon"].isin(blocks.days.owners), cases["service"])
    pairs = zip(owner, cases["weekday"], strict=True)
    return np.array([place.get(pair, -1) for pair in pairs], dtype=np.int64)
