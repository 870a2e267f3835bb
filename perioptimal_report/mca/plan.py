"""From block-days to the plan: the order of the steps, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca import block_plan
from perioptimal_report.mca.backtest import Backtest, backtest
from perioptimal_report.mca.demand import Demand, demand, lines
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.guards import last_weeks, reasons, since_change
from perioptimal_report.mca.out_of_sample import scored
from perioptimal_report.mca.owner_plan import (
    costs,
    out_of_sample,
    owners,
    sensitivity_of,
    together,
    worse,
)
from perioptimal_report.mca.planned import BlockPlan, Plan
from perioptimal_report.mca.study import Study, study
from perioptimal_report.mca.trends import season, trends
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
    fewest = settings.thresholds.min_block_days
    past = backtest(days, settings.costs.overtime_ratios, settings.costs.ratio, fewest=fewest)
    fitted = last_weeks(days, past.windows)
    charged = since_change(days, fitted)
    why = reasons(days, fitted, charged, fewest)
    judged = np.array([line for line, each in enumerate(why) if each is None], dtype=np.int64)
    weeks = int(past.windows[judged].max(initial=1))
    found = study(
        lines(days, judged, weeks=weeks),
        past.windows[judged],
        (fitted[judged][:, -weeks:], charged[judged][:, -weeks:]),
        settings,
        method=method,
    )
    blocks = [block_plan.described(days, fitted, line, each) for line, each in enumerate(why)]
    for position, line in enumerate(judged):
        blocks[line] = _judged(blocks[line], found, position)
    whole = lines(days, judged, weeks=days.seen.shape[1])
    past = Backtest(past.windows[judged], past.allotment_h[:, judged])
    these = together(found, scored(whole, past, found.money.prices), settings)
    return Plan(
        rate_usd=settings.costs.rate_per_hour_usd,
        ratio=settings.costs.ratio,
        ratios=settings.costs.overtime_ratios,
        first_day=_day(days, fitted, first=True),
        last_day=_day(days, fitted, first=False),
        blocks=tuple(blocks),
        owners=owners(these),
        costs=costs(these),
        excluded=days.excluded,
        method=method,
        out_of_sample=out_of_sample(these),
        worse=worse(these),
        sensitivity=sensitivity_of(these),
        trends=trends(whole),
        season=season(whole),
        run_weeks=found.run_weeks,
    )


def _judged(bare: BlockPlan, found: Study, position: int) -> BlockPlan:
    return replace(
        bare,
        fit=block_plan.fit(found, position),
        density=block_plan.density(found, position),
        today_ratio=block_plan.today_ratio(found, position),
        choices=block_plan.choices(found, position),
    )


def _day(days: Demand, fitted: Floats, *, first: bool) -> dt.date | None:
    weeks = np.flatnonzero(fitted.any(axis=0))
    if not len(weeks):
        return None
    monday: dt.date = days.mondays[weeks[0] if first else weeks[-1]].date()
    return monday if first else monday + dt.timedelta(days=6)
