"""Measures that are a sum over a sum: shares, rates and means, by group, with intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perioptimal_report.chart_data import Unit
from perioptimal_report.engagement import Engagement
from perioptimal_report.lenses.grouping import Groups, whole
from perioptimal_report.results import (
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
    WeekSample,
    draw_weeks,
    ratio_intervals,
)

NO_CASES = "no cases in the period"
NO_REPLICATES = "the bootstrap is switched off"
FEW_WEEKS = f"data in fewer than {MIN_WEEKS} weeks"
ALL_ALIKE = "the weeks do not differ"
PCT = 100.0
S_PER_MIN = 60.0
S_PER_H = 3600.0


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


def share(measure: Measure, events: FloatArray, of: FloatArray | None = None) -> Ratio:
    """Define the share of rows with an event among the rows ``of`` counts [pct]."""
    below = np.ones(len(events)) if of is None else of
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
