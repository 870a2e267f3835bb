"""Rolling origin: fit on the past, charge the next quarter, and move on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.allotment import allotments
from perioptimal_report.mca.costing import NOTHING_SPENT, Draws, estimate
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import Prices, payroll_usd
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.settings.engagement import Costs
from perioptimal_report.settings.thresholds import Thresholds
from perioptimal_report.shapes.results import Estimate
from perioptimal_report.stats.week_counts import draw_week_counts

DEFAULT_WINDOW_WEEKS = 52


ALL_WEEKS = 10_000


WINDOWS = (DEFAULT_WINDOW_WEEKS, 26, 104, ALL_WEEKS)
"""The default first: it stays unless another is cheaper by ``LEAST_GAIN``."""


LEAST_GAIN = 0.01


QUARTER_WEEKS = 13


MOST_ORIGINS = 8


FEWEST_TO_CHOOSE = 4


NOT_SCORED = "too little history to test the method on later weeks"


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the past would have allotted: hours per ratio × block × week, NaN where not scored.

    ``windows`` are the weeks of history chosen for each block from all quarters; the allotments
    of a quarter use the window chosen from the quarters before it: ``origins`` are the first weeks
    of the quarters, ``tried`` their windows, quarters × blocks.
    """

    windows: NDArray[np.int64]
    allotment_h: Floats
    origins: tuple[int, ...]
    tried: NDArray[np.int64]


def run_backtest(days: Demand, costs: Costs, thresholds: Thresholds) -> Backtest:
    """Allot each of the last quarters (eight at most) from the weeks before it [h].

    A block is scored in a quarter when its window held enough block-days (the settings' minimum)
    and some usage. Windows are chosen per owner by the cost of inefficiency at the headline ratio.
    """
    blocks, weeks = days.seen.shape
    ratios, headline = costs.overtime_ratios, costs.ratio
    fewest = thresholds.min_block_days
    origins = [weeks - QUARTER_WEEKS * back for back in range(MOST_ORIGINS, 0, -1)]
    origins = [origin for origin in origins if origin >= fewest]
    allotment_h = np.full((len(ratios), blocks, weeks), np.nan)
    if not origins or not blocks:
        none = np.zeros((0, blocks), dtype=np.int64)
        return Backtest(np.full(blocks, DEFAULT_WINDOW_WEEKS), allotment_h, (), none)
    fitted = _fitted(days, origins, ratios, fewest)
    spent = _costs(days, origins, fitted[ratios.index(headline)], headline)
    chosen = np.array([_chosen(days, spent[:at]) for at in range(len(origins) + 1)])
    for at, origin in enumerate(origins):
        quarter = fitted[:, at, chosen[at], np.arange(blocks)]
        allotment_h[:, :, origin : origin + QUARTER_WEEKS] = quarter[:, :, None]
    weeks_chosen = np.array(WINDOWS)[chosen]
    return Backtest(weeks_chosen[-1], allotment_h, tuple(origins), weeks_chosen[:-1])


def _fitted(days: Demand, origins: list[int], ratios: tuple[float, ...], fewest: int) -> Floats:
    """Allotments per ratio × origin × window × block, NaN for thin history [h]."""
    week = np.arange(days.seen.shape[1])
    held = np.array(
        [[(week < origin) & (week >= origin - window) for window in WINDOWS] for origin in origins]
    )
    weight = days.seen * held[:, :, None, :]
    flat = weight.reshape(-1, len(week))
    usage_h = np.broadcast_to(days.usage_h, weight.shape).reshape(flat.shape)
    enough = (flat.sum(axis=1) >= fewest) & ((flat * usage_h).sum(axis=1) > 0)
    result = np.full((len(ratios), len(flat)), np.nan)
    result[:, enough] = allotments(fit_usage(usage_h[enough], flat[enough]), ratios)[0]
    return result.reshape(len(ratios), *weight.shape[:3])


def _costs(days: Demand, origins: list[int], allotment_h: Floats, ratio: float) -> Floats:
    """Inefficiency per origin × window × block in the quarter after it [regular hours]."""
    parts = []
    for at, origin in enumerate(origins):
        ahead = slice(origin, origin + QUARTER_WEEKS)
        away = days.usage_h[:, ahead] - allotment_h[at][:, :, None]
        cost = np.where(away > 0, ratio * away, -away) * days.seen[:, ahead]
        parts.append(cost.sum(axis=2))
    return np.array(parts)


def _chosen(days: Demand, costs: Floats) -> NDArray[np.int64]:
    """Position of each block's window: that of its owner, from some quarters' costs."""
    owners = np.array(days.owners)
    result = np.zeros(len(owners), dtype=np.int64)
    for owner in dict.fromkeys(days.owners):
        mine = np.flatnonzero(owners == owner)
        # A quarter counts for a block only where every window could be fitted.
        known = np.isfinite(costs[:, :, mine]).all(axis=1, keepdims=True)
        result[mine] = _best(np.where(known, costs[:, :, mine], 0.0).sum(axis=2))
    return result


def _best(costs: Floats) -> int:
    """Position of the window to use, from its costs per quarter × window."""
    if len(costs) < FEWEST_TO_CHOOSE:
        return 0
    total = costs.sum(axis=0)
    best = int(np.argmin(total))
    return best if total[best] < (1 - LEAST_GAIN) * total[0] else 0


@dataclass(frozen=True, slots=True)
class BacktestCosts:
    """Payroll cost per ratio × block × week where a past allotment could be tried, 0 elsewhere.

    ``block_days`` marks the block-days scored, blocks × weeks.
    """

    today_usd: Floats
    allotted_usd: Floats
    block_days: Floats


def scored(days: Demand, allotment_h: Floats, prices: Prices) -> BacktestCosts:
    """Charge each scored block-day with the budget it had and with the past allotment [USD].

    ``allotment_h`` is ratio × block × week, NaN where nothing was tried.
    """
    held = days.seen * np.isfinite(allotment_h[0])
    today, allotted = [], []
    for ratio, each in zip(prices.ratios, allotment_h, strict=True):
        today.append(payroll_by_day(days.usage_h, days.budget_h, prices.rate_usd, ratio) * held)
        hours = np.where(held > 0, each, 0.0)
        allotted.append(payroll_by_day(days.usage_h, hours, prices.rate_usd, ratio) * held)
    return BacktestCosts(np.array(today), np.array(allotted), held)


def payroll_by_day(usage_h: Floats, budget_h: Floats, rate_usd: float, ratio: float) -> Floats:
    """Payroll cost of each block-day under a budget [USD]."""
    return payroll_usd(budget_h, np.maximum(usage_h - budget_h, 0), rate_usd, ratio)


def savings(
    costs: BacktestCosts, blocks: NDArray[np.int64], *, replicates: int, seed: int, run_weeks: int
) -> tuple[Estimate, ...]:
    """Share of today's cost that past allotments would have saved, per ratio [%].

    Weeks are drawn again for the interval; the allotments of the past stay as they were.
    """
    weeks = np.flatnonzero(costs.block_days[blocks].any(axis=0))
    n = int(costs.block_days[blocks].sum())
    if not n:
        return tuple(Estimate(None, "pct", 0, reason=NOT_SCORED) for _ in costs.today_usd)
    counts = draw_week_counts((len(weeks),), replicates=replicates, seed=seed, run_weeks=run_weeks)
    pairs = zip(costs.today_usd, costs.allotted_usd, strict=True)
    draws = Draws(len(weeks), run_weeks)
    return tuple(
        _savings(
            (today[blocks][:, weeks].sum(axis=0), after[blocks][:, weeks].sum(axis=0)),
            counts,
            n,
            draws,
        )
        for today, after in pairs
    )


def _savings(usd: tuple[Floats, Floats], counts: Floats, n: int, draws: Draws) -> Estimate:
    today, allotted = usd
    if not today.sum() > 0:
        return Estimate(None, "pct", n, reason=NOTHING_SPENT)
    before, after = counts @ today, counts @ allotted
    value = 100 * (1 - allotted.sum() / today.sum())
    return estimate(value, "pct", n, 100 * (1 - after[before > 0] / before[before > 0]), draws)
