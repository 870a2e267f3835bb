"""Pictures across blocks: utilization, savings promised and kept, the two sources of savings."""

from __future__ import annotations

from collections.abc import Sequence

from perioptimal_report.chart_data import Chart, Dots, Mark, Panels, Step, Waterfall
from perioptimal_report.mca.planned import BlockPlan, Cost, Plan
from perioptimal_report.mca.ratio_charts import ratio_charts
from perioptimal_report.mca.season import QUARTERS
from perioptimal_report.results import Estimate


def summary_charts(plan: Plan) -> tuple[Chart, ...]:
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


def _savings(key: str, title: str, plan: Plan, found: list[Estimate]) -> Dots:
    bounds = [each.interval for each in found]
    return Dots(
        key=key,
        title=title,
        unit=found[0].unit,
        labels=tuple(owner.owner for owner in plan.owners),
        values=tuple(each.value for each in found),
        lows=tuple(bound.low if bound else None for bound in bounds),
        highs=tuple(bound.high if bound else None for bound in bounds),
        n=tuple(each.n for each in found),
        reference=Mark("Today's cost", 0.0),
    )


def two_sources(cost: Cost) -> Waterfall:
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
