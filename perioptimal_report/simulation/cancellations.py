"""Cancelled cases: when, and for which reason."""

import numpy as np
import pandas as pd

from perioptimal_report.simulation.emergencies import DAY_MIN

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
