"""The chapter of minimal cost analysis: all blocks together, then one result per owner."""

from __future__ import annotations

from collections.abc import Sequence

from perioptimal_report.chart_data import Dots, Mark, Panels
from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.note import JUDGED, NOT_JUDGED, SEASON, SEASON_P
from perioptimal_report.mca.owner_charts import cost_curves, histograms
from perioptimal_report.mca.owner_tables import cost_table, distribution_table
from perioptimal_report.mca.planned import BlockPlan, Plan
from perioptimal_report.mca.summary_tables import owners_table, sensitivity_table, trend_table
from perioptimal_report.results import (
    Estimate,
    Exclusion,
    Finding,
    Number,
    Result,
)

KEY = "mca"
NO_BLOCKS = "no block-days in the history"


def chapter(plan: Plan, settings: Engagement) -> tuple[Result, ...]:
    """Lay the plan out as pages: a summary over owners, then each owner in alphabetical order.

    An owner's result names it by ``of``; owners without any judged block come with their reasons.
    """
    owners = dict.fromkeys(block.owner for block in plan.blocks)
    return (_summary(plan), *(_owner(plan, name) for name in owners))


def _summary(plan: Plan) -> Result:
    judged = [block for block in plan.blocks if block.reason is None]
    reasons = [block.reason for block in plan.blocks if block.reason is not None]
    counted = tuple(Exclusion(reason, reasons.count(reason)) for reason in dict.fromkeys(reasons))
    return Result(
        key=KEY,
        numbers=(
            Number(JUDGED, _count(len(judged), len(plan.blocks))),
            Number(NOT_JUDGED, _count(len(reasons), len(plan.blocks))),
            Number(SEASON, plan.season.height_pct),
            Number(SEASON_P, plan.season.p),
        ),
        breakdowns=(owners_table(plan), sensitivity_table(plan), trend_table(plan))
        if judged
        else (),
        charts=(_utilization(plan), _promised_and_later(plan)) if judged else (),
        exclusions=(*plan.excluded, *counted),
        finding=None if plan.blocks else Finding("none"),
    )


def _count(value: int, n: int) -> Estimate:
    return Estimate(float(value), "count", n, reason="a count")


def _utilization(plan: Plan) -> Panels:
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


def _promised_and_later(plan: Plan) -> Panels:
    """Set savings on the weeks fitted beside those of past allotments in later weeks."""
    at = plan.ratios.index(plan.ratio)
    fitted = [owner.costs[at].savings_pct for owner in plan.owners]
    later = [owner.out_of_sample_pct for owner in plan.owners]
    parts = (("fitted", "On the weeks fitted", fitted), ("later", "In later weeks", later))
    return Panels(
        key="promised_and_later",
        title="Savings, as promised and as they would have come",
        charts=tuple(_savings(key, title, plan, found) for key, title, found in parts),
    )


def _savings(key: str, title: str, plan: Plan, found: list[Estimate]) -> Dots:
    bounds = [each.interval for each in found]
    return Dots(
        key=f"savings_{key}",
        title=title,
        unit="pct",
        labels=tuple(owner.owner for owner in plan.owners),
        values=tuple(each.value for each in found),
        lows=tuple(bound.low if bound else None for bound in bounds),
        highs=tuple(bound.high if bound else None for bound in bounds),
        n=tuple(each.n for each in found),
        reference=Mark("Today's cost", 0.0),
    )


def _owner(plan: Plan, name: str) -> Result:
    blocks = tuple(block for block in plan.blocks if block.owner == name)
    judged = any(block.reason is None for block in blocks)
    return Result(
        key=KEY,
        numbers=(
            Number(JUDGED, _count(sum(block.reason is None for block in blocks), len(blocks))),
        ),
        breakdowns=(distribution_table(blocks, plan.ratios), cost_table(blocks, plan.ratios)),
        charts=(cost_curves(blocks, plan), histograms(blocks, plan)) if judged else (),
        of=(("owner", name),),
    )
