"""The shape of every fact table's frame, as its declaration in ``dictionary`` gives it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd

from perioptimal_report.facts.dictionary import FACT_TABLES
from perioptimal_report.sources.account import Remark
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


@dataclass(frozen=True, slots=True)
class Facts:
    """Every fact table by name, the source columns with values, and remarks for the reader.

    ``columns.SHAPES`` holds the columns of each frame; ``present`` lists "table.column", with
    those of the block table where blocks are inferred. ``products`` are what a later stage made
    of all the facts for some metrics to take (the MCA plan); they have no dates to slice by.
    """

    frames: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    remarks: tuple[Remark, ...] = ()
    products: Mapping[str, object] = field(default_factory=dict)

    def between(self, start: dt.date, end: dt.date) -> "Facts":
        """Keep the facts whose ``date`` is from start to end, both included."""
        first, last = pd.Timestamp(start), pd.Timestamp(end)
        frames = {
            name: frame[frame["date"].between(first, last)].reset_index(drop=True)
            for name, frame in self.frames.items()
        }
        return replace(self, frames=MappingProxyType(frames))
