"""Which rows fall in the period: the span of the data, and the account of each table."""

import datetime as dt
from dataclasses import dataclass

from perioptimal_report.errors import DataError, NothingToReportError
from perioptimal_report.settings.engagement import Period, Periods
from perioptimal_report.sources.account import RowAccount
from perioptimal_report.sources.checks import Verdict
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.sql import Connection, row

# The day on which a row of each table counts; tables without one count always.
_DAYS = {
    "cases": '"date"',
    "releases": '"date"',
    "shifts": '"date"',
    "assignments": "case_date",
    "events": 'coalesce(case_date, "at"::DATE)',
    "finance": "coalesce(case_date, (month || '-01')::DATE)",
}


@dataclass(frozen=True, slots=True)
class Span:
    """The reported period, the one compared with it (None without cases), and the days of data."""

    period: Period
    compare: Period | None
    data_start: dt.date
    data_end: dt.date


def span_of(connection: Connection, periods: Periods) -> Span:
    """Give the period of the settings, else the span of the cases.

    Raises ``NothingToReportError`` when no case falls in the period, ``SettingsError`` for a
    period that cannot be read.
    """
    first, last = row(connection, 'SELECT min("date"), max("date") FROM cases')
    wanted = periods.report
    period = Period.parse(wanted) if wanted else Period(start=first, end=last)
    if not _cases_in(connection, period):
        raise NothingToReportError(
            f"no case in the period {period.start} to {period.end}; the case log spans {first} to"
            f" {last}: correct [period] report"
        )
    compared = periods.compared(period)
    return Span(
        period=period,
        compare=compared if compared and _cases_in(connection, compared) else None,
        data_start=first,
        data_end=min(last, period.end),
    )


def account(
    connection: Connection, raw: RawTable, columns: ColumnMap, verdict: Verdict, span: Span
) -> RowAccount:
    """Give the account of one table; rows after the period are dropped from it, earlier ones stay.

    Blocks count as used when they are valid on any day of the data.
    """
    table = columns.table.name
    inside, history, after = _conditions(table, span)
    days = f"(SELECT source_line, {_DAYS.get(table, 'NULL::DATE')} AS day, * FROM {_good(table)})"
    counts = ", ".join(f"count(*) FILTER ({part})" for part in (inside, history, after))
    used, past, dropped = row(connection, f"SELECT {counts} FROM {days}")
    connection.execute(
        f"DELETE FROM {table} WHERE source_line IN (SELECT source_line FROM {days} WHERE {after})"
    )
    return RowAccount(
        table=table,
        file=raw.file,
        read=raw.rows,
        used=used,
        outside=past + dropped,
        history=past,
        set_aside=verdict.set_aside,
    )


def refuse_hopeless(connection: Connection, raw: RawTable, verdict: Verdict, table: str) -> None:
    """Raise ``DataError`` when a table has rows and none of them is good."""
    if not raw.rows or row(connection, f"SELECT count(*) FROM {table}")[0]:
        return
    worst = max(verdict.set_aside, key=lambda part: part.rows)
    raise DataError(
        f"{raw.file}: none of {raw.rows} rows can be used; most often ({worst.rows} rows)"
        f" {worst.rule}: {worst.says}"
    )


def _cases_in(connection: Connection, period: Period) -> int:
    inside = f"\"date\" BETWEEN DATE '{period.start}' AND DATE '{period.end}'"
    return int(row(connection, f"SELECT count(*) FROM cases WHERE {inside}")[0])


def _good(table: str) -> str:
    # The date of a case is settled last; other rows have only there what they take from a case.
    return table if table == "cases" else f"judged_{table} WHERE broken IS NULL"


def _conditions(table: str, span: Span) -> tuple[str, str, str]:
    if table == "blocks":
        late = f"coalesce(valid_from > DATE '{span.data_end}', false)"
        early = f"coalesce(valid_to < DATE '{span.data_start}', false)"
        return f"NOT ({late} OR {early})", "false", f"{late} OR {early}"
    if table not in _DAYS:
        return "true", "false", "false"
    start, end = f"DATE '{span.period.start}'", f"DATE '{span.period.end}'"
    return f"day BETWEEN {start} AND {end}", f"day < {start}", f"day > {end}"
