"""Numbers of one column: equal decimals, so that right-aligned numbers stand on the point."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perioptimal_report.chart_data import Unit
from perioptimal_report.charts import figures


def unit_header(unit: Unit) -> str:
    """Name a unit for the head of a column; empty where the label says it all."""
    return {"pct": "%", "usd": "$"}.get(unit) or figures.SUFFIXES.get(unit, "")


def beside(label: str, unit: str) -> str:
    """Give a printed unit, empty where the words of the label hold it already."""
    said, words = (set(re.findall(r"[\w$%]+", text.lower())) for text in (label, unit))
    return "" if words <= said else unit


def decimals(values: Iterable[float], unit: Unit) -> int:
    """Choose the decimals of a column: those its largest fraction can bear, never below 0."""
    fractions = [value for value in values if not float(value).is_integer()]
    return max(0, min((figures.decimals(value, unit) for value in fractions), default=0))


def fixed(value: float, unit: Unit, places: int) -> str:
    """Write a value to the decimals of its column, rounded to three significant digits."""
    if unit == "p":
        return figures.p_value(value)
    kept = min(places, figures.decimals(value, unit))
    return figures.fixed(round(value, kept), places)
