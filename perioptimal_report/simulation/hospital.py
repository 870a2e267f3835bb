"""From a plan to a hospital: all of its tables, and the truth."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from perioptimal_report.simulation.calendar import days
from perioptimal_report.simulation.demand import draw_lists
from perioptimal_report.simulation.emergencies import DAY_MIN, draw_emergencies, emergency_counts
from perioptimal_report.simulation.events import events
from perioptimal_report.simulation.log import case_log
from perioptimal_report.simulation.milestones import draw_milestones
from perioptimal_report.simulation.money import finance
from perioptimal_report.simulation.patients import draw_patients
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.recovery import draw_recovery
from perioptimal_report.simulation.releases import draw_use, releases
from perioptimal_report.simulation.resources import resources
from perioptimal_report.simulation.rota import draw_rota
from perioptimal_report.simulation.running import Done, Waiting, run_day
from perioptimal_report.simulation.schedule import blocks, room_days, roster
from perioptimal_report.simulation.staffing import assignments, shifts
from perioptimal_report.simulation.starts import draw_first_starts
from perioptimal_report.simulation.teams import draw_stints
from perioptimal_report.simulation.truth import true_values


@dataclass(frozen=True, slots=True)
class Hospital:
    """What was simulated: every canonical table under its name, and the truth.

    ``truth`` holds plain JSON values; ``truth["notes"]`` says what each part means.
    """

    plan: HospitalPlan
    cases: pd.DataFrame
    blocks: pd.DataFrame
    releases: pd.DataFrame
    assignments: pd.DataFrame
    shifts: pd.DataFrame
    events: pd.DataFrame
    finance: pd.DataFrame
    resources: pd.DataFrame
    truth: Mapping[str, object]

    def only(self, cases: pd.DataFrame) -> "Hospital":
        """Keep some rows of the case log, and of the other tables what belongs to them."""
        kept = {
            name: table[table["case_id"].isin(cases["case_id"])].reset_index(drop=True)
            for name in ("assignments", "events", "finance")
            for table in [getattr(self, name)]
        }
        return replace(self, cases=cases, **kept)


def simulate(plan: HospitalPlan) -> Hospital:
    """Simulate a hospital; equal plans give equal hospitals.

    Times are local and naive, to the minute. ``cases`` is sorted by scheduled day, room and
    scheduled start; cancelled cases have no times in the room.
    """
    people = roster(plan)
    weekly = blocks(plan, people)
    calendar = days(plan)
    held = room_days(weekly, calendar)
    used = draw_use(held, plan.chance("use"))
    planned = _planned(plan, used, people)
    cases = _performed(plan, planned, _run(plan, planned, len(calendar)))
    log = case_log(plan, cases, people)
    numbers = dict(zip(log.index, log["case_id"], strict=True))
    return Hospital(
        plan=plan,
        cases=log.reset_index(drop=True),
        blocks=weekly,
        releases=releases(plan, used),
        **_around(plan, cases[~cases["cancelled"]], numbers, calendar),
        resources=resources(plan),
        truth=true_values(plan, held, people, calendar),
    )


def _performed(plan: HospitalPlan, planned: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """Join to the cases what happened to those that were performed."""
    of_patients = planned[["transfer_min", "recovering_min", "boarding_min", "recovery_min"]]
    times = done.join(of_patients).sort_index()
    return planned.join(done).join(draw_milestones(times, plan.chance("milestones")))


def _around(
    plan: HospitalPlan, done: pd.DataFrame, numbers: Mapping[int, str], calendar: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Make the tables of people, events and money around the performed cases."""
    rota = draw_rota(plan, calendar["open"].tolist())
    stints = draw_stints(plan, done.sort_values(["in_min", "done_in"]), rota)
    return {
        "assignments": assignments(plan, stints, numbers),
        "shifts": shifts(plan, rota, stints),
        "events": events(plan, done, stints, numbers),
        "finance": finance(plan, done, numbers),
    }


def _planned(plan: HospitalPlan, used: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """All cases, booked or arrived, with room and minute: one index for the rest of the way."""
    lists = draw_lists(used, people, plan.chance("lists"))
    starts = draw_first_starts(used["user_service"], plan.chance("starts"))
    day = (used["date"] - pd.Timestamp(plan.start)).dt.days
    place = pd.DataFrame({"day": day, "room": used["room_number"]}).join(starts)
    lists = lists.join(place, on="room_day")
    lists["scheduled_min"] += lists["day"] * DAY_MIN
    counts = emergency_counts(plan, plan.chance("emergency counts"))
    urgent = draw_emergencies(counts, people, plan.chance("emergencies"))
    urgent = urgent.assign(add_on=True, cancelled=False, tardy_min=0, cause="", room=-1)
    both = [lists.assign(emergency=False), urgent.assign(emergency=True)]
    planned = pd.concat(both, ignore_index=True)
    patients = planned.join(draw_patients(planned, plan.chance("patients")))
    return patients.join(draw_recovery(patients, plan.chance("recovery")))


def _run(plan: HospitalPlan, planned: pd.DataFrame, number_of_days: int) -> pd.DataFrame:
    """Wheels in and out, and the room, of the cases that are not cancelled."""
    lists: list[dict[int, deque[Waiting]]] = [
        {room: deque() for room in range(plan.rooms)} for _ in range(number_of_days)
    ]
    emergencies: list[deque[Waiting]] = [deque() for _ in range(number_of_days)]
    for day, room, case in _waiting(planned[~planned["cancelled"]]):
        (emergencies[day] if case.emergency else lists[day][room]).append(case)
    last: dict[int, tuple[Waiting, int]] = {}
    beds = [0] * plan.beds
    done: list[Done] = []
    for own, urgent in zip(lists, emergencies, strict=True):
        done.extend(run_day(own, urgent, last, beds))
    return pd.DataFrame(
        {
            "done_in": [case.room for case in done],
            "in_min": [case.in_min for case in done],
            "out_min": [case.out_min for case in done],
            "first": [case.first for case in done],
            "hold_min": [case.hold_min for case in done],
        },
        index=[case.key for case in done],
    )


def _waiting(open_cases: pd.DataFrame) -> list[tuple[int, int, Waiting]]:
    names = ["service", "surgeon", "scheduled_min", "needed_min", "turnover_min", "tardy_min"]
    names += ["emergency", "recovery_min", "day", "room"]
    columns = [open_cases[name].tolist() for name in names]
    return [
        (day, room, Waiting(key, *values))
        for key, (*values, day, room) in zip(
            open_cases.index, zip(*columns, strict=True), strict=True
        )
    ]
