"""What the templates print numbers, dates and names with."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping

from perioptimal_report.charts.figures import MONTHS
from perioptimal_report.outputs import formats
from perioptimal_report.report.model import Section, slug
from perioptimal_report.settings.engagement import Period


def period(dates: Period) -> str:
    """Write a period by its first and last day, without repeating a year or month."""
    start, end = dates.start, dates.end
    if start.year != end.year:
        return f"{formats.day(start)} – {formats.day(end)}"
    if start.month != end.month:
        return f"{MONTHS[start.month - 1]} {start.day} – {formats.day(end)}"
    return f"{MONTHS[start.month - 1]} {start.day}–{end.day}, {end.year}"


def month(label: str) -> str:
    """Write a month ("2025-03") as "March 2025"."""
    year, number = label.split("-")
    return f"{calendar.month_name[int(number)]} {year}"


def plain(setting: float | str) -> str:
    """Write a setting as it was given."""
    return f"{setting:g}" if isinstance(setting, int | float) else setting


def fill(phrase: str, **fields: object) -> str:
    """Put values into the {fields} of a phrase.

    Not ``str.format``: its fields reach into objects, and a phrase may be a house's own.
    """
    return re.sub(r"\{(\w+)\}", lambda found: str(fields.get(found[1], found[0])), phrase)


def owners(parts: Iterable[Section]) -> str:
    """Name what the parts of a chapter are of, joined by commas."""
    return ", ".join(name for part in parts for _, name in part.result.of)


FILTERS: Mapping[str, Callable[..., str]] = {
    **formats.FILTERS,
    "fill": fill,
    "month": month,
    "owners": owners,
    "period": period,
    "plain": plain,
    "slug": slug,
}
