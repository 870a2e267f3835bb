"""The cells of a printed table, and what those of one measure have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from perioptimal_report.chart_data import Unit
from perioptimal_report.charts import figures
from perioptimal_report.outputs.columns import decimals, fixed, unit_header
from perioptimal_report.results import Estimate, Row

Kind = Literal["number", "interval", "n", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column: its label, its unit as printed, and what stands in it."""

    label: str
    unit: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell; ``mark`` points at the reason why a value is missing."""

    text: str
    kind: Kind
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line."""

    label: str
    cells: tuple[Cell, ...]
    marked: bool
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the cells of one measure have in common; without one unit, each has its own decimals."""

    unit: str
    kind: Kind
    places: int | None

    def cell(self, cell: Estimate | str, reasons: dict[str, str]) -> Cell:
        """Print a value, or a dash with the mark of its reason."""
        if isinstance(cell, str):
            return Cell(cell, self.kind)
        if cell.value is None:
            return Cell("–", "number", reasons.get(cell.reason or "", ""))
        return Cell(self._write(cell.value, cell.unit), "number")

    def bounds(self, cell: Estimate | str) -> Cell:
        """Print an interval, or nothing where there is none."""
        if isinstance(cell, str) or cell.interval is None:
            return Cell("", "interval")
        low, high = (
            self._write(cell.interval.low, cell.unit),
            self._write(cell.interval.high, cell.unit),
        )
        return Cell(f"{low} to {high}", "interval")

    def _write(self, value: float, unit: Unit) -> str:
        return figures.bare(value, unit) if self.places is None else fixed(value, unit, self.places)


def measured(rows: tuple[Row, ...], position: int) -> Measured:
    """Find what the cells of one measure share: unit, kind and decimals."""
    found = estimates(rows, position)
    if not found:
        return Measured("", "text", None)
    unit = found[0].unit
    if any(cell.unit != unit for cell in found):
        return Measured("", "number", None)
    values = tuple(cell.value for cell in found if cell.value is not None)
    return Measured(unit_header(unit), "number", decimals(values, unit))


def estimates(rows: tuple[Row, ...], position: int) -> tuple[Estimate, ...]:
    """Collect the estimates of one measure, texts left out."""
    return tuple(c for row in rows if isinstance(c := row.cells[position], Estimate))
