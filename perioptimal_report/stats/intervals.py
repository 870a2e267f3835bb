"""Intervals for counts: shares of independent events, and rates of rare ones."""

from __future__ import annotations

import math

from scipy.special import betaincinv, gammaincinv, ndtri

from perioptimal_report.shapes.results import Interval


def wilson(events: int, total: int, *, scale: float = 1.0, level_pct: float = 95.0) -> Interval:
    """Bound a share of independent events by Wilson's score interval, times ``scale``.

    ``scale`` 100 gives per cent. Raises ``ValueError`` unless 0 <= ``events`` <= ``total`` > 0.
    Source: Wilson EB. J Am Stat Assoc 1927;22:209–12, doi:10.1080/01621459.1927.10502953.
    """
    _check_share(events, total)
    z = float(ndtri(0.5 + level_pct / 200))
    share, spread = events / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    low = 0.0 if events == 0 else centre - half
    high = 1.0 if events == total else centre + half
    return Interval(low * scale, high * scale, "Wilson score", level_pct)


def clopper_pearson(
    events: int, total: int, *, scale: float = 1.0, level_pct: float = 95.0
) -> Interval:
    """Bound a share of independent events by the exact binomial interval, times ``scale``.

    Raises ``ValueError`` unless 0 <= ``events`` <= ``total`` and ``total`` > 0.
    Source: Clopper CJ, Pearson ES. Biometrika 1934;26:404–13.
    """
    _check_share(events, total)
    tail = 0.5 - level_pct / 200
    low = 0.0 if events == 0 else float(betaincinv(events, total - events + 1, tail))
    high = 1.0 if events == total else float(betaincinv(events + 1, total - events, 1 - tail))
    return Interval(low * scale, high * scale, "exact binomial (Clopper–Pearson)", level_pct)


def poisson(
    events: int, exposure: float, *, scale: float = 1.0, level_pct: float = 95.0
) -> Interval:
    """Bound a rate of rare events per unit of exposure by the exact Poisson interval, × ``scale``.

    ``scale`` 1000 gives events per 1,000. Raises ``ValueError`` for negative events or an
    exposure that is not above 0. Source: Garwood F. Biometrika 1936;28:437–42.
    """
    if events < 0 or exposure <= 0:
        raise ValueError(f"{events} events in an exposure of {exposure} make no rate")
    tail = 0.5 - level_pct / 200
    low = 0.0 if events == 0 else float(gammaincinv(events, tail))
    high = float(gammaincinv(events + 1, 1 - tail))
    return Interval(low / exposure * scale, high / exposure * scale, "exact Poisson", level_pct)


def _check_share(events: int, total: int) -> None:
    if not 0 <= events <= total or total == 0:
        raise ValueError(f"{events} of {total} is not a share")
