"""Medians of values that some rows lack, by group."""

from __future__ import annotations

import numpy as np

from perioptimal_report.metrics.kit.breakdowns import Cells
from perioptimal_report.metrics.kit.ratios import Groups, quantiles_by_group
from perioptimal_report.shapes.results import Estimate, Measure
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

NOT_KNOWN = "not recorded in the period"


def medians_where_known(
    measure: Measure, groups: Groups, minutes: FloatArray, weeks: WeekSample
) -> tuple[Cells, ...]:
    """Give each group the median of the values it knows [min]; no column where none is known.

    A missing value is NaN.
    """
    known = np.isfinite(minutes)
    if not known.any():
        return ()
    some = np.unique(groups.codes[known])
    place = {int(code): at for at, code in enumerate(some)}
    codes = np.array([place[int(code)] for code in groups.codes[known]], dtype=np.int64)
    kept = Groups(tuple(groups.labels[code] for code in some), codes)
    found = quantiles_by_group(minutes[known], 0.5, "min", kept, weeks.only(known))
    none = Estimate(None, "min", 0, reason=NOT_KNOWN)
    cells = [found[place[c]] if c in place else none for c in range(len(groups.labels))]
    return (Cells(measure, cells),)
