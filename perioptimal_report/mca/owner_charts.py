"""The paper's figure 3 for one owner, weekday by weekday, and the usage behind it."""

from __future__ import annotations

import numpy as np

from perioptimal_report.chart_data import Curve, Curves, Distribution, Mark, Panels
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.planned import BlockPlan, Choice, Plan

CURVE_POINTS = 60
BINS = 12
TODAY, ALLOTMENT = "Today", "Allotment"


def cost_curves(blocks: tuple[BlockPlan, ...], plan: Plan) -> Panels:
    """Both costs of any budget on the block-days seen, with today's budget and the allotment."""
    return Panels(
        key="cost_curve",
        title="Cost of a block-day by budget",
        charts=tuple(_cost_curve(block, plan) for block in blocks if block.reason is None),
    )


def _cost_curve(block: BlockPlan, plan: Plan) -> Curves:
    usage_h = np.array(block.usage_h)
    budgets_h = np.linspace(0, _reach(block), CURVE_POINTS)
    over_h = np.maximum(usage_h - budgets_h[:, None], 0).mean(axis=1)
    under_h = budgets_h - usage_h.mean() + over_h
    rate_usd, ratio = plan.rate_usd, plan.ratio
    return Curves(
        key=f"cost_curve_{block.weekday}",
        title=block.weekday,
        x_unit="h",
        y_unit="usd",
        curves=(
            _curve("Payroll", budgets_h, rate_usd * (budgets_h + ratio * over_h)),
            _curve("Inefficiency", budgets_h, rate_usd * (under_h + ratio * over_h)),
        ),
        marks=_marks(block, plan),
        rug=tuple(sorted(block.usage_h)),
    )


def _curve(label: str, x: Floats, y: Floats) -> Curve:
    return Curve(label, tuple(x.tolist()), tuple(y.tolist()))


def _reach(block: BlockPlan) -> float:
    return 1.1 * max(*block.usage_h, block.budget_h.value or 0.0)


def headline_choice(block: BlockPlan, plan: Plan) -> Choice:
    """Give the block's allotment at the headline ratio."""
    return block.choices[plan.ratios.index(plan.ratio)]


def _marks(block: BlockPlan, plan: Plan) -> tuple[Mark, ...]:
    values = (block.budget_h.value, headline_choice(block, plan).allotment_h.value)
    pairs = zip((TODAY, ALLOTMENT), values, strict=True)
    return tuple(Mark(label, value) for label, value in pairs if value is not None)


def histograms(blocks: tuple[BlockPlan, ...], plan: Plan) -> Panels:
    """Usage per block-day with the best family's expected counts, on one scale of hours."""
    judged = [block for block in blocks if block.reason is None]
    reach = max((max(block.usage_h) for block in judged), default=1.0)
    edges = np.linspace(0, reach, BINS + 1)
    return Panels(
        key="usage",
        title="Usage per block-day",
        charts=tuple(_histogram(block, plan, edges) for block in judged),
    )


def _histogram(block: BlockPlan, plan: Plan, edges: Floats) -> Distribution:
    counts, _ = np.histogram(block.usage_h, edges)
    days_per_density = block.block_days * float(edges[1] - edges[0])
    hours, density = np.array(block.density).reshape(-1, 2).T
    fitted = _curve(block.fit.family, hours, density * days_per_density) if block.fit else None
    return Distribution(
        key=f"usage_{block.weekday}",
        title=block.weekday,
        unit="h",
        edges=tuple(edges.tolist()),
        counts=tuple(counts.astype(float).tolist()),
        marks=_marks(block, plan),
        fitted=fitted,
    )
