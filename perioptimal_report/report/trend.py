"""The headline of a metric month by month, with control limits where there are enough months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from perioptimal_report.metrics.kit.basis import headlines_by_month, sums_by_month
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.report.model import Signal
from perioptimal_report.report.suppression import LENS, suppressed_months
from perioptimal_report.settings.engagement import Period
from perioptimal_report.settings.thresholds import Privacy
from perioptimal_report.shapes.chart_data import Series
from perioptimal_report.shapes.results import Basis, Measure, Number, Result
from perioptimal_report.stats.control_limits import PointLimits, p_limits, u_limits, xmr

MONTHS_SHOWN = 24
LEAST_VALUES = 3
LEAST_SHOWN = 2 / 3
"""The share of the months with a value that must not be hidden."""

Values = tuple[float | None, ...]


def months(first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Name the whole months ("2025-03") from ``first`` to ``last``, at most ``MONTHS_SHOWN``.

    A month that the data covers only in part is left out: its value would not be comparable.
    """
    found: list[str] = []
    end = last
    while len(found) < MONTHS_SHOWN and end.replace(day=1) >= first:
        if (end + dt.timedelta(days=1)).day == 1:
            found.append(f"{end:%Y-%m}")
        end = end.replace(day=1) - dt.timedelta(days=1)
    return tuple(reversed(found))


def monthly_trend(
    result: Result,
    labels: tuple[str, ...],
    privacy: Privacy,
    *,
    period: Period,
    compare: Period | None = None,
) -> Series | None:
    """State a metric's headline for each month, in the unit of the headline.

    ``result`` rests on all these months; ``None`` where it is not of dated facts, fewer than three
    months have a value, or small numbers hide so many that the rest would mislead: what is left
    are the months of many patients. The kind of the control chart is that of the method note;
    limits are absent below its least number of points (`perioptimal_report.stats.control_limits`).
    """
    if result.basis is None or not labels:
        return None
    headlines = headlines_by_month(result.basis, result.headline, labels)
    printed = (period, compare) if compare else (period,)
    values = _values(result.key, headlines, _parts(labels, printed), privacy)
    if _count(values) < max(LEAST_VALUES, LEAST_SHOWN * _count(_plain(headlines))):
        return None
    kind = METRICS[result.key].note.charted
    limits = _limits(kind, result.basis, labels, values)
    return Series(
        key=f"{result.key}.trend",
        title=result.headline.measure.label,
        unit=result.headline.estimate.unit,
        labels=labels,
        values=values,
        centre=limits.centre if limits else None,
        lowers=limits.lower if limits else (),
        uppers=limits.upper if limits else (),
        signals=limits.signals if limits else (),
        limits=kind if limits else None,
    )


def _values(
    key: str, headlines: Sequence[Number], parts: Sequence[int], privacy: Privacy
) -> Values:
    """Take the months' values, without those that small numbers of patients forbid.

    The months of a period whose own total is printed are judged by themselves.
    """
    if METRICS[key].note.lens != LENS:
        return _plain(headlines)
    shown = _shown(headlines, parts, privacy.suppress_below)
    return tuple(shown[place] for place in range(len(headlines)))


def _plain(headlines: Sequence[Number]) -> Values:
    return tuple(headline.estimate.value for headline in headlines)


def _count(values: Values) -> int:
    return sum(value is not None for value in values)


def _parts(labels: Sequence[str], printed: Sequence[Period]) -> tuple[int, ...]:
    """Number the period that each month is in; those of none share the last number."""
    found = [[inside(label, period) for period in printed] for label in labels]
    return tuple(within.index(True) if any(within) else len(printed) for within in found)


def _shown(
    headlines: Sequence[Number], parts: Sequence[int], below: int
) -> dict[int, float | None]:
    values: dict[int, float | None] = {}
    for part in sorted(set(parts)):
        places = [place for place, found in enumerate(parts) if found == part]
        shown = suppressed_months([headlines[place] for place in places], below)
        values |= {place: each.value for place, each in zip(places, shown, strict=True)}
    return values


def _limits(kind: str, basis: Basis, labels: Sequence[str], values: Values) -> PointLimits | None:
    """Set the limits of the months that are shown, in the unit of the values."""
    if kind == "xmr":
        found = xmr(values)
        # Why: a band below zero promises what no month can be.
        return found.not_below(0.0) if found and (basis.above >= 0).all() else found
    above, below = sums_by_month(basis, labels)
    places = [place for place, value in enumerate(values) if value is not None]
    limits = p_limits if kind == "p" else u_limits
    found = limits([round(above[at]) for at in places], [below[at] for at in places])
    return found.placed(places, len(values), basis.scale) if found else None


def inside(label: str, period: Period) -> bool:
    """Say whether a month ("2025-03") has days of the period."""
    return f"{period.start:%Y-%m}" <= label <= f"{period.end:%Y-%m}"


@dataclass(frozen=True, slots=True)
class SignalMonth:
    """A month ("2025-03") that is a special cause, and whether it lies beyond its limits."""

    label: str
    beyond: bool


def last_signal(series: Series | None, period: Period) -> SignalMonth | None:
    """Find the last month of the period that is a special cause, if any."""
    places = [at for at in series.signals if inside(series.labels[at], period)] if series else []
    if series is None or not places:
        return None
    at = places[-1]
    value, low, high = series.values[at], series.lowers[at], series.uppers[at]
    if value is None or low is None or high is None:
        return SignalMonth(series.labels[at], beyond=False)
    return SignalMonth(series.labels[at], beyond=not low <= value <= high)


def signal(series: Series | None, measure: Measure, period: Period) -> Signal:
    """Decide whether a special cause stands in the period, and which way it points."""
    if series is None or series.centre is None:
        return "none"
    in_period = [
        value
        for position, (label, value) in enumerate(zip(series.labels, series.values, strict=True))
        if position in series.signals and inside(label, period)
        if value is not None
    ]
    if not in_period:
        return "none"
    if measure.better == "neither":
        return "changed"
    rose = in_period[-1] > series.centre
    return "better" if rose == (measure.better == "higher") else "worse"
