"""The frozen plan: per block its demand, its allotments and what they cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from perioptimal_report.mca.allotment import Objective
from perioptimal_report.mca.goodness import KsNull
from perioptimal_report.mca.trends import Trend
from perioptimal_report.shapes.results import Estimate, Exclusion


@dataclass(frozen=True, slots=True)
class Cost:
    """Payroll cost at one ratio: per block-day for one block, per week for several together.

    ``today_usd`` and ``allotted_usd`` charge usage beyond the block total alike, on the same
    block-days; ``today_parsed_usd`` charges today's overtime by time of day. ``chance_pct`` is the
    probability that the allotment costs less than today's budget.
    """

    ratio: float
    today_parsed_usd: Estimate
    today_usd: Estimate
    allotted_usd: Estimate
    savings_usd: Estimate
    savings_pct: Estimate
    chance_pct: Estimate


@dataclass(frozen=True, slots=True)
class Choice:
    """The allotments of one block at one ratio, under both objectives, and the first one's cost.

    Expected hours and ``expected_usd`` come from the distribution, ``cost`` from the block-days.
    """

    ratio: float
    allotment_h: Estimate
    payroll_allotment_h: Estimate
    expected_under_h: Estimate
    expected_over_h: Estimate
    expected_usd: Estimate
    cost: Cost


@dataclass(frozen=True, slots=True)
class Fit:
    """The distribution of a block's usage: the best family, its test, and what is in force.

    ``in_force`` is the family's label, or "Harrell–Davis" where the data speak for themselves.
    ``ks_p_corrected`` decides between them, by the null table or by parametric bootstrap.
    """

    family: str
    in_force: str
    parameters: tuple[tuple[str, float], ...]
    ks_distance: float | None
    ks_p_naive: float | None
    ks_p_corrected: float | None
    ks_p_table: float | None


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """One owner on one weekday; ``reason`` says why ``choices`` is empty.

    ``usage_h`` are the block-days of the window, oldest first; ``today_ratio`` is the cost ratio
    at which today's budget would be the best one.
    """

    owner: str
    service: str
    weekday: str
    block_days: int
    days_per_week: float
    unused_days: int
    cases: int
    window_weeks: int
    usage_h: tuple[float, ...]
    budget_h: Estimate
    classic_pct: Estimate
    under_pct: Estimate
    over_pct: Estimate
    outside_h: Estimate
    fit: Fit | None
    density: tuple[tuple[float, float], ...]
    today_ratio: Estimate
    choices: tuple[Choice, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class OwnerPlan:
    """The blocks of one owner together, per week; ``budget_h`` and allotments are weekly hours.

    ``out_of_sample_pct`` is what past allotments would have saved later, at the headline ratio.
    """

    owner: str
    service: str
    budget_h: Estimate
    allotment_h: Estimate
    costs: tuple[Cost, ...]
    window_weeks: int
    out_of_sample_pct: Estimate


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All judged blocks per week under one objective at one ratio, both costs named.

    Savings are shares of today's cost of that name, on the same block-days.
    """

    objective: Objective
    ratio: float
    allotment_h: Estimate
    payroll_savings_pct: Estimate
    inefficiency_savings_pct: Estimate


@dataclass(frozen=True, slots=True)
class RatioCurves:
    """All judged blocks per week against the ratio: hours and payroll cost, today and allotted.

    ``allotment_h`` and ``allotted_usd`` have one line per objective; ``implied_ratio`` is where
    the allotments of the first add up to today's block time.
    """

    ratios: tuple[float, ...]
    today_h: Estimate
    implied_ratio: Estimate
    allotment_h: tuple[tuple[float, ...], ...]
    today_usd: tuple[float, ...]
    allotted_usd: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class OwnerSeason:
    """An owner's allotment per week all year, and in each quarter of the year [h].

    ``blocks`` hold the quarters by weekday, per block-day.
    """

    owner: str
    all_year_h: Estimate
    quarters_h: tuple[Estimate, ...]
    blocks: tuple[tuple[str, tuple[Estimate, ...]], ...]


@dataclass(frozen=True, slots=True)
class Season:
    """The yearly wave of usage over all blocks, and what allotments by quarter would bring.

    ``height_pct`` is the crest above the year's mean, ``crest_year_share`` its place (0 for the
    first of January), ``quarters_pct`` each quarter's usage against the mean. ``fitted_pct`` and
    ``later_pct`` are payroll saved beyond the allotment for all year at the headline ratio, on the
    weeks fitted and in later ones. ``reason`` says why no quarter has an allotment of its own.
    """

    height_pct: Estimate
    p: Estimate
    crest_year_share: float | None
    quarters_pct: tuple[Estimate, ...]
    fitted_pct: Estimate
    later_pct: Estimate
    owners: tuple[OwnerSeason, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Minimal cost analysis of one institution: blocks, owners, and all of them per week.

    ``costs`` and ``out_of_sample`` [%] hold one entry per ratio of the settings; ``ratio`` is the
    headline's. ``worse`` is the number of blocks expected to cost more; ``run_weeks`` the weeks
    drawn together for intervals; ``ks_null`` where the corrected p comes from.
    """

    rate_usd: float
    ratio: float
    ratios: tuple[float, ...]
    first_day: dt.date | None
    last_day: dt.date | None
    blocks: tuple[BlockPlan, ...]
    owners: tuple[OwnerPlan, ...]
    costs: tuple[Cost, ...]
    excluded: tuple[Exclusion, ...]
    method: str
    ks_null: KsNull
    out_of_sample: tuple[Estimate, ...]
    worse: Estimate
    sensitivity: tuple[Sensitivity, ...]
    ratio_curves: RatioCurves | None
    trends: tuple[Trend, ...]
    season: Season
    run_weeks: int
