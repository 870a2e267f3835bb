"""Control charts: natural limits of a monthly value, and the signals of a special cause.

The variant in force: limits from 12 points on; moving ranges above 3.267 × their mean screened
out once (XmR); a point outside the limits; 7 points in a row on one side of the center; 7 points
in a row each above (or each below) the one before; 2 of 3 points in a row beyond two thirds of
the limit on one side. Limits are never set anew by themselves.

Source: Shewhart's charts as in Wheeler DJ. Understanding Variation. SPC Press, 1993; Provost LP,
Murray SK. The Health Care Data Guide. Jossey-Bass, 2011.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

MIN_POINTS = 12
RUN = 7
XMR_FACTOR = 2.66
"""3 ÷ 1.128: three sigma, sigma being the mean moving range of two ÷ d2."""

SCREEN_FACTOR = 3.267
"""D4 for moving ranges of two."""


@dataclass(frozen=True, slots=True)
class PointLimits:
    """Center and one pair of limits per point, in the unit of the values; positions of signals.

    A point without a value has no limits.
    """

    centre: float
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    signals: tuple[int, ...]

    def not_below(self, least: float) -> PointLimits:
        """Cut lower limits at the least value there can be, in the unit of the values."""
        lower = tuple(None if limit is None else max(limit, least) for limit in self.lower)
        return replace(self, lower=lower)

    def placed(self, places: Sequence[int], points: int, scale: float = 1.0) -> PointLimits:
        """Put limits of some points at their places among all ``points``, times ``scale``."""
        at = {place: position for position, place in enumerate(places)}
        lower, upper = (
            tuple(
                _times(limits[at[place]], scale) if place in at else None for place in range(points)
            )
            for limits in (self.lower, self.upper)
        )
        signals = tuple(places[position] for position in self.signals)
        return PointLimits(self.centre * scale, lower, upper, signals)


def _times(limit: float | None, scale: float) -> float | None:
    return None if limit is None else limit * scale


def xmr(values: Sequence[float | None]) -> PointLimits | None:
    """Set limits at the mean ± 2.66 × the mean moving range, in the unit of the values.

    Months without a value are passed over; signals are positions in ``values``. ``None`` below
    ``MIN_POINTS`` values.
    """
    places = [position for position, value in enumerate(values) if value is not None]
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if len(known) < MIN_POINTS:
        return None
    centre = float(known.mean())
    reach = XMR_FACTOR * _mean_moving_range(known)
    found = _signals(known, centre, np.full(len(known), reach))
    lower, upper = (centre - reach,) * len(known), (centre + reach,) * len(known)
    return PointLimits(centre, lower, upper, found).placed(places, len(values))


def p_limits(events: Sequence[int], sizes: Sequence[float]) -> PointLimits | None:
    """Set limits of a share at p ± 3 × √(p(1 − p) ÷ n), as a share of 1, cut at 0 and 1.

    ``None`` below ``MIN_POINTS`` points. Raises ``ValueError`` for a size that is not above 0.
    """
    return _point_limits(events, sizes, variance=lambda p: p * (1 - p), highest=1.0)


def u_limits(events: Sequence[int], exposures: Sequence[float]) -> PointLimits | None:
    """Set limits of a rate at u ± 3 × √(u ÷ exposure), in events per unit, cut at 0.

    ``None`` below ``MIN_POINTS`` points. Raises ``ValueError`` for an exposure not above 0.
    """
    return _point_limits(events, exposures, variance=lambda u: u, highest=np.inf)


def _point_limits(
    events: Sequence[int],
    exposures: Sequence[float],
    *,
    variance: Callable[[float], float],
    highest: float,
) -> PointLimits | None:
    counts, sizes = np.array(events, dtype=np.float64), np.array(exposures, dtype=np.float64)
    if (sizes <= 0).any():
        raise ValueError("every point needs a denominator above 0")
    if len(counts) < MIN_POINTS:
        return None
    centre = float(counts.sum() / sizes.sum())
    reach = 3 * np.sqrt(variance(centre) / sizes)
    lower, upper = np.maximum(centre - reach, 0.0), np.minimum(centre + reach, highest)
    return PointLimits(
        centre=centre,
        lower=tuple(map(float, lower)),
        upper=tuple(map(float, upper)),
        signals=_signals(counts / sizes, centre, reach),
    )


def _mean_moving_range(values: FloatArray) -> float:
    ranges = np.abs(np.diff(values))
    return float(ranges[ranges <= SCREEN_FACTOR * ranges.mean()].mean())


def _signals(values: FloatArray, centre: float, reach: FloatArray) -> tuple[int, ...]:
    """Collect the positions that any rule marks; a rule marks every point of its pattern."""
    marked = np.zeros(len(values), dtype=bool)
    for away in (values - centre, centre - values):
        rises = np.concatenate([[False], np.diff(away) > 0])
        marked |= away > reach
        marked |= _runs(away > 0, RUN)
        marked |= _runs(rises, RUN - 1, before=1)
        marked |= _two_of_three(away > reach * 2 / 3)
    return tuple(int(position) for position in np.flatnonzero(marked))


def _runs(holds: NDArray[np.bool_], length: int, *, before: int = 0) -> NDArray[np.bool_]:
    """Mark stretches of at least ``length`` true points, and ``before`` points ahead of each."""
    marked = np.zeros(len(holds), dtype=bool)
    for start in range(len(holds) - length + 1):
        if holds[start : start + length].all():
            marked[start - before : start + length] = True
    return marked


def _two_of_three(beyond: NDArray[np.bool_]) -> NDArray[np.bool_]:
    marked = np.zeros(len(beyond), dtype=bool)
    for start in range(len(beyond) - 2):
        window = slice(start, start + 3)
        if beyond[window].sum() >= 2:
            marked[window] |= beyond[window]
    return marked
