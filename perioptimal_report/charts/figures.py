"""Numbers as text: at most three significant digits, never dependent on a locale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from perioptimal_report.shapes.chart_data import Unit
from perioptimal_report.shapes.results import Interval

MISSING: Final = "–"
MINUS: Final = "−"
NO_BREAK: Final = "\u00a0"
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# What follows a number, after a space that does not break; dollars stand before it.
SUFFIXES: Final[Mapping[Unit, str]] = {
    "points": "points",
    "min": "min",
    "h": "h",
    "days": "days",
    "cases": "cases",
    "rooms": "rooms",
    "min_per_8h": "min per 8 h",
    "per_1000_cases": "per 1,000 cases",
    "per_100_cases": "per 100 cases",
}
SINGULAR: Final[Mapping[Unit, str]] = {
    "points": "point",
    "days": "day",
    "cases": "case",
    "rooms": "room",
}
UNIT_NAMES: Final[Mapping[Unit, str]] = {
    "pct": "%",
    "points": "percentage points",
    "min": "minutes",
    "h": "hours",
    "days": "days",
    "usd": "$",
    "ratio": "ratio",
    "cases": "cases",
    "rooms": "rooms",
    "count": "number",
    "min_per_8h": "minutes per 8 hours",
    "per_1000_cases": "per 1,000 cases",
    "per_100_cases": "per 100 cases",
    "p": "p",
}
_COUNTED: Final[frozenset[Unit]] = frozenset({"cases", "rooms", "count", "days"})
_SIGNIFICANT: Final = 3


def magnitude(value: float) -> int:
    """Give the power of ten of a number's first digit (0 for 0), as a whole number."""
    return 0 if value == 0 else int(f"{abs(value):.2e}".split("e")[1])


def _cap(value: float, unit: Unit) -> int:
    most = {"ratio": 2, "p": 3, "usd": 0}.get(unit, 1)
    power = magnitude(value)
    # A small rate would vanish at one decimal: down to 0.001, two significant digits stay.
    return max(most, 1 - power) if 0.001 <= abs(value) < 1 else most


def decimals(value: float, unit: Unit) -> int:
    """Say how many decimals a number gets; negative means rounded to tens or more."""
    if unit in _COUNTED and float(value).is_integer():
        return 0
    return min(_SIGNIFICANT - 1 - magnitude(value), _cap(value, unit))


def money_decimals(value: float, interval: Interval) -> int:
    """Say to how many decimals money is rounded so that its interval supports every digit.

    The half width keeps two digits when it starts with 1 or 2, else one (the rule of the
    Particle Data Group); never more than three digits of the value.
    """
    half = (interval.high - interval.low) / 2
    if half == 0:
        return decimals(value, "usd")
    kept = 1 if half / 10.0 ** magnitude(half) < 3 else 0
    return min(decimals(value, "usd"), kept - magnitude(half))


def fixed(value: float, places: int) -> str:
    """Write a number to a fixed number of decimals, with thousands commas and a true minus."""
    step = Decimal(1).scaleb(-places)
    # Half up on the printed digits, as a pocket calculator does it.
    rounded = Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,.{max(places, 0)}f}".replace("-", MINUS)


def bare(value: float, unit: Unit) -> str:
    """Write a number without its unit."""
    if unit == "p":
        return p_value(value)
    places = decimals(value, unit)
    return fixed(value, min(places, 0) if is_whole(value) else places)


def is_whole(value: float) -> bool:
    """Say whether a number needs no decimals."""
    return math.isclose(value, round(value), abs_tol=1e-9)


def column(values: Sequence[float | None], unit: Unit) -> tuple[str, ...]:
    """Write numbers that stand below each other alike: decimals on all or on none."""
    known = [value for value in values if value is not None]
    write = number_with_unit if unit == "p" or all(map(is_whole, known)) else _with_decimals
    return tuple(MISSING if value is None else write(value, unit) for value in values)


def _with_decimals(value: float, unit: Unit) -> str:
    return with_unit(fixed(value, decimals(value, unit)), unit)


def with_unit(number: str, unit: Unit) -> str:
    """Put the unit to a number already written."""
    if unit == "usd":
        sign = MINUS if number.startswith(MINUS) else ""
        return f"{sign}${number.removeprefix(MINUS)}"
    if unit == "pct":
        return f"{number}%"
    names = SINGULAR if number in {"1", f"{MINUS}1"} else {}
    suffix = names.get(unit) or SUFFIXES.get(unit)
    return f"{number}{NO_BREAK}{suffix}" if suffix else number


def number_with_unit(value: float, unit: Unit) -> str:
    """Write a number with its unit."""
    return with_unit(bare(value, unit), unit)


def signed(value: float, unit: Unit) -> str:
    """Write a change with its sign and its unit."""
    text = number_with_unit(value, unit)
    return f"+{text}" if value > 0 and bare(value, unit) != "0" else text


def p_value(value: float) -> str:
    """Write a p value to three decimals, or '<0.001'."""
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def count(value: int) -> str:
    """Write a count exactly, with thousands commas."""
    return f"{value:,}".replace("-", MINUS)


def month(label: str) -> tuple[str, str] | None:
    """Split '2022-03' into 'Mar' and '2022'; None for any other label."""
    year, _, number = label.partition("-")
    if not (len(year) == 4 and year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):
        return None
    return MONTHS[int(number) - 1][:3], year


def tick_labels(values: Sequence[float], unit: Unit) -> tuple[str, ...]:
    """Write evenly spaced tick values alike: same decimals, % and $ on each, k and M for money."""
    top = max((abs(value) for value in values), default=0.0)
    divisor, ending = 1.0, ""
    if unit == "usd" and top >= 10_000:
        divisor, ending = (1e6, "M") if top >= 1e6 else (1e3, "k")
    shown = [value / divisor for value in values]
    places = max((_places(value) for value in shown), default=0)
    return tuple(_tick(fixed(value, places), unit, ending) for value in shown)


def _places(value: float) -> int:
    """Count the decimals a tick value needs: multiples of 1, 2, 2.5 and 5 need few."""
    return next((p for p in range(7) if math.isclose(value, round(value, p), abs_tol=1e-9)), 7)


def _tick(number: str, unit: Unit, ending: str) -> str:
    if unit in {"usd", "pct"}:
        return with_unit(number + (ending if number != "0" else ""), unit)
    return number
