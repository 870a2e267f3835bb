"""Tables across blocks: owners, sensitivity to ratio and objective, change of demand."""

from __future__ import annotations

from perioptimal_report.mca.planned import Cost, OwnerPlan, OwnerSeason, Plan
from perioptimal_report.mca.season import QUARTERS
from perioptimal_report.mca.trends import Trend
from perioptimal_report.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)

SEASON_MEASURES = (
    Measure("all_year_h", "All year"),
    *(Measure(f"quarter_{at + 1}_h", name) for at, name in enumerate(QUARTERS)),
)


def summary_tables(plan: Plan) -> tuple[Breakdown, ...]:
    """Lay out what is known of all blocks together, and the blocks not judged with reasons."""
    judged = any(block.reason is None for block in plan.blocks)
    if not judged:
        return _not_judged(plan)
    found = (owners_table(plan), *season_table(plan), sensitivity_table(plan), trend_table(plan))
    return (*found, *_not_judged(plan))


def _not_judged(plan: Plan) -> tuple[Breakdown, ...]:
    rows = tuple(
        Row(
            f"{block.owner} {block.weekday}",
            (Estimate(float(block.block_days), "count", block.block_days), block.reason),
        )
        for block in plan.blocks
        if block.reason is not None
    )
    measures = (Measure("block_days", "Block-days"), Measure("reason", "Reason"))
    return (Breakdown("block", "Blocks not judged", measures, rows),) if rows else ()


def owners_table(plan: Plan) -> Breakdown:
    """Hours and payroll cost per week of every owner at the headline ratio, most savings first."""
    at = plan.ratios.index(plan.ratio)
    ordered = sorted(plan.owners, key=lambda owner: -(owner.costs[at].savings_usd.value or 0.0))
    return Breakdown(
        by="owner",
        title=f"Block time and payroll cost per week at ratio {plan.ratio:g}",
        measures=(
            Measure("budget_h", "Budget today"),
            Measure("allotment_h", "Allotment, inefficiency"),
            Measure("today_usd", "Today's cost", "lower"),
            Measure("allotted_usd", "MCA cost", "lower"),
            Measure("savings_usd", "Savings", "higher"),
            Measure("savings_pct", "Savings, share", "higher"),
            Measure("later_pct", "Savings in later weeks", "higher"),
            Measure("chance_pct", "Probability of savings", "higher"),
        ),
        rows=tuple(_owner_row(owner, owner.costs[at]) for owner in ordered),
        essential=True,
    )


def _owner_row(owner: OwnerPlan, cost: Cost) -> Row:
    hours = (owner.budget_h, owner.allotment_h)
    money = (cost.today_usd, cost.allotted_usd, cost.savings_usd, cost.savings_pct)
    return Row(owner.owner, (*hours, *money, owner.out_of_sample_pct, cost.chance_pct))


def sensitivity_table(plan: Plan) -> Breakdown:
    """Allotted hours and both kinds of savings by ratio and objective."""
    return Breakdown(
        by="ratio and objective",
        title="How much hangs on the cost ratio and on the objective",
        measures=(
            Measure("allotment_h", "Allotment per week"),
            Measure("payroll_pct", "Payroll saved", "higher"),
            Measure("inefficiency_pct", "Inefficiency saved", "higher"),
        ),
        rows=tuple(
            Row(
                f"{each.ratio:g}, {each.objective}",
                (each.allotment_h, each.payroll_savings_pct, each.inefficiency_savings_pct),
                marked=each.ratio == plan.ratio and each.objective == "inefficiency",
            )
            for each in plan.sensitivity
        ),
    )


def season_table(plan: Plan) -> tuple[Breakdown, ...]:
    """Allotted hours per week by quarter of the year, where the season is modeled."""
    rows = tuple(
        Row(owner.owner, (owner.all_year_h, *owner.quarters_h)) for owner in plan.season.owners
    )
    if not rows:
        return ()
    title = f"Allotment per week by quarter of the year at ratio {plan.ratio:g}, inefficiency"
    return (Breakdown("owner", title, SEASON_MEASURES, rows),)


def owner_season_table(season: OwnerSeason, ratio: float) -> Breakdown:
    """Allotted hours per block-day by weekday and quarter of the year."""
    return Breakdown(
        by="weekday",
        title=f"Allotment by quarter of the year at ratio {ratio:g}, inefficiency",
        measures=SEASON_MEASURES[1:],
        rows=tuple(Row(weekday, hours) for weekday, hours in season.blocks),
        transposed=True,
    )


def trend_table(plan: Plan) -> Breakdown:
    """Slope and shift of every owner's usage per block-day, and the weeks that count."""
    weeks = {owner.owner: owner.window_weeks for owner in plan.owners}
    return Breakdown(
        by="owner",
        title="Did demand change?",
        measures=(
            Measure("slope_h", "Change per year"),
            Measure("slope_p", "Its p"),
            Measure("shift_h", "Likeliest shift"),
            Measure("shift_p", "Its p"),
            Measure("shift_on", "From"),
            Measure("window", "Weeks of history used"),
        ),
        rows=tuple(_trend_row(trend, weeks[trend.owner]) for trend in plan.trends),
    )


def _trend_row(trend: Trend, weeks: int) -> Row:
    numbers = (trend.slope_h, trend.slope_p, trend.shift_h, trend.shift_p)
    on = trend.shift_on.isoformat() if trend.shift_on else "–"
    used = Estimate(float(weeks), "count", trend.slope_h.n, reason="a count")
    return Row(trend.owner, (*numbers, on, used))
