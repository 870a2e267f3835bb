"""When first cases start, why they are late, and how long a turnover takes."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from perioptimal_report.simulation.services import SERVICES

Minutes = TypeVar("Minutes", float, npt.NDArray[np.float64])

LATE_FROM_MIN = 6
# Cause of a late first case: how often it comes, and its mean delay beyond 6 min [min].
CAUSES = {
    "Patient not ready": (24, 11.0),
    "Surgeon not available": (22, 13.0),
    "Anesthesia evaluation": (12, 12.0),
    "Consent or site marking missing": (9, 9.0),
    "Instruments or equipment missing": (11, 19.0),
    "Room not ready": (8, 10.0),
    "Transport": (9, 8.0),
    "No inpatient or ICU bed": (5, 34.0),
}
SERVICE_CHANGE = 1.30
SURGEON_CHANGE = 1.12
SHORTEST_TURNOVER_MIN = 8


def draw_first_starts(services: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the tardiness of one first case per service given [min], and its ``cause``.

    On time means at most 5 min after the scheduled start, often a little before it.
    """
    late_pct = services.map({service.name: service.late_pct for service in SERVICES}).to_numpy()
    late = rng.random(len(services)) * 100 < late_pct
    weights = np.array([weight for weight, _ in CAUSES.values()], dtype=float)
    cause = rng.choice(len(CAUSES), size=len(services), p=weights / weights.sum())
    mean = np.array([mean_min for _, mean_min in CAUSES.values()])[cause]
    behind = LATE_FROM_MIN + np.floor(rng.gamma(1.3, mean / 1.3))
    ahead = np.clip(np.rint(rng.normal(-1, 4, len(services))), -15, LATE_FROM_MIN - 1)
    return pd.DataFrame(
        {
            "tardy_min": np.where(late, behind, ahead).astype(np.int64),
            "cause": np.where(late, np.array(list(CAUSES))[cause], ""),
        },
        index=services.index,
    )


def prolonged(turnover_min: Minutes, service_changes: Minutes, surgeon_changes: Minutes) -> Minutes:
    """Prolong a turnover by its drivers, each 1 where the change happens and 0 elsewhere [min]."""
    surgeon_alone = surgeon_changes * (1 - service_changes)
    longer = 1 + (SERVICE_CHANGE - 1) * service_changes + (SURGEON_CHANGE - 1) * surgeon_alone
    return turnover_min * longer
