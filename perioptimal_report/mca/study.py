"""Everything computed for the blocks that can be judged, before it is laid out as a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.bootstrap import Replicates, resample
from perioptimal_report.mca.costing import ChargedBlocks, Draws, Priced, priced
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import MeanHours, Prices, mean_hours, weighted_mean
from perioptimal_report.mca.usage_model import (
    Method,
    UsageModel,
    by_bootstrap,
    expected_over_h,
    fit_usage,
    null_in_use,
)
from perioptimal_report.settings.engagement import Costs, ReportSettings
from perioptimal_report.stats.week_counts import autocorrelation, draw_week_counts

RUN_WEEKS = 8
"""Weeks drawn together where one week's usage depends on the week before."""


@dataclass(frozen=True, slots=True)
class Study:
    """Blocks × weeks with weights, their models, hours and costs; one line per judged block.

    ``fitted`` weighs the block-days of the window, ``charged`` those of them under today's budget.
    """

    days: Demand
    windows: NDArray[np.int64]
    fitted: Floats
    charged: Floats
    model: UsageModel
    method: Method
    figures: MeanHours
    replicates: Replicates | None
    money: Priced
    run_weeks: int

    def draws(self, weight: Floats) -> Draws:
        """Say what a replicate draws of some block-days, blocks × weeks or weeks."""
        return Draws(int(np.atleast_2d(weight).any(axis=0).sum()), self.run_weeks)

    def charge(self, blocks: NDArray[np.int64], per_week: Floats) -> ChargedBlocks:
        """Gather some blocks with their block-days per week and the block-days charged."""
        held = self.charged[blocks]
        return ChargedBlocks(blocks, per_week, int(held.sum()), self.draws(held))


def study_blocks(
    days: Demand,
    windows: NDArray[np.int64],
    weights: tuple[Floats, Floats],
    costs: Costs,
    report: ReportSettings,
    *,
    method: Method = "likelihood",
) -> Study:
    """Fit, allot, charge and resample the blocks of a grid, all at once."""
    fitted, charged = weights
    prices = Prices(costs.rate_per_hour_usd, costs.overtime_ratios)
    model = _model(days.usage_h, fitted, costs, report, method)
    found = _charged(days, charged, model, prices.ratios, method)
    run = run_length(days.usage_h, fitted)
    counts = drawn_weeks(days, windows, report, run)
    replicates = None
    if len(counts) and days.owners and method != "paper":
        replicates = resample(days, weights, model, prices.ratios, counts)
    money = priced(found, replicates, prices)
    return Study(days, windows, fitted, charged, model, method, found, replicates, money, run)


def _model(
    usage_h: Floats, weight: Floats, costs: Costs, report: ReportSettings, method: Method
) -> UsageModel:
    model = fit_usage(usage_h, weight, method)
    if null_in_use(costs, report, method) == "bootstrap":
        return by_bootstrap(model, replicates=report.replicates, seed=report.seed)
    return model


def hours_charged(study: Study, ratios: tuple[float, ...]) -> MeanHours:
    """Charge the study's block-days with the allotments at other ratios than those compared [h]."""
    return _charged(study.days, study.charged, study.model, ratios, study.method)


def _charged(
    days: Demand, weight: Floats, model: UsageModel, ratios: tuple[float, ...], method: Method
) -> MeanHours:
    result = mean_hours(days, weight, model, ratios)
    return _as_in_the_paper(result, model) if method == "paper" else result


def _as_in_the_paper(mean_hours: MeanHours, model: UsageModel) -> MeanHours:
    """Charge today's overtime by time of day, and the allotment's as the distribution expects."""
    expected = [
        [expected_over_h(model, hours) for hours in each] for each in mean_hours.allotment_h
    ]
    return replace(mean_hours, over_h=mean_hours.parsed_over_h, allotment_over_h=np.array(expected))


def run_length(usage_h: Floats, weight: Floats) -> int:
    """Weeks to draw together: 8 where weekly usage follows the week before, else 1 [weeks].

    The series is each week's mean difference of its block-days from their block's mean, where the
    first autocorrelation is judged at one standard error: single weeks drawn where weeks follow
    one another make intervals too short, runs where they do not only make them a little wide.
    """
    away = (usage_h - weighted_mean(usage_h, weight)[:, None]) * weight
    count = weight.sum(axis=0)
    series = away.sum(axis=0)[count > 0] / count[count > 0]
    follows = len(series) > 0 and autocorrelation(series) > 1 / np.sqrt(len(series))
    return RUN_WEEKS if follows else 1


def drawn_weeks(
    days: Demand, windows: NDArray[np.int64], report: ReportSettings, run: int
) -> Floats:
    """Draw weeks anew, replicates × weeks, each window keeping its number of weeks [count]."""
    weeks = days.seen.shape[1]
    edges = np.unique(np.minimum(windows, weeks))[::-1]
    strata = tuple(int(each) for each in edges - np.append(edges[1:], 0)) if len(edges) else ()
    drawn = draw_week_counts(strata, replicates=report.replicates, seed=report.seed, run_weeks=run)
    return np.pad(drawn, ((0, 0), (weeks - drawn.shape[1], 0)))
