"""What allocations save against today, as estimates: of a fixed one, and of a chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from perioptimal_report.mca.costing import NO_REPLICATES, estimate
from perioptimal_report.plan.costs import Allocation, CostRule, Weekly, weekly
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.optimism import FreeChoice, OptimismBias
from perioptimal_report.plan.options import Floats, Lengths
from perioptimal_report.plan.scenarios import Chosen, rooms_of
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate
from perioptimal_report.stats.week_counts import autocorrelation

METHOD = "week-cluster bootstrap, percentiles"


ITSELF = "today itself"


NO_COST = "today's rooms cost nothing"


YEAR_WEEKS = 52


FEWEST_WEEKS = 104
"""One year cannot tell a trend from a season."""


TOO_SHORT = "fewer than two years: a trend cannot be told from a season"


AHEAD_METHOD = "prediction: trend of all weeks, optimism, and the chance of the weeks to come"


REACH = 4.0
"""How many standard errors of the trend the costs are tabulated for."""


@dataclass(frozen=True, slots=True)
class ChargedPlans:
    """Some allocations on the same block-days, today first: seen, and in every replicate."""

    seen: Weekly
    drawn: Weekly | None
    n: int


def charge(
    blocks: MovableBlocks, allocations: Sequence[Allocation], rule: CostRule
) -> ChargedPlans:
    """Charge some allocations, today first, with the block-days of the ground."""
    drawn = weekly(blocks, allocations, rule, draws=blocks.draws) if len(blocks.draws) else None
    return ChargedPlans(
        weekly(blocks, allocations, rule), drawn, round(float(blocks.counted.sum()))
    )


@dataclass(frozen=True, slots=True)
class Saving:
    """Savings per week of one allocation in one measure, and their chance [USD].

    ``sample`` makes the interval; ``drawn`` are the savings on each replicate's weeks, which are
    the sample where the allocation was not chosen from these weeks.
    """

    value: float
    sample: Floats | None
    method: str
    n: int
    drawn: Floats | None

    def estimate(self, unit: Unit = "usd", factor: float = 1.0) -> Estimate:
        """Give the savings times a factor, in the given unit."""
        sample = None if self.sample is None else factor * self.sample
        return estimate(factor * self.value, unit, self.n, sample, self.method)

    def chance(self) -> Estimate:
        """Probability that anything is saved [%]."""
        if self.sample is None:
            return Estimate(None, "pct", self.n, reason=NO_REPLICATES)
        return Estimate(100 * float(np.mean(self.sample > 0)), "pct", self.n)


def saving(charged: ChargedPlans, name: str, position: int, choice: FreeChoice | None) -> Saving:
    """Find what the allocation in place ``position`` saves in a measure of ``Weekly``.

    Where it is a ``choice`` made from these weeks, its optimism is taken off, and its error makes
    the interval.
    """
    values = getattr(charged.seen, name)[0]
    value, drawn = float(values[0] - values[position]), None
    if charged.drawn is not None:
        costs = getattr(charged.drawn, name)
        drawn = costs[:, 0] - costs[:, position]
    optimism = 0.0 if choice is None else choice.mean(name)
    if choice is None or not np.isfinite(optimism):
        return Saving(value, drawn, METHOD, charged.n, drawn)
    honest = value - optimism
    return Saving(honest, honest - choice.error(name), choice.bias.method, charged.n, drawn)


def share_saved(charged: ChargedPlans, saved: Saving) -> Estimate:
    """Savings in the cost chosen, as a share of today's cost [%]."""
    today = float(charged.seen.chosen_usd[0, 0])
    if not today > 0:
        return Estimate(None, "pct", charged.n, reason=NO_COST)
    return saved.estimate("pct", 100 / today)


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block that a scenario changes: its room lengths today and after [h]."""

    owner: str
    weekday: str
    today_h: Lengths
    after_h: Lengths


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The best allocation with at most so many changes.

    ``expected_usd`` is its expected cost per week by the distributions, ``savings_usd`` and
    ``savings_pct`` what it saves on the block-days, less its optimism; ``new`` are the block
    changes that the point before did not have.
    """

    changes: int
    expected_usd: float
    savings_usd: Estimate
    savings_pct: Estimate
    new: tuple[BlockChange, ...]


def savings_curve(
    blocks: MovableBlocks,
    chosen: Chosen,
    bias: OptimismBias | None,
    rule: CostRule,
    *,
    asked: int,
) -> tuple[CurvePoint, ...]:
    """Follow the best allocation from 1 change on, as far as more changes lower its cost.

    The number of changes ``asked`` for has a point even where fewer are best: the freedom to make
    them has its optimism. Leaves out numbers of changes that the limits do not allow.
    """
    stated, curve = chosen.stated, chosen.curve
    most = curve.cost.shape[1]
    kept = [k for k in range(1, most) if _adds(curve.cost[0], k) or k == asked]
    kept = [k for k in kept if np.isfinite(curve.cost[0, k])]
    plans = [blocks.today_h, *(rooms_of(stated, curve.chosen[0, k]) for k in kept)]
    charged = charge(blocks, plans, rule)
    points = []
    for at, k in enumerate(kept, start=1):
        saved = saving(charged, "chosen_usd", at, FreeChoice(bias, k) if bias else None)
        points.append(
            CurvePoint(
                changes=k,
                expected_usd=float(curve.cost[0, k]),
                savings_usd=saved.estimate(),
                savings_pct=share_saved(charged, saved),
                new=block_changes(blocks, plans[at], before=plans[at - 1]),
            )
        )
    return tuple(points)


def _adds(cost: np.ndarray[tuple[int], np.dtype[np.float64]], k: int) -> bool:
    """Whether the k-th change lowers the cost by more than the dust of floating point."""
    return bool(np.isfinite(cost[k]) and not cost[k] >= cost[k - 1] - 1e-6)


def block_changes(
    blocks: MovableBlocks, after: tuple[Lengths, ...], *, before: tuple[Lengths, ...] | None = None
) -> tuple[BlockChange, ...]:
    """List the blocks whose rooms differ from ``before``, or from today."""
    pairs = zip(before or blocks.today_h, after, strict=True)
    return tuple(
        BlockChange(blocks.days.owners[at], blocks.days.weekdays[at], blocks.today_h[at], own)
        for at, (old, own) in enumerate(pairs)
        if old != own
    )


@dataclass(frozen=True, slots=True)
class Growth:
    """Relative growth of demand per year with its standard error."""

    per_year: float
    error: float


def growth(blocks: MovableBlocks) -> Growth | None:
    """Fit the trend of weekly usage, beside one wave a year; ``None`` below two years.

    Each week's usage of its block-days is taken relative to that of the same blocks on average.
    The standard error allows for weeks that follow the week before (effective number of weeks).
    """
    days = blocks.days
    seen = days.seen
    usual_h = (days.usage_h * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    base = (usual_h[:, None] * seen).sum(axis=0)
    weeks = np.flatnonzero(base > base.max(initial=0.0) / 2)
    if len(weeks) < FEWEST_WEEKS:
        return None
    index = (days.usage_h * seen).sum(axis=0)[weeks] / base[weeks]
    years = (weeks - weeks.mean()) / (365.25 / 7)
    wave = 2 * np.pi * years
    design = np.column_stack([np.ones_like(years), years, np.cos(wave), np.sin(wave)])
    fit, *_ = np.linalg.lstsq(design, index, rcond=None)
    left = index - design @ fit
    follows = min(max(autocorrelation(left), 0.0), 0.9)
    variance = (left @ left) / (len(weeks) - design.shape[1]) * (1 + follows) / (1 - follows)
    error = float(np.sqrt(variance * np.linalg.inv(design.T @ design)[1, 1]))
    return Growth(float(fit[1]), error)


def next_year(
    blocks: MovableBlocks, after: Allocation, now: Saving, rule: CostRule, *, seed: int
) -> Estimate:
    """Savings per week of an allocation in the next 52 weeks [USD].

    ``now`` are its savings in these weeks, less their optimism where it was chosen from them.
    """
    trend = growth(blocks)
    if trend is None:
        return Estimate(None, "usd", now.n, reason=TOO_SHORT)
    if now.sample is None or now.drawn is None:
        return Estimate(None, "usd", now.n, reason=NO_REPLICATES)
    random, count = np.random.default_rng(seed), len(now.sample)
    rates = trend.per_year + trend.error * np.linspace(-REACH, REACH, 9)
    table = _more(blocks, after, rule, rates)
    drawn = trend.per_year + trend.error * np.clip(random.standard_normal(count), -REACH, REACH)
    to_come = random.choice(now.drawn - now.drawn.mean(), count)
    sample = now.sample + np.interp(drawn, rates, table) + to_come
    value = now.value + float(np.interp(trend.per_year, rates, table))
    return estimate(value, "usd", now.n, sample, AHEAD_METHOD)


def _more(blocks: MovableBlocks, after: Allocation, rule: CostRule, rates: Floats) -> Floats:
    """What the allocation saves more than now, at each yearly growth of demand [USD a week]."""
    now = _saved(blocks, after, rule, 0.0)
    return np.array([_saved(blocks, after, rule, float(rate)) - now for rate in rates])


def _saved(blocks: MovableBlocks, after: Allocation, rule: CostRule, rate: float) -> float:
    """Savings with each block's usage carried from the middle of its weeks to next year's."""
    weeks = np.arange(blocks.counted.shape[1])
    middle = (blocks.counted @ weeks) / np.maximum(blocks.counted.sum(axis=1), 1)
    years = (len(weeks) - 1 - middle + YEAR_WEEKS / 2) / YEAR_WEEKS
    usage_h = blocks.days.usage_h * np.maximum(1 + rate * years, 0.0)[:, None]
    grown = replace(blocks, days=replace(blocks.days, usage_h=usage_h))
    costs = weekly(grown, (blocks.today_h, after), rule).chosen_usd[0]
    return float(costs[0] - costs[1])
