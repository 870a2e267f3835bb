"""The effects laid out: how many are clear, each with its change, and in relation to today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from perioptimal_report.mca.note import STRUM
from perioptimal_report.metrics.team.simultaneous_demand import EPSTEIN
from perioptimal_report.plan.effects.effect import Effect
from perioptimal_report.plan.effects.measured import (
    GAUGES,
    EffectTable,
    NotComputed,
    of_people,
)
from perioptimal_report.plan.headings import NONE_WORSE, SOME_WORSE, UNCLEAR
from perioptimal_report.shapes.chart_data import Dots, Mark, Unit
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Finding,
    Measure,
    MethodNote,
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


BETTER = Measure("better", "Effects clearly better", "higher", of_patients=False)


WORSE = Measure("worse", "Effects clearly worse", "lower", of_patients=False)


EFFECTS = MethodNote(
    title="What it does to patients and teams",
    lens="institution",
    question="What does the scenario do to the PACU, to anesthesia, to staff, to emergencies?",
    counted="The last 52 weeks, moved: every case of these blocks runs as much earlier or later as"
    " first-fit in booked order puts it in the scenario's rooms instead of today's; its PACU stay,"
    " its recorded anesthesia team and its critical portions (entry to ready, and the end) go with"
    " it. Emergencies and all other cases run when they did. A case whose owner has no room left"
    " waits until the room would have closed. PACU: beds asked for at the peak of each workday,"
    " and cases held when all beds provided are taken, first come first served. Staff follows the"
    " blocks: a room-hour added or taken is one of staff. Handovers come at today's rate per"
    " case-hour of each half hour of the day. Cancellations go with the hours booked beyond the"
    " block as they have done (least squares over block-days): an association, not a cause."
    " Emergencies: the share of moments with every staffed room taken, weighed by the hours at"
    " which emergencies come. Wait: no day takes more than its block and the overtime beyond which"
    " demand is turned away, the rest goes to the owner's next block-day.",
    leaves_out="New assignments of teams to the moved cases, so that overlaps are the most that"
    " could come; equipment; what patients choose. Costs and hours here are not corrected for the"
    " optimism of the choice: the last columns show allocations chosen without these weeks, each on"
    " one half of the weeks (runs of four), on the other half.",
    formula="Change = scenario − today, on the same weeks; whole weeks drawn again for both at"
    " once. Clearly better or worse: the interval excludes 0.",
    sources=(STRUM, EPSTEIN),
    measures=(BETTER, WORSE, *(gauge.measure for gauge in GAUGES)),
)


def effects_result(measured: EffectTable, position: int, name: str) -> Result:
    """Lay out the effects of scenario ``position`` after today, and name what is missing."""
    effects = measured.effects[position]
    people = of_people(effects)
    better, worse = (tuple(e for e in people if _clear(e, sign)) for sign in (-1, 1))
    numbers = tuple(
        Number(measure, Estimate(float(len(part)), "count", len(people), reason="a count"))
        for measure, part in ((BETTER, better), (WORSE, worse))
    )
    return Result(
        key="scenario_effects",
        numbers=numbers,
        breakdowns=(_table(effects, measured.missing, name),),
        charts=_charts(people, name),
        finding=_finding(name, numbers, worse),
    )


def _clear(effect: Effect, sign: int) -> bool:
    """Whether a change is away from 0 in one direction; for all of them lower is better.

    On the weeks it was chosen from and, where that could be computed, on those it was not.
    """
    held_out = effect.held_out.value is not None
    bounds = [effect.change.interval, *([effect.held_out.interval] if held_out else [])]
    return all(b is not None and (b.low > 0 if sign > 0 else b.high < 0) for b in bounds)


def _finding(name: str, numbers: tuple[Number, ...], worse: tuple[Effect, ...]) -> Finding:
    gains, losses = (number.estimate for number in numbers)
    values: dict[str, Estimate | str] = {"scenario": name, "better": gains, "worse": losses}
    if not worse:
        return (NONE_WORSE if gains.value else UNCLEAR).finding(values)
    values["first"] = max(worse, key=_sureness).measure.label
    return SOME_WORSE.finding(values)


def _sureness(effect: Effect) -> float:
    """How far a change is from 0, in widths of its interval."""
    bound = effect.change.interval
    return abs(effect.change.value or 0.0) / (bound.high - bound.low) if bound else 0.0


def _table(effects: Iterable[Effect], missing: Iterable[NotComputed], name: str) -> Breakdown:
    rows = [Row(_label(each.measure, each.today.unit), _cells(each)) for each in effects]
    for each in missing:
        none = Estimate(None, "count", 0, reason=f"not computed: {', '.join(each.missing)}")
        rows.append(Row(each.measure.label, (none,) * 4))
    measures = (TODAY, AFTER, CHANGE, HELD_OUT)
    return Breakdown("effect", f"{name}: effects per week, against today", measures, tuple(rows))


def _cells(effect: Effect) -> tuple[Estimate, ...]:
    return effect.today, effect.after, effect.change, effect.held_out


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
