"""Fact tables held against their declarations.

A table that differs is a mistake of the program: sources have refused what data can get wrong.
"""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from perioptimal_report.errors import DataError
from perioptimal_report.facts.columns import SHAPES
from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.tables.schema import Reference, Table


class FactError(DataError):
    """A fact table breaks its declaration; the text names table, columns and rule, no value.

    The fault is the program's, but odd data brought it out: the user gets one line as well.
    """


def check_facts(frames: Mapping[str, pd.DataFrame]) -> None:
    """Hold fact tables against their declarations, their rows and their foreign keys.

    Frames may lack tables; references to these are not followed. Raises ``FactError`` at the first
    difference.
    """
    for name, frame in frames.items():
        table = FACT_TABLES[name]
        check_columns(table, frame)
        check_types(table, frame)
        check_key(table, frame)
        check_references(table, frames)


def check_columns(table: Table, frame: pd.DataFrame) -> None:
    """Refuse columns that differ from the declared ones, and missing values where none may be.

    Dtypes do not matter yet. Raises ``FactError``.
    """
    declared = [column.name for column in table.columns]
    if list(frame.columns) != declared:
        different = set(frame.columns) ^ set(declared)
        raise _error(table, sorted(different), "columns are not the declared ones, in their order")
    missing = [name for name in table.required if frame[name].hasnans]
    if missing:
        raise _error(table, missing, "a value is missing in a column that is not optional")


def check_types(table: Table, frame: pd.DataFrame) -> None:
    """Refuse a dtype that does not follow from the declared kind. Raises ``FactError``."""
    declared = SHAPES[table.name].dtypes
    wrong = [str(name) for name, dtype in frame.dtypes.items() if str(dtype) != declared[str(name)]]
    if wrong:
        raise _error(table, wrong, "the dtype is not that of the declared kind")


def check_key(table: Table, frame: pd.DataFrame) -> None:
    """Refuse two rows of one key. Raises ``FactError``."""
    if table.key and frame.duplicated(list(table.key)).any():
        raise _error(table, table.key, "two rows have one key")


def check_references(table: Table, frames: Mapping[str, pd.DataFrame]) -> None:
    """Refuse a value that the table it refers to does not have. Raises ``FactError``."""
    followed = (reference for reference in table.references if reference.table in frames)
    for reference in followed:
        if _has_orphans(frames[table.name], frames[reference.table], reference):
            rule = f"a value does not stand in {reference.table} ({', '.join(reference.to)})"
            raise _error(table, reference.columns, rule)


def _has_orphans(frame: pd.DataFrame, target: pd.DataFrame, reference: Reference) -> bool:
    if len(reference.columns) > 1:
        rows = frame[list(reference.columns)].dropna()
        known = target[list(reference.to)].set_axis(rows.columns, axis=1)
        return len(rows.merge(known.drop_duplicates())) < len(rows)
    # In Arrow: Series.isin takes 100 ms for 20,000 texts, this 2 ms.
    values, others = pa.array(frame[reference.columns[0]]), pa.array(target[reference.to[0]])
    stands = pc.or_(pc.is_in(values, value_set=others), pc.is_null(values))
    return not pc.all(stands, min_count=0).as_py()


def _error(table: Table, columns: list[str] | tuple[str, ...], rule: str) -> FactError:
    place = f"fact table {table.name}, column {', '.join(columns)}"
    return FactError(f"{place}: {rule}; this is a fault of the program, please report it")
