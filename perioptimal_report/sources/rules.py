"""The rules by which rows are set aside, as data; the first rule that a row breaks counts."""

from collections.abc import Iterable, Mapping

from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.rule import Rule

_KINDS = {
    "timestamp": "time",
    "date": "date",
    "clock": "time",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
}


# Money may be paid back.
_SIGNED = ("revenue", "variable_cost", "direct_cost", "full_cost")


_CANCELLED_NEEDS = ("case_id", "service")


_DUPLICATE_ROW = Rule("duplicate_row", "", "", "the row repeats an earlier one in full: remove it")


_EARLIEST, _LATEST = "DATE '1990-01-01'", "DATE '2100-01-01'"


_OF_CASES = (
    Rule(
        "no_date",
        "date",
        '"date" IS NULL AND in_room IS NULL AND scheduled_start IS NULL',
        "a cancelled case needs a date or a scheduled start",
    ),
    Rule(
        "impossible_date",
        "date",
        'NOT (coalesce("date", in_room::DATE, scheduled_start::DATE)'
        f" BETWEEN {_EARLIEST} AND {_LATEST})"
        f" OR NOT (in_room::DATE BETWEEN {_EARLIEST} AND {_LATEST})",
        "the year is before 1990 or after 2100: correct it",
    ),
    Rule(
        "out_not_after_in",
        "out_of_room",
        "NOT cancelled AND out_of_room <= in_room",
        "the patient leaves the room before or when entering it: correct one of the times",
    ),
)


OF_BLOCKS = (
    Rule(
        "unknown_weekday",
        "weekday",
        "weekday IS NULL",
        "write Monday to Sunday, in full or three letters, one day per row",
    ),
    Rule(
        "unknown_weeks",
        "weeks_of_month",
        "weeks_of_month_text IS NOT NULL AND weeks_of_month IS NULL",
        "write weeks 1 to 5, parted by semicolons, or leave it empty for every week",
    ),
    Rule(
        "end_not_after_start",
        "end",
        '"end" <= "start" AND "end" <> TIME \'00:00:00\'',
        "the block ends before or when it starts: correct it, or split it at midnight",
    ),
    Rule(
        "validity_reversed",
        "valid_to",
        "valid_to < valid_from",
        "the validity ends before it begins: correct it",
    ),
)


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


def rules_of(columns: ColumnMap, *, long_case_h: float) -> tuple[Rule, ...]:
    """Give the rules of one table in the order they are tried; duplicates come after them."""
    width = Rule(
        "field_count",
        "",
        "misfit",
        "the row has more or fewer fields than the heading: quote fields that hold the delimiter",
    )
    every = {"cases": of_cases(long_case_h), "blocks": OF_BLOCKS, **LINKED}
    own = every.get(columns.table.name, ())
    return (width, *_missing(columns), *_unreadable(columns), *own)


def _missing(columns: ColumnMap) -> Iterable[Rule]:
    cases = columns.table.name == "cases"
    for name in columns.table.required:
        unless = " AND NOT cancelled" if cases and name not in _CANCELLED_NEEDS else ""
        yield Rule(
            "missing_value",
            name,
            f"{name}_text IS NULL{unless}",
            "a required value is missing: complete it in the source",
        )


def _unreadable(columns: ColumnMap) -> Iterable[Rule]:
    for name in columns.positions:
        if kind := _KINDS.get(columns.table.column(name).kind):
            yield Rule(
                f"unreadable_{kind}",
                name,
                f'{name}_text IS NOT NULL AND "{name}" IS NULL',
                f"the value is no {kind} in the format of its column: correct it",
            )
            if kind == "number" and name not in _SIGNED:
                yield Rule(
                    "negative_number", name, f"{name} < 0", "the value is below 0: correct it"
                )


def duplicates_of(columns: ColumnMap) -> tuple[Rule, Rule]:
    """Give the rules for a row that repeats an earlier one in full, or in its key only."""
    key = columns.table.key[0] if columns.table.key else ""
    return _DUPLICATE_ROW, Rule(
        "duplicate_key",
        key,
        "",
        f"an earlier row has this number with other content: keep one row per {columns.table.row}",
    )


def of_cases(long_case_h: float) -> tuple[Rule, ...]:
    """Give the rules of the case log."""
    seconds = round(long_case_h * 3600)
    too_long = Rule(
        "impossible_duration",
        "out_of_room",
        f"NOT cancelled AND date_diff('second', in_room, out_of_room) > {seconds}",
        f"longer than {long_case_h:g} h in the room: correct a time, or raise"
        " thresholds.long_case_h",
    )
    return (*_OF_CASES, too_long)
