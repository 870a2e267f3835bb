"""One block of the plan: from the study's arrays to named estimates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.costing import cost, estimate
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import FAMILIES, Floats
from perioptimal_report.mca.figures import payroll_usd
from perioptimal_report.mca.planned import BlockPlan, Choice, Fit
from perioptimal_report.mca.study import Study
from perioptimal_report.mca.usage_model import DATA
from perioptimal_report.mca.usage_values import covered, mean, overflow
from perioptimal_report.results import Estimate

IN_FORCE_DATA = "Harrell–Davis"
DENSITY_POINTS = 61
DESCRIBED = "the mean of these block-days, not a forecast"
EXPECTED = "follows from the distribution"
NEVER_EXCEEDED = "today's budget covers every block-day"
HIGHEST_RATIO = 20.0
"""A higher ratio would rest on the far tail of a fitted distribution."""
HARDLY_EXCEEDED = "above 20: today's budget covers nearly every block-day"


def described(days: Demand, fitted: Floats, line: int, reason: str | None) -> BlockPlan:
    """Describe a block without allotment or cost: its block-days, and why there is no more."""
    at = np.flatnonzero(fitted[line])
    usage_h, budget_h = days.usage_h[line, at], days.budget_h[line, at]
    why = reason or "not judged"
    shares = _shares(days, line, at)
    return BlockPlan(
        owner=days.owners[line],
        service=days.services[line],
        weekday=days.weekdays[line],
        block_days=len(at),
        days_per_week=per_week(days.seen, fitted, line),
        unused_days=int((usage_h == 0).sum()),
        cases=round(days.cases[line, at].sum()),
        window_weeks=_weeks(days.seen, fitted, line),
        usage_h=tuple(usage_h.tolist()),
        budget_h=_mean(budget_h, why),
        classic_pct=shares[0],
        under_pct=shares[1],
        over_pct=shares[2],
        outside_h=_mean(days.outside_h[line, at], why),
        fit=None,
        density=(),
        today_ratio=Estimate(None, "ratio", len(at), reason=why),
        choices=(),
        reason=reason,
    )


def _mean(values: Floats, why: str) -> Estimate:
    if not len(values):
        return Estimate(None, "h", 0, reason=why)
    return Estimate(float(values.mean()), "h", len(values), reason=DESCRIBED)


def _weeks(seen: Floats, fitted: Floats, line: int) -> int:
    weeks: int = seen.shape[1]
    return weeks - int(np.flatnonzero(fitted[line]).min(initial=weeks))


def per_week(seen: Floats, fitted: Floats, line: int) -> float:
    """Block-days per week, from the window's first to the data's last week [days]."""
    return float(fitted[line].sum()) / max(_weeks(seen, fitted, line), 1)


def _shares(days: Demand, line: int, at: NDArray[np.int64]) -> tuple[Estimate, Estimate, Estimate]:
    """Classic, under- and overutilization of the budget; classic = 100 − under + over."""
    budget_h = days.budget_h[line, at]
    used, over_h = days.usage_h[line, at].sum(), days.over_h[line, at].sum()
    under_h = np.maximum(budget_h - days.in_block_h[line, at], 0).sum()
    total, n = budget_h.sum(), len(at)
    if not total > 0:
        none = Estimate(None, "pct", n, reason="no budgeted hours")
        return none, none, none
    classic, under, over_ = (float(100 * each / total) for each in (used, under_h, over_h))
    return (
        Estimate(classic, "pct", n, reason=DESCRIBED),
        Estimate(under, "pct", n, reason=DESCRIBED),
        Estimate(over_, "pct", n, reason=DESCRIBED),
    )


def choices(found: Study, line: int) -> tuple[Choice, ...]:
    """Give the allotments of one judged block, ratio by ratio."""
    return tuple(_choice(found, line, at) for at in range(len(found.money.prices.ratios)))


def _choice(found: Study, line: int, position: int) -> Choice:
    prices, n = found.money.prices, int(found.fitted[line].sum())
    budget_h = found.figures.allotment_h[0, position]
    over_h = overflow(found.model, budget_h)[line]
    under_h = budget_h[line] - mean(found.model)[line] + over_h
    ratio = prices.ratios[position]
    expected = payroll_usd(budget_h[line], over_h, prices.rate_usd, ratio)
    return Choice(
        ratio=ratio,
        allotment_h=_allotment(found, 0, position, line),
        payroll_allotment_h=_allotment(found, 1, position, line),
        expected_under_h=Estimate(float(under_h), "h", n, reason=EXPECTED),
        expected_over_h=Estimate(float(over_h), "h", n, reason=EXPECTED),
        expected_usd=Estimate(float(expected), "usd", n, reason=EXPECTED),
        cost=cost(found.money, position, found.charge(np.array([line]), np.ones(1))),
    )


def _allotment(found: Study, objective: int, position: int, line: int) -> Estimate:
    drawn = None
    if found.replicates is not None:
        drawn = found.replicates.drawn.allotment_h[objective, position][:, line]
    value = found.figures.allotment_h[objective, position, line]
    held = found.fitted[line]
    return estimate(value, "h", int(held.sum()), drawn, found.draws(held))


def fit(found: Study, line: int) -> Fit | None:
    """Give the best family of one block and its test; ``None`` where nothing could be fitted."""
    model, chosen = found.model, int(found.model.chosen[line])
    if chosen == DATA:
        return None
    family = FAMILIES[chosen]
    values = (float(each) for each in model.parameters[line])
    return Fit(
        family=family.label,
        in_force=IN_FORCE_DATA if model.family[line] == DATA else family.label,
        parameters=tuple(zip(family.parameters, values, strict=True)),
        ks_distance=float(model.distance[line]),
        ks_p_naive=float(model.naive_p[line]),
        ks_p_corrected=float(model.corrected_p[line]),
        ks_p_table=float(model.table_p[line]),
    )


def density(found: Study, line: int) -> tuple[tuple[float, float], ...]:
    """Trace the best family's density: hours, and the share of days per hour."""
    chosen = int(found.model.chosen[line])
    if chosen == DATA:
        return ()
    usage_h = found.days.usage_h[line] * (found.fitted[line] > 0)
    edges = np.linspace(0, 1.1 * float(usage_h.max()), DENSITY_POINTS + 1)
    a, b = found.model.parameters[line]
    below = FAMILIES[chosen].cdf(edges, np.asarray(a), np.asarray(b))
    share = (1 - found.model.unused[line]) * np.diff(below) / np.diff(edges)
    return tuple(zip(((edges[1:] + edges[:-1]) / 2).tolist(), share.tolist(), strict=True))


def today_ratio(found: Study, line: int) -> Estimate:
    """Find the ratio at which today's budget would be the best: F(B)/(1 − F(B)), a ratio."""
    n = int(found.charged[line].sum())
    within = float(covered(found.model, found.figures.budget_h)[line])
    if within >= 1:
        return Estimate(None, "ratio", n, reason=NEVER_EXCEEDED)
    ratio = within / (1 - within)
    if ratio > HIGHEST_RATIO:
        return Estimate(None, "ratio", n, reason=HARDLY_EXCEEDED)
    return Estimate(ratio, "ratio", n, reason=EXPECTED)
