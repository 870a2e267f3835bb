"""The fact tables in the order they rest on each other, as expressions on one connection."""

import datetime as dt
from dataclasses import dataclass

import ibis.expr.types as ir

from perioptimal_report.engagement import Engagement
from perioptimal_report.facts import block_intervals as laid_out
from perioptimal_report.facts.block_days import block_days
from perioptimal_report.facts.block_room_days import block_room_days, turnover_credits
from perioptimal_report.facts.busy_cases import busy_cases
from perioptimal_report.facts.calendar import Activity, calendar, closing_rule
from perioptimal_report.facts.case_parts import case_parts
from perioptimal_report.facts.completed_cases import completed_cases
from perioptimal_report.facts.concurrency import concurrency
from perioptimal_report.facts.first_cases import first_cases
from perioptimal_report.facts.gaps import gaps
from perioptimal_report.facts.inferred_blocks import inferred_blocks, inferred_owners
from perioptimal_report.facts.inside_blocks import case_pieces
from perioptimal_report.facts.room_days import room_days


@dataclass(frozen=True, slots=True)
class Given:
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
class Ground:
    """What the fact tables stand on: cases in seconds, the calendar, blocks in force."""

    busy: ir.Table
    calendar: ir.Table
    workdays: ir.Table
    intervals: ir.Table
    owners: ir.Table


def ground(given: Given, settings: Engagement) -> Ground:
    """Cases in seconds, the calendar, and the blocks in force: from the table or inferred.

    Intermediate tables that several facts read are kept by the engine (``cache``).
    """
    busy = busy_cases(given.cases).cache()
    days = calendar(given.start, given.end, activity(busy), closing_rule(settings))
    workdays = days.filter(days.kind == "workday")
    if given.infer:
        intervals = inferred_blocks(busy, workdays, settings).cache()
        return Ground(busy, days, workdays, intervals, inferred_owners(intervals).cache())
    early = laid_out.early_releases(given.releases, settings.blocks.release_notice_days)
    rooms = laid_out.room_facilities(busy)
    intervals = laid_out.block_intervals(given.blocks, workdays, rooms, early).cache()
    return Ground(busy, days, workdays, intervals, laid_out.block_owners(given.blocks).cache())


def activity(busy: ir.Table) -> Activity:
    """Sum up what the rooms did: busy time per date, first and last date of each room."""
    totals = busy.group_by("date").agg(busy_s=busy.busy_s.sum()).to_pyarrow()
    by_room = busy.group_by("facility", "room")
    spans = by_room.agg(first=busy.date.min(), last=busy.date.max()).to_pyarrow()
    return Activity(
        dict(zip(totals["date"].to_pylist(), totals["busy_s"].to_pylist(), strict=True)),
        tuple(zip(spans["first"].to_pylist(), spans["last"].to_pylist(), strict=True)),
    )


def fact_tables(on: Ground, settings: Engagement) -> dict[str, ir.Table]:
    """Every fact table by name, as expressions on the ground."""
    cases = completed_cases(on.busy, on.intervals, on.owners).cache()
    pieces = case_pieces(cases, on.intervals).cache()
    parts = case_parts(cases, pieces, on.intervals).cache()
    between = gaps(cases).cache()
    credits = turnover_credits(between, on.intervals, settings)
    in_rooms = block_room_days(on.intervals, pieces, credits, cases, on.owners).cache()
    rooms = room_days(cases, in_rooms, on.workdays, settings.calendar).cache()
    return {
        "calendar": on.calendar,
        "completed_cases": cases,
        "block_room_days": in_rooms,
        "case_parts": parts,
        "block_days": block_days(in_rooms, parts, cases, on.calendar, on.owners),
        "gaps": between,
        "first_cases": first_cases(cases, on.workdays, rooms, settings),
        "room_days": rooms,
        "concurrency": concurrency(cases),
    }
