"""The rules by which rows are set aside, as data; the first rule that a row breaks counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from perioptimal_report.sources.mapping import ColumnMap

_EARLIEST, _LATEST = "DATE '1990-01-01'", "DATE '2100-01-01'"
_KINDS = {
    "timestamp": "time",
    "date": "date",
    "clock": "time",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
}
_CANCELLED_NEEDS = ("case_id", "service")


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to set a row aside: an SQL predicate over the staged table, and the remedy."""

    code: str
    column: str
    broken: str
    remedy: str


def rules_of(columns: ColumnMap, *, long_case_h: float) -> tuple[Rule, ...]:
    """Give the rules of one table in the order they are tried; duplicates come after them."""
    width = Rule(
        "field_count",
        "",
        "misfit",
        "the row has more or fewer fields than the heading: quote fields that hold the delimiter",
    )
    own = {"cases": _of_cases(long_case_h), "blocks": _OF_BLOCKS}.get(columns.table.name, ())
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
            if kind == "number":
                yield Rule(
                    "negative_number", name, f"{name} < 0", "the value is below 0: correct it"
                )


def _of_cases(long_case_h: float) -> tuple[Rule, ...]:
    seconds = round(long_case_h * 3600)
    too_long = Rule(
        "impossible_duration",
        "out_of_room",
        f"NOT cancelled AND date_diff('second', in_room, out_of_room) > {seconds}",
        f"longer than {long_case_h:g} h in the room: correct a time, or raise"
        " thresholds.long_case_h",
    )
    return (*_OF_CASES, too_long)


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
_OF_BLOCKS = (
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
DUPLICATE_ROW = Rule("duplicate_row", "", "", "the row repeats an earlier one in full: remove it")
DUPLICATE_KEY = Rule(
    "duplicate_key",
    "case_id",
    "",
    "an earlier row has this case number with other content: keep one row per case",
)
