"""Emergencies that would find every staffed room taken."""

from __future__ import annotations

import numpy as np

from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.staffing import staffed
from perioptimal_report.allocation.effects.stage import DAY_S, SECONDS_PER_HOUR, Played, Stage
from perioptimal_report.allocation.options import Floats, Integers
from perioptimal_report.results import Measure

STEP_S = 600
"""How often rooms are counted."""
MEASURE = Measure(
    "emergencies_blocked",
    "Emergencies finding no staffed room",
    "lower",
    of_patients=False,
)


def _blocked(at: Stage, found: Played) -> Floats:
    """Share of moments with every staffed room taken, weighed by when emergencies come [%]."""
    moments = at.first_s + np.arange(0, at.weeks * 7 * DAY_S, STEP_S)
    rooms = staffed(at, found, "room")[(moments - at.first_s) // 1800]
    known = np.isfinite(rooms)
    weight = _arrivals(at)[_place(at, moments)] * known
    full = weight * (_running(at, found, moments) >= np.where(known, rooms, np.inf))
    return np.array([100 * at.sums(moments, full), at.sums(moments, weight)])


def _running(at: Stage, found: Played, moments: Integers) -> Integers:
    begin = np.sort(at.cases["busy_from_s"].to_numpy(dtype=np.int64) + found.shift_s)
    end = np.sort(at.cases["out_s"].to_numpy(dtype=np.int64) + found.shift_s)
    running: Integers = np.searchsorted(begin, moments, "right") - np.searchsorted(
        end, moments, "right"
    )
    return running


def _place(at: Stage, moments: Integers) -> Integers:
    """The hour of the day, apart for workdays and others."""
    day = np.clip((moments - at.first_s) // DAY_S, 0, at.workdays.size - 1)
    hour = moments % DAY_S // SECONDS_PER_HOUR
    place: Integers = hour + 24 * (at.workdays.ravel()[day] == 0)
    return place


def _arrivals(at: Stage) -> Floats:
    """Emergencies that came in each hour of workdays, and of other days [count]."""
    urgent = at.cases["emergency"].fillna(value=False).to_numpy(dtype=bool)
    came = at.cases["in_s"].to_numpy(dtype=np.int64)[urgent]
    return np.bincount(_place(at, came), minlength=48).astype(np.float64)


GAUGES = (Gauge(MEASURE, "pct", ("cases.emergency", "resources.available"), _blocked),)
