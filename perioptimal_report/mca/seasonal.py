"""The season in the allotments: modeled where three years show one, refused with a reason else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.allotment import allotments
from perioptimal_report.mca.backtest import (
    QUARTER_WEEKS,
    Backtest,
    BacktestCosts,
    payroll_by_day,
    savings,
)
from perioptimal_report.mca.bootstrap import resample
from perioptimal_report.mca.costing import Draws, estimate
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.figures import Prices
from perioptimal_report.mca.planned import OwnerSeason, Season
from perioptimal_report.mca.season import QUARTERS, Wave, long_enough, quarter_of_weeks, wave
from perioptimal_report.mca.study import Study, drawn_weeks
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.settings.engagement import ReportSettings
from perioptimal_report.shapes.results import Estimate

SIGNIFICANT_P = 0.05


NO_SEASON = "fewer than three years of history"


NO_WAVE = "usage does not follow the year, p of its wave 5% or more"


NO_GAIN = "in later weeks allotments by quarter did not save"


CHECK_YEARS = 2
"""History before a past quarter from which its wave is fitted: a year less than for the wave in
use, so that three years of data can be checked; less history can only understate the gain."""


def season(
    whole: Demand,
    study: Study,
    backtest: Backtest,
    weekly: Floats,
    report: ReportSettings,
    *,
    ratio: float,
) -> Season:
    """Test the suite for a yearly wave, allot by quarter of the year, and try it on later weeks.

    ``whole`` holds the judged blocks' history, ``study`` their study, ``backtest`` the rolling
    origin of the same blocks, ``weekly`` their block-days per week, ``ratio`` the headline's.
    Quarters have allotments of their own where the wave is significant and such allotments saved
    in later weeks.
    """
    n = int(whole.seen.sum())
    if not long_enough(whole.seen):
        return _none(n)
    year = wave(whole, replicates=report.replicates, seed=report.seed, run_weeks=study.run_weeks)
    quarters = by_quarter(study, year, report, ratio)
    fitted = _saved(charged(study, quarters, ratio), study, report)
    later = _saved(later_weeks(whole, backtest, study.money.prices, ratio), study, report)
    reason, draws = _reason(year, later), study.draws(whole.seen)
    return Season(
        height_pct=_sampled(100 * year.heights, n, draws),
        p=Estimate(year.p, "p", n, reason="a test"),
        crest_year_share=year.crest,
        quarters_pct=tuple(
            _sampled(100 * each, days, draws)
            for each, days in zip(year.quarters.T, _block_days(whole), strict=True)
        ),
        fitted_pct=fitted,
        later_pct=later,
        owners=() if reason else owner_seasons(study, quarters, weekly),
        reason=reason,
    )


def _none(n: int) -> Season:
    share, p = (Estimate(None, unit, n, reason=NO_SEASON) for unit in ("pct", "p"))
    return Season(share, p, None, (), share, share, (), NO_SEASON)


def _block_days(whole: Demand) -> tuple[int, ...]:
    """Count the block-days of each quarter of the year."""
    quarters = quarter_of_weeks(whole)
    return tuple(int(whole.seen[:, quarters == at].sum()) for at in range(len(QUARTERS)))


def _reason(year: Wave, later: Estimate) -> str | None:
    if year.p >= SIGNIFICANT_P:
        return NO_WAVE
    if later.value is None:
        return later.reason
    return None if later.value > 0 else NO_GAIN


def _saved(tried: BacktestCosts, study: Study, report: ReportSettings) -> Estimate:
    (result,) = savings(
        tried,
        np.arange(len(tried.block_days)),
        replicates=report.replicates,
        seed=report.seed,
        run_weeks=study.run_weeks,
    )
    return result


def _sampled(values: Floats, n: int, draws: Draws) -> Estimate:
    """Join the history's own value, the first, and the interval of its replicates [%]."""
    return estimate(float(values[0]), "pct", n, values[1:], draws)


def later_weeks(whole: Demand, backtest: Backtest, prices: Prices, ratio: float) -> BacktestCosts:
    """Charge past quarters with the allotment for all year and with that for the quarter [USD].

    Both are made from the weeks before the quarter, in the same window.
    """
    all_year_h = backtest.allotment_h[prices.ratios.index(ratio)]
    hours = np.full(whole.usage_h.shape, np.nan)
    for origin, windows in zip(backtest.origins, backtest.tried, strict=True):
        if long_enough(whole.seen[:, :origin], CHECK_YEARS):
            ahead = slice(origin, origin + QUARTER_WEEKS)
            hours[:, ahead] = _allotted(whole, origin, windows, ratio)
    known = np.isfinite(hours) & np.isfinite(all_year_h)
    both = (np.where(known, all_year_h, 0.0), np.where(known, hours, 0.0))
    return scored_pair(whole, whole.seen * known, both, prices.rate_usd, ratio)


def _allotted(whole: Demand, origin: int, windows: Floats, ratio: float) -> Floats:
    """Allot the quarter after a week from the weeks before it, blocks × weeks [h]."""
    year: Wave = wave(whole, until=origin)
    week = np.arange(origin)
    weight = whole.seen[:, :origin] * (week >= origin - windows[:, None])
    level_h = whole.usage_h[:, :origin] / year.weeks[:origin]
    hours = allotments(fit_usage(level_h, weight), (ratio,))[0, 0]
    quarters = quarter_of_weeks(whole)[origin : origin + QUARTER_WEEKS]
    return np.asarray(hours[:, None] * year.quarters[0, quarters])


@dataclass(frozen=True, slots=True)
class QuarterAllotments:
    """Hours per block and quarter at the headline ratio, and per replicate × block × quarter.

    ``all_year_h`` are the blocks' allotments for all year, ``drawn_all_year_h`` their replicates'.
    """

    hours: Floats
    drawn: Floats | None
    all_year_h: Floats
    drawn_all_year_h: Floats | None


def by_quarter(study: Study, year: Wave, report: ReportSettings, ratio: float) -> QuarterAllotments:
    """Allot every block by quarter of the year at the headline ratio [h].

    Usage is divided by the wave of its week, fitted and allotted as always, and each quarter gets
    that allotment times the wave's mean over the quarter. Replicates draw weeks for the allotment
    and for the wave apart.
    """
    at = study.money.prices.ratios.index(ratio)
    level = replace(study.days, usage_h=study.days.usage_h / year.weeks[-study.fitted.shape[1] :])
    model = fit_usage(level.usage_h, study.fitted)
    hours = allotments(model, (ratio,))[0, 0][:, None] * year.quarters[0]
    all_year_h = study.figures.allotment_h[0, at]
    if study.replicates is None:
        return QuarterAllotments(hours, None, all_year_h, None)
    counts = drawn_weeks(study.days, study.windows, report, study.run_weeks)
    again = resample(level, (study.fitted, study.charged), model, (ratio,), counts)
    drawn = again.drawn.allotment_h[0, 0][:, :, None] * year.quarters[1:, None, :]
    return QuarterAllotments(hours, drawn, all_year_h, study.replicates.drawn.allotment_h[0, at])


def charged(study: Study, quarters: QuarterAllotments, ratio: float) -> BacktestCosts:
    """Charge the weeks fitted with the allotment for all year and with those by quarter [USD]."""
    days, weeks = study.days, quarter_of_weeks(study.days)
    all_year_h = np.broadcast_to(quarters.all_year_h[:, None], days.usage_h.shape)
    both, rate_usd = (all_year_h, quarters.hours[:, weeks]), study.money.prices.rate_usd
    return scored_pair(days, study.charged, both, rate_usd, ratio)


def scored_pair(
    days: Demand,
    weight: Floats,
    budgets_h: tuple[Floats, Floats],
    rate_usd: float,
    ratio: float,
) -> BacktestCosts:
    """Charge block-days with two budgets at one ratio, blocks × weeks [USD].

    ``weight`` is 1 for each block-day that counts, blocks × weeks.
    """
    first, second = (
        payroll_by_day(days.usage_h, hours, rate_usd, ratio)[None] * weight for hours in budgets_h
    )
    return BacktestCosts(first, second, weight)


def owner_seasons(
    study: Study, quarters: QuarterAllotments, weekly: Floats
) -> tuple[OwnerSeason, ...]:
    """Sum the blocks of every owner per week, and keep them by weekday [h]."""
    owners = np.array(study.days.owners)
    return tuple(
        _owner(name, np.flatnonzero(owners == name), study, quarters, weekly)
        for name in dict.fromkeys(study.days.owners)
    )


def _owner(
    name: str, mine: NDArray[np.intp], study: Study, quarters: QuarterAllotments, weekly: Floats
) -> OwnerSeason:
    n, per_week = int(study.fitted[mine].sum()), weekly[mine]
    bare = quarters.drawn_all_year_h
    all_year = None if bare is None else bare[:, mine] @ per_week
    blocks = tuple(
        (study.days.weekdays[line], _quarters(study, quarters, np.array([line]), np.ones(1)))
        for line in mine
    )
    return OwnerSeason(
        owner=name,
        all_year_h=estimate(
            quarters.all_year_h[mine] @ per_week, "h", n, all_year, study.draws(study.fitted[mine])
        ),
        quarters_h=_quarters(study, quarters, mine, per_week),
        blocks=blocks,
    )


def _quarters(
    study: Study, quarters: QuarterAllotments, lines: NDArray[np.intp], per_week: Floats
) -> tuple[Estimate, ...]:
    held, drawn = study.fitted[lines], quarters.drawn
    return tuple(
        estimate(
            quarters.hours[lines, at] @ per_week,
            "h",
            int(held.sum()),
            None if drawn is None else drawn[:, lines, at] @ per_week,
            study.draws(held),
        )
        for at in range(len(QUARTERS))
    )
