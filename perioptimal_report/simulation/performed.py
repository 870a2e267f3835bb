"""From used blocks to performed cases: what was planned, and when and where it was done."""

from collections import deque
from collections.abc import Callable

import numpy as np
import pandas as pd

from perioptimal_report.simulation.demand import (
    DAY_MIN,
    draw_emergencies,
    draw_lists,
    draw_patients,
    emergency_counts,
)
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.running import (
    Done,
    Waiting,
    draw_first_starts,
    draw_recovery,
    run_day,
)

Chance = Callable[[str], np.random.Generator]
"""Gives the generator of random numbers of a purpose."""


def draw_planned(
    plan: HospitalPlan, used: pd.DataFrame, people: pd.DataFrame, chance: Chance
) -> pd.DataFrame:
    """Draw all cases, booked or arrived, with room and minute: one index for the rest of the way.

    ``used`` comes from ``draw_use``. Columns of ``draw_lists``, ``draw_emergencies``,
    ``draw_patients`` and ``draw_recovery``.
    """
    lists = draw_lists(used, people, chance("lists"))
    starts = draw_first_starts(used["user_service"], chance("starts"))
    day = (used["date"] - pd.Timestamp(plan.start)).dt.days
    place = pd.DataFrame({"day": day, "room": used["room_number"]}).join(starts)
    lists = lists.join(place, on="room_day")
    lists["scheduled_min"] += lists["day"] * DAY_MIN
    counts = emergency_counts(plan, chance("emergency counts"))
    urgent = draw_emergencies(counts, people, chance("emergencies"))
    urgent = urgent.assign(add_on=True, cancelled=False, tardy_min=0, cause="", room=-1)
    both = [lists.assign(emergency=False), urgent.assign(emergency=True)]
    planned = pd.concat(both, ignore_index=True)
    patients = planned.join(draw_patients(planned, chance("patients")))
    return patients.join(draw_recovery(patients, chance("recovery")))


def run(plan: HospitalPlan, planned: pd.DataFrame) -> pd.DataFrame:
    """Give room, wheels in and out of the cases that are not cancelled [min since the start]."""
    number_of_days = (plan.end - plan.start).days + 1
    lists: list[dict[int, deque[Waiting]]] = [
        {room: deque() for room in range(plan.rooms)} for _ in range(number_of_days)
    ]
    emergencies: list[deque[Waiting]] = [deque() for _ in range(number_of_days)]
    for day, room, case in _waiting(planned[~planned["cancelled"]]):
        (emergencies[day] if case.emergency else lists[day][room]).append(case)
    last: dict[int, tuple[Waiting, int]] = {}
    beds = [0] * plan.beds
    done: list[Done] = []
    for own, urgent in zip(lists, emergencies, strict=True):
        done.extend(run_day(own, urgent, last, beds))
    return pd.DataFrame(
        {
            "done_in": [case.room for case in done],
            "in_min": [case.in_min for case in done],
            "out_min": [case.out_min for case in done],
            "first": [case.first for case in done],
            "hold_min": [case.hold_min for case in done],
        },
        index=[case.key for case in done],
    )


def day_of(cases: pd.DataFrame) -> pd.Series:
    """Give the day a case counts for: that of its list, for emergencies that of its beginning."""
    begun = cases["in_min"].fillna(cases["scheduled_min"]) // DAY_MIN
    return cases["day"].where(~cases["emergency"], begun).astype("int64")


def _waiting(open_cases: pd.DataFrame) -> list[tuple[int, int, Waiting]]:
    names = ["service", "surgeon", "scheduled_min", "needed_min", "turnover_min", "tardy_min"]
    names += ["emergency", "recovery_min", "day", "room"]
    columns = [open_cases[name].tolist() for name in names]
    return [
        (day, room, Waiting(key, *values))
        for key, (*values, day, room) in zip(
            open_cases.index, zip(*columns, strict=True), strict=True
        )
    ]
