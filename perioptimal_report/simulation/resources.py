"""What the hospital provides, by weekday and interval."""

import pandas as pd

from perioptimal_report.simulation.plan import WEEKDAYS, HospitalPlan
from perioptimal_report.simulation.running import DUTY_ROOMS
from perioptimal_report.simulation.schedule import BLOCK_END_MIN, BLOCK_START_MIN, clock
from perioptimal_report.simulation.teams import HOUR

EVENING_MIN = 19 * HOUR + 30
MORNING_MIN = 7 * HOUR
MIDNIGHT_MIN = 24 * HOUR


def list_resources(plan: HospitalPlan) -> pd.DataFrame:
    """List rooms, anesthesia and nursing teams and PACU beds: the canonical table ``resources``.

    Half of the rooms run on into the evening; at night and on weekends the duty rooms.
    """
    rows = [
        (resource, weekday, clock(start), clock(end), available)
        for weekday in WEEKDAYS
        for resource in ("room", "anesthesia", "nursing")
        for start, end, available in _hours(plan, resource, weekend=weekday in WEEKDAYS[5:])
    ]
    rows += [("pacu_bed", weekday, "00:00", "24:00", plan.beds) for weekday in WEEKDAYS]
    return pd.DataFrame(rows, columns=["resource", "weekday", "start", "end", "available"])


def _hours(plan: HospitalPlan, resource: str, *, weekend: bool) -> list[tuple[int, int, int]]:
    duty = min(plan.rooms, DUTY_ROOMS)
    if weekend:
        return [(0, MIDNIGHT_MIN, duty)]
    opens, closes = (
        (BLOCK_START_MIN, BLOCK_END_MIN) if resource == "room" else (MORNING_MIN, BLOCK_END_MIN)
    )
    late = max(duty, -(-plan.rooms // 2))
    return [
        (0, opens, duty),
        (opens, closes, plan.rooms),
        (closes, EVENING_MIN, late),
        (EVENING_MIN, MIDNIGHT_MIN, duty),
    ]
