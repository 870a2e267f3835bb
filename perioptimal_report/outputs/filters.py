"""What the templates print numbers, dates and names with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perioptimal_report.charts.figures import MONTHS
from perioptimal_report.engagement import Period
from perioptimal_report.outputs import formats
from perioptimal_report.report.model import slug


def period(dates: Period) -> str:
    """Write a period by its first and last day, without repeating a year or month."""
    start, end = dates.start, dates.end
    if start.year != end.year:
        return f"{formats.day(start)} – {formats.day(end)}"
    if start.month != end.month:
        return f"{MONTHS[start.month - 1]} {start.day} – {formats.day(end)}"
    return f"{MONTHS[start.month - 1]} {start.day}–{end.day}, {end.year}"


def plain(setting: float | str) -> str:
    """Write a setting as it was given."""
    return f"{setting:g}" if isinstance(setting, int | float) else setting


FILTERS: Mapping[str, Callable[..., str]] = {
    **formats.FILTERS,
    "period": period,
    "plain": plain,
    "slug": slug,
}
