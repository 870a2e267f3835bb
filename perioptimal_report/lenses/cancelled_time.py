"""Block time that nobody used, in a room and on a date where a case was cancelled late."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.stats.week_bootstrap import FloatArray

HERE = ["facility", "room", "date"]
LOST = ["late_start_s", "gap_s", "early_finish_s", "empty_s"]


def freed_by_cancellations(
    block_days: pd.DataFrame, block_room_days: pd.DataFrame, cancelled_cases: pd.DataFrame
) -> FloatArray:
    """Give the unused block time of each owner-day that cases cancelled late could have filled [s].

    Per block room and date the smaller of the time nobody used and the booked time of the cases
    cancelled there after the cut-off: an upper bound, since the time may be lost for other
    reasons too. Where several owners have blocks in one room, the first by start takes it first.
    """
    if block_room_days.empty:
        return np.zeros(len(block_days))
    late = cancelled_cases[cancelled_cases["after_cutoff"].eq(True).fillna(False)]
    booked = late.groupby(HERE)["booked_s"].sum().rename("cancelled_s")
    blocks = block_room_days.sort_values("start_s", kind="stable").join(booked, on=HERE)
    lost = blocks[LOST].sum(axis=1).astype("float64")
    through = lost.groupby([blocks[name] for name in HERE]).cumsum()
    cancelled = blocks["cancelled_s"].astype("float64").fillna(0.0)
    left = (cancelled - (through - lost)).clip(lower=0.0)
    freed = pd.concat([lost, left], axis=1).min(axis=1)
    by_owner = freed.groupby([blocks["owner"], blocks["date"]]).sum()
    keys = pd.MultiIndex.from_frame(block_days[["owner", "date"]])
    found: FloatArray = by_owner.reindex(keys).fillna(0.0).to_numpy(dtype="float64")
    return found
