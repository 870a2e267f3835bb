"""The fact tables of staff, patients and money, on the ground of those of the rooms."""

from collections.abc import Mapping

import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts.acuity_tags import acuity_tags
from perioptimal_report.facts.assigned import anesthesia_care, assigned
from perioptimal_report.facts.block_releases import block_releases
from perioptimal_report.facts.cancelled_cases import cancelled_cases
from perioptimal_report.facts.care_concurrency import care_concurrency
from perioptimal_report.facts.case_events import case_events
from perioptimal_report.facts.case_finance import case_finance
from perioptimal_report.facts.case_milestones import case_milestones
from perioptimal_report.facts.critical_demand import critical_demand
from perioptimal_report.facts.cutoffs import cutoffs, lead_in
from perioptimal_report.facts.handovers import handovers
from perioptimal_report.facts.interfaces import interface_table
from perioptimal_report.facts.pacu_census import pacu_census
from perioptimal_report.facts.pacu_stays import pacu_stays
from perioptimal_report.facts.person_days import person_days, shift_spans
from perioptimal_report.facts.room_hours import covered_sums, room_hours, used_sums
from perioptimal_report.facts.room_idle import room_idle
from perioptimal_report.facts.room_windows import (
    covered_windows,
    cut_by,
    nominal_windows,
    open_runs,
)
from perioptimal_report.facts.scheduled_cases import scheduled_cases
from perioptimal_report.facts.staff_demand import site_seconds, staff_demand
from perioptimal_report.facts.staffing import sites_by_weekday, sites_on_shift
from perioptimal_report.facts.stages import Given, Ground
from perioptimal_report.facts.team_pairs import team_pairs
from perioptimal_report.facts.turns import turns

Tables = Mapping[str, ir.Table]


def record_tables(given: Given, on: Ground, rooms: Tables, settings: Engagement) -> Tables:
    """Build the fact tables that go beyond ``fact_tables``, where their sources are given.

    What the engine keeps goes when nothing refers to it any more, so that all of them are kept.
    """
    milestones = case_milestones(given.cases, on.busy).cache()
    people = assigned(given.assignments, milestones).cache()
    stays = pacu_stays(given.cases, on.busy).cache()
    tables = {
        "case_milestones": milestones,
        "pacu_stays": stays,
        "acuity_tags": acuity_tags(given.cases, on.busy).cache(),
        "pacu_census": pacu_census(stays).cache(),
        "room_hours": _room_hours(on, rooms["completed_cases"], settings),
        **_scheduled(given, on, settings),
        **_of_tables(given, on, rooms["completed_cases"]),
    }
    if "assignments" in given.names:
        tables |= _care(people, settings)
        tables["team_pairs"] = team_pairs(rooms["gaps"], people).cache()
    if "shifts" in given.names:
        tables["person_days"] = person_days(shift_spans(given.shifts), people).cache()
    return tables | {"staff_demand": _staff_demand(given, on, {**rooms, **tables}, settings)}


def _of_tables(given: Given, on: Ground, done: ir.Table) -> Tables:
    tables = {}
    if "events" in given.names:
        tables["case_events"] = case_events(given.events, given.cases, interface_table())
    if "finance" in given.names:
        tables["case_finance"] = case_finance(given.finance, done)
    if "releases" in given.names:
        released = block_releases(given.releases, on.intervals, done, on.owners)
        tables["block_releases"] = released
    return {name: table.cache() for name, table in tables.items()}


def _scheduled(given: Given, on: Ground, settings: Engagement) -> Tables:
    before = lead_in(given.start, settings.calendar)
    limits = cutoffs(on.calendar, before, settings)
    return {
        "cancelled_cases": cancelled_cases(given.cases, limits, given.cancel_classes).cache(),
        "scheduled_cases": scheduled_cases(given.cases, limits).cache(),
    }


def _care(people: ir.Table, settings: Engagement) -> Tables:
    care = anesthesia_care(people).cache()
    in_turns = turns(care).cache()
    return {
        "anesthesia_care": care,
        "handovers": handovers(in_turns, settings).cache(),
        "care_concurrency": care_concurrency(care, settings).cache(),
        "critical_demand": critical_demand(care, settings).cache(),
    }


def _staff_demand(given: Given, on: Ground, facts: Tables, settings: Engagement) -> ir.Table:
    at = settings.thresholds
    running = site_seconds(facts["completed_cases"], facts["gaps"], facts["pacu_stays"], at).cache()
    on_shift = sites_on_shift(shift_spans(given.shifts), at.concurrency_rule_max).cache()
    by_weekday = sites_by_weekday(given.resources).cache()
    return staff_demand(on.calendar, running, on_shift, by_weekday).cache()


def _room_hours(on: Ground, cases: ir.Table, settings: Engagement) -> ir.Table:
    nominal = nominal_windows(cases, on.intervals, on.calendar, settings.calendar).cache()
    busy = cases.filter(cases.busy_s > 0)
    busy = busy.select("facility", "room", from_s="busy_from_s", to_s="out_s").cache()
    used = cut_by(busy, nominal).cache()
    in_force = on.intervals.filter(~on.intervals.released)
    runs = open_runs(in_force, nominal, used).cache()
    covered = covered_windows(on.intervals, nominal, runs).cache()
    staffed = covered_windows(in_force, nominal, runs).cache()
    idle = room_idle(busy, staffed, settings.thresholds).cache()
    sums = covered_sums(covered, cut_by(busy, covered)).cache()
    return room_hours(nominal, used_sums(used), sums, idle).cache()
