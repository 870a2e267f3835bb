"""Elective work outside prime time: what is displaced into the evening."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.stage import DAY_S, SECONDS_PER_HOUR, Played, Stage
from perioptimal_report.allocation.options import Floats, Integers
from perioptimal_report.results import Measure

MEASURE = Measure("after_hours_h", "Elective hours outside prime time", "lower", of_patients=False)


def _outside(at: Stage, found: Played) -> Floats:
    elective = ~at.cases["emergency"].fillna(value=False).to_numpy(dtype=bool)
    begin = at.cases["busy_from_s"].to_numpy(dtype=np.int64) + found.shift_s
    end = at.cases["out_s"].to_numpy(dtype=np.int64) + found.shift_s
    midnight = begin - begin % DAY_S
    prime = (at.settings.calendar.prime_start, at.settings.calendar.prime_end)
    opens, closes = (midnight + _clock_s(each) for each in prime)
    inside = np.maximum(np.minimum(end, closes) - np.maximum(begin, opens), 0)
    outside = np.maximum(end - begin, 0) - inside
    kept = elective & _on_workdays(at, begin)
    return at.over_weeks(at.sums(begin[kept], outside[kept] / SECONDS_PER_HOUR))


def _on_workdays(at: Stage, begin: Integers) -> NDArray[np.bool_]:
    flat = at.workdays.ravel()
    day = np.clip((begin - at.first_s) // DAY_S, 0, len(flat) - 1)
    return np.asarray(flat[day] > 0)


def _clock_s(clock: dt.time) -> int:
    return clock.hour * SECONDS_PER_HOUR + clock.minute * 60 + clock.second


GAUGES = (Gauge(MEASURE, "h", (), _outside),)
