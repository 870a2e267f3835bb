"""What a headline rests on, row by row, so that any month of it can be told without computing anew.

A metric that weighs its rows by a yardstick of its own (usual durations, margins per hour, the
busiest quarter hour) takes one yardstick for all the rows at hand: its months are comparable.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.ratios import Ratio
from perioptimal_report.shapes.results import Basis, Estimate, Measure, Number
from perioptimal_report.stats.week_bootstrap import FloatArray, IntArray

EVENTS = Measure("events", "Events per case")
EMPTY = "nothing to rest a value on in the month"


def of_ratio(ratio: Ratio, dates: pd.Series, *, recorded: pd.Series | None = None) -> Basis:
    """Keep the rows of a ratio, each with its date.

    Where ``recorded`` dates are given, a month without any says nothing: its rows do not count.
    """
    days = _days(dates)
    known = True if recorded is None else np.isin(_months(days), _months(_days(recorded)))
    return Basis(days, ratio.above, ratio.below * known, ratio.scale)


def of_quantile(values: FloatArray, share: float, dates: pd.Series) -> Basis:
    """Keep the values of which the headline is a quantile, each with its date."""
    return Basis(_days(dates), values, np.ones(len(values)), quantile=share)


def of_events(
    counted: pd.DataFrame, recorded: pd.DataFrame, cases: pd.DataFrame, scale: float
) -> Basis:
    """Keep the counted events and the cases they are set against.

    Months without any recorded event (of any kind) say nothing: their cases do not count.
    """
    is_case = np.repeat([0.0, 1.0], [len(counted), len(cases)])
    ratio = Ratio(EVENTS, "count", 1.0 - is_case, is_case, scale)
    dates = pd.concat([counted["date"], cases["date"]])
    return of_ratio(ratio, dates, recorded=recorded["date"])


def sums_by_month(basis: Basis, labels: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Add up what is above and what is below for each month ("2025-03"), unscaled."""
    kept, codes = _codes(basis, labels)
    above, below = (
        np.bincount(codes, weights=amounts[kept], minlength=len(labels)).astype(np.float64)
        for amounts in (basis.above, basis.below)
    )
    return above, below


def headlines_by_month(basis: Basis, headline: Number, labels: Sequence[str]) -> tuple[Number, ...]:
    """State the headline for each month ("2025-03"), without intervals; n as in the headline."""
    values = _values(basis, labels)
    kept, codes = _codes(basis, labels)
    counts = np.bincount(codes, weights=basis.below[kept] > 0, minlength=len(labels))
    unit = headline.estimate.unit
    return tuple(
        Number(
            headline.measure,
            Estimate(float(value), unit, int(n))
            if np.isfinite(value)
            else Estimate(None, unit, int(n), reason=EMPTY),
        )
        for value, n in zip(values, counts, strict=True)
    )


def _values(basis: Basis, labels: Sequence[str]) -> FloatArray:
    """Give the value of each month, NaN where nothing is below."""
    if basis.quantile is None:
        above, below = sums_by_month(basis, labels)
        values = np.full(len(labels), np.nan)
        np.divide(above * basis.scale, below, out=values, where=below > 0)
        return values
    kept, codes = _codes(basis, labels)
    parts = (basis.above[kept][codes == code] for code in range(len(labels)))
    return np.array([np.quantile(p, basis.quantile) if len(p) else np.nan for p in parts])


def _codes(basis: Basis, labels: Sequence[str]) -> tuple[IntArray, IntArray]:
    """Find the rows of these months (consecutive), and the place of each row's month."""
    place = _months(basis.days) - _months(np.array(labels[:1], dtype="datetime64[M]"))
    kept = np.flatnonzero((place >= 0) & (place < len(labels)))
    return kept, place[kept]


def _days(dates: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return dates.to_numpy(dtype="datetime64[D]")


def _months(days: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> IntArray:
    return days.astype("datetime64[M]").astype(np.int64)
