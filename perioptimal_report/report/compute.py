"""Every metric in the period, in the comparison period, and month by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perioptimal_report.facts.columns import Facts
from perioptimal_report.metrics.kit.registry import METRICS, compute
from perioptimal_report.report.suppression import suppressed
from perioptimal_report.report.trend import monthly_trend, months
from perioptimal_report.settings.engagement import Engagement, Period
from perioptimal_report.shapes.chart_data import Series
from perioptimal_report.shapes.results import OutOfScope, Result
from perioptimal_report.sources.account import LoadedSources

Results = Mapping[str, Result | OutOfScope]


@dataclass(frozen=True, slots=True)
class Computed:
    """What the metrics found, by key; ``before`` is empty without a comparison period."""

    results: Results
    before: Results
    trends: Mapping[str, Series]


def compute_all(facts: Facts, sources: LoadedSources, settings: Engagement) -> Computed:
    """Compute every metric; intervals only for the period, where they are printed."""
    quick = without_replicates(settings)
    results = _in_period(facts, sources.period, settings)
    found = tuple(key for key, result in results.items() if _found(result))
    return Computed(
        results=results,
        before=_before(facts, sources.compare, quick) if sources.compare else {},
        trends=_trends(found, facts, sources, quick),
    )


def _trends(
    keys: Iterable[str], facts: Facts, sources: LoadedSources, settings: Engagement
) -> Mapping[str, Series]:
    """Compute each metric once over all the months shown; its basis tells the single months."""
    labels = months(sources.data_start, sources.period.end)
    if not labels:
        return {}
    shown = facts.between(dt.date.fromisoformat(f"{labels[0]}-01"), sources.period.end)
    results = (compute(key, shown, settings) for key in keys)
    series = {
        each.key: monthly_trend(
            each, labels, settings, period=sources.period, compare=sources.compare
        )
        for each in results
        if isinstance(each, Result)
    }
    return {key: each for key, each in series.items() if each is not None}


def _in_period(facts: Facts, period: Period, settings: Engagement) -> Results:
    inside = facts.between(period.start, period.end)
    return {key: _shown(compute(key, inside, settings), settings) for key in METRICS}


def _before(facts: Facts, period: Period, settings: Engagement) -> Results:
    # What rests on the whole history (the MCA plan) is the same in every period.
    found = _in_period(facts, period, settings)
    return {
        key: each
        for key, each in found.items()
        if isinstance(each, OutOfScope) or each.basis is not None
    }


def _shown(result: Result | OutOfScope, settings: Engagement) -> Result | OutOfScope:
    if isinstance(result, OutOfScope):
        return result
    return suppressed(result, METRICS[result.key].note, settings.privacy.suppress_below)


def without_replicates(settings: Engagement) -> Engagement:
    """Copy the settings so that metrics leave their bootstrap out."""
    return settings.model_copy(
        update={"report": settings.report.model_copy(update={"replicates": 0})}
    )


def _found(result: Result | OutOfScope) -> bool:
    return isinstance(result, Result) and result.headline.estimate.value is not None
