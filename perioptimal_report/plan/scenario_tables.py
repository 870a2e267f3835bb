"""The comparison laid out as tables and charts: scenarios, changes, owners, days."""

from __future__ import annotations

from collections.abc import Iterable

from perioptimal_report.plan.compare import Comparison
from perioptimal_report.plan.effects.measured import of_people
from perioptimal_report.plan.flips import Flip, Ranking
from perioptimal_report.plan.impact import Impact
from perioptimal_report.plan.note import (
    BEST_DAY,
    BETTER,
    BUDGET,
    CASH,
    CHANCE,
    CHANGES,
    FLIPS,
    INEFFICIENCY,
    MARGIN,
    MODELED,
    NEXT_YEAR,
    OVER,
    PACKED,
    PAST_BLOCK,
    PAST_SHIFT,
    PAYROLL,
    REPLAY_OVER,
    REPLAYED,
    SAVINGS,
    SAVINGS_PCT,
    UNDER,
    USE,
    WHO,
    WORSE_DAYS,
    WORST_DAY,
    WORST_ON,
)
from perioptimal_report.plan.options import Lengths
from perioptimal_report.plan.replay import DayByDay
from perioptimal_report.plan.saved import BlockChange
from perioptimal_report.settings.engagement import WEEKDAYS
from perioptimal_report.shapes.chart_data import Curve, Curves, Heatmap, Slope
from perioptimal_report.shapes.results import Breakdown, Estimate, Measure, Row

WEEKS_SHOWN = 26


EACH = (SAVINGS, PAYROLL, CHANCE, CHANGES, BUDGET)


EFFECTS = (
    *(BUDGET, UNDER, OVER, INEFFICIENCY, PAYROLL, NEXT_YEAR, CASH, MARGIN),
    *(PAST_BLOCK, PAST_SHIFT, REPLAY_OVER),
)


NO_ROOM = "no room"


NO_CHANGE = "no further change pays"


OWNER_MEASURES = (
    Measure("today_h", "Block hours today"),
    Measure("gained_h", "Gained"),
    Measure("cases_today", "Cases inside today"),
    Measure("gained_cases", "Gained"),
    Measure("gained_over_h", "Hours beyond the block, change", "lower"),
    Measure("gained_under_h", "Hours not used, change", "lower"),
)


MOST_NAMED = 3


NOBODY = "nobody"


def scenario_table(comparison: Comparison) -> Breakdown:
    """Set the scenarios beside each other, the recommended one marked."""
    rows = tuple(
        Row(
            each.scenario.name,
            (*(each.values[measure.key] for measure in EACH), each.scenario.use),
            marked=at == comparison.best,
        )
        for at, each in enumerate(comparison.impacts)
    )
    return Breakdown("scenario", "Scenarios against today, per week", (*EACH, USE), rows)


def change_table(comparison: Comparison) -> Breakdown:
    """List which changes come first, with what the best so many changes save together."""
    rows = tuple(
        Row(
            str(point.changes),
            (_said(point.new), point.savings_usd, point.savings_pct),
        )
        for point in comparison.curve
    )
    measures = (Measure("new", "New with this change"), SAVINGS, SAVINGS_PCT)
    return Breakdown("changes", "Which changes come first", measures, rows, essential=True)


def _said(changes: Iterable[BlockChange]) -> str:
    said = "; ".join(
        f"{each.owner} {each.weekday} {_rooms(each.today_h)} → {_rooms(each.after_h)}"
        for each in changes
    )
    return said or NO_CHANGE


def _rooms(lengths_h: Lengths) -> str:
    return " + ".join(f"{hours:g} h" for hours in lengths_h) or NO_ROOM


def savings_lines(comparison: Comparison) -> Curves:
    """Draw the savings by number of changes with their interval."""
    points = [point for point in comparison.curve if point.savings_usd.value is not None]
    x = (0.0, *(float(point.changes) for point in points))
    values = [point.savings_usd for point in points]
    lines = [Curve("Savings", x, (0.0, *(each.value or 0.0 for each in values)))]
    bounds = [each.interval for each in values]
    if points and all(bounds):
        known = [bound for bound in bounds if bound]
        ends = (("low", [each.low for each in known]), ("high", [each.high for each in known]))
        lines += [Curve(f"95% interval, {end}", x, (0.0, *y), bound=True) for end, y in ends]
    return Curves(
        key="savings_by_changes",
        title="Savings per week by number of room changes",
        x_unit="count",
        y_unit="usd",
        curves=tuple(lines),
    )


def effect_table(comparison: Comparison) -> Breakdown:
    """Lay every effect of every scenario out, scenarios as columns."""
    rows = tuple(
        Row(each.scenario.name, tuple(each.values[measure.key] for measure in EFFECTS))
        for each in comparison.impacts
    )
    title = "Effects per week; cost as saved against today"
    return Breakdown("scenario", title, EFFECTS, rows, transposed=True)


def change_by_scenario(comparison: Comparison) -> Breakdown:
    """Set the changes of patients and teams beside each other, scenario by scenario."""
    names = [each.scenario.name for each in comparison.impacts[1:]]
    first = of_people(comparison.effects.effects[0]) if comparison.effects.effects else ()
    rows = tuple(
        Row(name, tuple(each.change for each in of_people(effects)))
        for name, effects in zip(names, comparison.effects.effects, strict=True)
    )
    title = "Patients and teams: change against today, per week"
    return Breakdown(
        "scenario", title, tuple(each.measure for each in first), rows, transposed=True
    )


def owner_table(comparison: Comparison) -> Breakdown:
    """Say what the recommended scenario gives and takes, owner by owner, most gained first."""
    ordered = sorted(comparison.owners, key=lambda each: -(each.values["gained_h"].value or 0.0))
    rows = tuple(
        Row(each.owner, tuple(each.values[measure.key] for measure in OWNER_MEASURES))
        for each in ordered
    )
    title = f"{comparison.recommended.scenario.name}: who gains and who loses, per week"
    return Breakdown("owner", title, OWNER_MEASURES, rows)


def owner_slope(comparison: Comparison) -> Slope:
    """Draw every owner's weekly block hours today and in the recommended scenario."""
    return Slope(
        key="hours_by_owner",
        title="Block hours per week by owner",
        unit="h",
        before=comparison.today.scenario.name,
        after=comparison.recommended.scenario.name,
        labels=tuple(each.owner for each in comparison.owners),
        starts=tuple(each.values["today_h"].value or 0.0 for each in comparison.owners),
        ends=tuple(each.values["after_h"].value or 0.0 for each in comparison.owners),
    )


def replay_table(comparison: Comparison) -> Breakdown:
    """Count the days that each scenario would have made better and worse."""
    measures = (MODELED, PACKED, REPLAYED, BETTER, WORSE_DAYS, BEST_DAY, WORST_DAY, WORST_ON)
    rows = tuple(
        Row(each.scenario.name, _days(each, each.days), marked=at == comparison.best)
        for at, each in enumerate(comparison.impacts)
        if each.days is not None
    )
    return Breakdown("scenario", "The historical days in other rooms", measures, rows)


def _days(impact: Impact, days: DayByDay) -> tuple[Estimate | str, ...]:
    n = len(days.days)
    packed = impact.packed.saved_usd if impact.packed else days.saved_usd
    ends = [
        Estimate(day.saved_usd if day else 0.0, "usd", n, reason="one day")
        for day in (days.best, days.worst)
    ]
    return (
        *(impact.values["modeled_usd"], packed, days.saved_usd),
        *(_count(days.better, n), _count(days.worse, n)),
        *ends,
        days.worst.date.isoformat() if days.worst else "",
    )


def _count(value: int, n: int) -> Estimate:
    return Estimate(float(value), "count", n, reason="a count")


def calendar(days: DayByDay, name: str) -> Heatmap:
    """Lay the last half year of replayed days out by week and weekday, saved against today."""
    weeks: dict[str, dict[str, float]] = {}
    for day in days.days:
        year, week, weekday = day.date.isocalendar()
        weeks.setdefault(f"{year % 100:02d}-{week:02d}", {})[WEEKDAYS[weekday - 1]] = day.saved_usd
    shown = sorted(weeks)[-WEEKS_SHOWN:]
    rows = [day for day in WEEKDAYS if any(day in weeks[week] for week in shown)]
    return Heatmap(
        key="replay_calendar",
        title=f"{name}: saved on each day with usual turnovers, by week of the year",
        unit="usd",
        rows=tuple(rows),
        columns=tuple(shown),
        values=tuple(tuple(weeks[week].get(day) for week in shown) for day in rows),
    )


def flip_table(rankings: Iterable[Ranking]) -> Breakdown:
    """Count the pairs that change places under each alternative, and name the first of them."""
    rows = tuple(
        Row(f"{each.title}, {other.name}", _cells(each, other.name))
        for each in rankings
        for other in each.definitions[1:]
        if each.pairs
    )
    return Breakdown(
        "definition", "Against the definition in force: who changes places", (FLIPS, WHO), rows
    )


def _cells(ranking: Ranking, under: str) -> tuple[Estimate | str, ...]:
    flips = [flip for flip in ranking.flips if flip.under == under]
    count = Estimate(float(len(flips)), "count", ranking.pairs, reason="a count")
    return count, _named(flips)


def _named(flips: list[Flip]) -> str:
    if not flips:
        return NOBODY
    named = [f"{flip.second} passes {flip.first}" for flip in flips[:MOST_NAMED]]
    more = len(flips) - len(named)
    return "; ".join(named) + (f"; {more} more" if more else "")


def ranking_table(ranking: Ranking) -> Breakdown:
    """Set the values of everyone who is ranked beside each other, definition by definition."""
    now = ranking.definitions[0].values
    ordered = sorted(now, key=lambda name: -now[name] if ranking.higher_is_better else now[name])
    measures = tuple(
        Measure(f"{ranking.key}_{at}", definition.name)
        for at, definition in enumerate(ranking.definitions)
    )
    rows = tuple(Row(name, _values(ranking, name)) for name in ordered)
    return Breakdown("name", f"{ranking.title} under each definition", measures, rows)


def _values(ranking: Ranking, name: str) -> tuple[Estimate | str, ...]:
    return tuple(
        Estimate(
            definition.values[name], ranking.unit, len(definition.values), reason="see its metric"
        )
        for definition in ranking.definitions
    )
