"""The shape every reader hands on: headings and cells, all text, with their source lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pyarrow as pa

from perioptimal_report.errors import DataError

MAX_COLUMNS = 16_384
"""The columns of a table: as many as a worksheet has."""


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that held a control character, or one that could not be read."""

    line: int
    heading: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """One source table as text.

    ``cells``: one string column per heading, named by position ("0", "1", …).
    ``lines``: the line of the file on which each row starts (row number for Parquet).
    ``misfits``: whether the row has another number of fields than the heading.
    ``unreadable``: for columns whose type cannot be read, position → what it is and the remedy.
    ``moved``: headings of columns whose times were moved to the institution's time zone.
    """

    file: str
    headings: tuple[str, ...]
    cells: Any
    lines: Any
    misfits: Any
    encoding_guessed: bool = False
    odd: tuple[OddCell, ...] = ()
    unreadable: Mapping[int, str] = field(default_factory=dict)
    moved: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The number of rows below the headings [count]."""
        return len(self.lines)


Record = tuple[int, Sequence[str]]


def assemble(
    file: str, headings: Sequence[str], records: Iterable[Record], *, guessed: bool = False
) -> RawTable:
    """Gather records (source line, fields) under their headings; wholly blank ones are no rows.

    Short records are filled up and long ones cut, and both are marked as misfits.
    Raises ``DataError``: more columns than a worksheet has.
    """
    width = len(headings)
    check_width(width, file)
    kept = [record for record in records if any(map(str.strip, record[1]))]
    misfits = [len(fields) != width and _differs(fields, width) for _, fields in kept]
    squared = (f if len(f) == width else _squared(f, width) for _, f in kept)
    columns = list(zip(*squared, strict=True)) or [()] * width
    return RawTable(
        file=file,
        headings=unique(headings),
        cells=pa.table({str(i): pa.array(cells, pa.string()) for i, cells in enumerate(columns)}),
        lines=pa.array([line for line, _ in kept], pa.int32()),
        misfits=pa.array(misfits, pa.bool_()),
        encoding_guessed=guessed,
    )


def check_width(width: int, file: str) -> None:
    """Raise ``DataError`` for more columns than a worksheet has."""
    if width > MAX_COLUMNS:
        raise DataError(
            f"{file}: has {width:,} columns, more than {MAX_COLUMNS:,}; state 'delimiter', or"
            " export fewer columns"
        )


def unique(headings: Sequence[str]) -> tuple[str, ...]:
    """Name blank headings by position and number repeated ones."""
    seen: set[str] = set()
    numbers: dict[str, Iterator[int]] = {}
    names = []
    for position, heading in enumerate(headings, 1):
        name = heading.strip() or f"column {position}"
        tries = (f"{name} ({number})" for number in numbers.setdefault(name, count(2)))
        names.append(name if name not in seen else next(t for t in tries if t not in seen))
        seen.add(names[-1])
    return tuple(names)


def _differs(fields: Sequence[str], width: int) -> bool:
    # Empty fields beyond the last heading are a habit of spreadsheet programs, not a shift.
    return len(fields) < width or any(fields[width:])


def _squared(fields: Sequence[str], width: int) -> Sequence[str]:
    return (*fields[:width], *("" for _ in range(width - len(fields))))
