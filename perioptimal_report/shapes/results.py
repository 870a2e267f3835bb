"""The frozen shapes that stages hand on: numbers, tables of numbers, chart data, method notes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.shapes.chart_data import Chart, Unit

Lens = Literal["patient", "team", "day", "institution"]
LENSES: tuple[Lens, ...] = ("patient", "team", "day", "institution")

Better = Literal["higher", "lower", "neither"]

OR = " or "


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval estimate in the unit of its estimate, and how it was made."""

    low: float
    high: float
    method: str
    level_pct: float = 95.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"interval bounds {self.low}, {self.high} are not ordered numbers")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its unit, the n it rests on, and its interval or the reason it has none.

    A missing value is ``None`` with a reason, never 0, −1 or NaN.
    """

    value: float | None
    unit: Unit
    n: int
    interval: Interval | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.value is None and not self.reason:
            raise ValueError("an estimate without a value needs a reason")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"an estimate cannot be {self.value}: use None with a reason")


@dataclass(frozen=True, slots=True)
class Measure:
    """What one number is: its key within the metric, its label, and which way is better.

    ``of_patients`` is False for what counts no patients (days, expected events): such a number
    needs no suppression however small.
    """

    key: str
    label: str
    better: Better = "neither"
    of_patients: bool = True


@dataclass(frozen=True, slots=True)
class Number:
    """One measure with its estimate, as the report states it once."""

    measure: Measure
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a breakdown: its label and one cell per measure, in the measures' order."""

    label: str
    cells: tuple[Estimate | str, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A small table of estimates by one dimension.

    ``by`` names the dimension ("service"), ``title`` says what the table holds. A cell is an
    estimate, or a text for what is not a number (the name of a distribution). ``transposed``
    asks for measures as lines and rows as columns. Rows stand in the order they are printed.
    ``known_sums`` are sets of labels whose sum other numbers of the result tell (a headline that
    counts some of the lines), so that hidden lines must be hidden within each set. ``essential``:
    decisions rest on it, so that it is printed wherever its section is.
    """

    by: str
    title: str
    measures: tuple[Measure, ...]
    rows: tuple[Row, ...]
    transposed: bool = False
    known_sums: tuple[tuple[str, ...], ...] = ()
    essential: bool = False

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.measures) for row in self.rows):
            raise ValueError(f"breakdown '{self.title}': a row does not fit its measures")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a metric left out, why, and how many."""

    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A decided statement for a heading: the template owns the words, ``code`` picks them.

    ``values`` are the fields the phrase may print; ``certain`` is False where chance could
    explain the finding and the heading has to say so.
    """

    code: str
    values: Mapping[str, Estimate | str] = field(default_factory=dict)
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """A work a method rests on: how it is cited in short, in full, and its DOI."""

    short: str
    citation: str
    doi: str | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A published fact to print beside a number; never a target."""

    statement: str
    source: Reference


@dataclass(frozen=True, slots=True)
class MethodNote:
    """Everything a reader needs to check a metric by hand.

    ``needs`` lists the source columns as "table.column"; the metric is out of scope without them.
    Of columns joined by ``OR`` ("shifts.start or resources.available") any one will do.
    ``charted`` names the control chart that suits its headline by month: XmR, or, where few events
    meet a denominator that varies, P (a share of ``n``) or U (events per ``n``).
    """

    title: str
    lens: Lens
    question: str
    counted: str
    leaves_out: str
    formula: str
    sources: tuple[Reference, ...]
    measures: tuple[Measure, ...]
    needs: tuple[str, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    charted: Literal["xmr", "p", "u"] = "xmr"


def alternatives(need: str) -> tuple[str, ...]:
    """Give the columns of one entry of ``needs``, any of which will do."""
    return tuple(need.split(OR))


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: small text tables of facts and the values the metric must give.

    ``facts`` maps a fact's name to a text table (first line the columns, cells parted by white
    space, "-" for missing); ``expected`` maps a measure's key to its value; ``settings`` holds
    the parts of an engagement that differ from the default.
    """

    says: str
    facts: Mapping[str, str]
    expected: Mapping[str, float]
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """The rows that a headline is made of, each with its day (datetime64[D]).

    The headline is Σ ``above`` ÷ Σ ``below`` × ``scale``, or the quantile of ``above``.
    """

    days: NDArray[np.datetime64]
    above: NDArray[np.float64]
    below: NDArray[np.float64]
    scale: float = 1.0
    quantile: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """All a metric found: its numbers (the headline first), tables, charts and what it left out.

    ``basis`` tells its headline for any month; ``None`` where the metric is not of dated facts.
    """

    key: str
    numbers: tuple[Number, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    charts: tuple[Chart, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    finding: Finding | None = None
    of: tuple[tuple[str, str], ...] = ()
    basis: Basis | None = field(default=None, compare=False, repr=False)

    @property
    def headline(self) -> Number:
        """The number that stands for the metric on the at-a-glance page."""
        headline, *_ = self.numbers
        return headline


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """A metric that cannot be computed from the data at hand, and what it would need."""

    key: str
    title: str
    lens: Lens
    missing: tuple[str, ...]
