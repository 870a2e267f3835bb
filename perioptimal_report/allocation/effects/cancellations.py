"""Same-day cancellations, as they have gone with time booked beyond the block.

An association of the past, not a cause: over the days of each block, cancellations after the
cut-off = the block's share × cases scheduled + slope × hours booked beyond the block, one slope
for all blocks, by least squares.
"""

from __future__ import annotations

import numpy as np

from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.stage import Played, Stage
from perioptimal_report.allocation.options import Floats
from perioptimal_report.results import Measure

MEASURE = Measure("cancellations", "Cancellations, by association", "lower", of_patients=False)
NEEDS = ("cases.status", "cases.cancelled_at", "cases.booked_min")


def _by_week(at: Stage, found: Played) -> Floats:
    booked, counted = at.booked, at.on.counted[:, at.lines_weeks]
    today, after = (
        np.maximum(booked.hours - np.array([sum(own) for own in rooms])[:, None], 0.0) * counted
        for rooms in (at.on.today_h, found.rooms_h)
    )
    n, c = booked.cases * counted, booked.cancelled * counted
    parts = (n * n, n * today, today * today, n * c, today * c)
    # Without one cancellation, or one booked hour, there is nothing to go by.
    told = at.open_weeks * bool(c.any() and booked.hours.any())
    ends = (c.sum(axis=0), (after - today).sum(axis=0), told)
    return np.vstack([*parts, *ends])


def expected(sums: Floats) -> Floats:
    """Cancellations per week: those that were, and the slope for each hour booked beyond.

    Five sums of each block (n², n·x, x², n·c, x·c), then cancellations, hours more, and weeks.
    """
    parts, (cancelled, more, weeks) = sums[:-3], sums[-3:]
    nn, nx, xx, nc, xc = parts.reshape(5, -1, *parts.shape[1:])
    scale = np.maximum(nn, 1.0)
    spread = (xx - nx * nx / scale).sum(axis=0)
    together = (xc - nx * nc / scale).sum(axis=0)
    # A slope needs hours beyond the block on some days and not on others.
    slope = np.divide(together, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    return np.asarray((cancelled + slope * more) / np.maximum(weeks, 1))


GAUGES = (Gauge(MEASURE, "cases", NEEDS, _by_week, expected),)
