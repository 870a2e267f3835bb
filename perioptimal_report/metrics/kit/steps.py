"""Levels that change at moments: how long each holds, and stretches over a limit."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.metrics.kit.ratios import seconds
from perioptimal_report.settings.engagement import WEEKDAYS
from perioptimal_report.stats.week_bootstrap import FloatArray

Marks = NDArray[np.bool_]


def in_time(steps: pd.DataFrame) -> pd.DataFrame:
    """Sort the steps of every person by time, and give each the ``weekday`` of its date."""
    ordered = steps.sort_values(["person", "at_s"], kind="stable", ignore_index=True)
    names = pd.Series([WEEKDAYS[day] for day in ordered["date"].dt.day_of_week], dtype="str")
    return ordered.assign(weekday=names)


def lengths_s(ordered: pd.DataFrame) -> FloatArray:
    """Measure how long each step holds until the person's next one [s].

    ``ordered`` comes from ``in_time``. A person's last step has no end and counts 0.
    """
    at_s = seconds(ordered, "at_s")
    same = ordered["person"].eq(ordered["person"].shift(-1)).to_numpy(dtype=bool)
    return np.where(same, np.append(at_s[1:], 0.0) - at_s, 0.0)


def stretches(ordered: pd.DataFrame, holds: Marks) -> NDArray[np.int64]:
    """Put a number on the stretches of steps of one person in which ``holds`` is true.

    One number per step, 0 for the first stretch; −1 where it does not hold.
    """
    new_person = ordered["person"].ne(ordered["person"].shift()).to_numpy(dtype=bool)
    before = np.append(False, holds[:-1])[: len(holds)]
    begins = holds & (new_person | ~before)
    return np.where(holds, np.cumsum(begins) - 1, -1)


def kept_stretches(ordered: pd.DataFrame, holds: Marks, least_s: float) -> tuple[Marks, Marks]:
    """Mark the steps inside stretches of at least ``least_s``, and the first step of each."""
    numbers = stretches(ordered, holds)
    inside = numbers >= 0
    sums = np.bincount(numbers[inside], weights=lengths_s(ordered)[inside])
    kept = np.zeros(len(numbers), dtype=bool)
    kept[inside] = sums[numbers[inside]] >= least_s
    begins = kept & np.append(True, numbers[1:] != numbers[:-1])[: len(kept)]
    return kept, begins
