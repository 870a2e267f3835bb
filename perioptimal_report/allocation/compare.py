"""The whole comparison of one engagement: scenarios, their impact, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perioptimal_report.allocation.costs import Rule, rule
from perioptimal_report.allocation.effects.halves import best_of_halves
from perioptimal_report.allocation.effects.measured import Measured, measured
from perioptimal_report.allocation.effects.stage import stage
from perioptimal_report.allocation.evidence_tables import Rooms
from perioptimal_report.allocation.flips import Ranking, rankings
from perioptimal_report.allocation.ground import Aside, Ground, ground
from perioptimal_report.allocation.impact import Impact, impacts
from perioptimal_report.allocation.later import later_savings
from perioptimal_report.allocation.masked import under_masks
from perioptimal_report.allocation.optimism import Flattery, optimism
from perioptimal_report.allocation.optimism_by_programs import optimism_by_programs
from perioptimal_report.allocation.owners import OwnerChange, owner_changes, worse_blocks
from perioptimal_report.allocation.replay import history
from perioptimal_report.allocation.saved import METHOD
from perioptimal_report.allocation.savings_curve import (
    BlockChange,
    CurvePoint,
    block_changes,
    savings_curve,
)
from perioptimal_report.allocation.scenarios import Chosen, Scenario, scenarios
from perioptimal_report.allocation.weekly import Allocation
from perioptimal_report.engagement import Engagement, Period
from perioptimal_report.facts.frames import Facts
from perioptimal_report.mca.planned import Plan
from perioptimal_report.results import Estimate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every scenario against today. ``best`` is the position of the recommended one.

    ``effects`` are those on patients and teams, scenario by scenario after today; ``owners_of``
    what each scenario gives and takes, today's nothing. ``changes`` and ``worse`` are of the
    recommended scenario, ``later_pct`` is what its kind would have saved in past quarters. Empty
    of scenarios where no block can be moved; ``aside`` says which blocks stay as they are, and why.
    """

    objective: str
    impacts: tuple[Impact, ...]
    best: int
    curve: tuple[CurvePoint, ...]
    owners_of: tuple[tuple[OwnerChange, ...], ...]
    changes: tuple[BlockChange, ...]
    worse: Estimate
    later_pct: Estimate
    aside: tuple[Aside, ...]
    rankings: tuple[Ranking, ...]
    effects: Measured
    cases_left_out: int
    rooms: tuple[tuple[Scenario, Rooms], ...]
    present: frozenset[str]

    @property
    def owners(self) -> tuple[OwnerChange, ...]:
        """What the recommended scenario gives to each owner, and takes."""
        return self.owners_of[self.best]


CHOICE_FACTS = frozenset({"block_days", "block_room_days", "completed_cases"})
"""The facts that the choice rests on; the cases tell a surgeon from a service."""


def check_choice(
    facts: Facts, plan: Plan, settings: Engagement, *, masks: Mapping[str, str]
) -> None:
    """Choose the scenarios' blocks as `compare` would, to see whether it can be done.

    Raises ``SettingsError`` as `compare`.
    """
    asked = under_masks(settings, masks)
    on = ground(facts.frames["block_days"], facts.frames["block_room_days"], plan, asked)
    if on.held:
        scenarios(on, asked, rule(on, asked))


def compare(
    facts: Facts, period: Period, plan: Plan, settings: Engagement, *, masks: Mapping[str, str]
) -> Comparison:
    """Work out and compare the scenarios of the settings.

    ``facts`` are those of the whole history, ``plan`` is their plan, ``masks`` the numbers that
    surgeons go by; rankings are those of the period. Raises ``SettingsError``: limits in conflict,
    or a change of what is not there.
    """
    asked = under_masks(settings, masks)
    frames = facts.frames
    on = ground(frames["block_days"], frames["block_room_days"], plan, asked)
    ranked = rankings(facts.between(period.start, period.end).frames, asked)
    if not on.held:
        return _nothing(on, ranked, asked, facts.present)
    by = rule(on, asked)
    return _compared(on, facts, (by, asked), ranked)


def _compared(
    on: Ground, facts: Facts, prices: tuple[Rule, Engagement], ranked: tuple[Ranking, ...]
) -> Comparison:
    by, settings = prices
    chosen = scenarios(on, settings, by)
    flattery = _flattery(on, chosen, prices)
    frames, cutoff_min = facts.frames, settings.thresholds.turnover_cutoff_min
    past = history(on, frames["completed_cases"], frames["gaps"], cutoff_min)
    today, best = chosen.scenarios[0], chosen.scenarios[chosen.best]
    return Comparison(
        objective=by.objective,
        impacts=impacts(on, chosen.scenarios, flattery, past, prices),
        best=chosen.best,
        curve=savings_curve(on, chosen, flattery, by, asked=settings.scenarios.changes),
        owners_of=_owners_of(on, chosen.scenarios, by),
        changes=block_changes(on, best.rooms_h),
        worse=worse_blocks(on, today, best, by),
        later_pct=later_savings(on, settings, by, METHOD),
        aside=on.aside,
        rankings=ranked,
        effects=_effects(on, facts, chosen.scenarios, prices),
        cases_left_out=past.left_out,
        rooms=tuple((each, _by_name(on, each.rooms_h)) for each in chosen.scenarios),
        present=facts.present,
    )


def _owners_of(
    on: Ground, chosen: tuple[Scenario, ...], by: Rule
) -> tuple[tuple[OwnerChange, ...], ...]:
    """Equal allocations are worked out once."""
    found = {each.rooms_h: each for each in chosen}
    known = {rooms_h: owner_changes(on, chosen[0], one, by) for rooms_h, one in found.items()}
    return tuple(known[each.rooms_h] for each in chosen)


def _flattery(on: Ground, chosen: Chosen, prices: tuple[Rule, Engagement]) -> Flattery | None:
    by, settings = prices
    if not chosen.stated.is_coupled:
        return optimism(on, chosen.stated, chosen.curve, by)
    asked = settings.scenarios.changes
    return optimism_by_programs(on, chosen.stated, chosen.curve, by, changes=asked)


def _effects(
    on: Ground, facts: Facts, chosen: tuple[Scenario, ...], prices: tuple[Rule, Engagement]
) -> Measured:
    by, settings = prices
    halves = best_of_halves(on, settings, by)
    return measured(stage(on, facts.frames, settings), chosen, facts.present, halves)


def _by_name(on: Ground, rooms_h: Allocation) -> Rooms:
    names = zip(on.days.owners, on.days.weekdays, strict=True)
    return dict(zip(names, rooms_h, strict=True))


def _nothing(
    on: Ground, ranked: tuple[Ranking, ...], settings: Engagement, present: frozenset[str]
) -> Comparison:
    why = "no block can be moved"
    return Comparison(
        objective=settings.scenarios.objective,
        impacts=(),
        best=0,
        curve=(),
        owners_of=((),),
        changes=(),
        worse=Estimate(None, "count", 0, reason=why),
        later_pct=Estimate(None, "pct", 0, reason=why),
        aside=on.aside,
        rankings=ranked,
        effects=Measured((), ()),
        cases_left_out=0,
        rooms=(),
        present=present,
    )
