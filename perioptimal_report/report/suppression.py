"""Small counts of patients are taken out of results, once, before any output sees them.

It acts on the results of the patient lens: numbers, tables, charts, exclusions and the finding.
`perioptimal_report.report.small_cells` decides what may be shown. What is hidden has no value, no
n and one reason, whether it was small itself or protects another. Lines that are not shown whole
stand last, since their place would tell their size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from perioptimal_report.report.small_cells import (
    COUNT_UNITS,
    COUNTS,
    Line,
    Shown,
    decide,
    initial,
    is_small,
)
from perioptimal_report.shapes.chart_data import (
    Bars,
    Chart,
    Distribution,
    Dots,
)
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

LENS = "patient"
REASON = "suppressed: small numbers"
CODE = "suppressed"
IN_ORDER = ("weekday", "hour", "month", "asa", "length")
"""Dimensions with an order of their own, which tells nothing of a line's size."""

Kept = TypeVar("Kept")
Decided = Mapping[tuple[str, str], Shown]


def suppressed(result: Result, note: MethodNote, below: int) -> Result:
    """Hide what would tell or give away a count of 1 to ``below`` − 1 patients.

    Results of other lenses come back as they are. No two tables of a result may part the same
    patients by dimensions that follow from each other, or a line of one gives away one of the
    other; totals of other metrics are not looked at.
    """
    if note.lens != LENS:
        return result
    headline = result.headline.measure
    sums = {table.by: table.known_sums for table in result.breakdowns if table.known_sums}
    decided = {
        (by, label): shown
        for by, found in _lines(result.breakdowns, headline).items()
        for label, shown in decide(found, below, sums.get(by, ())).items()
    }
    tables = tuple(_table(table, headline, decided) for table in result.breakdowns)
    kept = replace(
        result,
        numbers=_numbers(result, below),
        breakdowns=tables,
        exclusions=tuple(each for each in result.exclusions if not is_small(each.n, below)),
    )
    return _without_traces(result, kept, below)


def suppressed_months(headlines: Sequence[Number], below: int) -> tuple[Estimate, ...]:
    """Hide months of a headline so that none follows from the whole of all of them."""
    lines = {
        f"{place:04d}": Line(((each.measure, each.estimate),), each.estimate, each.measure)
        for place, each in enumerate(headlines)
    }
    shown = decide(lines, below)
    return tuple(
        _hidden(each.estimate) if decision == Shown.NOTHING else each.estimate
        for each, decision in zip(headlines, shown.values(), strict=True)
    )


def _numbers(result: Result, below: int) -> tuple[Number, ...]:
    cells = tuple((each.measure, each.estimate) for each in result.numbers)
    line = Line(cells, result.headline.estimate, result.headline.measure)
    shown = initial(line, below)
    return tuple(
        replace(each, estimate=_cell(each.measure, each.estimate, line, shown))
        for each in result.numbers
    )


def _lines(tables: Sequence[Breakdown], headline: Measure) -> dict[str, dict[str, Line]]:
    """Collect the lines of each dimension: a label means the same patients in all its tables."""
    cells: dict[str, dict[str, list[tuple[Measure, Estimate]]]] = {}
    for table in tables:
        for row in table.rows:
            of_row = cells.setdefault(table.by, {}).setdefault(row.label, [])
            of_row += _estimates(table, row)
    return {
        by: {label: _line(found, headline) for label, found in rows.items()}
        for by, rows in cells.items()
    }


def _estimates(table: Breakdown, row: Row) -> list[tuple[Measure, Estimate]]:
    found = zip(table.measures, row.cells, strict=True)
    return [(measure, cell) for measure, cell in found if isinstance(cell, Estimate)]


def _line(cells: list[tuple[Measure, Estimate]], headline: Measure) -> Line:
    heads = [estimate for measure, estimate in cells if measure.key == headline.key]
    return Line(tuple(cells), heads[0] if heads else None, headline)


def _cell(measure: Measure, estimate: Estimate, line: Line, shown: Shown) -> Estimate:
    """Show a cell, or hide it, as has been decided of its line."""
    beside = shown == Shown.HEADLINE and (
        measure == line.of or _is_harmless(measure, estimate, line)
    )
    return estimate if shown == Shown.ALL or beside else _hidden(estimate)


def _is_harmless(measure: Measure, estimate: Estimate, line: Line) -> bool:
    """Say whether a cell tells of no patients beyond those its line's headline rests on."""
    if not measure.of_patients:
        return True
    if line.headline is None or estimate.n != line.headline.n:
        return False
    return estimate.unit not in COUNT_UNITS or (
        estimate.unit in COUNTS and estimate.value == estimate.n
    )


def _hidden(estimate: Estimate) -> Estimate:
    return Estimate(None, estimate.unit, 0, reason=REASON)


def _table(table: Breakdown, headline: Measure, decided: Decided) -> Breakdown:
    rows = [_row(table, row, headline, decided[table.by, row.label]) for row in table.rows]
    if table.by not in IN_ORDER:
        whole = [row for row in rows if decided[table.by, row.label] == Shown.ALL]
        others = [row for row in rows if decided[table.by, row.label] != Shown.ALL]
        rows = [*whole, *sorted(others, key=lambda row: row.label)]
    return replace(table, rows=tuple(rows))


def _row(table: Breakdown, row: Row, headline: Measure, shown: Shown) -> Row:
    line = _line(_estimates(table, row), headline)
    cells = tuple(
        _cell(measure, cell, line, shown) if isinstance(cell, Estimate) else cell
        for measure, cell in zip(table.measures, row.cells, strict=True)
    )
    return replace(row, cells=cells, marked=row.marked and shown == Shown.ALL)


def _without_traces(before: Result, after: Result, below: int) -> Result:
    """Take hidden values out of charts and finding too, where anything is hidden."""
    charts = [chart for chart in after.charts if not _tells_bins(chart, below)]
    if (before.numbers, before.breakdowns) == (after.numbers, after.breakdowns):
        return replace(after, charts=tuple(charts))
    seen = {
        (row.label, cell.value)
        for table in after.breakdowns
        for row in table.rows
        for cell in row.cells
        if isinstance(cell, Estimate)
    }
    kept = (_chart(chart, seen, after.headline.estimate) for chart in charts)
    return replace(
        after,
        charts=tuple(chart for chart in kept if chart is not None),
        finding=_finding(after),
    )


def _tells_bins(chart: Chart, below: int) -> bool:
    return isinstance(chart, Distribution) and any(is_small(round(c), below) for c in chart.counts)


def _chart(chart: Chart, seen: set[tuple[str, float | None]], headline: Estimate) -> Chart | None:
    """Keep of a chart what the tables still show; a kind that has no labels is left out."""
    if isinstance(chart, Dots):
        pairs = zip(chart.labels, chart.values, strict=True)
        return _dots(chart, [pair in seen for pair in pairs], headline)
    if isinstance(chart, Bars):
        return _bars(chart, seen)
    return None


def _dots(chart: Dots, kept: list[bool], headline: Estimate) -> Dots | None:
    if not any(kept):
        return None
    return replace(
        chart,
        labels=_only(chart.labels, kept),
        values=_only(chart.values, kept),
        lows=_only(chart.lows, kept),
        highs=_only(chart.highs, kept),
        n=_only(chart.n, kept),
        reference=chart.reference if headline.value is not None else None,
    )


def _bars(chart: Bars, seen: set[tuple[str, float | None]]) -> Bars | None:
    kept = [
        all(
            not part.values[place] or (label, part.values[place]) in seen for part in chart.segments
        )
        for place, label in enumerate(chart.labels)
    ]
    # Why half: what is left of many bars would stand for all of them.
    if 2 * sum(kept) < len(kept):
        return None
    segments = tuple(replace(part, values=_only(part.values, kept)) for part in chart.segments)
    return replace(chart, labels=_only(chart.labels, kept), segments=segments)


def _only(values: tuple[Kept, ...], kept: list[bool]) -> tuple[Kept, ...]:
    return tuple(value for value, keeps in zip(values, kept, strict=False) if keeps)


def _finding(result: Result) -> Finding | None:
    """Keep a finding that says only what is shown."""
    if result.finding is None:
        return None
    shown = [number.estimate for number in result.numbers]
    shown += [
        c for t in result.breakdowns for r in t.rows for c in r.cells if isinstance(c, Estimate)
    ]
    said = [value for value in result.finding.values.values() if isinstance(value, Estimate)]
    return result.finding if all(value in shown for value in said) else Finding(CODE)
