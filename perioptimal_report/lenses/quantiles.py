"""Typical values of skewed durations: quantiles, whole and by group, with intervals."""

from __future__ import annotations

import numpy as np

from perioptimal_report.chart_data import Unit
from perioptimal_report.lenses.grouping import Groups, whole
from perioptimal_report.lenses.ratios import NO_CASES, bounded, why_no_interval
from perioptimal_report.results import Estimate
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample, quantile_intervals


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
