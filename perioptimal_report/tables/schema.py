"""What a table of the data dictionary is made of: those that are read, and the facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "timestamp", "date", "clock", "integer", "number", "boolean", "list"]
Unit = Literal[
    "s",
    "epoch s",
    "min",
    "hour",
    "half hour",
    "days",
    "years",
    "USD",
    "cases",
    "rooms",
    "beds",
    "sites",
]
"""An ``epoch s`` is a moment: whole seconds since 1970-01-01 00:00 on the local clock.

An ``hour`` or ``half hour`` is the number of one in its day, from 0.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a declared table: its kind, its meaning and unit, and how it must be treated.

    A source must give its ``required`` columns, and in a fact table they have a value in every row.
    ``identifying`` values are masked in every message, reject file and page.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    identifying: bool = False
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the values of ``columns``, where there are any, stand in ``to`` of a table."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table: what a row is, its columns, and what holds between its rows.

    ``key`` are the columns that may not repeat, ``order`` those that its rows are sorted by.
    ``either``: groups of columns of which a source must give at least one in full.
    Raises ``ValueError`` where these or ``references`` name a column that the table has not.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    order: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        referring = (name for reference in self.references for name in reference.columns)
        self._refuse_unknown((*self.key, *self.order, *referring))

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the required columns."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name. Raises ``KeyError`` for an unknown one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        unknown = set(names) - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"table {self.name} has no column {', '.join(sorted(unknown))}")
