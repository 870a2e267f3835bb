"""The elective lists: which cases are booked into which block, and how long they will need."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.schedule import BLOCK_END_MIN, BLOCK_START_MIN
from perioptimal_report.simulation.services import SERVICES, Service

SLOTS = 16


ALLOWANCE_MIN = 30


TWO_SURGEONS_PCT = 40.0


ADD_ON_PCT = 14.0


CANCELLED_PCT = 8.5


TURNOVER_SPREAD = 0.33


Floats = npt.NDArray[np.float64]


Integers = npt.NDArray[np.int64]


FORESEEN_SHARE = 0.36


BOOKING_SPREAD = 0.10


SHORTEST_MIN = 15


BOOKING_STEP_MIN = 5


HOUR_WEIGHTS = (2,) * 6 + (3, 4) + (6,) * 12 + (5, 4, 3, 2)


PREPARATION_MIN = (30, 90)


DAY_MIN = 1440


AFTER_CUTOFF_PCT = 82.0


REASONS = {
    "Acute illness": 22,
    "Incomplete work-up": 16,
    "Abnormal finding before surgery": 12,
    "Patient did not arrive": 14,
    "Patient declined": 10,
    "No bed": 9,
    "List overran": 10,
    "Surgeon unavailable": 7,
}


ASA = ("I", "II", "III", "IV", "V")


# Emergencies are sicker: weights of ASA I to V are multiplied by this.
SICKER = (0.6, 0.7, 1.2, 3.0, 12.0)


ASA_MISSING_PCT = 1.2


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


def draw_procedures(service: Service, shape: tuple[int, ...], rng: np.random.Generator) -> Integers:
    """Choose procedures by their weights: positions in ``service.procedures``."""
    weights = np.array([procedure.weight for procedure in service.procedures])
    return rng.choice(len(weights), size=shape, p=weights / weights.sum())


def draw_minutes(
    service: Service, procedures: Integers, pace: Floats, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Draw needed and booked room time, log-normal around the procedure's median [min].

    The booking foresees ``FORESEEN_SHARE`` of the variance of log time (the surgeon knows the
    patient), falls short by the service's ``short_pct``, and is rounded to five minutes.
    """
    median = np.array([procedure.median_min for procedure in service.procedures])[procedures]
    spread = np.array([procedure.spread for procedure in service.procedures])[procedures]
    foreseen = spread * np.sqrt(FORESEEN_SHARE)
    unforeseen = spread * np.sqrt(1 - FORESEEN_SHARE)
    expected = median * pace * np.exp(foreseen * rng.standard_normal(procedures.shape))
    needed = expected * np.exp(unforeseen * rng.standard_normal(procedures.shape))
    guess = np.exp(BOOKING_SPREAD * rng.standard_normal(procedures.shape))
    booked = expected * np.exp(unforeseen**2 / 2) * (1 - service.short_pct / 100) * guess
    return (
        np.maximum(SHORTEST_MIN, np.rint(needed)).astype(np.int64),
        np.maximum(4, np.rint(booked / BOOKING_STEP_MIN)).astype(np.int64) * BOOKING_STEP_MIN,
    )


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


def draw_cancellations(scheduled_min: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Draw ``cancelled_at`` [min since the first midnight] and ``cancel_reason``.

    The cut-off is 07:00 of the day before: most come between it and the scheduled start, the
    others in the nine days before it.
    """
    number = len(scheduled_min)
    cutoff = (scheduled_min // DAY_MIN - 1) * DAY_MIN + 7 * 60
    part = rng.random(number)
    after = rng.random(number) * 100 < AFTER_CUTOFF_PCT
    late = cutoff + part * (scheduled_min - cutoff)
    early = cutoff - part * 9 * DAY_MIN
    weights = np.array(list(REASONS.values()), dtype=float)
    reason = rng.choice(np.array(list(REASONS)), size=number, p=weights / weights.sum())
    return pd.DataFrame(
        {
            "cancelled_at": np.where(after, late, early).astype(np.int64),
            "cancel_reason": reason,
        },
        index=scheduled_min.index,
    )


def draw_patients(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw ``asa``, ``age_years`` and ``patient_class`` by ``service`` and ``emergency``."""
    parts = []
    for service in SERVICES:
        for emergency in (False, True):
            chosen = (cases["service"] == service.name) & (cases["emergency"] == emergency)
            parts.append(_patients(service, cases.index[chosen], rng, emergency=emergency))
    return pd.concat(parts).reindex(cases.index)


def _patients(
    service: Service, index: pd.Index, rng: np.random.Generator, *, emergency: bool
) -> pd.DataFrame:
    mean, spread = service.age_years
    age = np.clip(rng.normal(mean, spread, len(index)), 2, 96).astype(np.int64)
    inpatient_pct = 95.0 if emergency else service.inpatient_pct
    stays = rng.random(len(index)) * 100 < inpatient_pct
    admitted = np.where(rng.random(len(index)) < 0.7, "Same-day admission", "Inpatient")
    weights = asa_shares(service, emergency=emergency)
    asa = rng.choice(np.array(ASA), size=len(index), p=weights)
    known = rng.random(len(index)) * 100 >= ASA_MISSING_PCT
    kind = np.where(stays, "Inpatient" if emergency else admitted, "Outpatient")
    return pd.DataFrame(
        {"asa": np.where(known, asa, ""), "age_years": age, "patient_class": kind}, index=index
    )


def asa_shares(service: Service, *, emergency: bool) -> np.ndarray:
    """Give the shares of ASA I to V among the cases of a service whose status is recorded."""
    weights = np.array(service.asa, dtype=float) * (SICKER if emergency else 1.0)
    return np.asarray(weights / weights.sum())
