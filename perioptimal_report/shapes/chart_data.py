"""What a picture shows: frozen data, one shape per kind of chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "pct",
    "points",
    "min",
    "h",
    "days",
    "usd",
    "ratio",
    "cases",
    "rooms",
    "count",
    "min_per_8h",
    "per_1000_cases",
    "per_100_cases",
    "p",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """A labeled value on a chart's axis: a reference line, a median, a budget."""

    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Dots:
    """Aligned dots with interval bars, one line per label."""

    key: str
    title: str
    unit: Unit
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...] = ()
    highs: tuple[float | None, ...] = ()
    n: tuple[int, ...] = ()
    reference: Mark | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of every stacked bar: its label and its value per bar."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal stacked bars from zero, one per label."""

    key: str
    title: str
    unit: Unit
    labels: tuple[str, ...]
    segments: tuple[Segment, ...]
    reference: Mark | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A labeled line: x and y of equal length; ``bound`` marks the end of an interval."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Distribution:
    """A histogram (counts between edges), with marks and, where fitted, an expected-count curve."""

    key: str
    title: str
    unit: Unit
    edges: tuple[float, ...]
    counts: tuple[float, ...]
    marks: tuple[Mark, ...] = ()
    fitted: Curve | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines over a common x axis with marks on x and a rug of observed x values.

    ``main`` are the numbers that its description in words gives, in the unit of y.
    """

    key: str
    title: str
    x_unit: Unit
    y_unit: Unit
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()
    rug: tuple[float, ...] = ()
    main: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """Cells of a grid that a line sets apart, and what the line says."""

    label: str
    inside: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A grid of values, rows × columns, ``None`` where there is nothing to show."""

    key: str
    title: str
    unit: Unit
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Amounts from sources (rows of ``values``) to targets (its columns)."""

    key: str
    title: str
    unit: Unit
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall: a total that stands on zero, or a change from the bar before."""

    label: str
    value: float
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Totals and the steps between them; the steps sum exactly from total to total."""

    key: str
    title: str
    unit: Unit
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A value per month with its control limits; ``signals`` are positions of special causes.

    ``limits`` names the control chart; ``lowers`` and ``uppers`` hold one limit per month
    (``None`` where the month has no value), or nothing.
    """

    key: str
    title: str
    unit: Unit
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    centre: float | None = None
    lowers: tuple[float | None, ...] = ()
    uppers: tuple[float | None, ...] = ()
    signals: tuple[int, ...] = ()
    limits: Literal["xmr", "p", "u"] | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """Values before and after, one line per label, between two named uprights."""

    key: str
    title: str
    unit: Unit
    before: str
    after: str
    labels: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Small multiples on common scales: charts of one kind, each under its title."""

    key: str
    title: str
    charts: tuple[Bars | Distribution | Curves | Dots, ...]


Chart = Dots | Bars | Distribution | Curves | Heatmap | Flow | Waterfall | Series | Slope | Panels
