"""The milestones inside and after a case: anesthesia, procedure, PACU."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Integers = npt.NDArray[np.int64]

PACU_MEDIAN_MIN = 96.0
PACU_SPREAD = 0.42
BOARDING_MEDIAN_MIN = 16.0
BOARDING_SPREAD = 0.8
HOLD_PCT = 2.5
INTENSIVE_CARE_PCT = {"IV": 45.0, "V": 90.0}


def draw_milestones(done: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the milestones of performed cases [min since the first midnight]; index as ``done``.

    ``done``: ``in_min``, ``out_min``, ``asa``. Always in order: in ≤ anesthesia start ≤ ready ≤
    procedure start ≤ procedure end ≤ out ≤ anesthesia end ≤ PACU. Patients who go to intensive
    care have no PACU times. A hold ends the stay in the room, and is not more than its last part.
    """
    inside = _inside(done, rng)
    return pd.concat([inside, _recovery(done, inside["procedure_end"], rng)], axis=1)


def _inside(done: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    begin, end = done["in_min"], done["out_min"]
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


def _recovery(
    done: pd.DataFrame, procedure_end: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    number, out = len(done), done["out_min"]
    ended = out + rng.integers(4, 14, number)
    arrived = out + rng.integers(2, 5, number)
    ready = arrived + _log_normal(PACU_MEDIAN_MIN, PACU_SPREAD, number, rng)
    left = ready + _log_normal(BOARDING_MEDIAN_MIN, BOARDING_SPREAD, number, rng)
    held = rng.random(number) * 100 < HOLD_PCT
    hold = np.minimum(_log_normal(18, 0.5, number, rng), (out - procedure_end).to_numpy())
    intensive = rng.random(number) * 100 < done["asa"].map(INTENSIVE_CARE_PCT).fillna(0).to_numpy()
    stays = {"pacu_in": arrived, "pacu_ready": ready, "pacu_out": left}
    times = pd.DataFrame({"anesthesia_end": ended, **stays}, index=done.index).astype("Int64")
    times.loc[intensive, list(stays)] = pd.NA
    return times.assign(pacu_hold_min=np.where(held & ~intensive, hold, 0))


def _log_normal(median: float, spread: float, number: int, rng: np.random.Generator) -> Integers:
    return np.rint(median * np.exp(spread * rng.standard_normal(number))).astype(np.int64)
