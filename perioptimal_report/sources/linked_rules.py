"""The rules of the tables that speak of cases, people, events, money and resources, as data.

Beside its own columns a staged row has ``case_known``, and ``case_in`` to ``case_end`` of its case.
"""

from collections.abc import Mapping

from perioptimal_report.sources.rule import Rule

_EARLIEST, _LATEST = "DATE '1990-01-01'", "DATE '2100-01-01'"
_UNKNOWN_CASE = Rule(
    "unknown_case",
    "case_id",
    "NOT case_known",
    "no usable case has this number: correct it, or give the case",
)
_OF_ASSIGNMENTS = (
    _UNKNOWN_CASE,
    Rule(
        "end_not_after_begin",
        "end",
        'coalesce("end", case_end) <= coalesce("begin", case_begin)',
        "the clinician leaves the case before or when coming to it: correct one of the times",
    ),
    Rule(
        "not_during_case",
        "begin",
        '"begin" > case_out + INTERVAL 24 HOUR OR "end" < case_in - INTERVAL 12 HOUR'
        ' OR "begin" < case_in - INTERVAL 24 HOUR OR "end" > case_out + INTERVAL 48 HOUR',
        "the times are far from those of the case: correct them, or the case number",
    ),
)
_OF_SHIFTS = (
    Rule(
        "impossible_date",
        "date",
        f'NOT ("date" BETWEEN {_EARLIEST} AND {_LATEST})',
        "the year is before 1990 or after 2100: correct it",
    ),
)
_OF_EVENTS = (
    Rule(
        "unknown_kind",
        "kind",
        "kind IS NULL",
        "write handoff, communication, rework, adverse, near_miss or delay",
    ),
    Rule(
        "no_date",
        "at",
        '"at" IS NULL AND NOT case_known',
        "an event needs a time, or the number of a usable case",
    ),
    Rule(
        "impossible_date",
        "at",
        f'NOT ("at"::DATE BETWEEN {_EARLIEST} AND {_LATEST})',
        "the year is before 1990 or after 2100: correct it",
    ),
)
_OF_FINANCE = (
    Rule(
        "unknown_month",
        "month",
        "month_text IS NOT NULL AND month IS NULL",
        "write the month like 2025-03",
    ),
    Rule(
        "unknown_case",
        "case_id",
        "case_id IS NOT NULL AND NOT case_known",
        "no usable case has this number: correct it, or give the case",
    ),
    Rule(
        "no_case_or_month",
        "case_id",
        "case_id IS NULL AND (service IS NULL OR month IS NULL)",
        "give a case number, or a service and a month",
    ),
)
_OF_RESOURCES = (
    Rule(
        "unknown_resource",
        "resource",
        "resource IS NULL",
        "write room, anesthesia, nursing or pacu_bed",
    ),
    Rule(
        "unknown_weekday",
        "weekday",
        "weekday IS NULL",
        "write Monday to Sunday, in full or three letters, one day per row",
    ),
    Rule(
        "end_not_after_start",
        "end",
        '"end" <= "start" AND "end" <> TIME \'00:00:00\'',
        "the interval ends before or when it starts: correct it, or split it at midnight",
    ),
)
LINKED: Mapping[str, tuple[Rule, ...]] = {
    "assignments": _OF_ASSIGNMENTS,
    "shifts": _OF_SHIFTS,
    "events": _OF_EVENTS,
    "finance": _OF_FINANCE,
    "resources": _OF_RESOURCES,
}
