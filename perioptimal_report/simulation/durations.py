"""Room time of a case: what it needs, and what was booked for it."""

import numpy as np
import numpy.typing as npt

from perioptimal_report.simulation.services import Service

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

FORESEEN_SHARE = 0.36
BOOKING_SPREAD = 0.10
SHORTEST_MIN = 15
BOOKING_STEP_MIN = 5


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
