"""What the command ``scenario`` says: a compact comparison, or all of it as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from perioptimal_report.allocation.chapter import allocation_pages
from perioptimal_report.allocation.compare import Comparison
from perioptimal_report.allocation.impact import Impact
from perioptimal_report.outputs import formats
from perioptimal_report.results import Breakdown, Estimate, Result

NOTHING = "no block can be moved:"
COLUMNS: Mapping[str, str] = {
    "changes": "changes",
    "budget_h": "block hours",
    "savings_usd": "saved a week",
    "payroll_saved_usd": "of payroll",
    "over_h": "beyond block",
}


def comparison_lines(found: Comparison) -> tuple[str, ...]:
    """Say what each scenario changes and saves, its days, and which changes come first."""
    if not found.impacts:
        return (NOTHING, *_aside(found))
    return (
        f"cost: {found.objective}; saved against today per week, 95% interval",
        *_table(found),
        "",
        *_days(found),
        f"later quarters: past choices saved {_value(found.later_pct)}",
        *_first(found),
        *_aside(found),
    )


def _table(found: Comparison) -> Iterator[str]:
    rows = [("scenario", *COLUMNS.values(), "95% interval")]
    rows += [_row(each) for each in found.impacts]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((row[0].ljust(widths[0]), *cells)).rstrip()


def _row(each: Impact) -> tuple[str, ...]:
    savings = each.values["savings_usd"]
    cells = (_value(each.values[key]) for key in COLUMNS)
    return (each.scenario.name, *cells, formats.interval(savings))


def _value(estimate: Estimate) -> str:
    return formats.value(estimate).replace("\u00a0", " ")


def _days(found: Comparison) -> Iterator[str]:
    for each in found.impacts:
        if each.days is not None:
            days = each.days
            worst = f"; worst {days.worst.date}" if days.worst else ""
            yield (
                f"replayed, {each.scenario.name}: {days.better} days better,"
                f" {days.worse} worse of {len(days.days)}{worst}"
            )


def _first(found: Comparison) -> Iterator[str]:
    for point in found.curve:
        for change in point.new:
            rooms = (
                " + ".join(f"{hours:g} h" for hours in lengths) or "no room"
                for lengths in (change.today_h, change.after_h)
            )
            yield f"change {point.changes}: {change.owner} {change.weekday} {' to '.join(rooms)}"


def _aside(found: Comparison) -> Iterator[str]:
    for each in found.aside:
        yield f"left as it is: {each.owner} {each.weekday}, {each.reason}"


def comparison_json(found: Comparison) -> str:
    """Give every number and table of the comparison as JSON, and the rooms of every scenario."""
    document = {
        "schema": "perioptimal-report/scenarios/1",
        "objective": found.objective,
        "scenarios": [
            {
                "name": each.scenario.name,
                "kind": each.scenario.kind,
                "use": each.scenario.use,
                "changes": each.scenario.changes,
                "recommended": at == found.best,
                "numbers": {key: asdict(value) for key, value in each.values.items()},
                "rooms": [
                    {"owner": owner, "weekday": weekday, "hours": list(lengths_h)}
                    for (owner, weekday), lengths_h in found.rooms[at][1].items()
                ],
            }
            for at, each in enumerate(found.impacts)
        ],
        "sections": {result.key: _section(result) for _, result in allocation_pages(found)},
        "left_as_they_are": [asdict(each) for each in found.aside],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


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
