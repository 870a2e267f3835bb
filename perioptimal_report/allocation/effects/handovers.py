"""Complete intra-operative anesthesia handovers, at the rate of each half hour of the day."""

from __future__ import annotations

import numpy as np

from perioptimal_report.allocation.effects.anesthesia import NEEDS, weeks_with_care
from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.spans import HALF_HOUR_S, in_half_hours
from perioptimal_report.allocation.effects.staffing import HALF_HOURS
from perioptimal_report.allocation.effects.stage import DAY_S, Played, Stage
from perioptimal_report.allocation.options import Floats, Integers
from perioptimal_report.results import Measure

MEASURE = Measure("handovers", "Complete anesthesia handovers", "lower", of_patients=False)


def _by_week(at: Stage, found: Played) -> Floats:
    """Handovers and case time today, and case time as moved, by half hour of the day."""
    changes = at.frames["handovers"]
    changes = changes[(changes["kind"] == "complete") & (at.place(changes["case_id"]) >= 0)]
    at_s = changes["at_s"].to_numpy(dtype=np.int64)
    slot = at_s % DAY_S // HALF_HOUR_S
    halves = range(HALF_HOURS)
    counts = [at.sums(at_s, (slot == each).astype(np.float64)) for each in halves]
    weeks = weeks_with_care(at)
    today, moved = (_case_time(at, by) * weeks for by in (0 * found.shift_s, found.shift_s))
    return np.vstack([counts, today, moved, weeks])


def _case_time(at: Stage, by: Integers) -> Floats:
    """Seconds of cases, half hour of the day × week."""
    begin = at.cases["in_s"].to_numpy(dtype=np.int64) + by
    end = at.cases["out_s"].to_numpy(dtype=np.int64) + by
    seconds = in_half_hours(begin, end, at.first_s, at.weeks * 7 * HALF_HOURS)
    return np.asarray(seconds.reshape(at.weeks, 7, HALF_HOURS).sum(axis=1).T)


def expected(sums: Floats) -> Floats:
    """Handovers per week at today's rates per case-hour of each half hour."""
    counts, today, moved = (sums[at * HALF_HOURS : (at + 1) * HALF_HOURS] for at in range(3))
    rates = np.divide(counts, today, out=np.zeros_like(counts), where=today > 0)
    return np.asarray((rates * moved).sum(axis=0) / np.maximum(sums[-1], 1))


GAUGES = (Gauge(MEASURE, "count", NEEDS, _by_week, expected),)
