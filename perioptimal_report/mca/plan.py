"""From block-days to the plan: the order of the steps, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca import block_plan
from perioptimal_report.mca.backtest import Backtest, backtest
from perioptimal_report.mca.demand import Demand, demand, lines
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.guards import last_weeks, reasons, since_change, wide_enough
from perioptimal_report.mca.ks_bootstrap import null_in_use
from perioptimal_report.mca.out_of_sample import scored
from perioptimal_report.mca.owner_plan import (
    costs,
    out_of_sample,
    owners,
    ratio_curves_of,
    sensitivity_of,
    together,
    worse,
)
from perioptimal_report.mca.planned import BlockPlan, Plan
from perioptimal_report.mca.seasonal import season
from perioptimal_report.mca.study import Study, study
from perioptimal_report.mca.trends import trends
from perioptimal_report.mca.usage_model import Method

__all__ = ["Plan", "plan"]


def plan(block_days: pd.DataFrame, settings: Engagement, *, method: Method = "likelihood") -> Plan:
    """Allot block time at minimal cost, and say what that saves against today's budget.

    ``block_days`` is the fact table of that name, history included. Blocks that cannot be judged
    come with a reason. ``method="paper"`` reproduces the paper's arithmetic: unused days dropped,
    families by Kolmogorov–Smirnov p, today's overtime by time of day against the distribution's
    expected overflow; without intervals. Source: Strum DP, Vargas LG, May JH. Anesthesiology
    1999;90:1176-85.
    """
    days = demand(block_days)
    past = backtest(days, settings)
    counted = _counted(days, past, settings.thresholds.min_block_days)
    found = _study(days, counted, settings, method)
    whole, tried = _history(days, past, counted.judged)
    these = together(found, scored(whole, tried.allotment_h, found.money.prices), settings)
    return Plan(
        rate_usd=settings.costs.rate_per_hour_usd,
        ratio=settings.costs.ratio,
        ratios=settings.costs.overtime_ratios,
        **_span(days, counted.fitted),
        blocks=_blocks(days, counted, found),
        owners=owners(these),
        costs=costs(these),
        excluded=days.excluded,
        method=method,
        ks_null=null_in_use(settings, method),
        out_of_sample=out_of_sample(these),
        worse=worse(these),
        sensitivity=sensitivity_of(these),
        ratio_curves=ratio_curves_of(these),
        trends=trends(whole),
        season=season(whole, found, tried, these.weekly, settings),
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


def _counted(days: Demand, past: Backtest, fewest: int) -> _Counted:
    windows = wide_enough(days, past.windows, fewest)
    fitted = last_weeks(days, windows)
    charged = since_change(days, fitted)
    why = reasons(days, fitted, charged, fewest)
    judged = np.array([line for line, each in enumerate(why) if each is None], dtype=np.int64)
    return _Counted(windows, fitted, charged, why, judged)


def _history(days: Demand, past: Backtest, blocks: NDArray[np.int64]) -> tuple[Demand, Backtest]:
    """Keep some blocks, with all of their weeks and their rolling origin."""
    whole = lines(days, blocks, weeks=days.seen.shape[1])
    return whole, replace(
        past,
        windows=past.windows[blocks],
        allotment_h=past.allotment_h[:, blocks],
        tried=past.tried[:, blocks],
    )


def _study(days: Demand, counted: _Counted, settings: Engagement, method: Method) -> Study:
    judged = counted.judged
    weeks = int(counted.windows[judged].max(initial=1))
    weights = (counted.fitted[judged][:, -weeks:], counted.charged[judged][:, -weeks:])
    recent = lines(days, judged, weeks=weeks)
    return study(recent, counted.windows[judged], weights, settings, method=method)


def _blocks(days: Demand, counted: _Counted, found: Study) -> tuple[BlockPlan, ...]:
    blocks = [
        block_plan.described(days, counted.fitted, line, why)
        for line, why in enumerate(counted.why)
    ]
    for position, line in enumerate(counted.judged):
        blocks[line] = _judged(blocks[line], found, position)
    return tuple(blocks)


def _judged(bare: BlockPlan, found: Study, position: int) -> BlockPlan:
    return replace(
        bare,
        fit=block_plan.fit(found, position),
        density=block_plan.density(found, position),
        today_ratio=block_plan.today_ratio(found, position),
        choices=block_plan.choices(found, position),
    )


def _span(days: Demand, fitted: Floats) -> dict[str, dt.date | None]:
    """Give Monday of the first week fitted and Sunday of the last."""
    weeks = np.flatnonzero(fitted.any(axis=0))
    if not len(weeks):
        return {"first_day": None, "last_day": None}
    first, last = (days.mondays[week].date() for week in (weeks[0], weeks[-1]))
    return {"first_day": first, "last_day": last + dt.timedelta(days=6)}
