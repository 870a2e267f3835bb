"""Tries the rules on a staged table: which rows are set aside, by which rule, with what value."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from perioptimal_report.sources.account import SetAside
from perioptimal_report.sources.mapping import ColumnMap
from perioptimal_report.sources.rule import Rule
from perioptimal_report.sources.rules import duplicates_of
from perioptimal_report.sources.sql import Connection, quoted, rows

MASK = "•••"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one table: where its judged rows stand, and what was refused.

    ``table`` has column ``broken``: the position of the broken rule, NULL for good rows.
    ``rejects`` has columns line, column, rule, remedy, value (masked where identifying).
    """

    table: str
    set_aside: tuple[SetAside, ...]
    rejects: pd.DataFrame


def judge(
    connection: Connection, staged: str, columns: ColumnMap, rules: Sequence[Rule]
) -> Verdict:
    """Set rows aside by the first rule they break, then duplicates among the good ones.

    Of duplicates the first row stays.
    """
    name = f"judged_{columns.table.name}"
    tried = " ".join(f"WHEN {rule.broken} THEN {i}" for i, rule in enumerate(rules))
    connection.execute(
        f"CREATE TABLE verdict_{name} AS"
        f" WITH tried AS (SELECT *, CASE {tried} END AS first_broken FROM {staged})"
        f" SELECT source_line, {_duplicate(columns, len(rules))} AS broken FROM tried"
    )
    connection.execute(
        f"CREATE VIEW {name} AS SELECT * FROM {staged} JOIN verdict_{name} USING (source_line)"
    )
    every = (*rules, *duplicates_of(columns))
    return Verdict(
        name, _set_aside(connection, name, columns, every), _rejects(connection, columns, every)
    )


def _duplicate(columns: ColumnMap, position: int) -> str:
    texts = [f"{column}_text" for column in columns.positions]
    key = [f"{column}_text" for column in columns.table.key]
    # Rows equal in full are equal in their key: there a hash of the rest is safe, and fast.
    again = _repeats([*key, f"hash({', '.join(texts)})"] if key else texts)
    same_key = f" WHEN {_repeats(key)} THEN {position + 1}" if key else ""
    return (
        f"CASE WHEN first_broken IS NOT NULL THEN first_broken"
        f" WHEN {again} THEN {position}{same_key} END"
    )


def _repeats(columns: Sequence[str]) -> str:
    window = f"PARTITION BY {', '.join(columns)}, first_broken IS NULL ORDER BY source_line"
    return f"row_number() OVER ({window}) > 1"


def _set_aside(
    connection: Connection, name: str, columns: ColumnMap, rules: Sequence[Rule]
) -> tuple[SetAside, ...]:
    counts = rows(
        connection,
        f"SELECT broken, count(*) FROM {name} WHERE broken IS NOT NULL GROUP BY 1 ORDER BY 1",
    )
    return tuple(SetAside(rules[i].code, _says(rules[i], columns), n) for i, n in counts)


def _says(rule: Rule, columns: ColumnMap) -> str:
    return f"{columns.heading(rule.column)}: {rule.remedy}" if rule.column else rule.remedy


def _rejects(connection: Connection, columns: ColumnMap, tried: Sequence[Rule]) -> pd.DataFrame:
    found = rows(
        connection,
        f"SELECT source_line, broken, {_value(columns, tried)}"
        f" FROM judged_{columns.table.name} WHERE broken IS NOT NULL ORDER BY source_line",
    )
    told = [(line, tried[broken], value or "") for line, broken, value in found]
    texts = {
        "column": [columns.heading(rule.column) for _, rule, _ in told],
        "rule": [rule.code for _, rule, _ in told],
        "remedy": [rule.remedy for _, rule, _ in told],
        "value": [value for _, _, value in told],
    }
    lines = pd.Series([line for line, _, _ in told], dtype="int64")
    return pd.DataFrame(
        {"line": lines} | {name: pd.Series(cells, dtype="str") for name, cells in texts.items()}
    )


def _value(columns: ColumnMap, rules: Sequence[Rule]) -> str:
    cases = " ".join(
        f"WHEN {i} THEN {_shown(columns, rule.column)}"
        for i, rule in enumerate(rules)
        if rule.column in columns.positions
    )
    return f"CASE broken {cases} END"


def _shown(columns: ColumnMap, column: str) -> str:
    masked = columns.table.column(column).identifying
    return (
        f"CASE WHEN {column}_text IS NOT NULL THEN {quoted(MASK)} END"
        if masked
        else f"{column}_text"
    )
