"""From a plan to a hospital: all of its tables, and the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from perioptimal_report.simulation.events import draw_events
from perioptimal_report.simulation.log import case_log, draw_milestones
from perioptimal_report.simulation.money import finance
from perioptimal_report.simulation.performed import draw_planned, run
from perioptimal_report.simulation.plan import HospitalPlan
from perioptimal_report.simulation.releases import draw_use, list_releases
from perioptimal_report.simulation.resources import list_resources
from perioptimal_report.simulation.schedule import blocks, days, room_days, roster
from perioptimal_report.simulation.teams import assignments, draw_rota, draw_stints, shifts
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
    planned = draw_planned(plan, used, people, plan.chance)
    cases = _performed(plan, planned, run(plan, planned))
    log = case_log(plan, cases, people)
    numbers = dict(zip(log.index, log["case_id"], strict=True))
    return Hospital(
        plan=plan,
        cases=log.reset_index(drop=True),
        blocks=weekly,
        releases=list_releases(plan, used),
        **_around(plan, cases[~cases["cancelled"]], numbers, calendar),
        resources=list_resources(plan),
        truth=true_values(plan, held, people),
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
        "events": draw_events(plan, done, stints, numbers),
        "finance": finance(plan, done, numbers),
    }
