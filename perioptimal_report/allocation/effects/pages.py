"""The effects laid out: how many are clear, each with its change, and in relation to today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perioptimal_report.allocation.effects.effect import Effect
from perioptimal_report.allocation.effects.measured import Measured, NotComputed, of_people
from perioptimal_report.allocation.effects.note import BETTER, WORSE
from perioptimal_report.chart_data import Dots, Mark, Unit
from perioptimal_report.results import (
    Breakdown,
    Estimate,
    Finding,
    Measure,
    Number,
    Result,
    Row,
)

UNITS: Mapping[Unit, str] = {
    "usd": "$",
    "h": "h",
    "min": "min",
    "pct": "%",
    "days": "days",
}
CHANGE = Measure("change", "Change", of_patients=False)
HELD_OUT = Measure("held_out", "Chosen without these weeks", of_patients=False)
TODAY = Measure("today", "Today", of_patients=False)
AFTER = Measure("after", "Then", of_patients=False)
PERCENT = 100.0


def effects_result(found: Measured, at: int, name: str) -> Result:
    """Lay out the effects of the scenario in place ``at`` after today, and name what is missing."""
    effects = found.effects[at]
    people = of_people(effects)
    better, worse = (tuple(e for e in people if _clear(e, sign)) for sign in (-1, 1))
    numbers = tuple(
        Number(measure, Estimate(float(len(part)), "count", len(people), reason="a count"))
        for measure, part in ((BETTER, better), (WORSE, worse))
    )
    return Result(
        key="scenario_effects",
        numbers=numbers,
        breakdowns=(_table(effects, found.missing, name),),
        charts=_charts(people, name),
        finding=_finding(name, numbers, worse),
    )


def _clear(each: Effect, sign: int) -> bool:
    """Whether a change is away from 0 in one direction; for all of them lower is better.

    On the weeks it was chosen from and, where that could be computed, on those it was not.
    """
    held_out = each.held_out.value is not None
    bounds = [each.change.interval, *([each.held_out.interval] if held_out else [])]
    return all(b is not None and (b.low > 0 if sign > 0 else b.high < 0) for b in bounds)


def _finding(name: str, numbers: tuple[Number, ...], worse: tuple[Effect, ...]) -> Finding:
    values: dict[str, Estimate | str] = {
        "scenario": name,
        "better": numbers[0].estimate,
        "worse": numbers[1].estimate,
    }
    if not worse:
        return Finding("none_worse" if numbers[0].estimate.value else "unclear", values)
    values["first"] = max(worse, key=_sureness).measure.label
    return Finding("some_worse", values)


def _sureness(each: Effect) -> float:
    """How far a change is from 0, in widths of its interval."""
    bound = each.change.interval
    return abs(each.change.value or 0.0) / (bound.high - bound.low) if bound else 0.0


def _table(effects: Iterable[Effect], missing: Iterable[NotComputed], name: str) -> Breakdown:
    rows = [Row(_label(each.measure, each.today.unit), _cells(each)) for each in effects]
    for each in missing:
        none = Estimate(None, "count", 0, reason=f"not computed: {', '.join(each.missing)}")
        rows.append(Row(each.measure.label, (none,) * 4))
    measures = (TODAY, AFTER, CHANGE, HELD_OUT)
    return Breakdown("effect", f"{name}: effects per week, against today", measures, tuple(rows))


def _cells(each: Effect) -> tuple[Estimate, ...]:
    return each.today, each.after, each.change, each.held_out


def _label(measure: Measure, unit: Unit) -> str:
    named = UNITS.get(unit)
    return f"{measure.label} [{named}]" if named else measure.label


def _charts(effects: Iterable[Effect], name: str) -> tuple[Dots, ...]:
    """Set the changes with an interval beside each other, in % of today."""
    shown = [e for e in effects if e.change.interval and (e.today.value or 0.0) > 0]
    if not shown:
        return ()
    scale = [PERCENT / (each.today.value or 1.0) for each in shown]
    bounds = [each.change.interval for each in shown]
    pairs = list(zip(bounds, scale, strict=True))
    return (
        Dots(
            key="scenario_effects",
            title=f"{name}: change in % of today, left of zero is less",
            unit="pct",
            labels=tuple(each.measure.label for each in shown),
            values=tuple((e.change.value or 0.0) * s for e, s in zip(shown, scale, strict=True)),
            lows=tuple(b.low * s if b else None for b, s in pairs),
            highs=tuple(b.high * s if b else None for b, s in pairs),
            reference=Mark("Today", 0.0),
        ),
    )
