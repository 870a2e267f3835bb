"""The PACU: how long patients stay, and the beds for which they may have to wait in the room."""

from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt
import pandas as pd

Integers = npt.NDArray[np.int64]

PACU_MEDIAN_MIN = 96.0
PACU_SPREAD = 0.42
BOARDING_MEDIAN_MIN = 16.0
BOARDING_SPREAD = 0.8
INTENSIVE_CARE_PCT = {"IV": 45.0, "V": 90.0}
BEDS_PER_ROOM = 4 / 3
FEWEST_BEDS = 2


def beds_for(rooms: int) -> int:
    """Give the number of PACU beds of a hospital with so many rooms [count]."""
    return max(FEWEST_BEDS, round(BEDS_PER_ROOM * rooms))


def draw_recovery(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw each patient's way to the PACU and stay there [min]; index as ``cases``.

    ``transfer_min`` from wheels out to arrival, ``recovering_min`` until ready for discharge,
    ``boarding_min`` until departure; ``recovery_min`` is their sum, and 0 for patients who go to
    intensive care.
    """
    number = len(cases)
    recovering = log_normal(PACU_MEDIAN_MIN, PACU_SPREAD, number, rng)
    boarding = log_normal(BOARDING_MEDIAN_MIN, BOARDING_SPREAD, number, rng)
    transfer = rng.integers(2, 5, number)
    chance = cases["asa"].map(INTENSIVE_CARE_PCT).fillna(0).to_numpy()
    intensive = rng.random(number) * 100 < chance
    return pd.DataFrame(
        {
            "transfer_min": transfer,
            "recovering_min": recovering,
            "boarding_min": boarding,
            "recovery_min": np.where(intensive, 0, transfer + recovering + boarding),
        },
        index=cases.index,
    )


def wait_for_bed(free_from_min: list[int], at_min: int, recovery_min: int) -> int:
    """Give the patient the next bed, first come, first served, and say how long it took [min].

    ``free_from_min`` is a heap with the minute from which each bed is free; it is updated. Patients
    who need no bed (``recovery_min`` 0) do not wait.
    """
    if recovery_min == 0:
        return 0
    leaves_min = max(at_min, heappop(free_from_min))
    heappush(free_from_min, leaves_min + recovery_min)
    return leaves_min - at_min


def log_normal(median: float, spread: float, number: int, rng: np.random.Generator) -> Integers:
    """Draw whole log-normal numbers, in the unit of the median."""
    return np.rint(median * np.exp(spread * rng.standard_normal(number))).astype(np.int64)
