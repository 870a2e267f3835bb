"""The case log in canonical columns, as a hospital's system would export it."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from perioptimal_report.simulation.demand import DAY_MIN, draw_cancellations
from perioptimal_report.simulation.performed import day_of
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.services import SERVICES

RECORDED_PCT = 93.0


LATE_FOLLOWING_MIN = 20


FIRST_CASE_ID = 10001


TIMES = (
    "in_room",
    "out_of_room",
    "booked_at",
    "scheduled_start",
    "anesthesia_start",
    "anesthesia_ready",
    "procedure_start",
    "procedure_end",
    "anesthesia_end",
    "pacu_in",
    "pacu_ready",
    "pacu_out",
    "cancelled_at",
)


COLUMNS = (
    *("case_id", "date", "room", "service", "in_room", "out_of_room", "surgeon"),
    *("procedure_code", "procedure", "booked_min", *TIMES[2:12], "pacu_hold_min", "asa"),
    *("emergency", "add_on", "patient_class", "age_years", "status", "cancelled_at"),
    *("cancel_reason", "delay_reason"),
)


def case_log(plan: HospitalPlan, cases: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Give each case its number and reasons; one row per case, under the index of ``cases``.

    ``cases`` carries the milestones of those that were performed [min since the first midnight].
    """
    dropped = cases.loc[cases["cancelled"], "scheduled_min"]
    log = cases.join(draw_cancellations(dropped, plan.chance("cancellations")))
    log = log.assign(
        in_room=cases["in_min"],
        out_of_room=cases["out_min"],
        scheduled_start=cases["scheduled_min"],
        booked_at=_booked_at(cases, plan.chance("booking")),
        delay_reason=_delay_reason(cases, plan.chance("delay reasons")),
        status=np.where(cases["cancelled"], "cancelled", "completed"),
        room=_room(cases),
        surgeon=people["surgeon"].to_numpy()[cases["surgeon"]],
    )
    log = log.drop(columns="procedure").join(_procedures(cases))
    return _dated(plan, log)


def _dated(plan: HospitalPlan, log: pd.DataFrame) -> pd.DataFrame:
    """Turn minutes into times, sort, number the cases, and keep the canonical columns."""
    first = pd.Timestamp(plan.start)
    order = ["day", "room_order", "scheduled_start"]
    log = log.assign(room_order=log["room"].str.removeprefix("OR ").astype(int))
    log = log.sort_values(order, kind="stable")
    log["case_id"] = [str(FIRST_CASE_ID + number) for number in range(len(log))]
    log["date"] = first + pd.to_timedelta(day_of(log), unit="D")
    for name in TIMES:
        log[name] = first + pd.to_timedelta(log[name], unit="min")
    return log[list(COLUMNS)]


def _room(cases: pd.DataFrame) -> pd.Series:
    number = cases["done_in"].fillna(cases["room"]).astype("int64") + 1
    return "OR " + number.astype(str)


def _procedures(cases: pd.DataFrame) -> pd.DataFrame:
    known = pd.DataFrame(
        [
            (service.name, number, procedure.code, procedure.name)
            for service in SERVICES
            for number, procedure in enumerate(service.procedures)
        ],
        columns=["service", "number", "procedure_code", "procedure"],
    ).set_index(["service", "number"])
    chosen = known.loc[pd.MultiIndex.from_frame(cases[["service", "procedure"]])]
    return chosen.set_axis(cases.index)


def _booked_at(cases: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Weeks ahead; an add-on in the eighteen hours before its day; an emergency on arrival."""
    ahead = rng.gamma(2.5, 9.0, len(cases)).astype(np.int64) + 2
    weeks = (cases["day"] - ahead) * DAY_MIN + rng.integers(8 * 60, 17 * 60, len(cases))
    lately = cases["day"] * DAY_MIN + rng.integers(-9 * 60, 9 * 60, len(cases))
    booked = weeks.where(~cases["add_on"], lately)
    return cases["arrival_min"].where(cases["emergency"], booked)


def _delay_reason(cases: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Blame a cause at first cases; later ones blame the case before, or an emergency."""
    first = cases["first"].fillna(False).astype(bool)
    late = cases["in_min"] - cases["scheduled_min"] > LATE_FOLLOWING_MIN
    shares = [0.75, 0.10, 0.08, 0.07]
    blamed = ["Previous case ran over", "Emergency went first", "Surgeon not available"]
    reason = rng.choice(np.array([*blamed, "Room not ready"]), size=len(cases), p=shares)
    following = np.where(late & ~first & ~cases["emergency"], reason, "")
    said = rng.random(len(cases)) * 100 < RECORDED_PCT
    return np.where(said, np.where(first, cases["cause"], following), "")


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
