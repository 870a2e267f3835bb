"""Every number format of the outputs, as filters for the templates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import Final

from perioptimal_report.charts import figures
from perioptimal_report.charts.figures import MISSING, MONTHS, UNIT_NAMES
from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Estimate, Interval


def value(estimate: Estimate) -> str:
    """Write an estimate's value with its unit, or '–'."""
    number = bare(estimate)
    return number if estimate.value is None else figures.with_unit(number, estimate.unit)


def bare(estimate: Estimate) -> str:
    """Write an estimate's value for a column whose head names the unit, or '–'."""
    if estimate.value is None:
        return MISSING
    if estimate.unit == "usd" and estimate.interval is not None:
        places = figures.money_decimals(estimate.value, estimate.interval)
        return figures.fixed(estimate.value, places)
    return figures.bare(estimate.value, estimate.unit)


def interval(estimate: Estimate) -> str:
    """Write an interval as 'low to high' with its unit, or '–' where there is none."""
    if estimate.interval is None:
        return MISSING
    low, high = _bounds(estimate, estimate.interval)
    if estimate.unit == "usd":
        low = figures.with_unit(low, "usd")
    return f"{low} to {figures.with_unit(high, estimate.unit)}"


def bare_interval(estimate: Estimate) -> str:
    """Write an interval as 'low to high' for a column whose head names the unit, or '–'."""
    if estimate.interval is None:
        return MISSING
    return " to ".join(_bounds(estimate, estimate.interval))


def _bounds(estimate: Estimate, bounds: Interval) -> tuple[str, str]:
    """Write both bounds alike, to the decimals of the value they belong to."""
    middle = estimate.value if estimate.value is not None else (bounds.low + bounds.high) / 2
    if estimate.unit == "usd":
        places = figures.money_decimals(middle, bounds)
        return figures.fixed(bounds.low, places), figures.fixed(bounds.high, places)
    ends = (bounds.low, bounds.high)
    if all(math.isclose(end, round(end), abs_tol=1e-9) for end in ends):
        return figures.bare(bounds.low, estimate.unit), figures.bare(bounds.high, estimate.unit)
    leading = (middle, max(ends, key=abs))
    places = max(figures.decimals(each, estimate.unit) for each in leading)
    low, high = (figures.fixed(end, _supported(end, places)) for end in ends)
    return low, high


def _supported(end: float, places: int) -> int:
    """Keep a bound to three significant digits even where its partner has more decimals."""
    return min(places, 2 - figures.magnitude(end))


def full(estimate: Estimate) -> str:
    """Write an estimate with its interval, or '–', and the reason for what is missing."""
    text = value(estimate)
    if estimate.interval is not None:
        return f"{text} ({interval(estimate)})"
    return f"{text} ({estimate.reason})" if estimate.reason else text


def change(estimate: Estimate) -> str:
    """Write a difference with its sign and unit, or '–'."""
    if estimate.value is None:
        return MISSING
    text = value(estimate)
    return f"+{text}" if estimate.value > 0 and bare(estimate) != "0" else text


def reason(estimate: Estimate) -> str:
    """Give the reason why a value or its interval is missing, or an empty text."""
    return estimate.reason or ""


def unit(name: Unit) -> str:
    """Name a unit in full for a column's head."""
    return UNIT_NAMES[name]


def day(date: dt.date) -> str:
    """Write a date as in ``January 6, 2025``."""
    return f"{MONTHS[date.month - 1]} {date.day}, {date.year}"


def month(date: dt.date) -> str:
    """Write a date's month as 'January 2022'."""
    return f"{MONTHS[date.month - 1]} {date.year}"


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "value": value,
    "bare": bare,
    "interval": interval,
    "bare_interval": bare_interval,
    "full": full,
    "change": change,
    "reason": reason,
    "unit": unit,
    "day": day,
    "month": month,
    "count": figures.count,
    "p_value": figures.p_value,
    "figure": figures.number_with_unit,
    "signed": figures.signed,
}
