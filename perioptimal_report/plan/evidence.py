"""The evidence for one owner: minutes that add up, its use beside its peers, what may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perioptimal_report.facts.columns import Facts
from perioptimal_report.metrics.kit.guard import Guard, judge_threshold
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    Ratio,
    by_group,
    by_label,
    sample_weeks,
    seconds,
)
from perioptimal_report.plan.flips import Definition, Ranking, rankings
from perioptimal_report.plan.owners import OwnerChange
from perioptimal_report.plan.scenarios import Scenario
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement, Period
from perioptimal_report.shapes.chart_data import Dots, Mark, Step, Waterfall
from perioptimal_report.shapes.results import Breakdown, Estimate, Measure, Row
from perioptimal_report.stats.week_bootstrap import WeekSample

DAYS_PER_MONTH = 365.25 / 12


MOST_CAUSES = 3


MOST_PEERS = 9


NO_REASON = "no reason recorded"


OTHER_REASONS = "other reasons"


IN_BLOCK = Measure("in_block_pct", "Block time used by its owner, in-block", "higher")


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


@dataclass(frozen=True, slots=True)
class Minutes:
    """Every second of an owner's block time in one class, exactly [s].

    budget = used + others + late (by cause) + turnover + idle + early_finish + empty.
    ``released_s`` was given up in time and is not in the budget.
    """

    budget_s: int
    used_s: int
    others_s: int
    late_s: tuple[tuple[str, int], ...]
    turnover_s: int
    idle_s: int
    early_finish_s: int
    empty_s: int
    released_s: int


@dataclass(frozen=True, slots=True)
class Packet:
    """All that stands on one owner's two pages; ``number`` names its file.

    ``may_be_named`` says that the file name may carry the owner's name.
    """

    number: int
    may_be_named: bool
    owner: str
    service: str
    period: Period
    block_days: int
    minutes: Minutes
    waterfall: Waterfall
    peers: Dots
    guard: Guard
    definitions: Breakdown
    changes: Breakdown
    gains: Breakdown


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all packets of one period draw on."""

    days: pd.DataFrame
    rooms: pd.DataFrame
    period: Period
    shares: Mapping[str, Estimate]
    ranked: tuple[Ranking, ...]
    scenarios: tuple[tuple[Scenario, Rooms], ...]
    owners: tuple[tuple[OwnerChange, ...], ...]
    settings: Engagement


def packets(
    facts: Facts,
    period: Period,
    scenarios: Iterable[tuple[Scenario, Rooms]],
    settings: Engagement,
    *,
    owners: tuple[tuple[OwnerChange, ...], ...] = (),
) -> tuple[Packet, ...]:
    """Make the evidence of every owner with block time in the period, in alphabetical order.

    Uses the facts ``block_days``, ``block_room_days``, ``first_cases`` and ``gaps``; owners carry
    the names that the facts carry, which are masked unless the settings show names. ``owners``
    are what each scenario gives and takes, in the order of the scenarios.
    """
    inside = facts.between(period.start, period.end)
    days = inside.frames["block_days"]
    budgeted = days[days["budget_s"] > 0]
    shared = _Shared(
        days=budgeted,
        rooms=late_causes(inside),
        period=period,
        shares=_utilization(budgeted, sample_weeks(budgeted["date"], settings)),
        ranked=rankings(inside.frames, settings.thresholds),
        scenarios=tuple(scenarios),
        owners=owners,
        settings=settings,
    )
    return tuple(_packet(shared, owner, at) for at, owner in enumerate(shared.shares, start=1))


def _packet(shared: _Shared, owner: str, number: int) -> Packet:
    own = shared.days[shared.days["owner"] == owner]
    minutes = owner_minutes(shared.rooms, owner)
    threshold_pct = shared.settings.scenarios.threshold_pct
    months = ((shared.period.end - shared.period.start).days + 1) / DAYS_PER_MONTH
    return Packet(
        number=number,
        may_be_named=shared.settings.privacy.show_surgeons,
        owner=owner,
        service=str(own["service"].iloc[0]),
        period=shared.period,
        block_days=len(own),
        minutes=minutes,
        waterfall=waterfall(minutes),
        peers=_peers(shared.shares, owner, threshold_pct),
        guard=judge_threshold(shared.shares[owner], threshold_pct, months),
        definitions=definition_table(shared.ranked, owner),
        changes=hours_table(shared.scenarios, owner),
        gains=gains_table(shared.scenarios, shared.owners, owner),
    )


def _utilization(days: pd.DataFrame, weeks: WeekSample) -> dict[str, Estimate]:
    groups = by_label(days["owner"])
    used = Ratio(IN_BLOCK, "pct", seconds(days, "in_block_s"), seconds(days, "budget_s"), PCT)
    found = by_group(used, groups, weeks)
    return dict(zip(groups.labels, found, strict=True))


def late_causes(facts: Facts) -> pd.DataFrame:
    """Block-days room by room with the recorded reason of their first case, as ``cause``."""
    rooms = facts.frames["block_room_days"]
    first = facts.frames["first_cases"][["facility", "room", "date", "delay_reason"]]
    joined = rooms.merge(first, on=["facility", "room", "date"], how="left")
    return joined.assign(cause=joined["delay_reason"].fillna(NO_REASON))


def owner_minutes(rooms: pd.DataFrame, owner: str) -> Minutes:
    """Add up an owner's block time by class [s].

    ``rooms`` is the fact ``block_room_days`` with a ``cause``. Turnover is the part of the gaps
    that counts as one.
    """
    own = rooms[rooms["owner"] == owner]
    gap_s = own["gap_s"].to_numpy(dtype=np.int64)
    credit_s = own["turnover_credit_s"].to_numpy(dtype=np.int64)
    turnover_s = int(np.minimum(credit_s, gap_s).sum())
    return Minutes(
        budget_s=int(own["budget_s"].sum()),
        used_s=int(own["in_block_s"].sum()),
        others_s=int(own["others_s"].sum()),
        late_s=_late(own),
        turnover_s=turnover_s,
        idle_s=int(gap_s.sum()) - turnover_s,
        early_finish_s=int(own["early_finish_s"].sum()),
        empty_s=int(own["empty_s"].sum()),
        released_s=int(own["released_s"].sum()),
    )


def _late(own_days: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """Late starts by cause, largest first; beyond three causes the rest stands together [s]."""
    sums = own_days.groupby("cause")["late_start_s"].sum()
    known = [(str(cause), int(total)) for cause, total in sums.items() if total > 0]
    ordered = sorted(known, key=lambda each: (-each[1], each[0]))
    kept, rest = ordered[:MOST_CAUSES], sum(total for _, total in ordered[MOST_CAUSES:])
    return (*kept, (OTHER_REASONS, rest)) if rest else tuple(kept)


def waterfall(minutes: Minutes) -> Waterfall:
    """Step from the block time, what was released included, down to what the owner used [min]."""
    lost = [
        ("Released in time", minutes.released_s),
        *((f"Late start, {cause}", total) for cause, total in minutes.late_s),
        ("Turnovers", minutes.turnover_s),
        ("Other gaps", minutes.idle_s),
        ("Early finish", minutes.early_finish_s),
        ("Whole block empty", minutes.empty_s),
        ("Used by others", minutes.others_s),
    ]
    steps = [Step(label, -total / 60) for label, total in lost if total]
    return Waterfall(
        key="minutes",
        title="Where the block time went",
        unit="min",
        steps=(
            Step("Block time", (minutes.budget_s + minutes.released_s) / 60, is_total=True),
            *steps,
            Step("Used in-block", minutes.used_s / 60, is_total=True),
        ),
    )


def _peers(shares: Mapping[str, Estimate], owner: str, threshold_pct: float) -> Dots:
    """Set the owner beside its peers, best first; only the owner is named.

    Of many owners those nearest in rank are shown, which the title then says.
    """
    ordered = sorted(shares, key=lambda name: -(shares[name].value or 0.0))
    named = {name: f"Peer {at}" for at, name in enumerate(ordered, start=1)} | {owner: owner}
    first = max(0, min(ordered.index(owner) - MOST_PEERS // 2, len(ordered) - MOST_PEERS))
    shown = ordered[first : first + MOST_PEERS]
    found, labels = [shares[name] for name in shown], [named[name] for name in shown]
    bounds = [each.interval for each in found]
    cut = "" if len(shown) == len(ordered) else f" ({len(shown)} nearest of {len(ordered)})"
    return Dots(
        key="peers",
        title=f"Block time used, beside the other owners{cut}",
        unit="pct",
        labels=tuple(labels),
        values=tuple(each.value for each in found),
        lows=tuple(bound.low if bound else None for bound in bounds),
        highs=tuple(bound.high if bound else None for bound in bounds),
        n=tuple(each.n for each in found),
        reference=Mark("Threshold", threshold_pct),
    )


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
