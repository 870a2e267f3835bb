"""Events of the teams per 100 cases, with exact Poisson intervals, by whatever sorts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.breakdowns import Cells, Column, Dimension, Sum, breakdown
from perioptimal_report.metrics.kit.ratios import NOT_RECORDED, Groups, by_label, seconds
from perioptimal_report.shapes.chart_data import Heatmap
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Exclusion,
    Measure,
    Reference,
)
from perioptimal_report.stats.intervals import clopper_pearson, poisson
from perioptimal_report.stats.week_bootstrap import FloatArray, IntArray, WeekSample

INTERFACES = (
    "surgery–anesthesia",
    "surgery–nursing",
    "anesthesia–anesthesia",
    "anesthesia–nursing",
    "nursing–nursing",
    "OR–PACU",
    "pre-op–OR",
)
OTHER = "other"
PHASES = ("preop", "intraop", "pacu", "postdischarge")
PHASE_LABELS = dict(
    zip(PHASES, ("Before surgery", "In the operating room", "PACU", "After discharge"), strict=True)
)
PER_100 = 100.0
NOTHING_RECORDED = "no cases in the period, or no event of any kind recorded in it"
CAPITALS = {"crna": "CRNA", "pacu nurse": "PACU nurse"}

GARWOOD = Reference(
    "Garwood 1936",
    "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437–42.",
)
CLOPPER = Reference(
    "Clopper 1934",
    "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of"
    " the binomial. Biometrika 1934;26:404–13.",
)
LINGARD = Reference(
    "Lingard 2004",
    "Lingard L, Espin S, Whyte S, et al. Communication failures in the operating room:"
    " an observational classification of recurrent types and effects."
    " Qual Saf Health Care 2004;13:330–4.",
    "10.1136/qshc.2003.008425",
)


def covered(case_events: pd.DataFrame, completed_cases: pd.DataFrame) -> pd.DataFrame:
    """Keep the cases where events are recorded at all: a period without any says nothing."""
    return completed_cases if len(case_events) else completed_cases.iloc[:0]


def of_kind(case_events: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Keep the events of one kind, each with one of the seven interfaces, or "other"."""
    found = case_events[case_events["kind"].eq(kind)].reset_index(drop=True)
    known = found["interface"].isin(INTERFACES)
    return found.assign(interface=found["interface"].where(known, OTHER))


def per_100(events: float, cases: int) -> Estimate:
    """Divide events by cases, with the exact Poisson interval [per 100 cases]; n: cases."""
    if not cases:
        return Estimate(None, "per_100_cases", 0, reason=NOTHING_RECORDED)
    interval = poisson(round(events), cases, scale=PER_100)
    return Estimate(events / cases * PER_100, "per_100_cases", cases, interval)


def exact_share(events: float, total: int, empty: str) -> Estimate:
    """Divide events by what they are part of, with the exact binomial interval [pct]."""
    if not total:
        return Estimate(None, "pct", 0, reason=empty)
    interval = clopper_pearson(round(events), total, scale=100.0)
    return Estimate(events / total * 100.0, "pct", total, interval)


def rates(measure: Measure, groups: Groups, cases: Sequence[int] | FloatArray) -> Cells:
    """Give each group its events per 100 of its cases."""
    events = groups.totals(np.ones(len(groups.codes)))
    return Cells(measure, [per_100(float(e), int(c)) for e, c in zip(events, cases, strict=True)])


def by_kind(
    dimension: Dimension, measure: Measure, cases: int, others: Sequence[Column], weeks: WeekSample
) -> Breakdown | None:
    """Break events down by what sorts them, each rate per 100 of all cases; none without cases."""
    if not cases:
        return None
    groups = dimension.groups
    rate = rates(measure, groups, [cases] * len(groups.labels))
    counts = groups.totals(np.ones(len(groups.codes)))
    return breakdown(dimension, (rate, *others), weeks, largest_first=counts)


def by_service(
    title: str, measures: tuple[Measure, Measure], events: pd.DataFrame, cases: pd.DataFrame
) -> Breakdown | None:
    """Break events down by service, each rate per 100 of the service's own cases.

    ``measures``: the rate and the count. Events of no service and of services without a case
    stay out of this table.
    """
    services = by_label(cases["service"])
    known = events["service"].isin(services.labels).to_numpy(dtype=bool)
    if not services.labels or not known.any():
        return None
    place = {label: code for code, label in enumerate(services.labels)}
    codes = _codes(events["service"][known], place)
    groups = Groups(services.labels, codes)
    rate = rates(measures[0], groups, services.totals(np.ones(len(cases))))
    counts = Sum(measures[1], "count", np.ones(len(codes)))
    largest = [cell.value or 0.0 for cell in rate.cells if isinstance(cell, Estimate)]
    empty = WeekSample(codes, np.zeros((0, 0)))
    return breakdown(
        Dimension("service", title, groups), (rate, counts), empty, largest_first=largest
    )


def interfaces(events: pd.DataFrame) -> Groups:
    """Group by interface: always the seven, then "other" where there is one."""
    labels = (*INTERFACES, OTHER) if events["interface"].eq(OTHER).any() else INTERFACES
    place = {label: code for code, label in enumerate(labels)}
    return Groups(labels, _codes(events["interface"], place))


def phases(events: pd.DataFrame) -> Groups:
    """Group by phase, under the names that are printed; missing ones are "Not recorded"."""
    return by_label(_phase_names(events))


def patterns(events: pd.DataFrame) -> Groups:
    """Group by interface, phase and category together."""
    category = spoken(events["category"]).fillna(NOT_RECORDED).astype("str")
    phase = _phase_names(events).fillna(NOT_RECORDED).astype("str")
    return by_label(events["interface"].astype("str") + " · " + phase + " · " + category)


def spoken(words: pd.Series) -> pd.Series:
    """Write a column of codes as words: blanks for underscores; empty ones are missing."""
    text = words.astype("str").str.replace("_", " ").str.strip()
    return text.where(words.notna() & text.ne("")).replace(CAPITALS)


def matrix(key: str, title: str, events: pd.DataFrame, cases: int) -> Heatmap | None:
    """Lay out events per 100 cases by the roles that give (rows) and take (columns)."""
    known = events["from_role"].notna() & events["to_role"].notna()
    if not cases or not known.any():
        return None
    giver, taker = (by_label(spoken(events.loc[known, name])) for name in ("from_role", "to_role"))
    counts = np.zeros((len(giver.labels), len(taker.labels)))
    np.add.at(counts, (giver.codes, taker.codes), 1.0)
    values = tuple(tuple(float(v) / cases * PER_100 if v else None for v in row) for row in counts)
    return Heatmap(key, title, "per_100_cases", giver.labels, taker.labels, values)


def minutes_lost(events: pd.DataFrame) -> FloatArray:
    """Read the minutes each event cost; 0 where none are recorded [min]."""
    return np.nan_to_num(seconds(events, "minutes_lost"), nan=0.0)


def left_aside(events: pd.DataFrame) -> tuple[Exclusion, ...]:
    """Count what the record of the events does not say."""
    return (
        Exclusion("events of no known case, counted all the same", int(_none(events, "case_id"))),
        Exclusion("events between roles of none of the seven interfaces", _others(events)),
        Exclusion("events without minutes lost, counted as 0", int(_none(events, "minutes_lost"))),
    )


def _codes(labels: pd.Series, place: Mapping[str, int]) -> IntArray:
    return np.array([place[str(label)] for label in labels], dtype=np.int64)


def _others(events: pd.DataFrame) -> int:
    return int(events["interface"].eq(OTHER).sum())


def _none(events: pd.DataFrame, column: str) -> int:
    return int(events[column].isna().sum())


def _phase_names(events: pd.DataFrame) -> pd.Series:
    return events["phase"].map(PHASE_LABELS)
