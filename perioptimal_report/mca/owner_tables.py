"""The paper's two tables for one owner, weekday by weekday: distribution and cost."""

from __future__ import annotations

from collections.abc import Callable

from perioptimal_report.chart_data import Unit
from perioptimal_report.mca.goodness import KsNull
from perioptimal_report.mca.planned import BlockPlan, Choice, Plan
from perioptimal_report.results import (
    Breakdown,
    Estimate,
    Measure,
    Row,
)

Cell = Callable[[BlockPlan], Estimate | str]
Column = tuple[Measure, Cell]

NOT_FITTED = "no distribution could be fitted"
NONE = "–"
NULL_NAMES: dict[KsNull, str] = {"table": "null table", "bootstrap": "parametric bootstrap"}
UNITS: dict[str, Unit] = {"mean": "h", "sd": "h", "scale": "h"}
"""Units of the parameters; all others are pure numbers."""


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
    blocks: tuple[BlockPlan, ...], at: int, plan: Plan, *, alone: bool
) -> Breakdown:
    """Distribution, days, cases, tests, parameters and allotments (the paper's Tables 1 to 3)."""
    ratio = plan.ratios[at]
    title = f"Distribution of usage, and allotments at ratio {ratio:g}"
    if alone:
        return _table(f"Allotments at ratio {ratio:g}", blocks, _allotment_columns(at, ratio))
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
    return _table(title, blocks, [*columns, *_allotment_columns(at, ratio)])


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


def _cost_table(blocks: tuple[BlockPlan, ...], at: int, ratio: float, *, alone: bool) -> Breakdown:
    """Budget, utilization and cost per block-day at a ratio (the paper's Tables 4 to 6)."""
    title = f"Payroll cost per block-day at ratio {ratio:g}"
    if alone:
        return _table(title, blocks, _cost_columns(at, ratio))
    columns: list[Column] = [
        (Measure("budget", "Budget today"), lambda block: block.budget_h),
        (Measure("classic", "Classic utilization"), lambda block: block.classic_pct),
        (Measure("under", "Underutilization", "lower"), lambda block: block.under_pct),
        (Measure("over", "Overutilization", "lower"), lambda block: block.over_pct),
        (Measure("outside", "Usage outside any block"), lambda block: block.outside_h),
        (Measure("today_ratio", "Ratio today's budget implies"), lambda block: block.today_ratio),
    ]
    return _table(title, blocks, [*columns, *_cost_columns(at, ratio)])


def _allotment_columns(at: int, ratio: float) -> list[Column]:
    end = f" at {ratio:g}"
    return [
        _chosen("allotment", f"Allotment, inefficiency{end}", at, lambda c: c.allotment_h),
        _chosen(
            "payroll_allotment", f"Allotment, payroll{end}", at, lambda c: c.payroll_allotment_h
        ),
        _chosen("expected_under", f"Expected under{end}", at, lambda c: c.expected_under_h),
        _chosen("expected_over", f"Expected over{end}", at, lambda c: c.expected_over_h),
    ]


def _cost_columns(at: int, ratio: float) -> list[Column]:
    end = f" at {ratio:g}"
    return [
        _chosen("allotted_usd", f"MCA cost{end}", at, lambda c: c.cost.allotted_usd),
        _chosen("today_usd", f"Today's cost{end}", at, lambda c: c.cost.today_usd),
        _chosen("parsed_usd", f"Today by time of day{end}", at, lambda c: c.cost.today_parsed_usd),
        _chosen("savings_pct", f"Savings{end}", at, lambda c: c.cost.savings_pct),
        _chosen("chance_pct", f"Probability of savings{end}", at, lambda c: c.cost.chance_pct),
    ]


def _chosen(key: str, label: str, at: int, pick: Callable[[Choice], Estimate]) -> Column:
    def cell(block: BlockPlan) -> Estimate | str:
        if block.reason is not None:
            return Estimate(None, _unit(key), block.block_days, reason=block.reason)
        return pick(block.choices[at])

    return Measure(f"{key}_{at + 1}", label), cell


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


def _parameter(block: BlockPlan, at: int) -> Estimate:
    if block.fit is None:
        return Estimate(None, "ratio", block.block_days, reason=block.reason or NOT_FITTED)
    name, value = block.fit.parameters[at]
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
