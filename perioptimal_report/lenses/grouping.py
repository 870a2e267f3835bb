"""Rows sorted into groups: the dimension of a breakdown as labels and codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.engagement import WEEKDAYS
from perioptimal_report.stats.week_bootstrap import FloatArray, IntArray

NOT_RECORDED = "Not recorded"


@dataclass(frozen=True, slots=True)
class Groups:
    """One label per group, and for each row the code (0 … groups − 1) of its group."""

    labels: tuple[str, ...]
    codes: IntArray

    def totals(self, amounts: FloatArray) -> FloatArray:
        """Sum the rows' amounts by group, in the unit of the amounts."""
        sums = np.bincount(self.codes, weights=amounts, minlength=len(self.labels))
        return sums.astype(np.float64)

    def rows_of(self, code: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Mark the rows of one group."""
        return np.asarray(self.codes == code)


def whole(rows: int) -> Groups:
    """Put all rows into one group."""
    return Groups(("All",), np.zeros(rows, dtype=np.int64))


def by_label(values: pd.Series) -> Groups:
    """Group by a text column in the order of the labels; missing ones are "Not recorded"."""
    codes, labels = pd.factorize(values, sort=True, use_na_sentinel=True)
    found = [str(label) for label in labels]
    codes = codes.astype(np.int64)
    if (codes < 0).any():
        codes = np.where(codes < 0, len(found), codes)
        found.append(NOT_RECORDED)
    return Groups(tuple(found), codes)


def by_weekday(values: pd.Series) -> Groups:
    """Group by weekday, Monday first; weekdays without a row are left out."""
    return in_order(values, WEEKDAYS)


def in_order(values: pd.Series, order: Sequence[str]) -> Groups:
    """Group by a text column in a given order; labels without a row are left out.

    Raises ``ValueError`` for a label that the order does not hold.
    """
    groups = by_label(values)
    present = [label for label in order if label in groups.labels]
    if len(present) != len(groups.labels):
        raise ValueError(f"unknown labels: {sorted(set(groups.labels) - set(order))}")
    place = np.array([present.index(label) for label in groups.labels], dtype=np.int64)
    return Groups(tuple(present), place[groups.codes] if len(place) else groups.codes)


def by_month(dates: pd.Series) -> Groups:
    """Group by calendar month, "2025-03", in order of time."""
    months = dates.to_numpy(dtype="datetime64[M]")
    found, codes = np.unique(months, return_inverse=True)
    return Groups(tuple(str(month) for month in found), codes.astype(np.int64))


def by_hour(hours: pd.Series) -> Groups:
    """Group by hour of the day, "07:00", in order of time."""
    found, codes = np.unique(hours.to_numpy(dtype=np.int64), return_inverse=True)
    return Groups(tuple(f"{hour:02d}:00" for hour in found), codes.astype(np.int64))


def by_room(frame: pd.DataFrame) -> Groups:
    """Group by room, with its facility before it where the frame names facilities."""
    if frame["facility"].eq("").all():
        return by_label(frame["room"])
    return by_label(frame["facility"].astype(str) + " " + frame["room"].astype(str))
