"""One date format per column and file, detected over the whole column; doubt is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import duckdb

from perioptimal_report.errors import DataError, SettingsError, nearest
from perioptimal_report.sources.date_formats import CLOCKS, DATED, Format
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.sql import Connection, row, rows

# Formats that fit none of so many values are not tried on the whole column.
_SAMPLE = 300


# Rows that fit only the other order of day and month: up to this share they are typing errors.
_STRAY_PCT = 1.0


_PLAIN_NUMBER = r"-?\d+([.,]\d+)?"


_ZONE = r".*\d(Z| ?[+-]\d\d:?\d\d)"


@dataclass(frozen=True, slots=True)
class Reading:
    """The format of a column, and whether the settings or the rest of the file decided it."""

    format: Format
    stated: bool = False
    by_file: bool = False

    def sql(self, column: str) -> str:
        """Write the SQL for the TIMESTAMP in a staged text column."""
        if not self.stated:
            return self.format.read(f"{column}_time")
        # A stated format may follow the file's own notation or ours.
        forms = (self.format.read(f"{column}_{kind}") for kind in ("text", "time"))
        return f"coalesce({', '.join(forms)})"


@dataclass(frozen=True, slots=True)
class _Fits:
    """How many values of a column each format fits, best first."""

    column: str
    values: int
    counts: tuple[tuple[Format, int], ...]

    @property
    def best(self) -> tuple[Format, ...]:
        most = self.counts[0][1]
        return tuple(form for form, count in self.counts if count == most)


def detect_formats(connection: Connection, text: str, columns: ColumnMap) -> dict[str, Reading]:
    """Give the reading of every column that holds dates or times; wholly empty columns have none.

    Raises ``DataError``: nothing fits, two readings fit every row, two orders are mixed.
    Raises ``SettingsError``: a stated format is no strptime format, or for no known column.
    """
    _known_columns(columns)
    filled = [c for c in _time_columns(columns) if _values(connection, text, c)]
    stated = [c for c in filled if c in columns.date_formats]
    readings = {c: _stated(connection, text, columns, c) for c in stated}
    found = [_fits(connection, text, columns, c) for c in filled if c not in stated]
    orders = {_order(fits) for fits in found} - {""}
    for fits in found:
        readings[fits.column] = _settled(connection, text, columns, fits, orders)
    return readings


def _known_columns(columns: ColumnMap) -> None:
    known = [column.name for column in columns.table.columns]
    for name in columns.date_formats:
        if name not in known:
            where = f"[sources.{columns.table.name}.date_formats]"
            raise SettingsError(f"{where} unknown column '{name}'{nearest(name, known)}")


def _time_columns(columns: ColumnMap) -> list[str]:
    kinds = ("timestamp", "date", "clock")
    return [c for c in columns.positions if columns.table.column(c).kind in kinds]


def _values(connection: Connection, text: str, column: str) -> int:
    return int(row(connection, f"SELECT count({column}_text) FROM {text}")[0])


def _stated(connection: Connection, text: str, columns: ColumnMap, column: str) -> Reading:
    reading = Reading(Format(columns.date_formats[column]), stated=True)
    where = f"[sources.{columns.table.name}.date_formats] {column} = '{reading.format.pattern}'"
    if "%" not in reading.format.pattern:
        raise SettingsError(f"{where} is not a format; write it like %d/%m/%Y %H:%M")
    try:
        (fitting,) = row(connection, f"SELECT count({reading.sql(column)}) FROM {text}")
    except duckdb.Error as error:
        raise SettingsError(f"{where} is not a format; write it like %d/%m/%Y %H:%M") from error
    if not fitting:
        refuse_stated(connection, text, columns, column)
    return reading


def _fits(connection: Connection, text: str, columns: ColumnMap, column: str) -> _Fits:
    clock_too = columns.table.column(column).kind != "date"
    sample = (
        f"(SELECT {column}_time FROM {text} WHERE {column}_time IS NOT NULL"
        f" ORDER BY hash({column}_time) LIMIT {_SAMPLE})"
    )
    skeletons = {
        re.sub(r"[^\W_]+", "", value) for (value,) in rows(connection, f"SELECT * FROM {sample}")
    }
    formats = [f for f in ((*CLOCKS, *DATED) if clock_too else DATED) if f.skeleton in skeletons]
    likely = [form for form, n in _counted(connection, sample, column, formats) if n]
    counts = [pair for pair in _counted(connection, text, column, likely) if pair[1]]
    if not counts:
        refuse_unreadable(connection, text, columns, column)
    counts.sort(key=lambda pair: -pair[1])
    return _Fits(column, _values(connection, text, column), tuple(counts))


def _counted(
    connection: Connection, table: str, column: str, formats: Sequence[Format]
) -> list[tuple[Format, int]]:
    if not formats:
        return []
    counts = ", ".join(f"count_if({form.fits(f'{column}_time')})" for form in formats)
    return list(zip(formats, row(connection, f"SELECT {counts} FROM {table}"), strict=True))


def _order(fits: _Fits) -> str:
    # A column of 3/3/2025 alone reads alike either way: it decides nothing for the others.
    orders = {form.order for form in fits.best}
    return orders.pop() if len(orders) == 1 else ""


def _settled(
    connection: Connection, text: str, columns: ColumnMap, fits: _Fits, orders: set[str]
) -> Reading:
    rivals = _rivals(connection, text, fits)
    _no_mixture(connection, text, columns, fits)
    if not rivals:
        return Reading(fits.best[0])
    fitting = [form for form in (fits.best[0], *rivals) if {form.order} == orders]
    if len(fitting) != 1:
        refuse_ambiguous(connection, text, columns, fits.column, (fits.best[0], rivals[0]))
    return Reading(fitting[0], by_file=True)


def _rivals(connection: Connection, text: str, fits: _Fits) -> list[Format]:
    first, column = fits.best[0], f"{fits.column}_time"
    differs = (
        f"SELECT count_if({first.read(column)} <> {other.read(column)}) FROM {text}"
        for other in fits.best[1:]
    )
    found = [row(connection, query)[0] for query in differs]
    return [form for form, count in zip(fits.best[1:], found, strict=True) if count]


def _no_mixture(connection: Connection, text: str, columns: ColumnMap, fits: _Fits) -> None:
    if fits.counts[0][1] == fits.values:
        return
    first, column = fits.best[0], f"{fits.column}_time"
    for other, _ in fits.counts[1:]:
        if first.order and other.order and first.order != other.order:
            alone = f"{other.fits(column)} AND NOT {first.fits(column)}"
            (count,) = row(connection, f"SELECT count_if({alone}) FROM {text}")
            if 100 * count > _STRAY_PCT * fits.values and count > 1:
                refuse_mixed(columns, fits.column, (first, other), count)


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
