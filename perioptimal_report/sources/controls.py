"""Control characters in cells: read as blanks, and remembered for a remark."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyarrow.compute as pc

from perioptimal_report.sources.raw import OddCell, RawTable

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""What no cell of a table holds: control characters but tab and line ends."""
LOST = "\ufffd"
"""Stands where a character could not be read."""
_CONTROL_RE2 = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_ODD_RE2 = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{FFFD}]"


def without_controls(raw: RawTable, positions: Iterable[int] | None = None) -> RawTable:
    """Read control characters as blanks in the columns at some positions (all, unless given).

    The cells that held one, or a character that was lost before, come back as ``odd``.
    """
    cells, odd = raw.cells, []
    for position in range(len(raw.headings)) if positions is None else positions:
        column = cells.column(position)
        held = pc.match_substring_regex(column, _ODD_RE2)
        if not pc.any(held).as_py():
            continue
        lines = raw.lines.filter(held.combine_chunks()).to_pylist()
        odd += [OddCell(line, raw.headings[position]) for line in lines]
        clean = pc.replace_substring_regex(column, _CONTROL_RE2, " ")
        cells = cells.set_column(position, str(position), clean)
    return replace(raw, cells=cells, odd=tuple(odd))


def printable(heading: str) -> str:
    """Give a heading with blanks for its control characters."""
    return CONTROL.sub(" ", heading)
