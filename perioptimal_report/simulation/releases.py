"""Block-days that go unused: some given up in time, some too late, some never."""

import numpy as np
import pandas as pd

from perioptimal_report.simulation.demand import Integers
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.services import ORTHOPEDICS, SERVICES

EARLY_PCT = 40.0
LATE_PCT = 15.0
TAKEN_PCT = 60.0
EARLY_NOTICE_DAYS = (10, 35)
LATE_NOTICE_DAYS = (1, 4)


def draw_use(block_table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Decide for each room-day whether it is used, given up, or taken over.

    Adds ``notice_days`` (0: never released), ``user`` (owner whose list runs in the room, empty
    when none does) and ``user_service``. Time given up early may be taken by Orthopedics, the
    service that is short of it.
    """
    unused_pct = block_table["service"].map(
        {service.name: service.unused_pct for service in SERVICES}
    )
    unused = rng.random(len(block_table)) * 100 < unused_pct.to_numpy()
    kind = rng.random(len(block_table)) * 100
    early = unused & (kind < EARLY_PCT)
    late = unused & (kind >= EARLY_PCT) & (kind < EARLY_PCT + LATE_PCT)
    taken = early & (rng.random(len(block_table)) * 100 < TAKEN_PCT)
    taken &= (block_table["service"] != ORTHOPEDICS.name).to_numpy()
    early_days = rng.integers(*EARLY_NOTICE_DAYS, size=len(block_table), endpoint=True)
    late_days = rng.integers(*LATE_NOTICE_DAYS, size=len(block_table), endpoint=True)
    notice = np.select([early, late], [early_days, late_days], 0)
    user = np.where(unused, np.where(taken, ORTHOPEDICS.name, ""), block_table["owner"])
    return block_table.assign(
        notice_days=_on_weekdays(block_table["date"], notice),
        user=user,
        user_service=np.where(unused, user, block_table["service"]),
    )


def _on_weekdays(date: pd.Series, notice_days: Integers) -> Integers:
    """Bring releases of a Saturday or Sunday forward to the Friday."""
    weekday = (date.dt.day_of_week.to_numpy() - notice_days) % 7
    earlier = np.where(notice_days > 0, np.maximum(0, weekday - 4), 0)
    return np.asarray(notice_days + earlier, dtype=np.int64)


def list_releases(plan: HospitalPlan, used: pd.DataFrame) -> pd.DataFrame:
    """List the released block-days: columns of the canonical table ``releases``."""
    given = used[used["notice_days"] > 0]
    minute = plan.chance("release clock").integers(8 * 60, 17 * 60, len(given))
    day = given["date"] - pd.to_timedelta(given["notice_days"], unit="D")
    return pd.DataFrame(
        {
            "owner": given["owner"],
            "date": given["date"],
            "room": given["room"],
            "released_at": day + pd.to_timedelta(minute, unit="min"),
            "taken_by": given["user"],
        }
    ).reset_index(drop=True)
