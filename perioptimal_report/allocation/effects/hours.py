"""Hours and cost of the blocks by the usage of each block-day, as minimal cost analysis counts."""

from __future__ import annotations

import numpy as np

from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.stage import Played, Stage
from perioptimal_report.allocation.options import Floats
from perioptimal_report.results import Measure


def _parts(at: Stage, found: Played) -> tuple[Floats, Floats, Floats]:
    """Budget, unused and overtime hours by week."""
    counted = at.on.counted[:, at.lines_weeks]
    usage_h = at.on.days.usage_h[:, at.lines_weeks]
    budget_h = np.array([sum(own) for own in found.rooms_h])[:, None]
    over_h = np.maximum(usage_h - budget_h, 0)
    each = (budget_h + 0 * usage_h, budget_h - usage_h + over_h, over_h)
    budget, under, over = ((part * counted).sum(axis=0) for part in each)
    return budget, under, over


def _under(at: Stage, found: Played) -> Floats:
    return at.over_weeks(_parts(at, found)[1])


def _over(at: Stage, found: Played) -> Floats:
    return at.over_weeks(_parts(at, found)[2])


def _inefficiency(at: Stage, found: Played) -> Floats:
    costs = at.settings.costs
    _, under, over = _parts(at, found)
    return at.over_weeks(costs.rate_per_hour_usd * (under + costs.ratio * over))


def _payroll(at: Stage, found: Played) -> Floats:
    costs = at.settings.costs
    budget, _, over = _parts(at, found)
    return at.over_weeks(costs.rate_per_hour_usd * (budget + costs.ratio * over))


GAUGES = (
    Gauge(
        Measure("inefficiency_usd", "Cost of inefficiency", "lower", of_patients=False),
        "usd",
        (),
        _inefficiency,
    ),
    Gauge(Measure("payroll_usd", "Payroll cost", "lower", of_patients=False), "usd", (), _payroll),
    Gauge(Measure("unused_h", "Block hours not used", "lower", of_patients=False), "h", (), _under),
    Gauge(
        Measure("overtime_h", "Hours beyond the blocks", "lower", of_patients=False),
        "h",
        (),
        _over,
    ),
)
