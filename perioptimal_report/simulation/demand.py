"""The elective lists: which cases are booked into which block, and how long they will need."""

import numpy as np
import pandas as pd

from perioptimal_report.simulation.durations import Floats, Integers, draw_minutes, draw_procedures
from perioptimal_report.simulation.schedule import BLOCK_END_MIN, BLOCK_START_MIN
from perioptimal_report.simulation.services import SERVICES, Service

SLOTS = 16
ALLOWANCE_MIN = 30
TWO_SURGEONS_PCT = 40.0
ADD_ON_PCT = 14.0
CANCELLED_PCT = 8.5
TURNOVER_SPREAD = 0.33


def draw_lists(used: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Fill each used room-day with cases, in the order of the list.

    One row per booked case: ``room_day`` (position in ``used``), ``slot``, ``service``,
    ``surgeon`` (position in ``people``), ``procedure`` (position in the service's list),
    ``booked_min``, ``needed_min``, ``scheduled_min`` (minute of the day), ``add_on``,
    ``cancelled`` and ``turnover_min`` (before the changes that prolong it).
    """
    lists = [
        _service_lists(service, used[used["user_service"] == service.name], people, rng)
        for service in SERVICES
    ]
    return pd.concat(lists).sort_values(["room_day", "slot"], ignore_index=True)


def _service_lists(
    service: Service, used: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    surgeons = _draw_surgeons(used, people[people["service"] == service.name], rng)
    procedures = draw_procedures(service, surgeons.shape, rng)
    pace = people["pace"].to_numpy()[surgeons]
    needed, booked = draw_minutes(service, procedures, pace, rng)
    ends = np.cumsum(booked + ALLOWANCE_MIN, axis=1)
    kept, add_on = _keep(service, used["load"].to_numpy(), ends - booked / 2, rng)
    row, slot = np.nonzero(kept)
    turnover = service.turnover_min * np.exp(TURNOVER_SPREAD * rng.standard_normal(len(row)))
    return pd.DataFrame(
        {
            "room_day": used.index.to_numpy()[row],
            "slot": slot,
            "service": service.name,
            "surgeon": surgeons[kept],
            "procedure": procedures[kept],
            "booked_min": booked[kept],
            "needed_min": needed[kept],
            "scheduled_min": BLOCK_START_MIN + (ends - booked - ALLOWANCE_MIN)[kept],
            "add_on": add_on[kept],
            "cancelled": rng.random(len(row)) * 100 < CANCELLED_PCT,
            "turnover_min": turnover,
        }
    )


def _keep(
    service: Service, load: Floats, middles_min: Floats, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Book while the middle of the case is inside the day's target; then perhaps an add-on."""
    spread = service.fill_spread
    noise = np.exp(spread * rng.standard_normal(len(load)) - spread**2 / 2)
    target = (BLOCK_END_MIN - BLOCK_START_MIN) * service.fill_pct / 100 * load * noise
    cases = np.maximum(1, (middles_min <= target[:, None] + ALLOWANCE_MIN).sum(axis=1))
    extra = rng.random(len(load)) * 100 < ADD_ON_PCT
    slot = np.arange(SLOTS)[None, :]
    add_on = (slot == cases[:, None]) & extra[:, None]
    return (slot < cases[:, None]) | add_on, add_on


def _draw_surgeons(used: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> Integers:
    """Give each list one surgeon, or two in turn; a surgeon's own block to that surgeon."""
    pool = people.index[~people["owns"]].to_numpy()
    first, second = rng.choice(pool, size=(2, len(used)))
    change = np.where(rng.random(len(used)) * 100 < TWO_SURGEONS_PCT, 2, SLOTS)
    owner = used["user"].map(dict(zip(people["surgeon"], people.index, strict=True))).to_numpy()
    first = np.where(pd.isna(owner), first, owner).astype(np.int64)
    change = np.where(pd.isna(owner), change, SLOTS)
    late = np.arange(SLOTS)[None, :] >= change[:, None]
    return np.where(late, second[:, None], first[:, None])
