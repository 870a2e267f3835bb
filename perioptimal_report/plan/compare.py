"""The whole comparison of one engagement: scenarios, their impact, and what stands behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
    BlockChange,
    CurvePoint,
    block_changes,
    savings_curve,
)
from perioptimal_report.plan.scenarios import Chosen, Scenario, choose_scenarios, under_masks
from perioptimal_report.settings.engagement import Costs, Engagement, Period, ReportSettings
from perioptimal_report.settings.scenarios import Scenarios
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
    def today(self) -> Impact:
        """What today's allocation costs and does."""
        return self.impacts[0]

    @property
    def recommended(self) -> Impact:
        """What the recommended scenario costs and does."""
        return self.impacts[self.best]

    @property
    def owners(self) -> tuple[OwnerChange, ...]:
        """What the recommended scenario gives to each owner, and takes."""
        return self.owners_of[self.best]


CHOICE_FACTS = frozenset({"block_days", "block_room_days", "completed_cases"})
"""The facts that the choice rests on; the cases tell a surgeon from a service."""


def check_choice(
    facts: Facts, plan: Plan, scenarios: Scenarios, costs: Costs, report: ReportSettings
) -> None:
    """Choose the scenarios' blocks as `compare_scenarios` would, to see whether it can be done.

    ``scenarios`` name owners as the facts do, under their masks. Raises ``SettingsError`` as
    `compare_scenarios`.
    """
    days, rooms = (facts.frames[name] for name in ("block_days", "block_room_days"))
    blocks = find_movable_blocks(days, rooms, plan, scenarios, report)
    if blocks.held:
        choose_scenarios(blocks, scenarios, rule(blocks, scenarios, costs))


def compare_scenarios(
    facts: Facts, period: Period, plan: Plan, settings: Engagement, *, masks: Mapping[str, str]
) -> Comparison:
    """Work out and compare the scenarios of the settings.

    ``facts`` are those of the whole history, ``plan`` is their plan, ``masks`` the numbers that
    surgeons go by; rankings are those of the period. Raises ``SettingsError``: limits in conflict,
    or a change of what is not there.
    """
    asked, frames = under_masks(settings.scenarios, masks), facts.frames
    thresholds, report = settings.thresholds, settings.report
    days, rooms = frames["block_days"], frames["block_room_days"]
    blocks = find_movable_blocks(days, rooms, plan, asked, report)
    ranked = rankings(facts.between(period.start, period.end).frames, thresholds)
    nothing = _nothing(blocks, ranked, asked.objective, facts.present)
    if not blocks.held:
        return nothing
    by = rule(blocks, asked, settings.costs)
    chosen = choose_scenarios(blocks, asked, by)
    bias = _optimism(blocks, chosen, by, asked=asked.changes)
    past = history(blocks, frames["completed_cases"], frames["gaps"])
    halves, year = best_of_halves(blocks, asked, by), replay_year(blocks, frames, settings)
    found, best = chosen.scenarios, chosen.scenarios[chosen.best]
    return replace(
        nothing,
        impacts=impacts(blocks, found, bias, past, by, limits=asked, seed=report.seed),
        best=chosen.best,
        curve=savings_curve(blocks, chosen, bias, by, asked=asked.changes),
        owners_of=_owners_of(blocks, found, by),
        changes=block_changes(blocks, best.rooms_h),
        worse=worse_blocks(blocks, found[0], best, by),
        later_pct=later_savings(blocks, asked, by, thresholds, report),
        effects=measure_effects(year, found, facts.present, halves),
        cases_left_out=past.left_out,
        rooms=tuple((each, _by_name(blocks, each.rooms_h)) for each in found),
    )


def _owners_of(
    blocks: MovableBlocks, chosen: tuple[Scenario, ...], rule: CostRule
) -> tuple[tuple[OwnerChange, ...], ...]:
    """Equal allocations are worked out once."""
    found = {each.rooms_h: each for each in chosen}
    known = {rooms_h: owner_changes(blocks, chosen[0], one, rule) for rooms_h, one in found.items()}
    return tuple(known[each.rooms_h] for each in chosen)


def _optimism(
    blocks: MovableBlocks, chosen: Chosen, rule: CostRule, *, asked: int
) -> OptimismBias | None:
    if not chosen.stated.is_coupled:
        return estimate_optimism(blocks, chosen.stated, chosen.curve, rule)
    return optimism_by_programs(blocks, chosen.stated, chosen.curve, rule, changes=asked)


def _by_name(blocks: MovableBlocks, rooms_h: Allocation) -> Rooms:
    names = zip(blocks.days.owners, blocks.days.weekdays, strict=True)
    return dict(zip(names, rooms_h, strict=True))


def _nothing(
    blocks: MovableBlocks,
    ranked: tuple[Ranking, ...],
    objective: str,
    present: frozenset[str],
) -> Comparison:
    why = "no block can be moved"
    return Comparison(
        objective=objective,
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
