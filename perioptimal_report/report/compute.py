"""Every metric in the period, in the comparison period, and month by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from perioptimal_report.facts.columns import Facts
from perioptimal_report.metrics.kit.registry import METRICS, compute
from perioptimal_report.report.suppression import suppressed
from perioptimal_report.report.trend import monthly_trend, months
from perioptimal_report.settings.engagement import Engagement, Period
from perioptimal_report.settings.thresholds import Privacy
from perioptimal_report.shapes.chart_data import Series
from perioptimal_report.shapes.results import OutOfScope, Result
from perioptimal_report.sources.account import LoadedSources

Results = Mapping[str, Result | OutOfScope]

Compute = Callable[[str, Facts], Result | OutOfScope]
"""Computes the metric of a key from facts, by the settings in force."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What the metrics found, by key; ``before`` is empty without a comparison period."""

    results: Results
    before: Results
    trends: Mapping[str, Series]


def compute_all(facts: Facts, sources: LoadedSources, settings: Engagement) -> Computed:
    """Compute every metric; intervals only for the period, where they are printed."""
    privacy, quick = settings.privacy, partial(compute, settings=settings.without_replicates())
    results = _in_period(facts, sources.period, partial(compute, settings=settings), privacy)
    found = tuple(key for key, result in results.items() if _found(result))
    return Computed(
        results=results,
        before=_before(facts, sources.compare, quick, privacy) if sources.compare else {},
        trends=_trends(found, facts, sources, quick, privacy),
    )


def _trends(
    keys: Iterable[str], facts: Facts, sources: LoadedSources, compute: Compute, privacy: Privacy
) -> Mapping[str, Series]:
    """Compute each metric once over all the months shown; its basis tells the single months."""
    labels = months(sources.data_start, sources.period.end)
    if not labels:
        return {}
    shown = facts.between(dt.date.fromisoformat(f"{labels[0]}-01"), sources.period.end)
    results = (compute(key, shown) for key in keys)
    series = {
        each.key: monthly_trend(
            each, labels, privacy, period=sources.period, compare=sources.compare
        )
        for each in results
        if isinstance(each, Result)
    }
    return {key: each for key, each in series.items() if each is not None}


def _in_period(facts: Facts, period: Period, compute: Compute, privacy: Privacy) -> Results:
    inside = facts.between(period.start, period.end)
    return {key: _shown(compute(key, inside), privacy) for key in METRICS}


def _before(facts: Facts, period: Period, compute: Compute, privacy: Privacy) -> Results:
    # What rests on the whole history (the MCA plan) is the same in every period.
    found = _in_period(facts, period, compute, privacy)
    return {
        key: each
        for key, each in found.items()
        if isinstance(each, OutOfScope) or each.basis is not None
    }


def _shown(result: Result | OutOfScope, privacy: Privacy) -> Result | OutOfScope:
    if isinstance(result, OutOfScope):
        return result
    return suppressed(result, METRICS[result.key].note, privacy.suppress_below)


def _found(result: Result | OutOfScope) -> bool:
    return isinstance(result, Result) and result.headline.estimate.value is not None
