"""What needs a decision: at most five, by a rule that anyone can follow.

Candidates, each with its size and certainty:

* ``data``: rows set aside are at least ``SET_ASIDE_PCT`` of those read; clear.
* ``special_cause``: a month of the period lies beyond its control limits for the worse; clear.
* ``special_run``: a month of the period is part of a run of months for the worse; likely.
* ``worse``: the headline is worse than in the comparison period and its interval excludes that
  value; likely, because one period against another is no control chart.
* ``allot_less``, ``allot_more``: minimal cost analysis would change an owner's weekly time by at
  least ``CHANGE_H`` hours and the change saves money; clear where the interval of the savings
  lies above zero, likely where the probability of savings is at least ``LIKELY_PCT``, else left
  out.

They are ranked by certainty, then data first, then the lenses in their order, then by size.
"""

from __future__ import annotations

from collections.abc import Iterable

from perioptimal_report.mca.planned import Cost, OwnerPlan, Plan
from perioptimal_report.report.model import Certainty, Chapter, Decision, Scope, Section
from perioptimal_report.report.trend import last_signal, signal
from perioptimal_report.settings.engagement import Period
from perioptimal_report.shapes.results import Estimate, Measure

MOST = 5
SET_ASIDE_PCT = 2.0
CHANGE_H = 1.0
LIKELY_PCT = 80.0
CERTAINTIES: tuple[Certainty, ...] = ("clear", "likely", "open")


def rank_decisions(
    chapters: Iterable[Chapter], plan: Plan, scope: Scope, period: Period
) -> tuple[Decision, ...]:
    """Rank what needs a decision and keep the first ``MOST``."""
    found = [
        *_data(scope),
        *(d for chapter in chapters for s in chapter.sections for d in _section(s, period)),
        *_allotments(plan),
    ]
    # Why stable: equal certainty keeps the order of the candidates, which is that of the lenses.
    return tuple(sorted(found, key=lambda d: CERTAINTIES.index(d.certainty))[:MOST])


def _data(scope: Scope) -> Iterable[Decision]:
    for account in scope.accounts:
        aside = sum(part.rows for part in account.set_aside)
        if account.read and 100 * aside / account.read >= SET_ASIDE_PCT:
            size = Estimate(100 * aside / account.read, "pct", account.read, reason="a count")
            yield Decision("data", "scope", size, "clear", {"table": account.table})


def owners_to_change(plan: Plan) -> frozenset[str]:
    """Name the owners whose block time minimal cost analysis would change."""
    return frozenset(str(decision.values["owner"]) for decision in _allotments(plan))


def _section(section: Section, period: Period) -> Iterable[Decision]:
    headline = section.result.headline
    values: dict[str, Estimate | str] = {"label": headline.measure.label}
    month = last_signal(section.trend, period)
    if month and signal(section.trend, headline.measure, period) == "worse":
        values["month"] = month.label
        certainty: Certainty = "clear" if month.beyond else "likely"
        code = "special_cause" if month.beyond else "special_run"
        yield Decision(code, section.anchor, headline.estimate, certainty, values)
    elif section.before and _is_worse(headline.estimate, section.before, headline.measure):
        values["before"] = section.before
        yield Decision("worse", section.anchor, headline.estimate, "likely", values)


def _is_worse(now: Estimate, before: Estimate, measure: Measure) -> bool:
    if now.interval is None or before.value is None:
        return False
    if measure.better == "higher":
        return now.interval.high < before.value
    return measure.better == "lower" and now.interval.low > before.value


def _allotments(plan: Plan) -> Iterable[Decision]:
    found = [
        decision
        for owner in plan.owners
        for decision in _allotment(owner, owner.costs[plan.ratios.index(plan.ratio)])
    ]
    return sorted(found, key=lambda decision: -(decision.size.value or 0.0))


def _allotment(owner: OwnerPlan, cost: Cost) -> Iterable[Decision]:
    certainty = _certainty(cost)
    if certainty is None or owner.allotment_h.value is None or owner.budget_h.value is None:
        return
    change = owner.allotment_h.value - owner.budget_h.value
    if abs(change) < CHANGE_H:
        return
    yield Decision(
        code="allot_less" if change < 0 else "allot_more",
        section=Section.anchor_of("mca", (("owner", owner.owner),)),
        size=cost.savings_usd,
        certainty=certainty,
        values={"owner": owner.owner, "today": owner.budget_h, "allotment": owner.allotment_h},
    )


def _certainty(cost: Cost) -> Certainty | None:
    interval, chance = cost.savings_usd.interval, cost.chance_pct.value
    if interval is not None and interval.low > 0:
        return "clear"
    return "likely" if chance is not None and chance >= LIKELY_PCT else None
