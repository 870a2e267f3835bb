"""Epic's own prime-time minutes against those of this report."""

from perioptimal_report.settings.engagement import Calendar
from perioptimal_report.sources.account import Remark
from perioptimal_report.sources.sql import Connection, quoted, row, rows

PRIME_MINUTES = """SELECT LOG_ID AS case_id,
    sum(try_cast(ORG_PRIMETIME_SHIFT_MINS AS DOUBLE)) AS minutes
    FROM OR_LOG_METRIC_PT_SHIFTS WHERE LOG_ID IS NOT NULL GROUP BY LOG_ID"""


def prime_time_remarks(connection: Connection, calendar: Calendar) -> list[Remark]:
    """Remark on the difference between the two totals, over the cases that both know [min].

    Ours: minutes in the room between prime_start and prime_end on days that are neither weekend
    nor listed holidays.
    """
    if not rows(
        connection, "SELECT 1 FROM duckdb_tables() WHERE table_name = 'epic_prime_minutes'"
    ):
        return []
    cases, theirs, ours = row(
        connection,
        f"SELECT count(*), sum(minutes), coalesce(sum({_own_minutes(calendar)}), 0)"
        " FROM epic_prime_minutes JOIN cases USING (case_id)"
        " WHERE status = 'completed' AND minutes IS NOT NULL",
    )
    if not cases:
        return []
    share = f" ({100 * (ours - theirs) / theirs:+.1f} %)" if theirs else ""
    says = (
        f"Cases have prime-time minutes by Epic: {theirs:,.0f} min there, {ours:,.0f} min by"
        f" [calendar] prime_start and prime_end here; the difference is"
        f" {ours - theirs:+,.0f} min{share}"
    )
    return [Remark("prime_time_reconciled", "cases", cases, says)]


def _own_minutes(calendar: Calendar) -> str:
    days = ("in_room::DATE", "in_room::DATE + 1")
    return f"({' + '.join(_on_day(f'({day})::DATE', calendar) for day in days)})"


def _on_day(day: str, calendar: Calendar) -> str:
    start, end = (
        f"({day} + TIME {quoted(f'{clock:%H:%M:%S}')})"
        for clock in (calendar.prime_start, calendar.prime_end)
    )
    weekend = ", ".join(quoted(name) for name in ("", *calendar.weekend))
    holidays = ", ".join(f"DATE {quoted(str(day))}" for day in calendar.holidays)
    closed = f"strftime({day}, '%a') IN ({weekend})" + (
        f" OR {day} IN ({holidays})" if holidays else ""
    )
    seconds = f"date_diff('second', greatest(in_room, {start}), least(out_of_room, {end}))"
    return f"CASE WHEN {closed} THEN 0 ELSE greatest(0, {seconds}) / 60.0 END"
