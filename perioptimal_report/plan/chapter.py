"""The pages of block reallocation: scenarios, their effects, the replay, the definitions."""

from __future__ import annotations

from collections import Counter

from perioptimal_report.plan import headings
from perioptimal_report.plan.compare import Comparison
from perioptimal_report.plan.effects.pages import EFFECTS, effects_result
from perioptimal_report.plan.impact import Impact
from perioptimal_report.plan.note import (
    BEST_DAY,
    BETTER,
    CHANCE,
    DEFINITIONS,
    FLIPS,
    HOURS_LOST,
    IMPACT,
    INEFFICIENCY,
    LATER,
    MODELED,
    NEXT_YEAR,
    OVER,
    OWNERS,
    OWNERS_LOSE,
    PACKED,
    PAST_BLOCK,
    PAYROLL,
    REPLAY,
    REPLAYED,
    SAVINGS,
    SAVINGS_PCT,
    SCENARIOS,
    UNDER,
    WORSE,
    WORSE_DAYS,
    WORST_DAY,
)
from perioptimal_report.plan.owners import OwnerChange
from perioptimal_report.plan.replay import DayByDay
from perioptimal_report.plan.scenario_tables import (
    calendar,
    change_by_scenario,
    change_table,
    effect_table,
    flip_table,
    owner_slope,
    owner_table,
    ranking_table,
    replay_table,
    savings_lines,
    scenario_table,
)
from perioptimal_report.shapes.headings import NO_FINDING
from perioptimal_report.shapes.results import (
    Estimate,
    Exclusion,
    Finding,
    MethodNote,
    Number,
    Result,
)

EVEN_H = 1e-9


def allocation_pages(comparison: Comparison) -> tuple[tuple[MethodNote, Result], ...]:
    """Lay the comparison out as sections; without a block that can be moved, the rankings only."""
    definitions = (DEFINITIONS, _definitions(comparison))
    if not comparison.impacts:
        return (definitions,)
    return (
        (SCENARIOS, _scenarios(comparison)),
        (IMPACT, _impact(comparison)),
        (EFFECTS, _effects(comparison)),
        (OWNERS, _owners(comparison)),
        (REPLAY, _replay(comparison)),
        definitions,
    )


def _scenarios(comparison: Comparison) -> Result:
    best = comparison.recommended
    keys = (SAVINGS, SAVINGS_PCT, CHANCE, PAYROLL, NEXT_YEAR)
    return Result(
        key="scenarios",
        numbers=(
            *(Number(measure, best.values[measure.key]) for measure in keys),
            Number(LATER, comparison.later_pct),
        ),
        breakdowns=tuple(
            table for table in (scenario_table(comparison), change_table(comparison)) if table.rows
        ),
        charts=(savings_lines(comparison),) if comparison.curve else (),
        exclusions=_aside(comparison),
        finding=_saving(comparison),
    )


def _aside(comparison: Comparison) -> tuple[Exclusion, ...]:
    reasons = Counter(each.reason for each in comparison.aside)
    return tuple(Exclusion(f"blocks: {reason}", n) for reason, n in reasons.items())


def _saving(comparison: Comparison) -> Finding:
    best = comparison.recommended
    savings = best.values["savings_usd"]
    bound, value = savings.interval, savings.value or 0.0
    saves = value > 0 and best.scenario.changes > 0
    values: dict[str, Estimate | str] = {
        "scenario": best.scenario.name,
        "savings": savings,
        "savings_pct": best.values["savings_pct"],
        "changes": best.values["changes"],
        "later": comparison.later_pct,
        "objective": comparison.objective,
    }
    certain = bound is not None and not bound.low <= 0 <= bound.high
    return (headings.SAVES if saves else headings.NO_GAIN).finding(values, certain)


def _impact(comparison: Comparison) -> Result:
    best = comparison.recommended
    keys = (OVER, UNDER, PAST_BLOCK, INEFFICIENCY, PAYROLL)
    return Result(
        key="scenario_impact",
        numbers=tuple(Number(measure, best.values[measure.key]) for measure in keys),
        breakdowns=(effect_table(comparison), change_by_scenario(comparison)),
        finding=_trading(comparison),
    )


def _trading(comparison: Comparison) -> Finding:
    best, today = comparison.recommended, comparison.today
    values: dict[str, Estimate | str] = {"scenario": best.scenario.name}
    for key in ("over", "under"):
        values[key] = best.values[f"{key}_h"]
        values[f"{key}_today"] = today.values[f"{key}_h"]
    return (headings.TRADES if best.scenario.changes else headings.NO_CHANGE).finding(values)


def _effects(comparison: Comparison) -> Result:
    return effects_result(
        comparison.effects, comparison.best - 1, comparison.recommended.scenario.name
    )


def _owners(comparison: Comparison) -> Result:
    gained = [each.values["gained_h"] for each in comparison.owners]
    lost_h = sum(-(each.value or 0.0) for each in gained if (each.value or 0.0) < 0)
    losing = sum((each.value or 0.0) < -EVEN_H for each in gained)
    n = len(gained)
    return Result(
        key="scenario_owners",
        numbers=(
            Number(OWNERS_LOSE, _count(losing, n)),
            Number(HOURS_LOST, Estimate(lost_h, "h", n, reason="the schedule")),
            Number(WORSE, comparison.worse),
        ),
        breakdowns=(owner_table(comparison),),
        charts=(owner_slope(comparison),),
        finding=_moving(comparison),
    )


def _moving(comparison: Comparison) -> Finding:
    ordered = sorted(comparison.owners, key=lambda each: each.values["gained_h"].value or 0.0)
    loser, gainer = ordered[0], ordered[-1]
    values: dict[str, Estimate | str] = {
        "scenario": comparison.recommended.scenario.name,
        "gainer": gainer.owner,
        "gained": gainer.values["gained_h"],
        "loser": loser.owner,
        "lost": loser.values["gained_h"],
    }
    gains, loses = _gained(gainer) > EVEN_H, _gained(loser) < -EVEN_H
    if gains:
        return (headings.MOVES if loses else headings.GROWS).finding(values)
    return (headings.SHRINKS if loses else headings.NOBODY_MOVES).finding(values)


def _gained(owner: OwnerChange) -> float:
    return owner.values["gained_h"].value or 0.0


def _replay(comparison: Comparison) -> Result:
    best = comparison.recommended
    days = best.days
    if days is None:
        return Result("scenario_replay", (Number(REPLAYED, best.values["savings_usd"]),))
    return Result(
        key="scenario_replay",
        numbers=_days(best, days),
        breakdowns=(replay_table(comparison),),
        charts=(calendar(days, best.scenario.name),),
        exclusions=(Exclusion("cases on no block-day of these blocks", comparison.cases_left_out),),
        finding=_replayed(best.scenario.name, days),
    )


def _days(best: Impact, days: DayByDay) -> tuple[Number, ...]:
    n = len(days.days)
    most, least = (0.0 if day is None else day.saved_usd for day in (days.best, days.worst))
    return (
        Number(BETTER, _count(days.better, n)),
        Number(WORSE_DAYS, _count(days.worse, n)),
        Number(MODELED, best.values["modeled_usd"]),
        Number(PACKED, best.packed.saved_usd if best.packed else days.saved_usd),
        Number(REPLAYED, days.saved_usd),
        Number(BEST_DAY, Estimate(most, "usd", n, reason="one day")),
        Number(WORST_DAY, Estimate(least, "usd", n, reason="one day")),
    )


def _replayed(name: str, days: DayByDay) -> Finding:
    n = len(days.days)
    values: dict[str, Estimate | str] = {
        "scenario": name,
        "better": _count(days.better, n),
        "worse": _count(days.worse, n),
        "days": _count(n, n),
    }
    better = days.better >= days.worse
    return (headings.MORE_BETTER if better else headings.MORE_WORSE).finding(values)


def _count(value: int, n: int) -> Estimate:
    return Estimate(float(value), "count", n, reason="a count")


def _definitions(comparison: Comparison) -> Result:
    flips = sum(len(each.flips) for each in comparison.rankings)
    tried = sum(each.pairs * (len(each.definitions) - 1) for each in comparison.rankings)
    number = Estimate(float(flips), "count", tried, reason="a count")
    if not tried:
        number = Estimate(None, "count", 0, reason="nobody to rank")
    table = flip_table(comparison.rankings)
    tables = (table, *(ranking_table(each) for each in comparison.rankings if each.pairs))
    return Result(
        key="definitions",
        numbers=(Number(FLIPS, number),),
        breakdowns=tables if table.rows else (),
        finding=_ranked(number),
    )


def _ranked(flips: Estimate) -> Finding:
    if flips.value is None:
        return NO_FINDING
    return (headings.FLIPS if flips.value else headings.STABLE).finding({"flips": flips})
