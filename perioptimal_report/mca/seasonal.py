"""The season in the allotments: modeled where three years show one, refused with a reason else."""

from __future__ import annotations

import numpy as np

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.backtest import Backtest
from perioptimal_report.mca.costing import Draws, estimate
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.out_of_sample import Scored, savings
from perioptimal_report.mca.planned import Season
from perioptimal_report.mca.season import QUARTERS, Wave, long_enough, quarter_of_weeks, wave
from perioptimal_report.mca.season_allotment import by_quarter, charged, owner_seasons
from perioptimal_report.mca.season_check import later_weeks
from perioptimal_report.mca.study import Study
from perioptimal_report.results import Estimate

SIGNIFICANT_P = 0.05
NO_SEASON = "fewer than three years of history"
NO_WAVE = "usage does not follow the year, p of its wave 5% or more"
NO_GAIN = "in later weeks allotments by quarter did not save"


def season(
    whole: Demand, found: Study, past: Backtest, weekly: Floats, settings: Engagement
) -> Season:
    """Test the suite for a yearly wave, allot by quarter of the year, and try it on later weeks.

    ``whole`` holds the judged blocks' history, ``found`` their study, ``past`` the rolling origin
    of the same blocks, ``weekly`` their block-days per week. Quarters have allotments of their own
    where the wave is significant and such allotments saved in later weeks.
    """
    n = int(whole.seen.sum())
    if not long_enough(whole.seen):
        return _none(n)
    report = settings.report
    year = wave(whole, replicates=report.replicates, seed=report.seed, run_weeks=found.run_weeks)
    quarters = by_quarter(found, year, settings)
    fitted = _saved(charged(found, quarters, settings), found, settings)
    later = _saved(later_weeks(whole, past, settings), found, settings)
    reason, draws = _reason(year, later), found.draws(whole.seen)
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
        owners=() if reason else owner_seasons(found, quarters, weekly),
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


def _saved(tried: Scored, found: Study, settings: Engagement) -> Estimate:
    report = settings.report
    (result,) = savings(
        tried,
        np.arange(len(tried.block_days)),
        replicates=report.replicates,
        seed=report.seed,
        run_weeks=found.run_weeks,
    )
    return result


def _sampled(values: Floats, n: int, draws: Draws) -> Estimate:
    """Join the history's own value, the first, and the interval of its replicates [%]."""
    return estimate(float(values[0]), "pct", n, values[1:], draws)
