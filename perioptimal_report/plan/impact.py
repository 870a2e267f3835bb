"""What each scenario does per week: cost by both objectives, hours, cases, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perioptimal_report.mca.costing import NO_SHARE, estimate, scaled
from perioptimal_report.plan.costs import CostRule
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.optimism import FreeChoice, OptimismBias
from perioptimal_report.plan.options import Floats
from perioptimal_report.plan.replay import (
    DayByDay,
    History,
    ReplayResult,
    back_to_back,
    day_by_day,
    per_week,
    replay_allocation,
)
from perioptimal_report.plan.saved import (
    ITSELF,
    METHOD,
    ChargedPlans,
    Saving,
    charge,
    next_year,
    saving,
    share_saved,
)
from perioptimal_report.plan.scenarios import Scenario
from perioptimal_report.settings.scenarios import Scenarios
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate

NO_MARGIN = "no margin per hour in the settings"
LEVELS: Mapping[str, Unit] = {"budget_h": "h", "under_h": "h", "over_h": "h", "away_h": "h"}
SAVED: Mapping[str, str] = {
    "chosen_usd": "savings_usd",
    "inefficiency_usd": "inefficiency_saved_usd",
    "payroll_usd": "payroll_saved_usd",
    "margin_usd": "margin_kept_usd",
}


@dataclass(frozen=True, slots=True)
class Impact:
    """One scenario per week: estimates by name, and its replay against today's.

    ``days`` has the owners' usual turnovers, ``packed`` none, as the distributions count;
    both are ``None`` for today itself.
    """

    scenario: Scenario
    values: Mapping[str, Estimate]
    days: DayByDay | None
    packed: DayByDay | None


def impacts(
    blocks: MovableBlocks,
    scenarios: Sequence[Scenario],
    bias: OptimismBias | None,
    history: History,
    rule: CostRule,
    *,
    limits: Scenarios,
    seed: int,
) -> tuple[Impact, ...]:
    """Work out every scenario, today first, on the same block-days.

    ``bias`` is the optimism of the savings by number of changes; it is taken off those of the
    scenarios that were chosen from the same weeks. ``limits`` have the changes asked for and the
    lengths of shifts, ``seed`` is that of the weeks to come.
    """
    allocations = [each.rooms_h for each in scenarios]
    charged = charge(blocks, allocations, rule)
    shifts_h = limits.shift_hours
    loose = [replay_allocation(blocks, history, each, shifts_h) for each in allocations]
    tight = [
        replay_allocation(blocks, back_to_back(history), each, shifts_h) for each in allocations
    ]
    result = []
    for at, scenario in enumerate(scenarios):
        choice = _choice(bias, scenario, limits.changes)
        values = _costs(charged, at, choice)
        now = saving(charged, "chosen_usd", at, choice)
        values |= {"changes": _count(scenario.changes, "a count")}
        values |= {"next_year_usd": _ahead(blocks, scenario, now, rule, seed)}
        values |= _apart(values, rule)
        values |= _cases(blocks, loose[at])
        pairs = [
            None if not at else day_by_day(blocks, history, (each[0], each[at]), rule, METHOD)
            for each in (loose, tight)
        ]
        result.append(Impact(scenario, values, *pairs))
    return tuple(result)


def _choice(bias: OptimismBias | None, scenario: Scenario, asked: int) -> FreeChoice | None:
    """The optimism of a scenario that was chosen from these weeks, with its changes.

    Those that were asked for, not those it took: the freedom is what flatters.
    """
    if bias is None or scenario.kind in {"today", "named"}:
        return None
    most = bias.mean.budget_h.shape[1] - 1
    return FreeChoice(bias, min(asked, most) if scenario.kind == "best" else most)


def _costs(charged: ChargedPlans, position: int, choice: FreeChoice | None) -> dict[str, Estimate]:
    values = {
        name: estimate(
            getattr(charged.seen, name)[0, position],
            unit,
            charged.n,
            _column(charged, name, position),
            METHOD,
        )
        for name, unit in LEVELS.items()
    }
    if not position:
        none = {key: Estimate(0.0, "usd", charged.n, reason=ITSELF) for key in SAVED.values()}
        share = Estimate(0.0, "pct", charged.n, reason=ITSELF)
        chance = Estimate(None, "pct", charged.n, reason=ITSELF)
        none["modeled_usd"] = Estimate(0.0, "usd", charged.n, reason=ITSELF)
        return values | none | {"savings_pct": share, "chance_pct": chance}
    values["modeled_usd"] = saving(charged, "chosen_usd", position, None).estimate()
    for name, key in SAVED.items():
        values[key] = saving(charged, name, position, choice).estimate()
    chosen = saving(charged, "chosen_usd", position, choice)
    return values | {"savings_pct": share_saved(charged, chosen), "chance_pct": chosen.chance()}


def _ahead(
    blocks: MovableBlocks, scenario: Scenario, now: Saving, rule: CostRule, seed: int
) -> Estimate:
    """Savings of a scenario per week in the year to come [USD]."""
    if scenario.kind == "today":
        return Estimate(0.0, "usd", now.n, reason=ITSELF)
    return next_year(blocks, scenario.rooms_h, now, rule, seed=seed)


def _column(charged: ChargedPlans, name: str, position: int) -> Floats | None:
    return None if charged.drawn is None else getattr(charged.drawn, name)[:, position]


def _apart(values: Mapping[str, Estimate], rule: CostRule) -> dict[str, Estimate]:
    """Cash is the labor share of payroll; margin stands apart and is never added to it [USD]."""
    payroll, share = values["payroll_saved_usd"], rule.labor_share_pct
    cash = Estimate(None, "usd", payroll.n, reason=NO_SHARE)
    if share is not None:
        cash = scaled(payroll, share / 100, "usd")
    margin = values["margin_kept_usd"]
    if not rule.margin_usd.any():
        margin = Estimate(None, "usd", payroll.n, reason=NO_MARGIN)
    return {"cash_saved_usd": cash, "margin_kept_usd": margin}


def _cases(blocks: MovableBlocks, replay: ReplayResult) -> dict[str, Estimate]:
    return {
        "past_block": per_week(blocks, replay.past_block, "cases", METHOD),
        "past_shift": per_week(blocks, replay.past_shift, "cases", METHOD),
        "replay_over_h": per_week(blocks, replay.over_h, "h", METHOD),
    }


def _count(value: int, reason: str) -> Estimate:
    return Estimate(float(value), "count", value, reason=reason)
