"""Rolling origin: the best allocation of each past quarter's beginning, charged in that quarter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perioptimal_report.mca.backtest import (
    DEFAULT_WINDOW_WEEKS,
    MOST_ORIGINS,
    NOT_SCORED,
    QUARTER_WEEKS,
)
from perioptimal_report.mca.costing import estimate
from perioptimal_report.mca.demand import lines
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.plan.costs import Allocation, CostRule
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.plan.problem import state_problem
from perioptimal_report.plan.saved import METHOD
from perioptimal_report.plan.scenarios import best_curve, rooms_of
from perioptimal_report.settings.engagement import ReportSettings, Thresholds
from perioptimal_report.settings.scenarios import Scenarios
from perioptimal_report.shapes.results import Estimate
from perioptimal_report.stats.week_counts import draw_week_counts


def later_savings(
    blocks: MovableBlocks,
    scenarios: Scenarios,
    rule: CostRule,
    thresholds: Thresholds,
    report: ReportSettings,
) -> Estimate:
    """Share of today's cost that the best changes of the past would have saved later [%].

    Each of the last eight quarters is charged with today's rooms and with the best allocation of
    the 52 weeks before it, by the objective in force. No value with too little history.
    """
    weeks = blocks.days.seen.shape[1]
    origins = [weeks - QUARTER_WEEKS * back for back in range(MOST_ORIGINS, 0, -1)]
    cost = np.zeros((2, weeks))
    for origin in origins:
        cost += _quarter(blocks, scenarios, rule, origin, thresholds.min_block_days)
    scored = np.flatnonzero(cost[0] > 0)
    if not len(scored):
        return Estimate(None, "pct", 0, reason=NOT_SCORED)
    draws = draw_week_counts((len(scored),), replicates=report.replicates, seed=report.seed)
    today, after = cost[:, scored]
    value = 100 * (1 - after.sum() / today.sum())
    drawn = 100 * (1 - (draws @ after) / (draws @ today))
    return estimate(value, "pct", len(scored), drawn, METHOD)


def _quarter(
    blocks: MovableBlocks, scenarios: Scenarios, rule: CostRule, origin: int, fewest: int
) -> Floats:
    """Cost per week of today and of the past's best, in the quarter from ``origin`` [USD].

    Blocks with fewer block-days than ``fewest`` before it stay out.
    """
    none = np.zeros((2, blocks.days.seen.shape[1]))
    week = np.arange(blocks.days.seen.shape[1])
    counted = blocks.days.seen * ((week < origin) & (week >= origin - DEFAULT_WINDOW_WEEKS))
    enough = np.flatnonzero(
        (counted.sum(axis=1) >= fewest) & ((counted * blocks.days.usage_h).sum(axis=1) > 0)
    )
    if origin <= 0 or not len(enough):
        return none
    part = _part(blocks, enough, counted)
    own = replace(rule, margin_usd=rule.margin_usd[enough])
    stated = _without_owner_limits(part, scenarios)
    asked = state_problem(part, stated, own, changes=scenarios.changes)
    chosen = best_curve(asked).chosen[0, -1]
    ahead = (week >= origin) & (week < origin + QUARTER_WEEKS)
    pair = (part.today_h, rooms_of(asked, chosen))
    return np.array([_cost(part, each, own) for each in pair]) * ahead


def _without_owner_limits(part: MovableBlocks, scenarios: Scenarios) -> Scenarios:
    """Keep the protected rooms of the owners that could be judged at that time."""
    kept = tuple(
        each
        for each in scenarios.protected
        if any(
            owner == each.owner and each.weekday in (None, weekday)
            for owner, weekday in zip(part.days.owners, part.days.weekdays, strict=True)
        )
    )
    return scenarios.model_copy(update={"protected": kept})


def _part(blocks: MovableBlocks, positions: Integers, counted: Floats) -> MovableBlocks:
    """The ground as the past saw it: some blocks, other weeks, fewer rooms to give."""
    days = lines(blocks.days, positions, weeks=blocks.days.seen.shape[1])
    gone = [block for block in range(len(blocks.held)) if block not in set(positions.tolist())]
    places = range(len(blocks.weekdays))
    taken = [sum(len(blocks.today_h[b]) for b in gone if blocks.day[b] == day) for day in places]
    rooms = [max(0, each - less) for each, less in zip(blocks.rooms, taken, strict=True)]
    return replace(
        blocks,
        days=days,
        windows=blocks.windows[positions],
        counted=counted[positions],
        per_week=blocks.per_week[positions],
        model=fit_usage(days.usage_h, counted[positions]),
        held=tuple(blocks.held[block] for block in positions),
        rooms=tuple(rooms),
    )


def _cost(part: MovableBlocks, rooms_h: Allocation, rule: CostRule) -> Floats:
    """Cost of every week's block-days by the objective in force [USD]."""
    usage_h, seen = part.days.usage_h, part.days.seen
    budget_h = np.array([sum(own) for own in rooms_h])[:, None]
    over_h = np.maximum(usage_h - budget_h, 0)
    base_h = np.maximum(budget_h - usage_h, 0) if rule.objective == "inefficiency" else budget_h
    cost = rule.rate_usd * (base_h + rule.ratio * over_h) * seen
    return np.asarray(cost.sum(axis=0))
