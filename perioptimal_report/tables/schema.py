"""What a table of the data dictionary is made of."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "timestamp", "date", "clock", "integer", "number", "boolean", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """A canonical column: its kind, its meaning with unit, and how it must be treated.

    ``identifying`` values are masked in every message, reject file and page.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    identifying: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical input table; ``key`` are the columns that may not repeat.

    ``either``: groups of columns of which a source must give at least one in full.
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    either: tuple[tuple[str, ...], ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that a source must give."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name. Raises ``KeyError`` for an unknown one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
