"""Emergencies: a Poisson stream over the whole day, more at midday and in the evening."""

import numpy as np
import pandas as pd

from perioptimal_report.simulation.demand import TURNOVER_SPREAD
from perioptimal_report.simulation.durations import Integers, draw_minutes, draw_procedures
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.services import SERVICES, Service

HOUR_WEIGHTS = (2,) * 6 + (3, 4) + (6,) * 12 + (5, 4, 3, 2)
PREPARATION_MIN = (30, 90)
DAY_MIN = 1440


def emergency_counts(plan: HospitalPlan, rng: np.random.Generator) -> Integers:
    """Draw the number of emergencies of every day."""
    mean = plan.emergencies_per_room_day * plan.rooms * plan.load_pct / 100
    return rng.poisson(mean, (plan.end - plan.start).days + 1)


def draw_emergencies(
    counts: Integers, people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the emergencies of every day, sorted by the minute at which they are ready.

    ``counts``: emergencies per day. Rows as in ``draw_lists``, with ``day`` instead of
    ``room_day`` and ``arrival_min``; minutes count from the first day's midnight.
    """
    day = np.repeat(np.arange(len(counts)), counts)
    weights = np.array([service.emergencies for service in SERVICES])
    chosen = rng.choice(len(SERVICES), size=len(day), p=weights / weights.sum())
    parts = [
        _service_emergencies(service, day[chosen == number], people, rng)
        for number, service in enumerate(SERVICES)
        if service.emergencies
    ]
    order = ["scheduled_min", "arrival_min", "surgeon"]
    return pd.concat(parts).sort_values(order, ignore_index=True)


def _service_emergencies(
    service: Service, day: Integers, people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    members = people[(people["service"] == service.name) & ~people["owns"]]
    surgeons = rng.choice(members.index.to_numpy(), size=len(day))
    procedures = draw_procedures(service, day.shape, rng)
    pace = people["pace"].to_numpy()[surgeons]
    needed, booked = draw_minutes(service, procedures, pace, rng)
    hours = np.array(HOUR_WEIGHTS) / sum(HOUR_WEIGHTS)
    arrival = day * DAY_MIN + 60 * rng.choice(24, size=len(day), p=hours)
    arrival = arrival + rng.integers(0, 60, len(day))
    return pd.DataFrame(
        {
            "day": day,
            "service": service.name,
            "surgeon": surgeons,
            "procedure": procedures,
            "booked_min": booked,
            "needed_min": needed,
            "arrival_min": arrival,
            "scheduled_min": arrival + rng.integers(*PREPARATION_MIN, len(day)),
            "turnover_min": service.turnover_min
            * np.exp(TURNOVER_SPREAD * rng.standard_normal(len(day))),
        }
    )
