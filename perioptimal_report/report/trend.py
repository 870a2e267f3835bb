"""The headline of a metric month by month, with control limits where there are enough months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from perioptimal_report.chart_data import Series
from perioptimal_report.engagement import Engagement, Period
from perioptimal_report.facts.frames import Facts
from perioptimal_report.lenses.registry import METRICS, compute
from perioptimal_report.report.model import Signal
from perioptimal_report.report.suppression import LENS, suppressed_months
from perioptimal_report.results import Measure, Number, Result
from perioptimal_report.stats.control_limits import xmr

MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month and the facts that fall in it."""

    label: str
    facts: Facts


def months(facts: Facts, first: dt.date, last: dt.date) -> tuple[Month, ...]:
    """Cut facts into the whole months from ``first`` to ``last``, at most ``MONTHS_SHOWN``.

    A month that the data covers only in part is left out: its value would not be comparable.
    """
    found: list[Month] = []
    end = last
    while len(found) < MONTHS_SHOWN:
        start = end.replace(day=1)
        if start < first:
            break
        if (end + dt.timedelta(days=1)).day == 1:
            found.append(Month(label=f"{start:%Y-%m}", facts=facts.between(start, end)))
        end = start - dt.timedelta(days=1)
    return tuple(reversed(found))


def trend(
    key: str, by_month: tuple[Month, ...], settings: Engagement, *, period: Period
) -> Series | None:
    """Compute a metric's headline for each month, in the unit of the headline.

    ``None`` where fewer than three months have a value, or the metric is not of dated facts.
    Limits are those of an XmR chart (`perioptimal_report.stats.control_limits`), absent below
    its least number of points.
    """
    if not by_month or not dated(key, by_month[-1].facts):
        return None
    results = [compute(key, month.facts, settings) for month in by_month]
    headlines = [r.headline for r in results if isinstance(r, Result)]
    if len(headlines) < len(by_month):
        return None
    values = _values(key, headlines, [inside(month.label, period) for month in by_month], settings)
    if sum(value is not None for value in values) < 3:
        return None
    limits = xmr(tuple(values))
    return Series(
        key=f"{key}.trend",
        title=headlines[0].measure.label,
        unit=headlines[0].estimate.unit,
        labels=tuple(month.label for month in by_month),
        values=values,
        centre=limits.centre if limits else None,
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        signals=limits.signals if limits else (),
    )


def _values(
    key: str, headlines: Sequence[Number], within: Sequence[bool], settings: Engagement
) -> tuple[float | None, ...]:
    """Take the months' values, without those that small numbers of patients forbid.

    The months of the period are judged by themselves: the period's own total is printed.
    """
    if METRICS[key].note.lens != LENS:
        return tuple(headline.estimate.value for headline in headlines)
    below = settings.privacy.suppress_below
    values: dict[int, float | None] = {}
    for part in (True, False):
        places = [place for place, is_within in enumerate(within) if is_within is part]
        shown = suppressed_months([headlines[place] for place in places], below)
        values |= {place: each.value for place, each in zip(places, shown, strict=True)}
    return tuple(values[place] for place in range(len(headlines)))


def dated(key: str, facts: Facts) -> bool:
    """Say whether a metric rests on dated facts alone, so that a part of the dates is a value."""
    return set(METRICS[key].facts) <= facts.frames.keys()


def inside(label: str, period: Period) -> bool:
    """Say whether a month ("2025-03") has days of the period."""
    return f"{period.start:%Y-%m}" <= label <= f"{period.end:%Y-%m}"


def signal(series: Series | None, measure: Measure, period: Period) -> Signal:
    """Decide whether a special cause stands in the period, and which way it points."""
    if series is None or series.centre is None:
        return "none"
    in_period = [
        value
        for position, (label, value) in enumerate(zip(series.labels, series.values, strict=True))
        if position in series.signals and inside(label, period)
        if value is not None
    ]
    if not in_period:
        return "none"
    if measure.better == "neither":
        return "changed"
    rose = in_period[-1] > series.centre
    return "better" if rose == (measure.better == "higher") else "worse"


def without_replicates(settings: Engagement) -> Engagement:
    """Copy the settings so that metrics leave their bootstrap out."""
    return settings.model_copy(
        update={"report": settings.report.model_copy(update={"replicates": 0})}
    )
