"""The PACU: beds asked for at the peak of the day, and cases held in their room for want of one."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from perioptimal_report.plan.effects.effect import EffectDefinition, levels
from perioptimal_report.plan.effects.staffing import HALF_HOURS, staffed
from perioptimal_report.plan.effects.stage import DAY_S, PlanReplay, ReplayYear
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.shapes.results import Measure

STAYS = ("cases.pacu_in", "cases.pacu_out")


@dataclass(frozen=True, slots=True)
class _Stays:
    """When patients come to the PACU, were no bed short, and for how long they need one [s]."""

    facility: Integers
    come_s: Integers
    stay_s: Integers


def _stays(year: ReplayYear, replay: PlanReplay) -> _Stays:
    """Move every case's stay with its case; a hold of the past is no part of the arrival."""
    stays = year.frames["pacu_stays"]
    stays = stays[stays["pacu_in_s"].notna() & stays["pacu_out_s"].notna()]
    place = year.place(stays["case_id"])
    stays, place = stays[place >= 0], place[place >= 0]
    hold_s = stays["hold_s"].fillna(0).to_numpy(dtype=np.int64)
    come_s = stays["pacu_in_s"].to_numpy(dtype=np.int64) - hold_s + replay.shift_s[place]
    length_s = (stays["pacu_out_s"] - stays["pacu_in_s"]).to_numpy(dtype=np.int64)
    facility = np.unique(stays["facility"], return_inverse=True)[1]
    order = np.argsort(come_s, kind="stable")
    return _Stays(facility[order], come_s[order], np.maximum(length_s[order], 0))


def _peak(year: ReplayYear, replay: PlanReplay) -> Floats:
    """Mean over workdays of the most beds asked for at once, facilities together [beds]."""
    stays = _stays(year, replay)
    if not len(stays.come_s):
        return np.zeros((2, year.weeks))
    flow = levels(stays.facility, stays.come_s, stays.come_s + stays.stay_s)
    days = year.workdays.size
    day = (flow.at_s - year.first_s) // DAY_S
    kept = (day >= 0) & (day < days)
    most = np.zeros((int(stays.facility.max(initial=0)) + 1, days))
    np.maximum.at(most, (flow.group[kept], day[kept]), flow.level[kept])
    sums = (most.sum(axis=0) * year.workdays.ravel()).reshape(year.weeks, 7).sum(axis=1)
    return np.array([sums, year.workdays.sum(axis=1)])


def _held(year: ReplayYear, replay: PlanReplay) -> Floats:
    stays = _stays(year, replay)
    beds = _beds(year, replay)
    if not beds.any():
        return np.zeros((2, year.weeks))
    day = np.clip((stays.come_s - year.first_s) // DAY_S, 0, len(beds) - 1)
    waits = waits_s(stays.come_s.tolist(), stays.stay_s.tolist(), beds[day].tolist())
    return year.over_weeks(year.sums(stays.come_s, (np.array(waits) > 0).astype(np.float64)))


def _beds(year: ReplayYear, replay: PlanReplay) -> Floats:
    """The most beds provided on each date, 0 where none is known [beds]."""
    provided = staffed(year, replay, "pacu").reshape(-1, HALF_HOURS)
    known = np.where(np.isfinite(provided), provided, 0.0).max(axis=1)
    # A date without beds of its own (a holiday) has those of an ordinary day.
    return np.asarray(np.where(known > 0, known, known.max(initial=0.0)))


def waits_s(come_s: Sequence[int], stay_s: Sequence[int], beds: Sequence[float]) -> list[int]:
    """How long each patient waits for a bed, first come first served [s]."""
    leaving: list[int] = []
    waits = []
    for come, stay, available in zip(come_s, stay_s, beds, strict=True):
        while leaving and leaving[0] <= come:
            heapq.heappop(leaving)
        start = come
        while leaving and len(leaving) >= available:
            start = max(start, heapq.heappop(leaving))
        heapq.heappush(leaving, start + stay)
        waits.append(start - come)
    return waits


GAUGES = (
    EffectDefinition(
        Measure("pacu_peak", "PACU beds at the day's peak", "lower", of_patients=False),
        "count",
        STAYS,
        _peak,
    ),
    EffectDefinition(
        Measure("pacu_held", "Cases held for a PACU bed", "lower", of_patients=False),
        "cases",
        (*STAYS, "resources.available"),
        _held,
    ),
)
