"""Allotments by quarter: usage with the season taken out is allotted, the season put back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.allotment import allotments
from perioptimal_report.mca.bootstrap import resample
from perioptimal_report.mca.costing import estimate
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.out_of_sample import Scored, payroll_by_day
from perioptimal_report.mca.planned import OwnerSeason
from perioptimal_report.mca.season import QUARTERS, Wave, quarter_of_weeks
from perioptimal_report.mca.study import Study, drawn_weeks
from perioptimal_report.mca.usage_model import fit_usage
from perioptimal_report.results import Estimate


@dataclass(frozen=True, slots=True)
class Quarters:
    """Hours per block and quarter at the headline ratio, and per replicate × block × quarter.

    ``all_year_h`` are the blocks' allotments for all year, ``drawn_all_year_h`` their replicates'.
    """

    hours: Floats
    drawn: Floats | None
    all_year_h: Floats
    drawn_all_year_h: Floats | None


def by_quarter(found: Study, year: Wave, settings: Engagement) -> Quarters:
    """Allot every block by quarter of the year at the headline ratio [h].

    Usage is divided by the wave of its week, fitted and allotted as always, and each quarter gets
    that allotment times the wave's mean over the quarter. Replicates draw weeks for the allotment
    and for the wave apart.
    """
    ratio = settings.costs.ratio
    at = found.money.prices.ratios.index(ratio)
    level = replace(found.days, usage_h=found.days.usage_h / year.weeks[-found.fitted.shape[1] :])
    model = fit_usage(level.usage_h, found.fitted)
    hours = allotments(model, (ratio,))[0, 0][:, None] * year.quarters[0]
    all_year_h = found.figures.allotment_h[0, at]
    if found.replicates is None:
        return Quarters(hours, None, all_year_h, None)
    counts = drawn_weeks(found.days, found.windows, settings, found.run_weeks)
    again = resample(level, (found.fitted, found.charged), model, (ratio,), counts)
    drawn = again.drawn.allotment_h[0, 0][:, :, None] * year.quarters[1:, None, :]
    return Quarters(hours, drawn, all_year_h, found.replicates.drawn.allotment_h[0, at])


def charged(found: Study, these: Quarters, settings: Engagement) -> Scored:
    """Charge the weeks fitted with the allotment for all year and with those by quarter [USD]."""
    days, weeks = found.days, quarter_of_weeks(found.days)
    all_year_h = np.broadcast_to(these.all_year_h[:, None], days.usage_h.shape)
    return scored_pair(days, found.charged, (all_year_h, these.hours[:, weeks]), settings)


def scored_pair(
    days: Demand, held: Floats, budgets_h: tuple[Floats, Floats], settings: Engagement
) -> Scored:
    """Charge block-days with two budgets at the headline ratio, blocks × weeks [USD]."""
    costs = settings.costs
    first, second = (
        payroll_by_day(days.usage_h, hours, costs.rate_per_hour_usd, costs.ratio)[None] * held
        for hours in budgets_h
    )
    return Scored(first, second, held)


def owner_seasons(found: Study, these: Quarters, weekly: Floats) -> tuple[OwnerSeason, ...]:
    """Sum the blocks of every owner per week, and keep them by weekday [h]."""
    owners = np.array(found.days.owners)
    return tuple(
        _owner(name, np.flatnonzero(owners == name), found, these, weekly)
        for name in dict.fromkeys(found.days.owners)
    )


def _owner(
    name: str, mine: NDArray[np.intp], found: Study, these: Quarters, weekly: Floats
) -> OwnerSeason:
    n, per_week = int(found.fitted[mine].sum()), weekly[mine]
    bare = these.drawn_all_year_h
    all_year = None if bare is None else bare[:, mine] @ per_week
    blocks = tuple(
        (found.days.weekdays[line], _quarters(found, these, np.array([line]), np.ones(1)))
        for line in mine
    )
    return OwnerSeason(
        owner=name,
        all_year_h=estimate(
            these.all_year_h[mine] @ per_week, "h", n, all_year, found.draws(found.fitted[mine])
        ),
        quarters_h=_quarters(found, these, mine, per_week),
        blocks=blocks,
    )


def _quarters(
    found: Study, these: Quarters, lines: NDArray[np.intp], per_week: Floats
) -> tuple[Estimate, ...]:
    held, drawn = found.fitted[lines], these.drawn
    return tuple(
        estimate(
            these.hours[lines, at] @ per_week,
            "h",
            int(held.sum()),
            None if drawn is None else drawn[:, lines, at] @ per_week,
            found.draws(held),
        )
        for at in range(len(QUARTERS))
    )
