"""What is said when a column of dates cannot be read safely."""

from typing import NoReturn

from perioptimal_report.errors import DataError
from perioptimal_report.sources.date_formats import Format
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.sql import Connection, row

_PLAIN_NUMBER = r"-?\d+([.,]\d+)?"
_ZONE = r".*\d(Z| ?[+-]\d\d:?\d\d)"


def refuse_ambiguous(
    connection: Connection, text: str, columns: ColumnMap, column: str, two: tuple[Format, Format]
) -> NoReturn:
    """Raise ``DataError`` showing one value and both its readings."""
    first, other = (form.read(f"{column}_time") for form in two)
    value, one, two_ = row(
        connection,
        f"SELECT arg_min({column}_text, source_line), arg_min({first}, source_line)::DATE,"
        f" arg_min({other}, source_line)::DATE FROM {text} WHERE {first} <> {other}",
    )
    raise DataError(
        f"{_where(columns, column)}: '{value}' is {one} ({two[0].order}, {two[0].pattern}) or"
        f" {two_} ({two[1].order}, {two[1].pattern}), and both fit every row that can be read;"
        f" {_remedy(columns, column, two[0].pattern)}"
    )


def refuse_mixed(
    columns: ColumnMap, column: str, two: tuple[Format, Format], count: int
) -> NoReturn:
    """Raise ``DataError`` for a column in which both orders of day and month occur."""
    raise DataError(
        f"{_where(columns, column)}: mixes formats: most rows are {two[0].order}"
        f" ({two[0].pattern}), but {count} rows can only be {two[1].order} ({two[1].pattern});"
        f" export it in one format, or {_remedy(columns, column, two[0].pattern)}"
    )


def refuse_stated(connection: Connection, text: str, columns: ColumnMap, column: str) -> NoReturn:
    """Raise ``DataError`` for a stated format that fits no value."""
    raise DataError(
        f"{_where(columns, column)}: the stated format '{columns.date_formats[column]}' fits no"
        f" row, e.g. '{_example(connection, text, column)}'; correct or remove it in"
        f" [sources.{columns.table.name}.date_formats]"
    )


def refuse_unreadable(
    connection: Connection, text: str, columns: ColumnMap, column: str
) -> NoReturn:
    """Raise ``DataError`` for values in no known format, saying which kind they are."""
    where, example = _where(columns, column), _example(connection, text, column)
    if _all(connection, text, column, _PLAIN_NUMBER):
        raise DataError(
            f"{where}: holds plain numbers (like seconds from the start of the case, or Excel day"
            " numbers), not times of day with a date; cases cannot be placed on a calendar from"
            " them: export clock times with dates"
        )
    if _all(connection, text, column, _ZONE):
        raise DataError(
            f"{where}: times carry a time zone, e.g. '{example}'; export local time without it"
        )
    raise DataError(
        f"{where}: no known date format fits, e.g. '{example}';"
        f" {_remedy(columns, column, '%d/%m/%Y %H:%M')}"
    )


def refuse_dateless(columns: ColumnMap, column: str) -> NoReturn:
    """Raise ``DataError`` for clock times to which nothing in the file gives a date."""
    raise DataError(
        f"{_where(columns, column)}: holds clock times without dates, and no other column says"
        f" the day; map a 'date' column in [sources.{columns.table.name}.columns], or leave it out"
    )


def _where(columns: ColumnMap, column: str) -> str:
    return f"{columns.file}: column '{columns.heading(column)}'"


def _remedy(columns: ColumnMap, column: str, pattern: str) -> str:
    return f'state it: [sources.{columns.table.name}.date_formats] {column} = "{pattern}"'


def _example(connection: Connection, text: str, column: str) -> str:
    query = f"SELECT arg_min({column}_text, source_line) FROM {text}"
    value = str(row(connection, query)[0])
    # What is no date might be a name in a shifted column: show its shape only.
    return "".join("9" if c.isdigit() else "x" if c.isalpha() else c for c in value[:30])


def _all(connection: Connection, text: str, column: str, pattern: str) -> bool:
    query = (
        f"SELECT bool_and(regexp_full_match({column}_text, '{pattern}')) FROM {text}"
        f" WHERE {column}_text IS NOT NULL"
    )
    return bool(row(connection, query)[0])
