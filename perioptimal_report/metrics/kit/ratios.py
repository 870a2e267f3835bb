"""Measures that are a sum over a sum: shares, rates and means, by group, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.settings.engagement import WEEKDAYS, Engagement
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import (
    Estimate,
    Interval,
    Measure,
    Number,
)
from perioptimal_report.stats.intervals import wilson
from perioptimal_report.stats.week_bootstrap import (
    METHOD,
    MIN_WEEKS,
    FloatArray,
    IntArray,
    WeekSample,
    draw_weeks,
    quantile_intervals,
    ratio_intervals,
)

NO_CASES = "no cases in the period"


NO_REPLICATES = "the bootstrap is switched off"


FEW_WEEKS = f"data in fewer than {MIN_WEEKS} weeks"


ALL_ALIKE = "the weeks do not differ"


PCT = 100.0


S_PER_MIN = 60.0


S_PER_H = 3600.0


NOT_RECORDED = "Not recorded"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measure per row: the sum of ``above`` over the sum of ``below``, times ``scale``.

    ``is_share`` says that ``above`` is 0 or 1 and ``below`` 1 (or both 0): then the bootstrap,
    which cannot see beyond 0 and 100%, gives way to Wilson's interval there, and is nowhere
    narrower than it: few weeks may look more alike than independent cases can be. ``independent``
    events take Wilson's interval throughout. ``empty`` is the reason where nothing is below.
    """

    measure: Measure
    unit: Unit
    above: FloatArray
    below: FloatArray
    scale: float = 1.0
    is_share: bool = False
    independent: bool = False
    empty: str = NO_CASES


def sample_weeks(dates: pd.Series, settings: Engagement) -> WeekSample:
    """Draw the weeks of these rows as the engagement's seed and replicates say."""
    return draw_weeks(dates, replicates=settings.report.replicates, seed=settings.report.seed)


def share(measure: Measure, events: FloatArray, weights: FloatArray | None = None) -> Ratio:
    """Define the share of rows with an event among the rows ``weights`` counts [pct]."""
    below = np.ones(len(events)) if weights is None else weights
    return Ratio(measure, "pct", events * below, below, PCT, is_share=True)


def by_group(ratio: Ratio, groups: Groups, weeks: WeekSample) -> tuple[Estimate, ...]:
    """Estimate a ratio for each group, in the ratio's unit; n counts rows with a denominator."""
    above, below = groups.totals(ratio.above), groups.totals(ratio.below)
    n = groups.totals((ratio.below > 0).astype(np.float64)).astype(int)
    plain = [
        Estimate(float(a) / float(b) * ratio.scale, ratio.unit, int(k))
        if b > 0
        else Estimate(None, ratio.unit, int(k), reason=ratio.empty)
        for a, b, k in zip(above, below, n, strict=True)
    ]
    bounds = _bounds(ratio, groups, weeks, above, below)
    reason = why_no_interval(weeks)
    return tuple(bounded(e, b, reason) for e, b in zip(plain, bounds, strict=True))


def number(ratio: Ratio, weeks: WeekSample) -> Number:
    """Estimate a ratio over all rows."""
    return Number(ratio.measure, by_group(ratio, whole(len(ratio.above)), weeks)[0])


def total(
    measure: Measure, unit: Unit, amounts: FloatArray, *, n: int | None = None, per: float = 1.0
) -> Number:
    """Add up amounts ÷ ``per``; a sum over the period is a count and has no sampling error."""
    return Number(measure, sum_of(amounts, unit, n=n, per=per))


def sum_of(amounts: FloatArray, unit: Unit, *, n: int | None = None, per: float = 1.0) -> Estimate:
    """Add up amounts ÷ ``per``; no value where there is no row."""
    count = len(amounts) if n is None else n
    if not len(amounts):
        return Estimate(None, unit, 0, reason=NO_CASES)
    return Estimate(float(amounts.sum()) / per, unit, count)


def sums_by_group(
    amounts: FloatArray, unit: Unit, groups: Groups, *, per: float = 1.0
) -> tuple[Estimate, ...]:
    """Add up amounts ÷ ``per`` by group; n counts the rows."""
    n = groups.totals(np.ones(len(amounts)))
    sums = groups.totals(amounts) / per
    return tuple(
        Estimate(float(value), unit, int(rows)) for value, rows in zip(sums, n, strict=True)
    )


def seconds(frame: pd.DataFrame, column: str) -> FloatArray:
    """Take a column of whole seconds as floats [s]; NaN where it is missing."""
    return frame[column].to_numpy(dtype=np.float64, na_value=np.nan)


def flags(frame: pd.DataFrame, column: str) -> NDArray[np.bool_]:
    """Take a column of truth values; a missing one is false."""
    return frame[column].to_numpy(dtype=np.bool_, na_value=False)


def lower_bounds(ratio: Ratio, groups: Groups, weeks: WeekSample) -> tuple[Estimate, ...]:
    """Find the one-sided lower 95% bound of a ratio for each group, in the ratio's unit.

    It is the lower end of the two-sided 90% interval.
    """
    found = ratio_intervals(
        weeks, ratio.above, ratio.below, groups.codes, groups=len(groups.labels), level_pct=90.0
    )
    n = groups.totals((ratio.below > 0).astype(np.float64)).astype(int)
    reason = why_no_interval(weeks)
    return tuple(
        Estimate(bound.low * ratio.scale, ratio.unit, int(k))
        if bound
        else Estimate(None, ratio.unit, int(k), reason=reason if k else ratio.empty)
        for bound, k in zip(found, n, strict=True)
    )


def bounded(estimate: Estimate, interval: Interval | None, reason: str) -> Estimate:
    """Give an estimate its interval, or the reason that it has none; unit unchanged."""
    if estimate.value is None:
        return estimate
    if interval is not None and interval.low == interval.high and interval.method == METHOD:
        # Weeks that are all alike would make chance look impossible.
        return replace(estimate, reason=ALL_ALIKE)
    return replace(estimate, interval=interval, reason=None if interval else reason)


def why_no_interval(weeks: WeekSample) -> str:
    """Say why a bootstrap interval is missing."""
    return FEW_WEEKS if len(weeks.draws) else NO_REPLICATES


def _bounds(
    ratio: Ratio, groups: Groups, weeks: WeekSample, above: FloatArray, below: FloatArray
) -> list[Interval | None]:
    if ratio.independent:
        return [
            wilson(round(a), round(b), scale=ratio.scale) if b > 0 else None
            for a, b in zip(above, below, strict=True)
        ]
    drawn = ratio_intervals(
        weeks, ratio.above, ratio.below, groups.codes, groups=len(groups.labels)
    )
    scaled = [_scaled(interval, ratio.scale) for interval in drawn]
    if not ratio.is_share:
        return scaled
    return [
        _of_share(interval, wilson(round(a), round(b), scale=ratio.scale), alike=a in (0.0, b))
        if interval
        else None
        for interval, a, b in zip(scaled, above, below, strict=True)
    ]


def _of_share(drawn: Interval, exact: Interval, *, alike: bool) -> Interval:
    """Take Wilson's interval where all rows are alike, else the wider end of the two."""
    if alike or drawn.low == drawn.high:
        return exact if alike else drawn
    return replace(drawn, low=min(drawn.low, exact.low), high=max(drawn.high, exact.high))


def _scaled(interval: Interval | None, scale: float) -> Interval | None:
    if interval is None:
        return None
    return replace(interval, low=interval.low * scale, high=interval.high * scale)


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


def quantile(
    values: FloatArray, share: float, unit: Unit, weeks: WeekSample, *, empty: str = NO_CASES
) -> Estimate:
    """Estimate a quantile (linear between order statistics), in the unit of the values."""
    if not len(values):
        return Estimate(None, unit, 0, reason=empty)
    return quantiles_by_group(values, share, unit, whole(len(values)), weeks)[0]


def quantiles_by_group(
    values: FloatArray, share: float, unit: Unit, groups: Groups, weeks: WeekSample
) -> tuple[Estimate, ...]:
    """Estimate a quantile for each group, in the unit of the values."""
    count = len(groups.labels)
    bounds = quantile_intervals(weeks, values, groups.codes, groups=count, quantile=share)
    parts = (values[groups.rows_of(code)] for code in range(count))
    plain = (Estimate(float(np.quantile(part, share)), unit, len(part)) for part in parts)
    reason = why_no_interval(weeks)
    return tuple(bounded(e, bound, reason) for e, bound in zip(plain, bounds, strict=True))
