"""The milestones inside and after a case: anesthesia, procedure, PACU."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def draw_milestones(done: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the milestones of performed cases [min since the first midnight]; index as ``done``.

    ``done``: ``in_min``, ``out_min``, ``hold_min`` and what ``draw_recovery`` gave. In order: in ≤
    anesthesia start ≤ ready ≤ procedure start ≤ procedure end ≤ out ≤ anesthesia end ≤ PACU.
    Patients who go to intensive care have no PACU times. A hold is the last part of the time in
    the room.
    """
    inside = _inside(done, rng)
    ended = done["out_min"] + rng.integers(4, 14, len(done))
    return pd.concat([inside, ended.rename("anesthesia_end"), _recovery(done)], axis=1)


def _inside(done: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    begin, end = done["in_min"], done["out_min"] - done["hold_min"]
    length = end - begin
    start = begin + rng.integers(0, 4, len(done))
    ready = start + _part(length, 0.12, 6, rng)
    incision = ready + _part(length, 0.11, 5, rng)
    closed = end - _part(length, 0.09, 4, rng)
    return pd.DataFrame(
        {
            "anesthesia_start": start,
            "anesthesia_ready": ready,
            "procedure_start": incision,
            "procedure_end": np.maximum(closed, incision),
        }
    ).clip(upper=end, axis=0)


def _part(
    length: pd.Series, share: float, least_min: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    drawn = length.to_numpy() ** 0.75 * share * 3 * np.exp(0.3 * rng.standard_normal(len(length)))
    return np.minimum(np.maximum(least_min, drawn), length.to_numpy() * 0.25).astype(np.int64)


def _recovery(done: pd.DataFrame) -> pd.DataFrame:
    arrived = done["out_min"] + done["transfer_min"]
    ready = arrived + done["recovering_min"]
    stays = {"pacu_in": arrived, "pacu_ready": ready, "pacu_out": ready + done["boarding_min"]}
    times = pd.DataFrame(stays, index=done.index).astype("Int64")
    times.loc[done["recovery_min"] == 0, list(stays)] = pd.NA
    return times.assign(pacu_hold_min=done["hold_min"])
