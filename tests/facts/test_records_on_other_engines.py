"""The facts of staff, patients, money and capacity as SQL of other engines.

Authority: the SQL compilers of those engines.
"""

import ibis
import pytest

from perioptimal_report.facts.assigned import (
    anesthesia_care,
    build_assigned,
    care_concurrency,
    critical_demand,
    handovers,
    person_days,
    shift_spans,
    team_pairs,
    turns,
)
from perioptimal_report.facts.block_releases import build_block_releases
from perioptimal_report.facts.case_events import build_case_events
from perioptimal_report.facts.case_finance import build_case_finance
from perioptimal_report.facts.case_milestones import acuity_tags, build_case_milestones
from perioptimal_report.facts.completed_cases import build_completed_cases, busy_cases
from perioptimal_report.facts.pacu_stays import build_pacu_stays, pacu_census
from perioptimal_report.facts.room_days import gaps
from perioptimal_report.facts.room_hours import (
    build_room_hours,
    covered_sums,
    covered_windows,
    cut_by,
    nominal_windows,
    open_runs,
    room_idle,
    used_sums,
)
from perioptimal_report.facts.scheduled_cases import build_scheduled_cases, cancelled_cases, cutoffs
from perioptimal_report.facts.staff_demand import (
    build_staff_demand,
    site_seconds,
    sites_by_weekday,
    sites_on_shift,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.tables import TABLES

SETTINGS = Engagement.model_validate({"sources": {"cases": {"path": "cases.csv"}}})
KINDS = {"text": "string", "list": "string", "clock": "time", "number": "float64"}
DAY_KINDS = {"weekday": "string", "kind": "string", "is_workday": "boolean"}
DAYS = ibis.table({"date": "date"} | DAY_KINDS, name="days")


@pytest.mark.parametrize("engine", ["postgres", "snowflake", "databricks"])
def test_every_fact_of_the_records_compiles(engine):
    for name, expression in expressions().items():
        assert "SELECT" in ibis.to_sql(expression, dialect=engine), name


def table_of(name):
    schema = {c.name: KINDS.get(c.kind, c.kind) for c in TABLES[name].columns}
    return ibis.table(schema, name=name)


def stand_in(name, expression):
    """An empty-handed table of the shape that the stage before leaves."""
    return ibis.table(expression.schema(), name=name)


def words(name, columns):
    return ibis.table(dict.fromkeys(columns.split(), "string"), name=name)


def expressions():
    cases = table_of("cases")
    busy = stand_in("busy", busy_cases(cases))
    block = dict.fromkeys(("facility", "room", "owner", "weekday"), "string")
    times = {"date": "date", "start_s": "int64", "end_s": "int64", "released": "boolean"}
    at, owners = ibis.table(block | times, name="at"), words("owners", "owner service")
    done = stand_in("done", build_completed_cases(busy, at, owners))
    between = stand_in("between", gaps(done, SETTINGS.thresholds))
    stays = stand_in("stays", build_pacu_stays(cases, busy))
    limits = cutoffs(DAYS, DAYS, SETTINGS.thresholds)
    return {
        "cutoffs": limits,
        "acuity_tags": acuity_tags(cases, busy),
        "cancelled_cases": cancelled_cases(
            cases, stand_in("limits", limits), words("classes", "reason reason_class")
        ),
        "scheduled_cases": build_scheduled_cases(cases, stand_in("limits", limits)),
        "pacu_stays": build_pacu_stays(cases, busy),
        "pacu_census": pacu_census(stays),
        "case_events": build_case_events(
            table_of("events"), cases, words("interfaces", "from_role to_role interface")
        ),
        "case_finance": build_case_finance(table_of("finance"), done),
        "block_releases": build_block_releases(table_of("releases"), at, done, owners),
        **of_people(cases, busy, between),
        **of_sites(done, between, stays),
        **of_rooms(done, at),
    }


def of_people(cases, busy, between):
    milestones = build_case_milestones(cases, busy)
    on_cases = build_assigned(table_of("assignments"), stand_in("milestones", milestones))
    people = stand_in("people", on_cases)
    care = stand_in("care", anesthesia_care(people, SETTINGS.thresholds))
    return {
        "case_milestones": milestones,
        "assigned": on_cases,
        "turns": turns(care),
        "handovers": handovers(stand_in("turns", turns(care)), SETTINGS.thresholds),
        "care_concurrency": care_concurrency(care, SETTINGS.thresholds),
        "critical_demand": critical_demand(care),
        "person_days": person_days(shift_spans(table_of("shifts")), people),
        "team_pairs": team_pairs(between, people),
    }


def of_sites(done, between, stays):
    running = site_seconds(done, between, stays)
    on_shift = sites_on_shift(shift_spans(table_of("shifts")), 4)
    weekly = sites_by_weekday(table_of("resources"))
    parts = {"running": running, "on_shift": on_shift, "weekly": weekly}
    demand = build_staff_demand(DAYS, *(stand_in(name, part) for name, part in parts.items()))
    return parts | {"staff_demand": demand}


def of_rooms(done, at):
    nominal = nominal_windows(done, at, DAYS, SETTINGS.calendar)
    days = stand_in("nominal", nominal)
    busy = done.select("facility", "room", from_s="busy_from_s", to_s="out_s")
    used = stand_in("used", cut_by(busy, days))
    runs = open_runs(at, days, used)
    windows = stand_in("windows", covered_windows(at, days, stand_in("runs", runs)))
    idle = room_idle(busy, windows, SETTINGS.thresholds)
    sums = covered_sums(windows, cut_by(busy, windows))
    hours = build_room_hours(days, used_sums(used), stand_in("sums", sums), stand_in("idle", idle))
    return {"nominal": nominal, "runs": runs, "idle": idle, "room_hours": hours}
