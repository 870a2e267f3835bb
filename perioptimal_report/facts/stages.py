"""The fact tables in the order they rest on each other, as expressions on one connection."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from perioptimal_report.facts import block_intervals as laid_out
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
from perioptimal_report.facts.block_intervals import inferred_blocks, inferred_owners
from perioptimal_report.facts.block_releases import build_block_releases
from perioptimal_report.facts.block_room_days import (
    block_days,
    build_block_room_days,
    case_parts,
    case_pieces,
    turnover_credits,
)
from perioptimal_report.facts.calendar import Activity, build_calendar
from perioptimal_report.facts.case_events import build_case_events, interface_table
from perioptimal_report.facts.case_finance import build_case_finance
from perioptimal_report.facts.case_milestones import acuity_tags, build_case_milestones
from perioptimal_report.facts.completed_cases import build_completed_cases, busy_cases
from perioptimal_report.facts.pacu_stays import build_pacu_stays, pacu_census
from perioptimal_report.facts.room_days import build_room_days, concurrency, first_cases, gaps
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
from perioptimal_report.facts.scheduled_cases import (
    build_scheduled_cases,
    cancelled_cases,
    cutoffs,
    lead_in,
)
from perioptimal_report.facts.staff_demand import (
    build_staff_demand,
    site_seconds,
    sites_by_weekday,
    sites_on_shift,
)
from perioptimal_report.settings.engagement import Blocks, Calendar, Thresholds

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, slots=True)
class SourceTables:
    """The typed source tables, the names of those with values, first and last date of the cases."""

    cases: ir.Table
    blocks: ir.Table
    releases: ir.Table
    assignments: ir.Table
    shifts: ir.Table
    events: ir.Table
    finance: ir.Table
    resources: ir.Table
    cancel_classes: ir.Table
    names: frozenset[str]
    start: dt.date
    end: dt.date
    infer: bool


@dataclass(frozen=True, slots=True)
class FactInputs:
    """What the fact tables stand on: cases in seconds, the calendar, blocks in force."""

    busy: ir.Table
    calendar: ir.Table
    workdays: ir.Table
    intervals: ir.Table
    owners: ir.Table


def fact_inputs(given: SourceTables, blocks: Blocks, rule: Calendar) -> FactInputs:
    """Cases in seconds, the calendar, and the blocks in force: from the table or inferred.

    ``rule`` is the calendar's that closes days. Intermediate tables that several facts read are
    kept by the engine (``cache``).
    """
    busy = busy_cases(given.cases).cache()
    days = build_calendar(given.start, given.end, activity(busy), rule)
    workdays = days.filter(days.is_workday)
    if given.infer:
        intervals = inferred_blocks(busy, workdays, blocks, rule).cache()
        return FactInputs(busy, days, workdays, intervals, inferred_owners(intervals).cache())
    early = laid_out.early_releases(given.releases, blocks.release_notice_days)
    rooms = laid_out.room_facilities(busy)
    intervals = laid_out.build_block_intervals(given.blocks, workdays, rooms, early).cache()
    return FactInputs(busy, days, workdays, intervals, laid_out.block_owners(given.blocks).cache())


def activity(busy: ir.Table) -> Activity:
    """Sum up what the rooms did: busy time per date, first and last date of each room."""
    totals = busy.group_by("date").agg(busy_s=busy.busy_s.sum()).to_pyarrow()
    by_room = busy.group_by("facility", "room")
    spans = by_room.agg(first=busy.date.min(), last=busy.date.max()).to_pyarrow()
    return Activity(
        dict(zip(totals["date"].to_pylist(), totals["busy_s"].to_pylist(), strict=True)),
        tuple(zip(spans["first"].to_pylist(), spans["last"].to_pylist(), strict=True)),
    )


def fact_tables(
    blocks: FactInputs, thresholds: Thresholds, calendar: Calendar
) -> dict[str, ir.Table]:
    """Every fact table by name, as expressions on the ground."""
    cases = build_completed_cases(blocks.busy, blocks.intervals, blocks.owners).cache()
    pieces = case_pieces(cases, blocks.intervals).cache()
    parts = case_parts(cases, pieces, blocks.intervals).cache()
    between = gaps(cases, thresholds).cache()
    credits = turnover_credits(between, blocks.intervals)
    in_rooms = build_block_room_days(
        blocks.intervals, pieces, credits, cases, blocks.owners
    ).cache()
    rooms = build_room_days(cases, in_rooms, blocks.workdays, calendar).cache()
    return {
        "calendar": blocks.calendar,
        "completed_cases": cases,
        "block_room_days": in_rooms,
        "case_parts": parts,
        "block_days": block_days(in_rooms, parts, cases, blocks.calendar, blocks.owners),
        "gaps": between,
        "first_cases": first_cases(cases, blocks.workdays, rooms, thresholds),
        "room_days": rooms,
        "concurrency": concurrency(cases),
    }


def record_tables(
    given: SourceTables,
    blocks: FactInputs,
    rooms: Tables,
    thresholds: Thresholds,
    calendar: Calendar,
) -> Tables:
    """Build the fact tables that go beyond ``fact_tables``, where their sources are given.

    What the engine keeps goes when nothing refers to it any more, so that all of them are kept.
    """
    milestones = build_case_milestones(given.cases, blocks.busy).cache()
    people = build_assigned(given.assignments, milestones).cache()
    stays = build_pacu_stays(given.cases, blocks.busy).cache()
    tables = {
        "case_milestones": milestones,
        "pacu_stays": stays,
        "acuity_tags": acuity_tags(given.cases, blocks.busy).cache(),
        "pacu_census": pacu_census(stays).cache(),
        "room_hours": _room_hours(blocks, rooms["completed_cases"], thresholds, calendar),
        **_scheduled(given, blocks, thresholds, calendar),
        **_of_tables(given, blocks, rooms["completed_cases"]),
    }
    if "assignments" in given.names:
        tables |= _care(people, thresholds)
        tables["team_pairs"] = team_pairs(rooms["gaps"], people).cache()
    if "shifts" in given.names:
        tables["person_days"] = person_days(shift_spans(given.shifts), people).cache()
    demand = _staff_demand(given, blocks, {**rooms, **tables}, thresholds)
    return tables | {"staff_demand": demand}


def _of_tables(given: SourceTables, blocks: FactInputs, done: ir.Table) -> Tables:
    tables = {}
    if "events" in given.names:
        tables["case_events"] = build_case_events(given.events, given.cases, interface_table())
    if "finance" in given.names:
        tables["case_finance"] = build_case_finance(given.finance, done)
    if "releases" in given.names:
        released = build_block_releases(given.releases, blocks.intervals, done, blocks.owners)
        tables["block_releases"] = released
    return {name: table.cache() for name, table in tables.items()}


def _scheduled(
    given: SourceTables, blocks: FactInputs, thresholds: Thresholds, calendar: Calendar
) -> Tables:
    before = lead_in(given.start, calendar)
    limits = cutoffs(blocks.calendar, before, thresholds)
    return {
        "cancelled_cases": cancelled_cases(given.cases, limits, given.cancel_classes).cache(),
        "scheduled_cases": build_scheduled_cases(given.cases, limits).cache(),
    }


def _care(people: ir.Table, thresholds: Thresholds) -> Tables:
    care = anesthesia_care(people, thresholds).cache()
    in_turns = turns(care).cache()
    return {
        "anesthesia_care": care,
        "handovers": handovers(in_turns, thresholds).cache(),
        "care_concurrency": care_concurrency(care, thresholds).cache(),
        "critical_demand": critical_demand(care).cache(),
    }


def _staff_demand(
    given: SourceTables, blocks: FactInputs, facts: Tables, thresholds: Thresholds
) -> ir.Table:
    running = site_seconds(facts["completed_cases"], facts["gaps"], facts["pacu_stays"]).cache()
    on_shift = sites_on_shift(shift_spans(given.shifts), thresholds.concurrency_rule_max).cache()
    by_weekday = sites_by_weekday(given.resources).cache()
    return build_staff_demand(blocks.calendar, running, on_shift, by_weekday).cache()


def _room_hours(
    blocks: FactInputs, cases: ir.Table, thresholds: Thresholds, calendar: Calendar
) -> ir.Table:
    nominal = nominal_windows(cases, blocks.intervals, blocks.calendar, calendar).cache()
    busy = cases.filter(cases.busy_s > 0)
    busy = busy.select("facility", "room", from_s="busy_from_s", to_s="out_s").cache()
    used = cut_by(busy, nominal).cache()
    in_force = blocks.intervals.filter(~blocks.intervals.released)
    runs = open_runs(in_force, nominal, used).cache()
    covered = covered_windows(blocks.intervals, nominal, runs).cache()
    staffed = covered_windows(in_force, nominal, runs).cache()
    idle = room_idle(busy, staffed, thresholds).cache()
    sums = covered_sums(covered, cut_by(busy, covered)).cache()
    return build_room_hours(nominal, used_sums(used), sums, idle).cache()
