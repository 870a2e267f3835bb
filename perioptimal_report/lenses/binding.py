"""The resource that binds while a service's blocks run: the one most often at its limit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.lenses.breakdowns import Cells
from perioptimal_report.lenses.ratios import PCT
from perioptimal_report.results import Estimate, Measure

ROLES = {"room": "Rooms", "anesthesia": "Anesthesia", "nursing": "Nursing", "pacu": "PACU"}
NOTHING = "nothing"
NO_DEMAND_DATA = "nothing known of what was staffed"
AT_LIMIT = tuple(Measure(f"limit_{role}", f"{label} at its limit") for role, label in ROLES.items())
HALF_HOUR_S = 1800
DAY_S = 86_400
SLOT = ["date", "half_hour"]
PLACE = ["service", "weekday"]


def binding_resources(block_room_days: pd.DataFrame, staff_demand: pd.DataFrame) -> pd.DataFrame:
    """Find, per service and weekday, how often each resource is at its limit, and which binds.

    At its limit: at least as much required as staffed, in half hours of the service's blocks that
    have staff on record. Columns: the roles (share, 0 to 1, NaN where nothing is known), ``binds``
    (a role, or "nothing" where none is ever at its limit; of equal shares the first of ``ROLES``)
    and ``half_hours``, their number. Index: service, weekday.
    """
    windows = _windows(block_room_days)
    known = staff_demand[staff_demand["staffed"].notna()]
    limits = known.assign(at_limit=known["required"].ge(known["staffed"]) & known["required"].gt(0))
    found = windows.merge(limits[[*SLOT, "role", "at_limit"]], on=SLOT)
    shares = found.pivot_table(index=PLACE, columns="role", values="at_limit", aggfunc="mean")
    shares = shares.reindex(columns=list(ROLES)).astype("float64")
    highest = shares.fillna(0.0)
    binds = pd.Series(np.array(list(ROLES))[highest.to_numpy().argmax(axis=1)], shares.index)
    halves = found.drop_duplicates([*PLACE, *SLOT]).groupby(PLACE).size()
    return shares.assign(
        binds=binds.where(highest.max(axis=1) > 0, NOTHING).astype("str"),
        half_hours=halves.reindex(shares.index),
    )


def _windows(block_room_days: pd.DataFrame) -> pd.DataFrame:
    """List the half hours of each date between start and end of a service's blocks."""
    blocks = block_room_days[block_room_days["budget_s"].gt(0)]
    spans = blocks.groupby([*PLACE, "date"], as_index=False).agg(
        start_s=("start_s", "min"), end_s=("end_s", "max")
    )
    first = spans["start_s"] % DAY_S // HALF_HOUR_S
    last = first + np.maximum((spans["end_s"] - spans["start_s"]) // HALF_HOUR_S, 1)
    halves = [list(range(a, min(b, 48))) for a, b in zip(first, last, strict=True)]
    listed = spans[[*PLACE, "date"]].assign(half_hour=pd.Series(halves, dtype="object"))
    exploded = listed.explode("half_hour", ignore_index=True).dropna(subset=["half_hour"])
    return exploded.astype({"half_hour": "int64"})


def at_limit(first: pd.DataFrame, limits: pd.DataFrame) -> list[Cells]:
    """Lay out how often each resource is at its limit, one cell per row of ``first``."""
    keys = pd.MultiIndex.from_frame(first[["service", "weekday"]])
    found = limits.reindex(keys)
    return [
        Cells(measure, [_pct(*each) for each in zip(found[role], found["half_hours"], strict=True)])
        for measure, role in zip(AT_LIMIT, ROLES, strict=True)
        if found[role].notna().any()
    ]


def _pct(share_of: float, half_hours: float) -> Estimate:
    if not np.isfinite(share_of):
        return Estimate(None, "pct", 0, reason=NO_DEMAND_DATA)
    return Estimate(float(share_of) * PCT, "pct", int(half_hours))
