"""Rolling origin: the best allocation of each past quarter's beginning, charged in that quarter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perioptimal_report.allocation.choose import best_curve
from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.limits import problem
from perioptimal_report.allocation.options import Floats, Integers
from perioptimal_report.allocation.scenarios import rooms_of
from perioptimal_report.allocation.weekly import Allocation
from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.backtest import DEFAULT_WINDOW_WEEKS, MOST_ORIGINS, QUARTER_WEEKS
from perioptimal_report.mca.costing import estimate
from perioptimal_report.mca.demand import lines
from perioptimal_report.mca.out_of_sample import NOT_SCORED
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.results import Estimate
from perioptimal_report.stats.week_counts import week_counts


def later_savings(on: Ground, settings: Engagement, by: Rule, method: str) -> Estimate:
    """Share of today's cost that the best changes of the past would have saved later [%].

    Each of the last eight quarters is charged with today's rooms and with the best allocation of
    the 52 weeks before it, by the objective in force. No value with too little history.
    """
    weeks = on.days.seen.shape[1]
    origins = [weeks - QUARTER_WEEKS * back for back in range(MOST_ORIGINS, 0, -1)]
    cost = np.zeros((2, weeks))
    for origin in origins:
        cost += _quarter(on, settings, by, origin)
    scored = np.flatnonzero(cost[0] > 0)
    if not len(scored):
        return Estimate(None, "pct", 0, reason=NOT_SCORED)
    report = settings.report
    draws = week_counts((len(scored),), replicates=report.replicates, seed=report.seed)
    today, after = cost[:, scored]
    value = 100 * (1 - after.sum() / today.sum())
    drawn = 100 * (1 - (draws @ after) / (draws @ today))
    return estimate(value, "pct", len(scored), drawn, method)


def _quarter(on: Ground, settings: Engagement, by: Rule, origin: int) -> Floats:
    """Cost per week of today and of the past's best, in the quarter from ``origin`` [USD]."""
    none = np.zeros((2, on.days.seen.shape[1]))
    week = np.arange(on.days.seen.shape[1])
    counted = on.days.seen * ((week < origin) & (week >= origin - DEFAULT_WINDOW_WEEKS))
    enough = np.flatnonzero(
        (counted.sum(axis=1) >= settings.thresholds.min_block_days)
        & ((counted * on.days.usage_h).sum(axis=1) > 0)
    )
    if origin <= 0 or not len(enough):
        return none
    part = _part(on, enough, counted)
    own = replace(by, margin_usd=by.margin_usd[enough])
    changes = settings.scenarios.changes
    stated = _without_owner_limits(part, settings)
    asked = problem(part, stated, own, changes=changes)
    chosen = best_curve(asked).chosen[0, -1]
    ahead = (week >= origin) & (week < origin + QUARTER_WEEKS)
    pair = (part.today_h, rooms_of(asked, chosen))
    return np.array([_cost(part, each, own) for each in pair]) * ahead


def _without_owner_limits(part: Ground, settings: Engagement) -> Engagement:
    """Keep the protected rooms of the owners that could be judged at that time."""
    kept = tuple(
        each
        for each in settings.scenarios.protected
        if any(
            owner == each.owner and each.weekday in (None, weekday)
            for owner, weekday in zip(part.days.owners, part.days.weekdays, strict=True)
        )
    )
    return settings.model_copy(
        update={"scenarios": settings.scenarios.model_copy(update={"protected": kept})}
    )


def _part(on: Ground, at: Integers, counted: Floats) -> Ground:
    """The ground as the past saw it: some blocks, other weeks, fewer rooms to give."""
    days = lines(on.days, at, weeks=on.days.seen.shape[1])
    gone = [block for block in range(len(on.held)) if block not in set(at.tolist())]
    places = range(len(on.weekdays))
    taken = [sum(len(on.today_h[b]) for b in gone if on.day[b] == day) for day in places]
    rooms = [max(0, each - less) for each, less in zip(on.rooms, taken, strict=True)]
    return replace(
        on,
        days=days,
        windows=on.windows[at],
        counted=counted[at],
        per_week=on.per_week[at],
        model=fit_usage(days.usage_h, counted[at]),
        held=tuple(on.held[block] for block in at),
        rooms=tuple(rooms),
    )


def _cost(part: Ground, rooms_h: Allocation, by: Rule) -> Floats:
    """Cost of every week's block-days by the objective in force [USD]."""
    usage_h, seen = part.days.usage_h, part.days.seen
    budget_h = np.array([sum(own) for own in rooms_h])[:, None]
    over_h = np.maximum(usage_h - budget_h, 0)
    base_h = np.maximum(budget_h - usage_h, 0) if by.objective == "inefficiency" else budget_h
    cost = by.rate_usd * (base_h + by.ratio * over_h) * seen
    return np.asarray(cost.sum(axis=0))
