"""What the command ``scenario`` says: a compact comparison, or all of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from perioptimal_report.outputs import formats
from perioptimal_report.plan.chapter import allocation_pages
from perioptimal_report.plan.compare import Comparison
from perioptimal_report.plan.effects.effect import Effect
from perioptimal_report.plan.effects.measured import of_people
from perioptimal_report.plan.impact import Impact
from perioptimal_report.shapes.results import Breakdown, Estimate, Result

NOTHING = "no block can be moved:"
COLUMNS: Mapping[str, str] = {
    "changes": "changes",
    "budget_h": "block hours",
    "savings_usd": "saved a week",
    "payroll_saved_usd": "of payroll",
    "over_h": "beyond block",
}


def comparison_lines(comparison: Comparison) -> tuple[str, ...]:
    """Say what each scenario changes and saves, its days, and which changes come first."""
    if not comparison.impacts:
        return (NOTHING, *_aside(comparison))
    return (
        f"cost: {comparison.objective}; saved against today per week, 95% interval",
        *_table(comparison),
        "",
        *_days(comparison),
        f"later quarters: past choices saved {_with_interval(comparison.later_pct)}",
        "",
        *_effects(comparison),
        "",
        *_first(comparison),
        *_aside(comparison),
    )


def _table(comparison: Comparison) -> Iterator[str]:
    rows = [("scenario", *COLUMNS.values(), "95% interval", "label")]
    rows += [
        _row(each, "*" if at == comparison.best else "")
        for at, each in enumerate(comparison.impacts)
    ]
    yield from _aligned(rows)
    if comparison.recommended.scenario.changes:
        yield "* the best with the changes asked for; less the optimism of its choice"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((row[0].ljust(widths[0]), *cells)).rstrip()


def _row(impact: Impact, mark: str) -> tuple[str, ...]:
    savings = impact.values["savings_usd"]
    cells = (_value(impact.values[key]) for key in COLUMNS)
    bounds = formats.interval(savings).replace("\u00a0", " ")
    return (impact.scenario.name + mark, *cells, bounds, impact.scenario.use)


def _value(estimate: Estimate) -> str:
    return formats.value(estimate).replace("\u00a0", " ")


def _with_interval(estimate: Estimate) -> str:
    return formats.full(estimate).replace("\u00a0", " ")


def _days(comparison: Comparison) -> Iterator[str]:
    for each in comparison.impacts:
        if each.days is not None:
            days = each.days
            worst = f"; worst {days.worst.date}" if days.worst else ""
            yield (
                f"replayed, {each.scenario.name}: {days.better} days better,"
                f" {days.worse} worse of {len(days.days)}{worst}"
            )


def _effects(comparison: Comparison) -> Iterator[str]:
    """Say what the recommended scenario does to patients and teams, and what cannot be told."""
    effects = of_people(comparison.effects.effects[comparison.best - 1])
    name = comparison.recommended.scenario.name
    head = (f"{name}, per week", "today", "then", "change", "95% interval")
    yield from _aligned((head, *(_effect(each) for each in effects)))
    for each in comparison.effects.missing:
        yield f"not computed: {each.measure.label}, for want of {', '.join(each.missing)}"


def _effect(effect: Effect) -> tuple[str, ...]:
    cells = (_value(effect.today), _value(effect.after), _value(effect.change))
    bounds = (
        formats.interval(effect.change) if effect.change.interval else effect.change.reason or ""
    )
    return (effect.measure.label, *cells, bounds.replace("\u00a0", " "))


def _first(comparison: Comparison) -> Iterator[str]:
    for point in comparison.curve:
        for change in point.new:
            rooms = (
                " + ".join(f"{hours:g} h" for hours in lengths) or "no room"
                for lengths in (change.today_h, change.after_h)
            )
            yield f"change {point.changes}: {change.owner} {change.weekday} {' to '.join(rooms)}"


def _aside(comparison: Comparison) -> Iterator[str]:
    for each in comparison.aside:
        yield f"left as it is: {each.owner} {each.weekday}, {each.reason}"


def comparison_json(comparison: Comparison) -> str:
    """Give every number and table of the comparison as JSON, and the rooms of every scenario."""
    document = {
        "schema": "perioptimal-report/scenarios/1",
        "objective": comparison.objective,
        "scenarios": [
            {
                "name": each.scenario.name,
                "kind": each.scenario.kind,
                "use": each.scenario.use,
                "changes": each.scenario.changes,
                "recommended": at == comparison.best,
                "numbers": {key: asdict(value) for key, value in each.values.items()},
                "effects": _told(comparison, at),
                "rooms": [
                    {"owner": owner, "weekday": weekday, "hours": list(lengths_h)}
                    for (owner, weekday), lengths_h in comparison.rooms[at][1].items()
                ],
            }
            for at, each in enumerate(comparison.impacts)
        ],
        "sections": {result.key: _section(result) for _, result in allocation_pages(comparison)},
        "not_computed": [asdict(each) for each in comparison.effects.missing],
        "left_as_they_are": [asdict(each) for each in comparison.aside],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _told(comparison: Comparison, position: int) -> Mapping[str, object]:
    """Every effect of a scenario by its key; today has none."""
    effects = comparison.effects.effects[position - 1] if position else ()
    return {each.measure.key: asdict(each) for each in effects}


def _section(result: Result) -> Mapping[str, object]:
    return {
        "numbers": {each.measure.key: asdict(each.estimate) for each in result.numbers},
        "tables": [_breakdown(table) for table in result.breakdowns],
    }


def _breakdown(table: Breakdown) -> Mapping[str, object]:
    keys = [measure.key for measure in table.measures]
    return {
        "title": table.title,
        "by": table.by,
        "rows": {
            row.label: {
                key: cell if isinstance(cell, str) else asdict(cell)
                for key, cell in zip(keys, row.cells, strict=True)
            }
            for row in table.rows
        },
    }
