"""Savings in money and in minutes, per block-day, week, month and year, and their cash part."""

from __future__ import annotations

from perioptimal_report.chart_data import Unit
from perioptimal_report.mca.planned import Cost, Plan
from perioptimal_report.results import (
    Breakdown,
    Estimate,
    Interval,
    Measure,
    Row,
)

WEEKS_PER_YEAR = 365.25 / 7
MONTHS_PER_YEAR = 12
MINUTES_PER_HOUR = 60
NO_SHARE = "no labor share in the settings"

MEASURES = (
    Measure("savings_usd", "Savings, full cost", "higher"),
    Measure("savings_min", "The same in regular block minutes", "higher"),
    Measure("cash_usd", "Cash part: labor not paid", "higher"),
)


def savings_table(plan: Plan, cost: Cost, labor_share_pct: float | None) -> Breakdown:
    """Lay out weekly savings by span: money, minutes at the regular rate, and cash [USD, min].

    ``cost`` is per week; cash is the labor share of the money, never added to it.
    """
    days_per_week = sum(block.days_per_week for block in plan.blocks if block.reason is None)
    spans = (
        ("Block-day", 1 / days_per_week if days_per_week else 0.0),
        ("Week", 1.0),
        ("Month", WEEKS_PER_YEAR / MONTHS_PER_YEAR),
        ("Year", WEEKS_PER_YEAR),
    )
    rows = (
        Row(label, _cells(scaled(cost.savings_usd, weeks, "usd"), plan.rate_usd, labor_share_pct))
        for label, weeks in spans
    )
    return Breakdown("span", f"Savings at ratio {plan.ratio:g}", MEASURES, tuple(rows))


def _cells(
    savings: Estimate, rate_usd: float, labor_share_pct: float | None
) -> tuple[Estimate, ...]:
    minutes = scaled(savings, MINUTES_PER_HOUR / rate_usd, "min")
    if labor_share_pct is None:
        return savings, minutes, Estimate(None, "usd", savings.n, reason=NO_SHARE)
    return savings, minutes, scaled(savings, labor_share_pct / 100, "usd")


def scaled(value: Estimate, factor: float, unit: Unit) -> Estimate:
    """Multiply an estimate and its interval by a factor, in the given unit."""
    if value.value is None:
        return Estimate(None, unit, value.n, reason=value.reason)
    bound = value.interval
    interval = bound and Interval(
        factor * bound.low, factor * bound.high, bound.method, bound.level_pct
    )
    return Estimate(factor * value.value, unit, value.n, interval, value.reason)
