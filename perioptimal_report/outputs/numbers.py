"""numbers.json: every number of the report once, under its key and filter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

from perioptimal_report.errors import OutputError
from perioptimal_report.outputs.anchors import all_sections
from perioptimal_report.report.model import Report, Section
from perioptimal_report.settings.engagement import Period
from perioptimal_report.shapes.chart_data import Chart, Series
from perioptimal_report.shapes.results import Estimate, Measure, MethodNote, alternatives

SCHEMA = Path(__file__).with_name("numbers.schema.json")
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Stated:
    """One number as every output states it: key and filter name it, nothing else does."""

    key: str
    filter: tuple[tuple[str, str], ...]
    measure: Measure
    estimate: Estimate
    period: Period
    section: Section


def stated(report: Report) -> tuple[Stated, ...]:
    """Collect every number of the report in the order of its pages.

    A number that a second table repeats unchanged is stated once. Raises ``OutputError`` where
    one key and filter stand for two different values.
    """
    kept: dict[object, Stated] = {}
    for number in _all(report):
        place = (number.key, number.filter, number.period)
        first = kept.setdefault(place, number)
        if first.estimate != number.estimate:
            where = ", ".join(f"{by}={part}" for by, part in number.filter) or "no filter"
            raise OutputError(f"two values stand for one number: {number.key} ({where})")
    return tuple(kept.values())


def numbers_json(report: Report) -> bytes:
    """Write numbers.json as UTF-8; its form is documented in ``numbers.schema.json``."""
    document: Json = {
        "schema": "perioptimal-report/numbers/1",
        "version": report.version,
        "fingerprint": report.fingerprint,
        "institution": report.institution,
        "title": report.title,
        "period": _period(report.period),
        "compare": None if report.compare is None else _period(report.compare),
        "numbers": [_number(number, report) for number in stated(report)],
        "charts": [_chart(s, chart) for s in all_sections(report) for chart in _charts(s)],
        "methods": {s.result.key: _method(s.note) for s in all_sections(report)},
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def schema() -> Json:
    """Read the JSON Schema that every numbers.json keeps to."""
    return cast(Json, json.loads(SCHEMA.read_text(encoding="utf-8")))


def _all(report: Report) -> Iterator[Stated]:
    for section in all_sections(report):
        yield from _headlines(section, report)
        yield from _cells(section, report.period)


def _headlines(section: Section, report: Report) -> Iterator[Stated]:
    result = section.result
    for number in result.numbers:
        key = f"{result.key}.{number.measure.key}"
        yield Stated(key, result.of, number.measure, number.estimate, report.period, section)
    if section.before is not None and report.compare is not None:
        measure = result.headline.measure
        key = f"{result.key}.{measure.key}"
        yield Stated(key, result.of, measure, section.before, report.compare, section)


def _cells(section: Section, period: Period) -> Iterator[Stated]:
    for table in section.result.breakdowns:
        for row in table.rows:
            where = (*section.result.of, (table.by, row.label))
            for measure, cell in zip(table.measures, row.cells, strict=True):
                if isinstance(cell, Estimate):
                    key = f"{section.result.key}.{measure.key}"
                    yield Stated(key, where, measure, cell, period, section)


def _charts(section: Section) -> Iterable[Chart]:
    trend: tuple[Series, ...] = () if section.trend is None else (section.trend,)
    return (*section.result.charts, *trend)


def _number(number: Stated, report: Report) -> Json:
    estimate = number.estimate
    return {
        "key": number.key,
        "label": number.measure.label,
        "filter": dict(number.filter),
        "value": estimate.value,
        "unit": estimate.unit,
        "n": estimate.n,
        "interval": None if estimate.interval is None else asdict(estimate.interval),
        "reason": estimate.reason,
        "better": number.measure.better,
        "method": number.section.result.key,
        "period": _period(number.period),
        "source": _files(number.section.note, report),
    }


def _files(note: MethodNote, report: Report) -> list[str]:
    tables = {column.split(".")[0] for need in note.needs for column in alternatives(need)}
    return [account.file for account in report.scope.accounts if account.table in tables]


def _chart(section: Section, chart: Chart) -> Json:
    kind: Json = {"section": section.anchor, "kind": type(chart).__name__.lower()}
    return kind | asdict(chart)


def _method(note: MethodNote) -> Json:
    return {
        "title": note.title,
        "lens": note.lens,
        "question": note.question,
        "counted": note.counted,
        "leaves_out": note.leaves_out,
        "formula": note.formula,
        "needs": list(note.needs),
        "sources": [source.citation for source in note.sources],
    }


def _period(period: Period) -> Mapping[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
