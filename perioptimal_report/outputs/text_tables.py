"""Small tables of words for the terminal: drawn there, plain aligned text elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table to print: its title, the heads of its columns, and its rows; none without rows.

    ``right`` names the heads of columns that hold counts.
    """

    title: str
    heads: Row
    rows: tuple[Row, ...]
    right: frozenset[str] = frozenset({"rows"})


def table_lines(table: TextTable, width: int | None) -> tuple[str, ...]:
    """Give the lines of a table: drawn for a terminal of ``width`` characters, else plain.

    Plain rows are never broken, so that other programs find them.
    """
    if not table.rows:
        return ()
    return tuple(_plain(table) if width is None else _draw(table, width))


def _plain(table: TextTable) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(table.heads, *table.rows, strict=True)]
    yield table.title
    for row in (table.heads, *table.rows):
        cells = (
            cell.rjust(width) if head in table.right else cell.ljust(width)
            for cell, head, width in zip(row, table.heads, widths, strict=True)
        )
        yield f"  {'  '.join(cells)}".rstrip()


def _draw(table: TextTable, width: int) -> Iterator[str]:
    # Other output does not need the library, which is slow to import.
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=table.title, title_justify="left", box=SIMPLE_HEAD)
    for head in table.heads:
        drawn.add_column(head, justify="right" if head in table.right else "left")
    for row in table.rows:
        # Words of the records are no markup.
        drawn.add_row(*map(Text, row))
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    with console.capture() as captured:
        console.print(drawn)
    yield from (line.rstrip() for line in captured.get().splitlines())
