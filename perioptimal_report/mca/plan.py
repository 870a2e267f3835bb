"""From block-days to the plan: the order of the steps, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.mca import plan as block_plan
from perioptimal_report.mca.backtest import (
    NOT_SCORED,
    Backtest,
    BacktestCosts,
    run_backtest,
    savings,
    scored,
)
from perioptimal_report.mca.costing import NO_REPLICATES, ChargedBlocks, cost, estimate
from perioptimal_report.mca.demand import (
    Demand,
    demand_on_grid,
    last_weeks,
    lines,
    reasons,
    since_change,
    wide_enough,
)
from perioptimal_report.mca.families import FAMILIES, Floats
from perioptimal_report.mca.figures import payroll_usd
from perioptimal_report.mca.planned import (
    BlockPlan,
    Choice,
    Cost,
    Fit,
    OwnerPlan,
    Plan,
    RatioCurves,
    Sensitivity,
)
from perioptimal_report.mca.seasonal import season
from perioptimal_report.mca.sensitivity import price_every_ratio, ratio_curves
from perioptimal_report.mca.study import Study, study_blocks
from perioptimal_report.mca.trends import find_trends
from perioptimal_report.mca.usage_model import (
    DATA,
    Method,
    covered,
    expected_over_h,
    mean,
    null_in_use,
)
from perioptimal_report.settings.engagement import Costs, ReportSettings
from perioptimal_report.settings.thresholds import Thresholds
from perioptimal_report.shapes.results import Estimate

__all__ = ["Plan", "plan"]


IN_FORCE_DATA = "Harrell–Davis"


DENSITY_POINTS = 61


DESCRIBED = "the mean of these block-days, not a forecast"


EXPECTED = "follows from the distribution"


NEVER_EXCEEDED = "today's budget covers every block-day"


HIGHEST_RATIO = 20.0
"""A higher ratio would rest on the far tail of a fitted distribution."""


HARDLY_EXCEEDED = "above 20: today's budget covers nearly every block-day"


def plan(
    block_days: pd.DataFrame,
    costs: Costs,
    thresholds: Thresholds,
    report: ReportSettings,
    *,
    method: Method = "likelihood",
) -> Plan:
    """Allot block time at minimal cost, and say what that saves against today's budget.

    ``block_days`` is the fact table of that name, history included. Blocks that cannot be judged
    come with a reason. ``method="paper"`` reproduces the paper's arithmetic: unused days dropped,
    families by Kolmogorov–Smirnov p, today's overtime by time of day against the distribution's
    expected overflow; without intervals. Source: Strum DP, Vargas LG, May JH. Anesthesiology
    1999;90:1176-85.
    """
    days = demand_on_grid(block_days)
    past = run_backtest(days, costs, thresholds)
    counted = _counted(days, past, thresholds.min_block_days)
    found = _study(days, counted, costs, report, method)
    whole, tried = _history(days, past, counted.judged)
    later = scored(whole, tried.allotment_h, found.money.prices)
    these = together(found, later, costs.overtime_ratios.index(costs.ratio), report)
    return Plan(
        rate_usd=costs.rate_per_hour_usd,
        ratio=costs.ratio,
        ratios=costs.overtime_ratios,
        **_span(days, counted.fitted),
        blocks=_blocks(days, counted, found),
        owners=owners(these),
        costs=sum_costs(these),
        excluded=days.excluded,
        method=method,
        ks_null=null_in_use(costs, report, method),
        out_of_sample=out_of_sample(these),
        worse=worse(these),
        sensitivity=sensitivity_of(these),
        ratio_curves=ratio_curves_of(these),
        trends=find_trends(whole),
        season=season(whole, found, tried, these.weekly, report, ratio=costs.ratio),
        run_weeks=found.run_weeks,
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Which block-days are fitted and charged, and why a block is not judged."""

    windows: NDArray[np.int64]
    fitted: Floats
    charged: Floats
    why: tuple[str | None, ...]
    judged: NDArray[np.int64]


def _counted(days: Demand, backtest: Backtest, fewest: int) -> _Counted:
    windows = wide_enough(days, backtest.windows, fewest)
    fitted = last_weeks(days, windows)
    charged = since_change(days, fitted)
    why = reasons(days, fitted, charged, fewest)
    judged = np.array([line for line, each in enumerate(why) if each is None], dtype=np.int64)
    return _Counted(windows, fitted, charged, why, judged)


def _history(
    days: Demand, backtest: Backtest, blocks: NDArray[np.int64]
) -> tuple[Demand, Backtest]:
    """Keep some blocks, with all of their weeks and their rolling origin."""
    whole = lines(days, blocks, weeks=days.seen.shape[1])
    return whole, replace(
        backtest,
        windows=backtest.windows[blocks],
        allotment_h=backtest.allotment_h[:, blocks],
        tried=backtest.tried[:, blocks],
    )


def _study(
    days: Demand, counted: _Counted, costs: Costs, report: ReportSettings, method: Method
) -> Study:
    judged = counted.judged
    weeks = int(counted.windows[judged].max(initial=1))
    weights = (counted.fitted[judged][:, -weeks:], counted.charged[judged][:, -weeks:])
    recent = lines(days, judged, weeks=weeks)
    return study_blocks(recent, counted.windows[judged], weights, costs, report, method=method)


def _blocks(days: Demand, counted: _Counted, study: Study) -> tuple[BlockPlan, ...]:
    blocks = [
        block_plan.described(days, counted.fitted, line, why)
        for line, why in enumerate(counted.why)
    ]
    for position, line in enumerate(counted.judged):
        blocks[line] = _judged(blocks[line], study, position)
    return tuple(blocks)


def _judged(bare: BlockPlan, study: Study, position: int) -> BlockPlan:
    return replace(
        bare,
        fit=block_plan.fit(study, position),
        density=block_plan.density(study, position),
        today_ratio=block_plan.today_ratio(study, position),
        choices=block_plan.choices(study, position),
    )


def _span(days: Demand, fitted: Floats) -> dict[str, dt.date | None]:
    """Give Monday of the first week fitted and Sunday of the last."""
    weeks = np.flatnonzero(fitted.any(axis=0))
    if not len(weeks):
        return {"first_day": None, "last_day": None}
    first, last = (days.mondays[week].date() for week in (weeks[0], weeks[-1]))
    return {"first_day": first, "last_day": last + dt.timedelta(days=6)}


@dataclass(frozen=True, slots=True)
class JudgedBlocks:
    """The judged blocks with what is needed to sum them.

    ``weekly`` are block-days per week of each block; ``scored`` the costs of past allotments;
    ``headline`` is the position of the headline's ratio.
    """

    study: Study
    weekly: Floats
    scored: BacktestCosts
    headline: int
    report: ReportSettings


def together(
    study: Study, scored: BacktestCosts, headline: int, report: ReportSettings
) -> JudgedBlocks:
    """Weigh every judged block by its block-days per week."""
    seen, fitted = study.days.seen, study.fitted
    weekly = np.array([per_week(seen, fitted, line) for line in range(len(seen))])
    return JudgedBlocks(study, weekly, scored, headline, report)


def sum_costs(judged: JudgedBlocks, blocks: NDArray[np.int64] | None = None) -> tuple[Cost, ...]:
    """Sum the cost of some blocks, or of all of them, per week and ratio [USD]."""
    at = np.arange(len(judged.weekly)) if blocks is None else blocks
    if not len(at):
        return ()
    money, charged = judged.study.money, judged.study.charge(at, judged.weekly[at])
    return tuple(cost(money, position, charged) for position in range(len(money.prices.ratios)))


def owners(judged: JudgedBlocks) -> tuple[OwnerPlan, ...]:
    """Plan every owner with a judged block, in alphabetical order."""
    return tuple(_owner(judged, name) for name in dict.fromkeys(judged.study.days.owners))


def _owner(judged: JudgedBlocks, name: str) -> OwnerPlan:
    found = judged.study
    blocks = np.array([at for at, owner in enumerate(found.days.owners) if owner == name])
    weekly, n = judged.weekly[blocks], int(found.charged[blocks].sum())
    position = judged.headline
    drawn = None
    if found.replicates is not None:
        drawn = found.replicates.drawn.allotment_h[0, position][:, blocks] @ weekly
    allotment_h = found.figures.allotment_h[0, position, blocks] @ weekly
    return OwnerPlan(
        owner=name,
        service=found.days.services[int(blocks[0])],
        budget_h=Estimate(
            float(found.figures.budget_h[blocks] @ weekly), "h", n, reason="as scheduled"
        ),
        allotment_h=estimate(allotment_h, "h", n, drawn, found.draws(found.fitted[blocks])),
        costs=sum_costs(judged, blocks),
        window_weeks=int(min(found.windows[blocks].min(), len(found.days.mondays))),
        out_of_sample_pct=out_of_sample(judged, blocks)[position],
    )


def out_of_sample(
    judged: JudgedBlocks, blocks: NDArray[np.int64] | None = None
) -> tuple[Estimate, ...]:
    """Share that past allotments would have saved in the quarters after them, per ratio [%]."""
    if not len(judged.weekly):
        return tuple(
            Estimate(None, "pct", 0, reason=NOT_SCORED) for _ in judged.study.money.prices.ratios
        )
    return savings(
        judged.scored,
        np.arange(len(judged.weekly)) if blocks is None else blocks,
        replicates=judged.report.replicates,
        seed=judged.report.seed,
        run_weeks=judged.study.run_weeks,
    )


def worse(judged: JudgedBlocks) -> Estimate:
    """Count the judged blocks expected to cost more by the allotment than today [count]."""
    left_out, n = judged.study.money.left_out, len(judged.weekly)
    if left_out is None or not n:
        return Estimate(None, "count", n, reason=NO_REPLICATES)
    at = judged.headline
    share = (left_out.allotted[at] > left_out.today[at]).mean(axis=0)
    return Estimate(float(share.sum()), "count", n, reason="a sum of probabilities")


def sensitivity_of(judged: JudgedBlocks) -> tuple[Sensitivity, ...]:
    """Price both objectives at every ratio over all judged blocks."""
    if not len(judged.weekly):
        return ()
    return price_every_ratio(judged.study, _all(judged))


def ratio_curves_of(judged: JudgedBlocks) -> RatioCurves | None:
    """Trace hours and cost of all judged blocks against the ratio; ``None`` without blocks."""
    return ratio_curves(judged.study, _all(judged)) if len(judged.weekly) else None


def _all(judged: JudgedBlocks) -> ChargedBlocks:
    return judged.study.charge(np.arange(len(judged.weekly)), judged.weekly)


def described(days: Demand, fitted: Floats, line: int, reason: str | None) -> BlockPlan:
    """Describe a block without allotment or cost: its block-days, and why there is no more."""
    at = np.flatnonzero(fitted[line])
    usage_h, budget_h = days.usage_h[line, at], days.budget_h[line, at]
    why = reason or "not judged"
    classic, under, over = _shares(days, line, at)
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
        classic_pct=classic,
        under_pct=under,
        over_pct=over,
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


def _shares(
    days: Demand, line: int, positions: NDArray[np.int64]
) -> tuple[Estimate, Estimate, Estimate]:
    """Classic, under- and overutilization of the budget; classic = 100 − under + over."""
    budget_h = days.budget_h[line, positions]
    used, over_h = days.usage_h[line, positions].sum(), days.over_h[line, positions].sum()
    under_h = np.maximum(budget_h - days.in_block_h[line, positions], 0).sum()
    total, n = budget_h.sum(), len(positions)
    if not total > 0:
        none = Estimate(None, "pct", n, reason="no budgeted hours")
        return none, none, none
    classic, under, over_ = (float(100 * each / total) for each in (used, under_h, over_h))
    return (
        Estimate(classic, "pct", n, reason=DESCRIBED),
        Estimate(under, "pct", n, reason=DESCRIBED),
        Estimate(over_, "pct", n, reason=DESCRIBED),
    )


def choices(study: Study, line: int) -> tuple[Choice, ...]:
    """Give the allotments of one judged block, ratio by ratio."""
    return tuple(_choice(study, line, at) for at in range(len(study.money.prices.ratios)))


def _choice(study: Study, line: int, position: int) -> Choice:
    prices, n = study.money.prices, int(study.fitted[line].sum())
    budget_h = study.figures.allotment_h[0, position]
    over_h = expected_over_h(study.model, budget_h)[line]
    under_h = budget_h[line] - mean(study.model)[line] + over_h
    ratio = prices.ratios[position]
    expected = payroll_usd(budget_h[line], over_h, prices.rate_usd, ratio)
    return Choice(
        ratio=ratio,
        allotment_h=_allotment(study, 0, position, line),
        payroll_allotment_h=_allotment(study, 1, position, line),
        expected_under_h=Estimate(float(under_h), "h", n, reason=EXPECTED),
        expected_over_h=Estimate(float(over_h), "h", n, reason=EXPECTED),
        expected_usd=Estimate(float(expected), "usd", n, reason=EXPECTED),
        cost=cost(study.money, position, study.charge(np.array([line]), np.ones(1))),
    )


def _allotment(study: Study, objective: int, position: int, line: int) -> Estimate:
    drawn = None
    if study.replicates is not None:
        drawn = study.replicates.drawn.allotment_h[objective, position][:, line]
    value = study.figures.allotment_h[objective, position, line]
    held = study.fitted[line]
    return estimate(value, "h", int(held.sum()), drawn, study.draws(held))


def fit(study: Study, line: int) -> Fit | None:
    """Give the best family of one block and its test; ``None`` where nothing could be fitted."""
    model, chosen = study.model, int(study.model.chosen[line])
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


def density(study: Study, line: int) -> tuple[tuple[float, float], ...]:
    """Trace the best family's density: hours, and the share of days per hour."""
    chosen = int(study.model.chosen[line])
    if chosen == DATA:
        return ()
    usage_h = study.days.usage_h[line] * (study.fitted[line] > 0)
    edges = np.linspace(0, 1.1 * float(usage_h.max()), DENSITY_POINTS + 1)
    a, b = study.model.parameters[line]
    below = FAMILIES[chosen].cdf(edges, np.asarray(a), np.asarray(b))
    share = (1 - study.model.unused[line]) * np.diff(below) / np.diff(edges)
    return tuple(zip(((edges[1:] + edges[:-1]) / 2).tolist(), share.tolist(), strict=True))


def today_ratio(study: Study, line: int) -> Estimate:
    """Find the ratio at which today's budget would be the best: F(B)/(1 − F(B)), a ratio."""
    n = int(study.charged[line].sum())
    within = float(covered(study.model, study.figures.budget_h)[line])
    if within >= 1:
        return Estimate(None, "ratio", n, reason=NEVER_EXCEEDED)
    ratio = within / (1 - within)
    if ratio > HIGHEST_RATIO:
        return Estimate(None, "ratio", n, reason=HARDLY_EXCEEDED)
    return Estimate(ratio, "ratio", n, reason=EXPECTED)
