"""What each scenario does per week: cost by both objectives, hours, cases, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perioptimal_report.mca.costing import NO_SHARE, estimate, scaled
from perioptimal_report.plan.costs import CostRule
from perioptimal_report.plan.ground import MovableBlocks
from perioptimal_report.plan.optimism import OptimismBias
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
    charge,
    next_year,
    saving,
    share_saved,
)
from perioptimal_report.plan.scenarios import Scenario
from perioptimal_report.settings.engagement import Engagement
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
    flattery: OptimismBias | None,
    history: History,
    prices: tuple[CostRule, Engagement],
) -> tuple[Impact, ...]:
    """Work out every scenario, today first, on the same block-days.

    ``flattery`` is the optimism of the savings by number of changes; it is taken off those of the
    scenarios that were chosen from the same weeks.
    """
    by, settings = prices
    allocations = [each.rooms_h for each in scenarios]
    charged = charge(blocks, allocations, by)
    shifts_h = settings.scenarios.shift_hours
    loose = [replay_allocation(blocks, history, each, shifts_h) for each in allocations]
    tight = [
        replay_allocation(blocks, back_to_back(history), each, shifts_h) for each in allocations
    ]
    result = []
    for at, scenario in enumerate(scenarios):
        freedom = _freedom(flattery, scenario, settings.scenarios.changes)
        values = _costs(charged, at, freedom)
        values |= {"changes": _count(scenario.changes, "a count")}
        values |= {"next_year_usd": _ahead(blocks, charged, (at, scenario, freedom), prices)}
        values |= _apart(values, settings, by)
        values |= _cases(blocks, loose[at])
        pairs = [
            None if not at else day_by_day(blocks, history, (each[0], each[at]), by, METHOD)
            for each in (loose, tight)
        ]
        result.append(Impact(scenario, values, *pairs))
    return tuple(result)


def _freedom(
    flattery: OptimismBias | None, scenario: Scenario, changes: int
) -> tuple[OptimismBias, int] | None:
    """The flattery of a scenario that was chosen from these weeks, with its changes.

    Those that were asked for, not those it took: the freedom is what flatters.
    """
    if flattery is None or scenario.kind in {"today", "named"}:
        return None
    most = flattery.mean.budget_h.shape[1] - 1
    return flattery, min(changes, most) if scenario.kind == "best" else most


def _costs(
    charged: ChargedPlans, position: int, freedom: tuple[OptimismBias, int] | None
) -> dict[str, Estimate]:
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
        values[key] = saving(charged, name, position, freedom).estimate()
    chosen = saving(charged, "chosen_usd", position, freedom)
    return values | {"savings_pct": share_saved(charged, chosen), "chance_pct": chosen.chance()}


def _ahead(
    blocks: MovableBlocks,
    charged: ChargedPlans,
    which: tuple[int, Scenario, tuple[OptimismBias, int] | None],
    prices: tuple[CostRule, Engagement],
) -> Estimate:
    """Savings in the year to come, of the scenario at a place and with a freedom to choose."""
    at, scenario, freedom = which
    if not at:
        return Estimate(0.0, "usd", charged.n, reason=ITSELF)
    now = saving(charged, "chosen_usd", at, freedom)
    by, settings = prices
    return next_year(blocks, scenario.rooms_h, (charged, at, now), by, seed=settings.report.seed)


def _column(charged: ChargedPlans, name: str, position: int) -> Floats | None:
    return None if charged.drawn is None else getattr(charged.drawn, name)[:, position]


def _apart(
    values: Mapping[str, Estimate], settings: Engagement, rule: CostRule
) -> dict[str, Estimate]:
    """Cash is the labor share of payroll; margin stands apart and is never added to it [USD]."""
    payroll, share = values["payroll_saved_usd"], settings.costs.labor_share_pct
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
