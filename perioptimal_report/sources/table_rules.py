"""The rules of the case log and of the block schedule, as data."""

from perioptimal_report.sources.rule import Rule

_EARLIEST, _LATEST = "DATE '1990-01-01'", "DATE '2100-01-01'"


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
