"""Costs with their intervals, of one block or of several together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.bootstrap import Replicates
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import MeanHours, Prices, allotted_usd, today_usd
from perioptimal_report.mca.planned import Cost, Plan
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Interval,
    Measure,
    Row,
)
from perioptimal_report.stats.week_bootstrap import widened_tails

METHOD = "week-cluster bootstrap, percentiles"


METHOD_WIDENED = "week-cluster bootstrap, percentiles widened for the number of weeks"


METHOD_OF_RUNS = "circular bootstrap of 8-week runs, percentiles widened for their number"


FEWEST_DRAWS = 2.0


PLAIN_PCT = (2.5, 97.5)


NO_REPLICATES = "weeks were not drawn again"


NOTHING_SPENT = "today's budget costs nothing"


WEEKS_PER_YEAR = 365.25 / 7


MONTHS_PER_YEAR = 12


MINUTES_PER_HOUR = 60


NO_SHARE = "no labor share in the settings"


MEASURES = (
    Measure("savings_usd", "Savings, full cost", "higher"),
    Measure("savings_min", "The same in regular block minutes", "higher"),
    Measure("cash_usd", "Cash part: labor not paid", "higher"),
)


@dataclass(frozen=True, slots=True)
class Draws:
    """What a replicate draws again: weeks with block-days, alone or in runs of ``run_weeks``.

    Percentiles are widened for the number of draws as Hesterberg describes; plain ones fall short
    where a year holds six or seven runs (benchmarks/mca_coverage.py). Source: Hesterberg TC. Am
    Stat 2015;69:371–86.
    """

    weeks: int
    run_weeks: int

    @property
    def method(self) -> str:
        """Name the bootstrap."""
        return METHOD_WIDENED if self.run_weeks == 1 else METHOD_OF_RUNS

    @property
    def tails_pct(self) -> tuple[float, float]:
        """Give the two percentiles of a 95% interval [%]."""
        low, high = widened_tails(max(self.weeks / self.run_weeks, FEWEST_DRAWS))
        return 100 * low, 100 * high


@dataclass(frozen=True, slots=True)
class Dollars:
    """Payroll cost per ratio × (replicate ×) block: by time of day, by block total, allotted."""

    parsed: Floats
    today: Floats
    allotted: Floats


@dataclass(frozen=True, slots=True)
class Priced:
    """Costs of the block-days, of every replicate's, and of the weeks each replicate left out."""

    prices: Prices
    seen: Dollars
    drawn: Dollars | None
    left_out: Dollars | None


def priced(hours: MeanHours, replicates: Replicates | None, prices: Prices) -> Priced:
    """Turn hours into payroll cost [USD]."""
    seen = _dollars(hours, prices)
    if replicates is None:
        return Priced(prices, seen, None, None)
    drawn, left_out = (_dollars(each, prices) for each in (replicates.drawn, replicates.left_out))
    return Priced(prices, seen, drawn, left_out)


def _dollars(hours: MeanHours, prices: Prices) -> Dollars:
    return Dollars(
        today_usd(hours, prices, parsed=True),
        today_usd(hours, prices),
        allotted_usd(hours, prices),
    )


@dataclass(frozen=True, slots=True)
class ChargedBlocks:
    """Some blocks, each with its block-days per week, and the block-days charged."""

    blocks: NDArray[np.int64]
    per_week: Floats
    n: int
    draws: Draws


def cost(money: Priced, position: int, charged: ChargedBlocks) -> Cost:
    """Sum the cost at one ratio of some blocks, each weighted by its block-days per week [USD]."""
    n, draws = charged.n, charged.draws

    def summed(part: Floats) -> Floats:
        return np.asarray(part[position][..., charged.blocks] @ charged.per_week)

    seen = [summed(each) for each in (money.seen.parsed, money.seen.today, money.seen.allotted)]
    drawn = _parts(money.drawn, summed)
    parsed, today, allotted = (
        estimate(value, "usd", n, sample, draws) for value, sample in zip(seen, drawn, strict=True)
    )
    (_, before, after), (_, drawn_before, drawn_after) = seen, drawn
    pair = sample = None
    if drawn_before is not None and drawn_after is not None:
        pair, sample = (drawn_before, drawn_after), drawn_before - drawn_after
    return Cost(
        ratio=money.prices.ratios[position],
        today_parsed_usd=parsed,
        today_usd=today,
        allotted_usd=allotted,
        savings_usd=estimate(before - after, "usd", n, sample, draws),
        savings_pct=_savings_pct((before, after), n, pair, draws),
        chance_pct=_chance(_parts(money.left_out, summed), n),
    )


def _parts(
    dollars: Dollars | None, summed: Callable[[Floats], Floats]
) -> tuple[Floats | None, ...]:
    if dollars is None:
        return (None, None, None)
    return tuple(summed(each) for each in (dollars.parsed, dollars.today, dollars.allotted))


def _savings_pct(
    seen: tuple[Floats, Floats], n: int, drawn: tuple[Floats, Floats] | None, draws: Draws
) -> Estimate:
    today, allotted = seen
    if not today > 0:
        return Estimate(None, "pct", n, reason=NOTHING_SPENT)
    sample = None
    if drawn is not None:
        before, after = drawn
        spent = before > 0
        sample = 100 * (1 - after[spent] / before[spent])
    return estimate(100 * (1 - allotted / today), "pct", n, sample, draws)


def _chance(parts: tuple[Floats | None, ...], n: int) -> Estimate:
    _, today, allotted = parts
    if today is None or allotted is None:
        return Estimate(None, "pct", n, reason=NO_REPLICATES)
    return Estimate(100 * float(np.mean(allotted < today)), "pct", n, reason="a probability")


def estimate(
    value: Floats | float, unit: Unit, n: int, sample: Floats | None, how: Draws | str = METHOD
) -> Estimate:
    """Join a number and the 95% percentile interval of its replicates, in the given unit.

    ``how`` says what was drawn, so that percentiles are widened; a name alone leaves them plain.
    """
    if sample is None or not len(sample):
        return Estimate(float(value), unit, n, reason=NO_REPLICATES)
    named, tails_pct = (how, PLAIN_PCT) if isinstance(how, str) else (how.method, how.tails_pct)
    low, high = np.percentile(sample, tails_pct)
    return Estimate(float(value), unit, n, Interval(float(low), float(high), named))


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
