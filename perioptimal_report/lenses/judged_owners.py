"""Block owners beside the utilization that a decision about their time hangs on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.engagement import Engagement
from perioptimal_report.lenses.breakdowns import Cells, Dimension, breakdown
from perioptimal_report.lenses.grouping import by_label
from perioptimal_report.lenses.guard import judged
from perioptimal_report.lenses.ratios import Ratio, by_group
from perioptimal_report.results import Breakdown
from perioptimal_report.stats.week_bootstrap import WeekSample


def judged_owners(
    days: pd.DataFrame, used: Ratio, settings: Engagement, weeks: WeekSample
) -> Breakdown | None:
    """Say of each owner above, below, or not enough evidence to judge; none without a budget.

    ``used`` is the utilization over the rows of ``days`` (``owner``, ``date``).
    """
    held = (used.below > 0) & np.isfinite(used.below)
    if not held.any():
        return None
    owners = by_label(days["owner"][held].reset_index(drop=True))
    kept = Ratio(used.measure, used.unit, used.above[held], used.below[held], used.scale)
    shares = by_group(kept, owners, weeks.only(held))
    threshold = settings.scenarios.threshold_pct
    columns = (Cells(used.measure, shares), *judged(shares, threshold, days["date"][held]))
    title = "Is there enough evidence to judge an owner?"
    order = [each.value or 0.0 for each in shares]
    return breakdown(Dimension("owner", title, owners), columns, weeks, largest_first=order)
