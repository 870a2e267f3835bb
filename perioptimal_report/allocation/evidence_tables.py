"""The tables of one owner's evidence: other definitions, and what the scenarios change."""

from __future__ import annotations

from collections.abc import Mapping

from perioptimal_report.allocation.flips import Definition, Ranking
from perioptimal_report.allocation.owners import OwnerChange
from perioptimal_report.allocation.scenarios import Scenario
from perioptimal_report.engagement import WEEKDAYS
from perioptimal_report.results import Breakdown, Estimate, Measure, Row

UNITS: Mapping[str, str] = {"pct": "%", "min": "min"}
GAINS = (
    Measure("gained_cases", "Cases inside the block", of_patients=False),
    Measure("gained_over_h", "Hours beyond it", "lower"),
    Measure("gained_under_h", "Hours not used", "lower"),
    Measure("gained_h", "Block hours"),
)
Rooms = Mapping[tuple[str, str], tuple[float, ...]]
"""Room lengths [h] by owner and weekday."""
Scenarios = tuple[tuple[Scenario, Rooms], ...]


def definition_table(ranked: tuple[Ranking, ...], owner: str) -> Breakdown:
    """Lay out the owner's value and place under every definition that ranks it."""
    rows = [
        Row(
            f"{each.title}, {definition.name} [{UNITS[each.unit]}]", _place(each, definition, owner)
        )
        for each in ranked
        for definition in each.definitions
        if owner in definition.values
    ]
    measures = (Measure("value", "Value"), Measure("place", "Place among owners"))
    return Breakdown("definition", "The same days under other definitions", measures, tuple(rows))


def _place(ranking: Ranking, counted: Definition, owner: str) -> tuple[Estimate | str, ...]:
    values = counted.values
    own = values[owner]
    ahead = [v for v in values.values() if (v > own) == ranking.higher_is_better and v != own]
    estimate = Estimate(own, ranking.unit, len(values), reason="one of several definitions")
    return estimate, f"{len(ahead) + 1} of {len(values)}"


def hours_table(scenarios: Scenarios, owner: str) -> Breakdown:
    """Lay out the owner's block hours on each weekday under every scenario [h]."""
    scenarios = _different(scenarios)
    days = [day for day in WEEKDAYS if any((owner, day) in rooms for _, rooms in scenarios)]
    rows = [
        Row(scenario.name, tuple(_hours(rooms.get((owner, day), ())) for day in days))
        for scenario, rooms in scenarios
    ]
    measures = tuple(Measure(f"hours_{day}", day, of_patients=False) for day in days)
    title = "Block hours by weekday in each scenario"
    return Breakdown("scenario", title, measures, tuple(rows) if days else ())


def gains_table(
    scenarios: Scenarios, owners_of: tuple[tuple[OwnerChange, ...], ...], owner: str
) -> Breakdown:
    """Lay out what each scenario gives the owner per week, and takes: hours, cases, overtime."""
    rows = []
    shown = {scenario.name for scenario, _ in _different(scenarios)}
    for (scenario, _), owners in zip(scenarios, owners_of, strict=False):
        own = next((each for each in owners if each.owner == owner), None)
        if own is not None and scenario.kind != "today" and scenario.name in shown:
            cells = tuple(own.values[measure.key] for measure in GAINS)
            rows.append(Row(scenario.name, cells))
    title = "What each scenario gives and takes, per week against today"
    return Breakdown("scenario", title, GAINS, tuple(rows))


def _different(scenarios: Scenarios) -> Scenarios:
    """Leave out a best allocation that is the same as one before it."""
    found: list[tuple[Scenario, Rooms]] = []
    for scenario, rooms in scenarios:
        known = any(rooms == other for _, other in found)
        if scenario.kind in {"today", "named", "best"} or not known:
            found.append((scenario, rooms))
    return tuple(found)


def _hours(lengths_h: tuple[float, ...]) -> Estimate:
    return Estimate(float(sum(lengths_h)), "h", len(lengths_h), reason="the schedule")
