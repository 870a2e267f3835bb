"""The whole comparison of one engagement: scenarios, their impact, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perioptimal_report.facts.columns import Facts
from perioptimal_report.mca.planned import Plan
from perioptimal_report.plan.costs import Allocation, CostRule, rule
from perioptimal_report.plan.effects.halves import best_of_halves
from perioptimal_report.plan.effects.measured import EffectTable, measure_effects
from perioptimal_report.plan.effects.stage import replay_year
from perioptimal_report.plan.evidence import Rooms
from perioptimal_report.plan.flips import Ranking, rankings
from perioptimal_report.plan.ground import Aside, MovableBlocks, find_movable_blocks
from perioptimal_report.plan.impact import Impact, impacts
from perioptimal_report.plan.later import later_savings
from perioptimal_report.plan.optimism import OptimismBias, estimate_optimism, optimism_by_programs
from perioptimal_report.plan.owners import OwnerChange, owner_changes, worse_blocks
from perioptimal_report.plan.replay import history
from perioptimal_report.plan.saved import (
    METHOD,
    BlockChange,
    CurvePoint,
    block_changes,
    savings_curve,
)
from perioptimal_report.plan.scenarios import Chosen, Scenario, choose_scenarios, under_masks
from perioptimal_report.settings.engagement import Engagement, Period
from perioptimal_report.shapes.results import Estimate


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
    effects: EffectTable
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
    on = find_movable_blocks(
        facts.frames["block_days"], facts.frames["block_room_days"], plan, asked
    )
    if on.held:
        choose_scenarios(on, asked, rule(on, asked))


def compare_scenarios(
    facts: Facts, period: Period, plan: Plan, settings: Engagement, *, masks: Mapping[str, str]
) -> Comparison:
    """Work out and compare the scenarios of the settings.

    ``facts`` are those of the whole history, ``plan`` is their plan, ``masks`` the numbers that
    surgeons go by; rankings are those of the period. Raises ``SettingsError``: limits in conflict,
    or a change of what is not there.
    """
    asked = under_masks(settings, masks)
    frames = facts.frames
    on = find_movable_blocks(frames["block_days"], frames["block_room_days"], plan, asked)
    ranked = rankings(facts.between(period.start, period.end).frames, asked)
    if not on.held:
        return _nothing(on, ranked, asked, facts.present)
    by = rule(on, asked)
    return _compared(on, facts, (by, asked), ranked)


def _compared(
    blocks: MovableBlocks,
    facts: Facts,
    prices: tuple[CostRule, Engagement],
    ranked: tuple[Ranking, ...],
) -> Comparison:
    by, settings = prices
    chosen = choose_scenarios(blocks, settings, by)
    flattery = _flattery(blocks, chosen, prices)
    past = history(blocks, facts.frames["completed_cases"], facts.frames["gaps"])
    today, best = chosen.scenarios[0], chosen.scenarios[chosen.best]
    return Comparison(
        objective=by.objective,
        impacts=impacts(blocks, chosen.scenarios, flattery, past, prices),
        best=chosen.best,
        curve=savings_curve(blocks, chosen, flattery, by, asked=settings.scenarios.changes),
        owners_of=_owners_of(blocks, chosen.scenarios, by),
        changes=block_changes(blocks, best.rooms_h),
        worse=worse_blocks(blocks, today, best, by),
        later_pct=later_savings(blocks, settings, by, METHOD),
        aside=blocks.aside,
        rankings=ranked,
        effects=_effects(blocks, facts, chosen.scenarios, prices),
        cases_left_out=past.left_out,
        rooms=tuple((each, _by_name(blocks, each.rooms_h)) for each in chosen.scenarios),
        present=facts.present,
    )


def _owners_of(
    blocks: MovableBlocks, chosen: tuple[Scenario, ...], rule: CostRule
) -> tuple[tuple[OwnerChange, ...], ...]:
    """Equal allocations are worked out once."""
    found = {each.rooms_h: each for each in chosen}
    known = {rooms_h: owner_changes(blocks, chosen[0], one, rule) for rooms_h, one in found.items()}
    return tuple(known[each.rooms_h] for each in chosen)


def _flattery(
    blocks: MovableBlocks, chosen: Chosen, prices: tuple[CostRule, Engagement]
) -> OptimismBias | None:
    by, settings = prices
    if not chosen.stated.is_coupled:
        return estimate_optimism(blocks, chosen.stated, chosen.curve, by)
    asked = settings.scenarios.changes
    return optimism_by_programs(blocks, chosen.stated, chosen.curve, by, changes=asked)


def _effects(
    blocks: MovableBlocks,
    facts: Facts,
    chosen: tuple[Scenario, ...],
    prices: tuple[CostRule, Engagement],
) -> EffectTable:
    by, settings = prices
    halves = best_of_halves(blocks, settings, by)
    return measure_effects(
        replay_year(blocks, facts.frames, settings), chosen, facts.present, halves
    )


def _by_name(blocks: MovableBlocks, rooms_h: Allocation) -> Rooms:
    names = zip(blocks.days.owners, blocks.days.weekdays, strict=True)
    return dict(zip(names, rooms_h, strict=True))


def _nothing(
    blocks: MovableBlocks,
    ranked: tuple[Ranking, ...],
    settings: Engagement,
    present: frozenset[str],
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
        aside=blocks.aside,
        rankings=ranked,
        effects=EffectTable((), ()),
        cases_left_out=0,
        rooms=(),
        present=present,
    )
