"""The shape of every fact table's frame, as its declaration in ``dictionary`` gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.tables.schema import Column, Table

DTYPES = {
    "text": "str",
    "date": "datetime64[us]",
    "integer": "int64",
    "number": "float64",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Column → dtype of one fact table, and the columns its rows are sorted by."""

    dtypes: Mapping[str, str]
    order: tuple[str, ...]


def dtype_of(column: Column) -> str:
    """Name the dtype of a declared column: an optional integer is a float.

    That is exact for seconds, and a missing one is NaN.
    """
    optional_integer = column.kind == "integer" and not column.required
    return "float64" if optional_integer else DTYPES[column.kind]


def _shape(table: Table) -> Shape:
    dtypes = {column.name: dtype_of(column) for column in table.columns}
    return Shape(MappingProxyType(dtypes), table.order)


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {name: _shape(table) for name, table in FACT_TABLES.items()}
)
