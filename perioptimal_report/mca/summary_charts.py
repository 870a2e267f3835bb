"""Pictures across blocks: utilization, savings promised and kept, the two sources of savings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.planned import BlockPlan, Choice, Cost, Plan, RatioCurves
from perioptimal_report.mca.season import QUARTERS
from perioptimal_report.shapes.chart_data import (
    Chart,
    Curve,
    Curves,
    Distribution,
    Dots,
    Mark,
    Panels,
    Step,
    Unit,
    Waterfall,
)
from perioptimal_report.shapes.results import Estimate

CURVE_POINTS = 60


BINS = 12


TODAY, ALLOTMENT = "Today", "Allotment"


RATIO_CHARTS_TODAY, BY_INEFFICIENCY, BY_PAYROLL = (
    "Today",
    "Allotment by inefficiency",
    "Allotment by payroll",
)


CHOSEN, IMPLIED = "Chosen", "Today implies"


def draw_summary(plan: Plan) -> tuple[Chart, ...]:
    """Draw what is known of all judged blocks together."""
    found: tuple[Chart, ...] = (utilization(plan), promised_and_later(plan), *ratio_charts(plan))
    return (*found, season_chart(plan)) if plan.season.quarters_pct else found


def season_chart(plan: Plan) -> Dots:
    """Set each quarter's usage against the year's mean [%]."""
    found = plan.season.quarters_pct
    bounds = [each.interval for each in found]
    return Dots(
        key="season",
        title="Usage by quarter of the year",
        unit="pct",
        labels=QUARTERS,
        values=tuple(each.value for each in found),
        lows=tuple(bound.low if bound else None for bound in bounds),
        highs=tuple(bound.high if bound else None for bound in bounds),
        n=tuple(each.n for each in found),
        reference=Mark("Year's mean", 100.0),
    )


def utilization(plan: Plan) -> Panels:
    """Show the paper's figures 1 and 2 as aligned dots: utilization by owner."""
    owners = list(dict.fromkeys(block.owner for block in plan.blocks))
    blocks = [[block for block in plan.blocks if block.owner == name] for name in owners]
    parts = (("classic", "Classic"), ("under", "Under"), ("over", "Over"))
    return Panels(
        key="utilization",
        title="Utilization of the budget by owner",
        charts=tuple(_dots(key, title, owners, blocks) for key, title in parts),
    )


def _dots(key: str, title: str, owners: list[str], blocks: Sequence[Sequence[BlockPlan]]) -> Dots:
    return Dots(
        key=f"utilization_{key}",
        title=title,
        unit="pct",
        labels=tuple(owners),
        values=tuple(_pooled(each, f"{key}_pct") for each in blocks),
        n=tuple(sum(block.block_days for block in each) for each in blocks),
    )


def _pooled(blocks: Sequence[BlockPlan], name: str) -> float | None:
    """Weight the weekdays' shares by their budgeted hours."""
    pairs = [
        (getattr(block, name).value, (block.budget_h.value or 0.0) * block.block_days)
        for block in blocks
    ]
    known = [(value, hours) for value, hours in pairs if value is not None]
    total = sum(hours for _, hours in known)
    return sum(value * hours for value, hours in known) / total if total > 0 else None


def promised_and_later(plan: Plan) -> Panels:
    """Set savings on the weeks fitted beside those of past allotments in later weeks."""
    at = plan.ratios.index(plan.ratio)
    fitted = [owner.costs[at].savings_pct for owner in plan.owners]
    later = [owner.out_of_sample_pct for owner in plan.owners]
    parts = (("fitted", "On the weeks fitted", fitted), ("later", "In later weeks", later))
    return Panels(
        key="promised_and_later",
        title="Savings, as promised and as they would have come",
        charts=tuple(_savings(f"savings_{key}", title, plan, found) for key, title, found in parts),
    )


def savings_by_owner(plan: Plan) -> Dots:
    """Show every owner's savings per week at the headline ratio [USD]."""
    at = plan.ratios.index(plan.ratio)
    found = [owner.costs[at].savings_usd for owner in plan.owners]
    return _savings("savings_by_owner", "Savings per week", plan, found)


def _savings(key: str, title: str, plan: Plan, estimates: list[Estimate]) -> Dots:
    bounds = [each.interval for each in estimates]
    return Dots(
        key=key,
        title=title,
        unit=estimates[0].unit,
        labels=tuple(owner.owner for owner in plan.owners),
        values=tuple(each.value for each in estimates),
        lows=tuple(bound.low if bound else None for bound in bounds),
        highs=tuple(bound.high if bound else None for bound in bounds),
        n=tuple(each.n for each in estimates),
        reference=Mark("Today's cost", 0.0),
    )


def savings_steps(cost: Cost) -> Waterfall:
    """Part the savings by source: scheduling within today's budget, then the allotment."""
    parsed, today, allotted = (
        each.value or 0.0 for each in (cost.today_parsed_usd, cost.today_usd, cost.allotted_usd)
    )
    return Waterfall(
        key="two_sources",
        title="Payroll cost per week",
        unit="usd",
        steps=(
            Step("As worked", parsed, is_total=True),
            Step("Overtime by gaps", today - parsed),
            Step("Today's blocks", today, is_total=True),
            Step("Allotment", allotted - today),
            Step("Minimal cost", allotted, is_total=True),
        ),
    )


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


def ratio_charts(plan: Plan) -> tuple[Curves, ...]:
    """Draw hours, payroll cost and savings per week against the ratio; none without blocks."""
    found = plan.ratio_curves
    if found is None:
        return ()
    today_h = (found.today_h.value or 0.0,) * len(found.ratios)
    hours = zip(
        (RATIO_CHARTS_TODAY, BY_INEFFICIENCY, BY_PAYROLL),
        (today_h, *found.allotment_h),
        strict=True,
    )
    money = zip(
        (RATIO_CHARTS_TODAY, BY_INEFFICIENCY, BY_PAYROLL),
        (found.today_usd, *found.allotted_usd),
        strict=True,
    )
    saved = zip((RATIO_CHARTS_TODAY, BY_INEFFICIENCY, BY_PAYROLL), _saved(found), strict=True)
    return (
        _chart("hours", "Block time per week by cost ratio", "h", tuple(hours), plan),
        _chart("cost", "Payroll cost per week by cost ratio", "usd", tuple(money), plan),
        _chart("saved", "Payroll saved by cost ratio", "pct", tuple(saved), plan),
    )


def _saved(curves: RatioCurves) -> list[tuple[float, ...]]:
    today = np.array(curves.today_usd)
    plans = (curves.today_usd, *curves.allotted_usd)
    return [tuple((100 * (1 - np.array(after) / today)).tolist()) for after in plans]


def _chart(
    key: str, title: str, unit: Unit, lines: tuple[tuple[str, tuple[float, ...]], ...], plan: Plan
) -> Curves:
    found = plan.ratio_curves
    ratios = found.ratios if found else ()
    return Curves(
        key=f"ratio_{key}",
        title=title,
        x_unit="ratio",
        y_unit=unit,
        curves=tuple(Curve(label, ratios, values) for label, values in lines),
        marks=_ratio_charts_marks(plan),
        main=tuple(
            Mark(label, float(np.interp(plan.ratio, ratios, values))) for label, values in lines
        ),
    )


def _ratio_charts_marks(plan: Plan) -> tuple[Mark, ...]:
    """Mark the ratio chosen, and that of today's block time where the picture reaches it."""
    found, chosen = plan.ratio_curves, Mark(CHOSEN, plan.ratio)
    implied = found.implied_ratio.value if found else None
    if found is None or implied is None or not found.ratios[0] <= implied <= found.ratios[-1]:
        return (chosen,)
    return (chosen, Mark(IMPLIED, implied))
