"""Hours behind every cost: of today's budget and of the allotments, on the same block-days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.allotment import OBJECTIVES, Objective, allotments
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.usage_model import UsageModel


@dataclass(frozen=True, slots=True)
class MeanHours:
    """Mean hours per block-day; the last axis is the block, axes before it replicates.

    ``parsed_over_h`` is overtime by time of day, ``over_h`` the block total's, (X − B)⁺ of each
    day. Allotments have two leading axes more: objective × ratio; of replicates only the first
    objective's are charged.
    """

    budget_h: Floats
    usage_h: Floats
    parsed_over_h: Floats
    over_h: Floats
    allotment_h: Floats
    allotment_over_h: Floats


def mean_hours(
    days: Demand, weight: Floats, model: UsageModel, ratios: tuple[float, ...]
) -> MeanHours:
    """Hours of today and of the model's allotments over the weighted block-days [h].

    ``weight`` is (blocks × weeks).
    """
    allotment_h = allotments(model, ratios)
    return MeanHours(
        budget_h=weighted_mean(days.budget_h, weight),
        usage_h=weighted_mean(days.usage_h, weight),
        parsed_over_h=weighted_mean(days.over_h, weight),
        over_h=weighted_mean(np.maximum(days.usage_h - days.budget_h, 0.0), weight),
        allotment_h=allotment_h,
        allotment_over_h=np.array(
            [[over(days.usage_h, weight, hours) for hours in each] for each in allotment_h]
        ),
    )


def weighted_mean(values: Floats, weight: Floats) -> Floats:
    """Mean of each line under its weights, 0 for a line without weight, in the values' unit."""
    total = np.einsum("ij,ij->i", values, weight)
    return np.asarray(total / np.maximum(weight.sum(axis=1), 1))


def over(usage_h: Floats, weight: Floats, budget_h: Floats) -> Floats:
    """Mean usage beyond one budget per line, (X − B)⁺ [h]."""
    return weighted_mean(np.maximum(usage_h - budget_h[:, None], 0.0), weight)


@dataclass(frozen=True, slots=True)
class Prices:
    """What an hour costs: the regular rate [USD] and the ratios of overtime to it."""

    rate_usd: float
    ratios: tuple[float, ...]


def payroll_usd(budget_h: Floats, over_h: Floats, rate_usd: float, ratio: float) -> Floats:
    """Payroll cost per block-day, Cu·B + Co·over: the dollars the paper prints [USD]."""
    return rate_usd * (budget_h + ratio * over_h)


def inefficiency_usd(
    budget_h: Floats, usage_h: Floats, over_h: Floats, rate_usd: float, ratio: float
) -> Floats:
    """Inefficiency cost per block-day, Cu·under + Co·over with under = B − X + over [USD]."""
    return rate_usd * (budget_h - usage_h + over_h + ratio * over_h)


def today_usd(hours: MeanHours, prices: Prices, *, parsed: bool = False) -> Floats:
    """Payroll cost of today's budget per block-day, ratio × … × block [USD].

    ``parsed`` charges overtime by time of day; else by block total, as the allotment is charged.
    """
    over_h = hours.parsed_over_h if parsed else hours.over_h
    return np.array(
        [payroll_usd(hours.budget_h, over_h, prices.rate_usd, ratio) for ratio in prices.ratios]
    )


def allotted_usd(hours: MeanHours, prices: Prices, objective: Objective = "inefficiency") -> Floats:
    """Payroll cost of an objective's allotment per block-day, ratio × … × block [USD]."""
    at = OBJECTIVES.index(objective)
    pairs = zip(hours.allotment_h[at], hours.allotment_over_h[at], prices.ratios, strict=True)
    return np.array([payroll_usd(b, over_h, prices.rate_usd, ratio) for b, over_h, ratio in pairs])
