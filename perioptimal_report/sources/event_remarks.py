"""What is remarked about events, money and resources."""

from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.remarks import Observation, observe
from perioptimal_report.sources.role_remarks import remark_on_roles
from perioptimal_report.sources.sql import Connection

_KEPT = "source_line IN (SELECT source_line FROM {}) AND "
_FAR = """phase IN ('preop', 'intraop', 'pacu') AND source_line IN (
    SELECT e.source_line FROM events e JOIN cases c USING (case_id)
    WHERE e."at" < c.in_room - INTERVAL 24 HOUR OR e."at" > c.out_of_room + INTERVAL 24 HOUR)"""
_OVERLAPPING = """source_line IN (
    SELECT a.source_line FROM resources a JOIN resources b
    ON a.resource = b.resource AND a.weekday = b.weekday AND a.source_line <> b.source_line
    AND a."start" < b."end" AND b."start" < a."end")"""
_EVENTS = (
    Observation(
        "event_without_time",
        "events",
        "Events have no time; they count on the day of their case",
        '"at" IS NULL',
    ),
    Observation(
        "event_without_case",
        "judged_events",
        "Events name no case; they count, but for no service",
        _KEPT.format("events") + "case_id_text IS NULL",
    ),
    Observation(
        "orphan_event",
        "judged_events",
        "Events name a case that is not among the usable ones; they count, but for no service",
        _KEPT.format("events") + "case_id_text IS NOT NULL AND NOT case_known",
    ),
    Observation(
        "event_far_from_case",
        "events",
        "Events lie more than a day from their case, though not after discharge; they are kept",
        _FAR,
    ),
    Observation(
        "unknown_phase",
        "judged_events",
        "The phase is not preop, intraop, pacu or postdischarge and is left blank",
        _KEPT.format("events") + "phase_text IS NOT NULL AND phase IS NULL",
    ),
)
_FINANCE = (
    Observation(
        "finance_at_two_levels",
        "finance",
        "Rows are per service and month while others are per case; the two are never added",
        "case_id IS NULL AND EXISTS (SELECT 1 FROM finance f WHERE f.case_id IS NOT NULL)",
    ),
    Observation(
        "finance_unknown_service",
        "finance",
        "Rows name a service that no case has",
        "case_id IS NULL AND service NOT IN (SELECT service FROM cases)",
    ),
)
_RESOURCES = (
    Observation(
        "overlapping_resources",
        "resources",
        "Intervals overlap another one of the same resource and weekday; both count",
        _OVERLAPPING,
    ),
)


def remark_on_events(connection: Connection) -> list[Remark]:
    """Remarks on events: no time, no case, orphan cases, unknown phases and roles."""
    return [
        *observe(connection, _EVENTS, subject="events"),
        *remark_on_roles(connection, "events", ("from_role", "to_role")),
    ]


def finance_remarks(connection: Connection) -> list[Remark]:
    """Remarks on money: two levels in one table, services without case."""
    return observe(connection, _FINANCE, subject="finance")


def resource_remarks(connection: Connection) -> list[Remark]:
    """Remarks on resources: overlapping intervals."""
    return observe(connection, _RESOURCES, subject="resources")
