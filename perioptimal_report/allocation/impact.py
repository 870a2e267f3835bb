"""What each scenario does per week: cost by both objectives, hours, cases, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perioptimal_report.allocation.ahead import next_year
from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.days import DayByDay, day_by_day, per_week
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.optimism import Flattery
from perioptimal_report.allocation.options import Floats
from perioptimal_report.allocation.replay import History, Replayed, back_to_back, replay
from perioptimal_report.allocation.saved import (
    ITSELF,
    METHOD,
    Charged,
    charge,
    saving,
    share_saved,
)
from perioptimal_report.allocation.scenarios import Scenario
from perioptimal_report.chart_data import Unit
from perioptimal_report.engagement import Engagement
from perioptimal_report.mca.costing import estimate
from perioptimal_report.mca.spans import NO_SHARE, scaled
from perioptimal_report.results import Estimate

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
    on: Ground,
    scenarios: Sequence[Scenario],
    flattery: Flattery | None,
    past: History,
    prices: tuple[Rule, Engagement],
) -> tuple[Impact, ...]:
    """Work out every scenario, today first, on the same block-days.

    ``flattery`` is the optimism of the savings by number of changes; it is taken off those of the
    scenarios that were chosen from the same weeks.
    """
    by, settings = prices
    allocations = [each.rooms_h for each in scenarios]
    charged = charge(on, allocations, by)
    shifts_h = settings.scenarios.shift_hours
    loose = [replay(on, past, each, shifts_h) for each in allocations]
    tight = [replay(on, back_to_back(past), each, shifts_h) for each in allocations]
    result = []
    for at, scenario in enumerate(scenarios):
        freedom = _freedom(flattery, scenario, settings.scenarios.changes)
        values = _costs(charged, at, freedom)
        values |= {"changes": _count(scenario.changes, "a count")}
        values |= {"next_year_usd": _ahead(on, charged, (at, scenario, freedom), prices)}
        values |= _apart(values, settings, by)
        values |= _cases(on, loose[at])
        pairs = [
            None if not at else day_by_day(on, past, (each[0], each[at]), by, METHOD)
            for each in (loose, tight)
        ]
        result.append(Impact(scenario, values, *pairs))
    return tuple(result)


def _freedom(
    flattery: Flattery | None, scenario: Scenario, changes: int
) -> tuple[Flattery, int] | None:
    """The flattery of a scenario that was chosen from these weeks, with its changes.

    Those that were asked for, not those it took: the freedom is what flatters.
    """
    if flattery is None or scenario.kind in {"today", "named"}:
        return None
    most = flattery.mean.budget_h.shape[1] - 1
    return flattery, min(changes, most) if scenario.kind == "best" else most


def _costs(on: Charged, at: int, freedom: tuple[Flattery, int] | None) -> dict[str, Estimate]:
    values = {
        name: estimate(getattr(on.seen, name)[0, at], unit, on.n, _column(on, name, at), METHOD)
        for name, unit in LEVELS.items()
    }
    if not at:
        none = {key: Estimate(0.0, "usd", on.n, reason=ITSELF) for key in SAVED.values()}
        share = Estimate(0.0, "pct", on.n, reason=ITSELF)
        chance = Estimate(None, "pct", on.n, reason=ITSELF)
        none["modeled_usd"] = Estimate(0.0, "usd", on.n, reason=ITSELF)
        return values | none | {"savings_pct": share, "chance_pct": chance}
    values["modeled_usd"] = saving(on, "chosen_usd", at, None).estimate()
    for name, key in SAVED.items():
        values[key] = saving(on, name, at, freedom).estimate()
    chosen = saving(on, "chosen_usd", at, freedom)
    return values | {"savings_pct": share_saved(on, chosen), "chance_pct": chosen.chance()}


def _ahead(
    on: Ground,
    charged: Charged,
    which: tuple[int, Scenario, tuple[Flattery, int] | None],
    prices: tuple[Rule, Engagement],
) -> Estimate:
    """Savings in the year to come, of the scenario at a place and with a freedom to choose."""
    at, scenario, freedom = which
    if not at:
        return Estimate(0.0, "usd", charged.n, reason=ITSELF)
    now = saving(charged, "chosen_usd", at, freedom)
    by, settings = prices
    return next_year(on, scenario.rooms_h, (charged, at, now), by, seed=settings.report.seed)


def _column(on: Charged, name: str, at: int) -> Floats | None:
    return None if on.drawn is None else getattr(on.drawn, name)[:, at]


def _apart(values: Mapping[str, Estimate], settings: Engagement, by: Rule) -> dict[str, Estimate]:
    """Cash is the labor share of payroll; margin stands apart and is never added to it [USD]."""
    payroll, share = values["payroll_saved_usd"], settings.costs.labor_share_pct
    cash = Estimate(None, "usd", payroll.n, reason=NO_SHARE)
    if share is not None:
        cash = scaled(payroll, share / 100, "usd")
    margin = values["margin_kept_usd"]
    if not by.margin_usd.any():
        margin = Estimate(None, "usd", payroll.n, reason=NO_MARGIN)
    return {"cash_saved_usd": cash, "margin_kept_usd": margin}


def _cases(on: Ground, found: Replayed) -> dict[str, Estimate]:
    return {
        "past_block": per_week(on, found.past_block, "cases", METHOD),
        "past_shift": per_week(on, found.past_shift, "cases", METHOD),
        "replay_over_h": per_week(on, found.over_h, "h", METHOD),
    }


def _count(value: int, reason: str) -> Estimate:
    return Estimate(float(value), "count", value, reason=reason)
