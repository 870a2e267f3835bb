"""Deliberate faults of record keeping, few and known, so that row accounting has work to do."""

from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.simulation.hospital import Hospital

# Where in the log each fault is placed, as a share of its length.
PLACES = {
    "duplicate_row": (0.28, 0.955),
    "overlapping_cases": (0.36, 0.93),
    "out_before_in": (0.44, 0.97),
    "room_missing": (0.52, 0.985),
}
OVERLAP_MIN = 12
USUAL_GAP_MIN = 45


def blemish(hospital: Hospital) -> Hospital:
    """Put two of each fault into the case log; ``truth["blemishes"]`` lists their case numbers.

    A row that stands twice; a case that begins before the one before it has left the room; wheels
    out before wheels in; no room.
    """
    cases = hospital.cases.copy()
    usual = _usual(cases)
    rows = {
        fault: usual[(np.array(places) * len(usual)).astype(int)]
        for fault, places in PLACES.items()
    }
    swapped, overlapping = rows["out_before_in"], rows["overlapping_cases"]
    times = cases.loc[swapped, ["in_room", "out_of_room"]]
    cases.loc[swapped, "in_room"] = times["out_of_room"]
    cases.loc[swapped, "out_of_room"] = times["in_room"]
    before = cases["out_of_room"].shift()[overlapping]
    cases.loc[overlapping, "in_room"] = before - pd.Timedelta(minutes=OVERLAP_MIN)
    cases.loc[rows["room_missing"], "room"] = ""
    numbers = {fault: cases.loc[chosen, "case_id"].tolist() for fault, chosen in rows.items()}
    doubled = pd.concat([cases, cases.loc[rows["duplicate_row"]]]).sort_index(kind="stable")
    return replace(
        hospital,
        cases=doubled.reset_index(drop=True),
        truth={**hospital.truth, "blemishes": numbers},
    )


def _usual(cases: pd.DataFrame) -> pd.Index:
    """Elective cases that follow a performed elective case in their room after a usual gap."""
    before = cases.shift()
    gap = cases["in_room"] - before["out_of_room"]
    close = (gap >= pd.Timedelta(0)) & (gap <= pd.Timedelta(minutes=USUAL_GAP_MIN))
    same = (cases["room"] == before["room"]) & (cases["date"] == before["date"])
    urgent = cases["emergency"] | cases["emergency"].shift(fill_value=False)
    return cases.index[close & same & ~urgent]
