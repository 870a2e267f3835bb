"""Access: how long patients would wait if a day took no more than its block and usual overtime.

Each owner's elective cases wait in the order in which they were booked. A day of the owner takes
those that fit into its block hours and the overtime beyond which demand is turned away (and one
at least); the rest wait for the owner's next block-day, no case comes before its day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.plan.effects.effect import EffectDefinition
from perioptimal_report.plan.effects.stage import (
    DAY_S,
    SECONDS_PER_HOUR,
    PlanReplay,
    ReplayYear,
)
from perioptimal_report.plan.options import Floats
from perioptimal_report.shapes.results import Measure

MEASURE = Measure("wait_days", "Wait from booking, elective, mean", "lower", of_patients=False)


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that waits: when booked and done in the past [s], and its room time [s]."""

    booked_s: int
    day_s: int
    busy_s: int


def _waits(year: ReplayYear, replay: PlanReplay) -> Floats:
    booked = _booked(year)
    days: dict[str, list[tuple[int, float, list[WaitingCase]]]] = defaultdict(list)
    cases = dict(zip(year.cases["case_id"], year.cases["busy_s"].tolist(), strict=True))
    for day in year.past.case_days:
        if day.week < year.lines_weeks.start:
            continue
        date = year.past.dates[(day.line, day.week)]
        day_s = int(pd.Timestamp(date).timestamp())
        own = [WaitingCase(booked[c], day_s, cases[c]) for c in day.case_ids if c in booked]
        rooms = replay.rooms_h[day.line]
        takes_h = sum(rooms) + year.settings.scenarios.turned_away_after_h * len(rooms)
        days[year.on.days.owners[day.line]].append((day_s, takes_h * SECONDS_PER_HOUR, own))
    waits = [wait for each in days.values() for wait in queued(sorted(each, key=lambda d: d[0]))]
    done_s, wait_days = (np.array(each) for each in zip(*waits, strict=True)) if waits else _none()
    return np.array([year.sums(done_s, wait_days), year.sums(done_s, np.ones(len(done_s)))])


def _none() -> tuple[Floats, Floats]:
    return np.zeros(0), np.zeros(0)


def _booked(year: ReplayYear) -> dict[str, int]:
    """When each elective case was booked [s]."""
    urgent = set(year.cases.loc[year.cases["emergency"].fillna(value=False), "case_id"])
    rows = year.frames["scheduled_cases"]
    rows = rows[rows["booked_at_s"].notna() & ~rows["case_id"].isin(urgent)]
    return dict(zip(rows["case_id"], rows["booked_at_s"].astype("int64").tolist(), strict=True))


def queued(days: list[tuple[int, float, list[WaitingCase]]]) -> list[tuple[int, float]]:
    """The day each case came for [s], and its wait from booking [days]."""
    waiting: list[WaitingCase] = []
    found = []
    for day_s, takes_s, own in days:
        waiting = sorted((*waiting, *own), key=lambda each: each.booked_s)
        used, left = 0.0, []
        for each in waiting:
            if used + each.busy_s <= takes_s or (used == 0 and takes_s > 0):
                used += each.busy_s
                found.append((each.day_s, (day_s - each.booked_s) / DAY_S))
            else:
                left.append(each)
        waiting = left
    # Who still waits at the end has waited until then.
    last_s = days[-1][0] if days else 0
    return found + [(each.day_s, (last_s - each.booked_s) / DAY_S) for each in waiting]


GAUGES = (EffectDefinition(MEASURE, "days", ("cases.booked_at",), _waits),)
