"""Tables declared as classes, so that mypy knows the columns.

``Gaps.gap_s`` is the text "gap_s", to be read from a frame, and ``Gaps.table`` the declaration.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from perioptimal_report.tables.schema import Column, Kind, Reference, Table, Unit


class Declared:
    """A column in the body of its table's class; read from the class, it is the column's name.

    Tables may share one; it then has the same name in all of them. Raises ``ValueError`` else.
    """

    def __init__(
        self,
        kind: Kind,
        meaning: str,
        unit: Unit | None = None,
        *,
        optional: bool = False,
        identifying: bool = False,
    ) -> None:
        self.column = Column(
            "", kind, meaning, required=not optional, identifying=identifying, unit=unit
        )

    def __set_name__(self, owner: type, name: str) -> None:
        if self.column.name not in ("", name):
            raise ValueError(f"{owner.__name__}: {name} is the column {self.column.name} elsewhere")
        self.column = replace(self.column, name=name)

    def __get__(self, instance: object, owner: type) -> str:
        return self.column.name


text = partial(Declared, "text")
day = partial(Declared, "date")
integer = partial(Declared, "integer")
number = partial(Declared, "number")
boolean = partial(Declared, "boolean")


class DeclaredTable:
    """A table whose class attributes are its columns, in order.

    The docstring of the class says what one row is ("One row per ..."); what follows is printed
    as a note. ``key`` and ``order`` name columns, parted by blanks.
    """

    table: ClassVar[Table]

    def __init_subclass__(
        cls, *, order: str, key: str = "", references: Iterable[Reference] = ()
    ) -> None:
        row, _, note = (cls.__doc__ or "").partition("\n\n")
        cls.table = Table(
            name=re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower(),
            row=row.removeprefix("One row per ").removesuffix("."),
            columns=tuple(each.column for each in vars(cls).values() if isinstance(each, Declared)),
            key=tuple(key.split()),
            order=tuple(order.split()),
            references=tuple(references),
            note=" ".join(note.split()),
        )


def refers(columns: str, table: str, to: str = "") -> Reference:
    """Declare that the values of some columns stand in a table, by default in those of the name."""
    return Reference(tuple(columns.split()), table, tuple((to or columns).split()))
