"""The all-text stage in DuckDB: blanks collapsed, words for "nothing" made NULL."""

from collections.abc import Callable

from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.raw import RawTable
from perioptimal_report.sources.sql import Connection, quoted

_NOTHING = ("", "null", "na", "n/a", "#n/a", "nan", "nat", "none", "-", "--")
_TIMES = ("timestamp", "date", "clock")
_BLANKS = r"[\s\x{00A0}\x{202F}\x{FEFF}]+"


def stage_text(connection: Connection, raw: RawTable, columns: ColumnMap) -> str:
    """Create table ``text_<table>`` and return its name.

    It has ``source_line``, ``misfit``, ``<column>_text`` for every column (NULL if not mapped), and
    ``<column>_time`` in one notation for those that hold times.
    """
    arrow = raw.cells.append_column("source_line", raw.lines).append_column("misfit", raw.misfits)
    name = f"text_{columns.table.name}"
    connection.register("arriving", arrow)
    connection.execute(f"CREATE TABLE {name} AS {_stages(columns)}")
    connection.unregister("arriving")
    return name


def _stages(columns: ColumnMap) -> str:
    every = ", ".join(
        f"{_collapsed(str(i))} AS {column}_text" for column, i in columns.positions.items()
    )
    spoken = ", ".join(f"{_spoken(f'{c}_text')} AS {c}_text" for c in columns.positions)
    absent = [c.name for c in columns.table.columns if c.name not in columns.positions]
    nothing = "".join(f", NULL::VARCHAR AS {name}_text" for name in absent)
    steps = [
        f"SELECT source_line, misfit, {every}{nothing} FROM arriving",
        f"SELECT * REPLACE ({spoken}) FROM stage0",
    ]
    times = [c for c in columns.positions if columns.table.column(c).kind in _TIMES]
    if times:
        copies = ", ".join(f"replace(upper({c}_text), '.M.', 'M') AS {c}_time" for c in times)
        steps.append(f"SELECT *, {copies} FROM stage1")
        for step in _NOTATION:
            changed = ", ".join(f"{step(f'{c}_time')} AS {c}_time" for c in times)
            steps.append(f"SELECT * REPLACE ({changed}) FROM stage{len(steps) - 1}")
    named = ", ".join(f"stage{i} AS ({step})" for i, step in enumerate(steps))
    return f"WITH {named} SELECT * FROM stage{len(steps) - 1}"


def _collapsed(position: str) -> str:
    # The plain test is much faster than the replacement, which few cells need.
    cell = f'"{position}"'
    odd = rf"regexp_matches({cell}, '\s\s|[\t\n\r\x{{00A0}}\x{{202F}}\x{{FEFF}}]')"
    plain = f"regexp_replace({cell}, {quoted(_BLANKS)}, ' ', 'g')"
    return f"trim(CASE WHEN {odd} THEN {plain} ELSE {cell} END)"


def _spoken(text: str) -> str:
    nothing = ", ".join(quoted(word) for word in _NOTHING)
    return f"CASE WHEN length({text}) > 4 OR lower({text}) NOT IN ({nothing}) THEN {text} END"


def _iso_blank(time: str) -> str:
    blank = rf"regexp_replace({time}, '(\d)T(\d)', '\1 \2')"
    return f"CASE WHEN contains({time}, 'T') THEN {blank} ELSE {time} END"


def _no_fraction(time: str) -> str:
    whole = rf"regexp_replace({time}, '(:\d\d)[.,]\d+', '\1')"
    found = f"contains({time}, '.') OR contains({time}, ',')"
    return f"CASE WHEN {found} THEN {whole} ELSE {time} END"


def _half_day_apart(time: str) -> str:
    apart = rf"regexp_replace({time}, '(\d)([AP]M)$', '\1 \2')"
    return f"CASE WHEN ends_with({time}, 'M') THEN {apart} ELSE {time} END"


def _with_seconds(time: str) -> str:
    return (
        f"CASE WHEN length({time}) - length(replace({time}, ':', '')) <> 1 THEN {time}"
        f" WHEN ends_with({time}, ' AM') OR ends_with({time}, ' PM')"
        f" THEN left({time}, -3) || ':00' || right({time}, 3) ELSE {time} || ':00' END"
    )


# One notation for clock times, so that a format has one spelling: capitals, a blank for ISO's T
# and before AM/PM, seconds always, fractions of a second never.
_NOTATION: tuple[Callable[[str], str], ...] = (
    _iso_blank,
    _no_fraction,
    _half_day_apart,
    _with_seconds,
)
