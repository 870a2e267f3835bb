"""Blocks together: of one owner, and of the institution, per week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.block_plan import per_week
from perioptimal_report.mca.costing import NO_REPLICATES, Charged, cost, estimate
from perioptimal_report.mca.families import Floats
from perioptimal_report.mca.out_of_sample import NOT_SCORED, Scored, savings
from perioptimal_report.mca.planned import Cost, OwnerPlan, RatioCurves, Sensitivity
from perioptimal_report.mca.ratio_curves import ratio_curves
from perioptimal_report.mca.sensitivity import sensitivity
from perioptimal_report.mca.study import Study
from perioptimal_report.results import Estimate


@dataclass(frozen=True, slots=True)
class Together:
    """The judged blocks with what is needed to sum them.

    ``weekly`` are block-days per week of each block; ``scored`` the costs of past allotments.
    """

    study: Study
    weekly: Floats
    scored: Scored
    settings: Engagement


def together(found: Study, scored: Scored, settings: Engagement) -> Together:
    """Weigh every judged block by its block-days per week."""
    seen, fitted = found.days.seen, found.fitted
    weekly = np.array([per_week(seen, fitted, line) for line in range(len(seen))])
    return Together(found, weekly, scored, settings)


def costs(these: Together, blocks: NDArray[np.int64] | None = None) -> tuple[Cost, ...]:
    """Sum the cost of some blocks, or of all of them, per week and ratio [USD]."""
    at = np.arange(len(these.weekly)) if blocks is None else blocks
    if not len(at):
        return ()
    money, charged = these.study.money, these.study.charge(at, these.weekly[at])
    return tuple(cost(money, position, charged) for position in range(len(money.prices.ratios)))


def owners(these: Together) -> tuple[OwnerPlan, ...]:
    """Plan every owner with a judged block, in alphabetical order."""
    return tuple(_owner(these, name) for name in dict.fromkeys(these.study.days.owners))


def _owner(these: Together, name: str) -> OwnerPlan:
    found = these.study
    blocks = np.array([at for at, owner in enumerate(found.days.owners) if owner == name])
    weekly, n = these.weekly[blocks], int(found.charged[blocks].sum())
    position = _headline(these)
    drawn = None
    if found.replicates is not None:
        drawn = found.replicates.drawn.allotment_h[0, position][:, blocks] @ weekly
    allotment_h = found.figures.allotment_h[0, position, blocks] @ weekly
    return OwnerPlan(
        owner=name,
        service=found.days.services[int(blocks[0])],
        budget_h=Estimate(
            float(found.figures.budget_h[blocks] @ weekly), "h", n, reason="as scheduled"
        ),
        allotment_h=estimate(allotment_h, "h", n, drawn, found.draws(found.fitted[blocks])),
        costs=costs(these, blocks),
        window_weeks=int(min(found.windows[blocks].min(), len(found.days.mondays))),
        out_of_sample_pct=out_of_sample(these, blocks)[position],
    )


def _headline(these: Together) -> int:
    costs_ = these.settings.costs
    return costs_.overtime_ratios.index(costs_.ratio)


def out_of_sample(these: Together, blocks: NDArray[np.int64] | None = None) -> tuple[Estimate, ...]:
    """Share that past allotments would have saved in the quarters after them, per ratio [%]."""
    if not len(these.weekly):
        return tuple(
            Estimate(None, "pct", 0, reason=NOT_SCORED) for _ in these.study.money.prices.ratios
        )
    report = these.settings.report
    return savings(
        these.scored,
        np.arange(len(these.weekly)) if blocks is None else blocks,
        replicates=report.replicates,
        seed=report.seed,
        run_weeks=these.study.run_weeks,
    )


def worse(these: Together) -> Estimate:
    """Count the judged blocks expected to cost more by the allotment than today [count]."""
    left_out, n = these.study.money.left_out, len(these.weekly)
    if left_out is None or not n:
        return Estimate(None, "count", n, reason=NO_REPLICATES)
    at = _headline(these)
    share = (left_out.allotted[at] > left_out.today[at]).mean(axis=0)
    return Estimate(float(share.sum()), "count", n, reason="a sum of probabilities")


def sensitivity_of(these: Together) -> tuple[Sensitivity, ...]:
    """Price both objectives at every ratio over all judged blocks."""
    if not len(these.weekly):
        return ()
    return sensitivity(these.study, _all(these))


def ratio_curves_of(these: Together) -> RatioCurves | None:
    """Trace hours and cost of all judged blocks against the ratio; ``None`` without blocks."""
    return ratio_curves(these.study, _all(these)) if len(these.weekly) else None


def _all(these: Together) -> Charged:
    return these.study.charge(np.arange(len(these.weekly)), these.weekly)
