"""How many rooms could be run with the staff on duty, by date and quarter hour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.stats.week_bootstrap import FloatArray

RUNNING = ("room", "anesthesia", "nursing")
HALF_HOURS = 48


def staffed_rooms(staff_demand: pd.DataFrame, dates: pd.Series) -> FloatArray | None:
    """Give the rooms that can be run, dates × 96 quarter hours [rooms].

    It is the smallest of the rooms, anesthesia and nursing sites on record; ``None`` where no
    staffing of them is known on any of the dates. A date without a record is NaN throughout.
    """
    known = staff_demand["role"].isin(RUNNING) & staff_demand["staffed"].notna()
    rows = staff_demand[known & staff_demand["date"].isin(dates)]
    if rows.empty:
        return None
    least = rows.groupby(["date", "half_hour"])["staffed"].min().unstack()
    grid = least.reindex(index=pd.Index(dates), columns=range(HALF_HOURS))
    return np.repeat(grid.to_numpy(dtype=np.float64), 2, axis=1)


def mean_by_quarter(staffed: FloatArray) -> FloatArray:
    """Average over the dates that have a record, per quarter hour; NaN where none has [rooms]."""
    known = np.isfinite(staffed)
    sums, counts = np.where(known, staffed, 0.0).sum(axis=0), known.sum(axis=0)
    means: FloatArray = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means
