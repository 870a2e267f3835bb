"""The headings of sections: a finding's phrase, with its values in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from perioptimal_report.mca.headings import HEADINGS as MCA
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.outputs import formats
from perioptimal_report.plan.headings import HEADINGS as PLAN
from perioptimal_report.shapes.headings import FIELD, Heading
from perioptimal_report.shapes.results import Estimate, Result

Phrases = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""By section and code: ``says``, and where they differ ``chance`` and ``spoken``."""

ESTIMATES: Mapping[str, Callable[[Estimate], str]] = {
    "": formats.value,
    "bare": formats.bare,
    "size": lambda estimate: formats.value(estimate).replace("−", ""),
}


def headings_by_section() -> Mapping[str, tuple[Heading, ...]]:
    """Give the declared headings of every section by its key, metrics first."""
    return {key: metric.headings for key, metric in METRICS.items()} | {"mca": MCA, **PLAN}


def declared_phrases() -> dict[str, dict[str, dict[str, Any]]]:
    """Give all declared headings as words that a site may replace, by section and code."""
    return {
        key: {each.code: _parts(each) for each in headings}
        for key, headings in headings_by_section().items()
    }


def _parts(heading: Heading) -> dict[str, Any]:
    parts: dict[str, Any] = {"says": heading.says}
    if heading.chance is not None:
        parts["chance"] = heading.chance
    if heading.spoken:
        parts["spoken"] = {name: dict(words) for name, words in heading.spoken.items()}
    return parts


def heading_of(result: Result, phrases: Phrases) -> str:
    """Say what a section found; empty where no phrase is known for it."""
    finding = result.finding
    known = phrases.get(result.key, {}).get(finding.code) if finding else None
    if finding is None or known is None:
        return ""
    phrase: str = known["says"] if finding.certain else known.get("chance", known["says"])
    spoken, values = known.get("spoken", {}), finding.values
    return FIELD.sub(lambda at: _written(at[1], at[2] or "", values, spoken), phrase)


def _written(
    name: str,
    form: str,
    values: Mapping[str, Estimate | str],
    spoken: Mapping[str, Mapping[str, str]],
) -> str:
    value = values[name]
    if isinstance(value, Estimate):
        return ESTIMATES[form](value)
    text = spoken.get(name, {}).get(value, value)
    if form == "lower":
        return text if text.isupper() else text.lower()
    return text[:1].lower() + text[1:] if form == "inner" else text
