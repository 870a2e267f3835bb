"""Emergencies that would find every staffed room taken."""

from __future__ import annotations

import numpy as np

from perioptimal_report.plan.effects.effect import EffectDefinition
from perioptimal_report.plan.effects.staffing import staffed
from perioptimal_report.plan.effects.stage import (
    DAY_S,
    SECONDS_PER_HOUR,
    PlanReplay,
    ReplayYear,
)
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.shapes.results import Measure

STEP_S = 600
"""How often rooms are counted."""
MEASURE = Measure(
    "emergencies_blocked",
    "Emergencies finding no staffed room",
    "lower",
    of_patients=False,
)


def _blocked(year: ReplayYear, replay: PlanReplay) -> Floats:
    """Share of moments with every staffed room taken, weighed by when emergencies come [%]."""
    moments = year.first_s + np.arange(0, year.weeks * 7 * DAY_S, STEP_S)
    rooms = staffed(year, replay, "room")[(moments - year.first_s) // 1800]
    known = np.isfinite(rooms)
    weight = _arrivals(year)[_place(year, moments)] * known
    full = weight * (_running(year, replay, moments) >= np.where(known, rooms, np.inf))
    return np.array([100 * year.sums(moments, full), year.sums(moments, weight)])


def _running(year: ReplayYear, replay: PlanReplay, moments: Integers) -> Integers:
    begin = np.sort(year.cases["busy_from_s"].to_numpy(dtype=np.int64) + replay.shift_s)
    end = np.sort(year.cases["out_s"].to_numpy(dtype=np.int64) + replay.shift_s)
    running: Integers = np.searchsorted(begin, moments, "right") - np.searchsorted(
        end, moments, "right"
    )
    return running


def _place(year: ReplayYear, moments: Integers) -> Integers:
    """The hour of the day, apart for workdays and others."""
    day = np.clip((moments - year.first_s) // DAY_S, 0, year.workdays.size - 1)
    hour = moments % DAY_S // SECONDS_PER_HOUR
    place: Integers = hour + 24 * (year.workdays.ravel()[day] == 0)
    return place


def _arrivals(year: ReplayYear) -> Floats:
    """Emergencies that came in each hour of workdays, and of other days [count]."""
    urgent = year.cases["emergency"].fillna(value=False).to_numpy(dtype=bool)
    came = year.cases["in_s"].to_numpy(dtype=np.int64)[urgent]
    return np.bincount(_place(year, came), minlength=48).astype(np.float64)


GAUGES = (EffectDefinition(MEASURE, "pct", ("cases.emergency", "resources.available"), _blocked),)
