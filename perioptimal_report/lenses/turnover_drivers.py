"""Turnovers with and without what may prolong them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perioptimal_report.facts.dictionary.cases import CompletedCases
from perioptimal_report.facts.dictionary.rooms import Gaps, TeamPairs
from perioptimal_report.lenses.breakdowns import Cells, Dimension, breakdown
from perioptimal_report.lenses.grouping import Groups, in_order
from perioptimal_report.lenses.quantiles import quantiles_by_group
from perioptimal_report.lenses.ratios import seconds
from perioptimal_report.results import Breakdown, Measure
from perioptimal_report.settings.causes import Causes
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

MEDIAN = Measure("median", "Turnover, median", "lower")
P90 = Measure("p90", "Turnover, 90th percentile", "lower")
EQUIPMENT = "equipment"
TITLES = {
    "service_change": "Turnover by change of service",
    "surgeon_change": "Turnover by change of surgeon",
    "team_change": "Turnover by change of anesthesia or nursing team",
    "equipment": "Turnover by equipment named as the reason of a delay",
}
Marks = np.ndarray[tuple[int], np.dtype[np.bool_]]


def quantile_columns(groups: Groups, kept: FloatArray, weeks: WeekSample) -> tuple[Cells, Cells]:
    """Give the median and the 90th percentile of the turnovers of each group [min]."""
    return (
        Cells(MEDIAN, quantiles_by_group(kept, 0.5, "min", groups, weeks)),
        Cells(P90, quantiles_by_group(kept, 0.9, "min", groups, weeks)),
    )


def with_drivers(
    gaps: pd.DataFrame, team_pairs: pd.DataFrame, completed_cases: pd.DataFrame
) -> pd.DataFrame:
    """Add ``changed_team`` (1, 0, NaN where not known) and the later case's ``delay_reason``."""
    same = [
        seconds(team_pairs, name) for name in (TeamPairs.same_anesthesia, TeamPairs.same_nursing)
    ]
    changed = np.where((same[0] == 0) | (same[1] == 0), 1.0, 1.0 - same[0] * same[1])
    teams = dict(zip(team_pairs[TeamPairs.case_id], changed, strict=True))
    cases, reason = completed_cases[CompletedCases.case_id], CompletedCases.delay_reason
    reasons = dict(zip(cases, completed_cases[reason], strict=True))
    return gaps.assign(
        changed_team=np.array(
            [teams.get(case, np.nan) for case in gaps[Gaps.case_id]], dtype=float
        ),
        delay_reason=pd.Series(
            [reasons.get(case) for case in gaps[Gaps.case_id]], index=gaps.index, dtype="str"
        ),
    )


def drivers(
    turnovers: pd.DataFrame, kept: FloatArray, weeks: WeekSample, causes: Causes
) -> tuple[Breakdown | None, ...]:
    """Compare turnovers by change of service, surgeon and team, and by equipment named as cause.

    ``turnovers``: rows of ``gaps`` with ``changed_team`` (1, 0, NaN) and ``delay_reason`` of the
    later case. A driver that is not on record has no table.
    """
    changes = (
        _compared(f"{what}_change", (f"Same {what}", f"Change of {what}"), changed, kept, weeks)
        for what, changed in _changes(turnovers)
    )
    return (*changes, _equipment(turnovers, kept, weeks, causes))


def _changes(turnovers: pd.DataFrame) -> Iterator[tuple[str, FloatArray]]:
    for what in ("service", "surgeon"):
        known = turnovers[what].notna() & turnovers[f"prev_{what}"].notna()
        changed = turnovers[what].ne(turnovers[f"prev_{what}"]).to_numpy(dtype=np.float64)
        yield what, np.where(known.to_numpy(dtype=bool), changed, np.nan)
    yield "team", seconds(turnovers, "changed_team")


def _equipment(
    turnovers: pd.DataFrame, kept: FloatArray, weeks: WeekSample, causes: Causes
) -> Breakdown | None:
    """Compare turnovers before cases whose delay was put down to equipment with all others."""
    reasons = turnovers["delay_reason"]
    found = {reason: causes.delay_cause(str(reason)) for reason in reasons.dropna().unique()}
    named = {r: float(bool(each and EQUIPMENT in each.cause)) for r, each in found.items()}
    if not any(named.values()):
        return None
    marked = np.array([named.get(reason, 0.0) for reason in reasons])
    return _compared("equipment", ("No such reason", "Equipment named"), marked, kept, weeks)


def _compared(
    by: str, order: tuple[str, str], changed: FloatArray, kept: FloatArray, weeks: WeekSample
) -> Breakdown | None:
    known = np.isfinite(changed)
    if not known.any():
        return None
    labels = pd.Series(np.where(changed[known] > 0, order[1], order[0]), dtype="str")
    groups = in_order(labels, order)
    dimension = Dimension(by, TITLES[by], groups)
    return breakdown(dimension, quantile_columns(groups, kept[known], weeks.only(known)), weeks)
