"""Tables across blocks: owners, sensitivity to ratio and objective, change of demand."""

from __future__ import annotations

from collections.abc import Callable

from perioptimal_report.mca.goodness import KsNull
from perioptimal_report.mca.planned import BlockPlan, Choice, Cost, OwnerPlan, OwnerSeason, Plan
from perioptimal_report.mca.season import QUARTERS
from perioptimal_report.mca.trends import Trend
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)

SEASON_MEASURES = (
    Measure("all_year_h", "All year"),
    *(Measure(f"quarter_{at + 1}_h", name) for at, name in enumerate(QUARTERS)),
)


Cell = Callable[[BlockPlan], Estimate | str]


Column = tuple[Measure, Cell]


NOT_FITTED = "no distribution could be fitted"


NONE = "–"


NULL_NAMES: dict[KsNull, str] = {"table": "null table", "bootstrap": "parametric bootstrap"}


UNITS: dict[str, Unit] = {"mean": "h", "sd": "h", "scale": "h"}
"""Units of the parameters; all others are pure numbers."""


def tabulate_summary(plan: Plan) -> tuple[Breakdown, ...]:
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


def owner_tables(blocks: tuple[BlockPlan, ...], plan: Plan) -> tuple[Breakdown, ...]:
    """Lay out both tables at the headline's ratio, then what they hold at each other ratio."""
    ratios, ratio = plan.ratios, plan.ratio
    places = [ratios.index(ratio), *(i for i, other in enumerate(ratios) if other != ratio)]
    return tuple(
        made
        for number, at in enumerate(places)
        for made in (
            _distribution_table(blocks, at, plan, alone=number > 0),
            _cost_table(blocks, at, ratios[at], alone=number > 0),
        )
    )


def _distribution_table(
    blocks: tuple[BlockPlan, ...], position: int, plan: Plan, *, alone: bool
) -> Breakdown:
    """Distribution, days, cases, tests, parameters and allotments (the paper's Tables 1 to 3)."""
    ratio = plan.ratios[position]
    title = f"Distribution of usage, and allotments at ratio {ratio:g}"
    if alone:
        return _table(f"Allotments at ratio {ratio:g}", blocks, _allotment_columns(position, ratio))
    columns: list[Column] = [
        (Measure("distribution", "Distribution"), _family),
        (
            Measure("in_force", "Allotted by"),
            lambda block: block.fit.in_force if block.fit else NONE,
        ),
        (
            Measure("block_days", "Block-days"),
            lambda block: _count(block, block.block_days, "days"),
        ),
        (Measure("unused_days", "Unused"), lambda block: _count(block, block.unused_days, "days")),
        (Measure("cases", "Cases"), lambda block: _count(block, block.cases, "cases")),
        *_tests(plan.ks_null),
        (Measure("parameter_1", "Mean or shape"), lambda block: _parameter(block, 0)),
        (Measure("parameter_2", "SD or scale"), lambda block: _parameter(block, 1)),
    ]
    return _table(title, blocks, [*columns, *_allotment_columns(position, ratio)])


def _tests(null: KsNull) -> list[Column]:
    """Name the p-values by where they come from; the corrected one decides."""
    naive: Column = (Measure("ks_p_naive", "KS p, naive"), lambda b: _p(b, "ks_p_naive"))
    decides: Column = (
        Measure("ks_p_corrected", f"KS p, corrected by {NULL_NAMES[null]}"),
        lambda b: _p(b, "ks_p_corrected"),
    )
    beside: Column = (
        Measure("ks_p_table", f"KS p, by {NULL_NAMES['table']}"),
        lambda b: _p(b, "ks_p_table"),
    )
    return [naive, decides] if null == "table" else [naive, decides, beside]


def _cost_table(
    blocks: tuple[BlockPlan, ...], position: int, ratio: float, *, alone: bool
) -> Breakdown:
    """Budget, utilization and cost per block-day at a ratio (the paper's Tables 4 to 6)."""
    title = f"Payroll cost per block-day at ratio {ratio:g}"
    if alone:
        return _table(title, blocks, _cost_columns(position, ratio))
    columns: list[Column] = [
        (Measure("budget", "Budget today"), lambda block: block.budget_h),
        (Measure("classic", "Classic utilization"), lambda block: block.classic_pct),
        (Measure("under", "Underutilization", "lower"), lambda block: block.under_pct),
        (Measure("over", "Overutilization", "lower"), lambda block: block.over_pct),
        (Measure("outside", "Usage outside any block"), lambda block: block.outside_h),
        (Measure("today_ratio", "Ratio today's budget implies"), lambda block: block.today_ratio),
    ]
    return _table(title, blocks, [*columns, *_cost_columns(position, ratio)])


def _allotment_columns(position: int, ratio: float) -> list[Column]:
    end = f" at {ratio:g}"
    return [
        _chosen("allotment", f"Allotment, inefficiency{end}", position, lambda c: c.allotment_h),
        _chosen(
            "payroll_allotment",
            f"Allotment, payroll{end}",
            position,
            lambda c: c.payroll_allotment_h,
        ),
        _chosen("expected_under", f"Expected under{end}", position, lambda c: c.expected_under_h),
        _chosen("expected_over", f"Expected over{end}", position, lambda c: c.expected_over_h),
    ]


def _cost_columns(position: int, ratio: float) -> list[Column]:
    end = f" at {ratio:g}"
    return [
        _chosen("allotted_usd", f"MCA cost{end}", position, lambda c: c.cost.allotted_usd),
        _chosen("today_usd", f"Today's cost{end}", position, lambda c: c.cost.today_usd),
        _chosen(
            "parsed_usd", f"Today by time of day{end}", position, lambda c: c.cost.today_parsed_usd
        ),
        _chosen("savings_pct", f"Savings{end}", position, lambda c: c.cost.savings_pct),
        _chosen(
            "chance_pct", f"Probability of savings{end}", position, lambda c: c.cost.chance_pct
        ),
    ]


def _chosen(key: str, label: str, position: int, pick: Callable[[Choice], Estimate]) -> Column:
    def cell(block: BlockPlan) -> Estimate | str:
        if block.reason is not None:
            return Estimate(None, _unit(key), block.block_days, reason=block.reason)
        return pick(block.choices[position])

    return Measure(f"{key}_{position + 1}", label), cell


def _unit(key: str) -> Unit:
    return "usd" if key.endswith("usd") else "pct" if key.endswith("pct") else "h"


def _family(block: BlockPlan) -> str:
    return block.fit.family if block.fit else NONE


def _count(block: BlockPlan, value: int, unit: Unit) -> Estimate:
    return Estimate(float(value), unit, block.block_days, reason="a count")


def _p(block: BlockPlan, name: str) -> Estimate:
    if block.fit is None:
        return Estimate(None, "p", block.block_days, reason=block.reason or NOT_FITTED)
    return Estimate(getattr(block.fit, name), "p", block.block_days, reason="a test")


def _parameter(block: BlockPlan, position: int) -> Estimate:
    if block.fit is None:
        return Estimate(None, "ratio", block.block_days, reason=block.reason or NOT_FITTED)
    name, value = block.fit.parameters[position]
    return Estimate(value, UNITS.get(name, "ratio"), block.block_days, reason="a parameter")


def _table(title: str, blocks: tuple[BlockPlan, ...], columns: list[Column]) -> Breakdown:
    return Breakdown(
        by="weekday",
        title=title,
        measures=tuple(measure for measure, _ in columns),
        rows=tuple(
            Row(block.weekday, tuple(cell(block) for _, cell in columns)) for block in blocks
        ),
        transposed=True,
    )
