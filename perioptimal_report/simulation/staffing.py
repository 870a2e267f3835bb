"""The tables of who was on which case, and who was on which shift."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from perioptimal_report.simulation.duty import WATCHES, Watch
from perioptimal_report.simulation.emergencies import DAY_MIN
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.rota import Rota
from perioptimal_report.simulation.schedule import clock
from perioptimal_report.simulation.teams import Stint

# What is left to do after the last patient, and how early people go when nothing is.
TIDY_MIN = (3, 12)
EARLY_MIN = (0, 12)
SHIFT_ROLES = {"anesthesiologist": "anesthesiologist", "crna": "crna"}


def assignments(
    plan: HospitalPlan, stints: Sequence[Stint], numbers: Mapping[int, str]
) -> pd.DataFrame:
    """List the stints: columns of the canonical table ``assignments``, one row each.

    A nurse who stays for the whole case has no times: they are those of the room. ``numbers``
    gives each case its number.
    """
    first = pd.Timestamp(plan.start)
    table = pd.DataFrame(
        [
            (numbers[stint.case], stint.person, stint.role, *_times(stint))
            for stint in sorted(stints, key=_in_order)
        ],
        columns=["case_id", "person", "role", "begin", "end"],
    )
    for name in ("begin", "end"):
        table[name] = first + pd.to_timedelta(table[name], unit="min")
    return table


def _in_order(stint: Stint) -> tuple[int, int, str, int]:
    return stint.day, stint.case, stint.role, stint.begin_min


def _times(stint: Stint) -> tuple[float, float]:
    if stint.whole and stint.role not in SHIFT_ROLES:
        return np.nan, np.nan
    return float(stint.begin_min), float(stint.end_min)


def shifts(plan: HospitalPlan, rota: Rota, stints: Iterable[Stint]) -> pd.DataFrame:
    """List every shift: columns of the canonical table ``shifts``, by date, role and person.

    ``actual_end`` is soon after the person's last case where that went past the shift, else a
    little before the scheduled end.
    """
    last: dict[tuple[int, str], tuple[int, str]] = {}
    for stint in stints:
        until, role = last.get((stint.day, stint.person), (0, stint.role))
        last[stint.day, stint.person] = (max(until, stint.end_min), role)
    rng = plan.chance("shifts")
    rows = [
        (day, person, watch, *last.get((day, person), (0, _usual(kind, place))))
        for (day, _), today in sorted(rota.days.items())
        for kind, watches in WATCHES.items()
        for watch in watches
        for place, person in enumerate(today.people[kind, watch.name])
    ]
    return _shift_table(plan, rows, rng)


def _usual(kind: str, place: int) -> str:
    return ("circulating_nurse", "scrub")[place % 2] if kind == "nurse" else kind


def _shift_table(
    plan: HospitalPlan,
    rows: Sequence[tuple[int, str, Watch, int, str]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    first = pd.Timestamp(plan.start)
    tidy = rng.integers(*TIDY_MIN, len(rows))
    early = rng.integers(*EARLY_MIN, len(rows))
    ends = np.array([day * DAY_MIN + watch.ends for day, _, watch, *_ in rows])
    busy = np.array([until for *_, until, _ in rows])
    left = np.where(busy + tidy > ends, busy + tidy, np.maximum(ends - early, busy))
    table = pd.DataFrame(
        {
            "person": [person for _, person, *_ in rows],
            "role": [role for *_, role in rows],
            "date": first + pd.to_timedelta([day for day, *_ in rows], unit="D"),
            "start": [clock(watch.begins) for _, _, watch, *_ in rows],
            "end": [clock(watch.ends % DAY_MIN) for _, _, watch, *_ in rows],
            "actual_end": first + pd.to_timedelta(left, unit="min"),
        }
    )
    return table.sort_values(["date", "role", "person"], ignore_index=True, kind="stable")
