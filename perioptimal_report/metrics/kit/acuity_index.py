"""Events per 1,000 cases, and against those expected for the acuity of the cases."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.breakdowns import Cells
from perioptimal_report.metrics.kit.ratios import NO_CASES, NOT_RECORDED, Groups, by_label
from perioptimal_report.shapes.results import Estimate, Measure
from perioptimal_report.stats.intervals import poisson
from perioptimal_report.stats.week_bootstrap import FloatArray

PER_1000 = 1000.0
INDEX = Measure("index", "Observed ÷ expected", "lower")
NOTHING_EXPECTED = "no events expected"
URGENCY = {True: "emergency", False: "not an emergency"}


def strata(cases: pd.DataFrame) -> Groups:
    """Group cases by ASA class and urgency; a missing one is a class of its own."""
    urgency = cases["emergency"].astype(object).map(URGENCY).fillna(NOT_RECORDED)
    classes = cases["asa"].fillna(NOT_RECORDED).astype("str")
    return by_label(("ASA " + classes + ", " + urgency.astype("str")).astype("str"))


def margins(groups: Groups) -> tuple[tuple[str, ...], ...]:
    """Give the strata of each ASA class and of each urgency, whose sums other metrics print."""
    parts = [label.split(", ", 1) for label in groups.labels]
    return tuple(
        tuple(label for label, part in zip(groups.labels, parts, strict=True) if part[place] == of)
        for place in (0, 1)
        for of in sorted({part[place] for part in parts})
    )


def expected_events(cases: pd.DataFrame, events: pd.Series) -> FloatArray:
    """Expect of each case the mean number of events of its stratum, over all cases [count].

    ``events`` is the number of each case; the sum over all cases is the number observed.
    Source: Breslow NE, Day NE. IARC Scientific Publications No. 82, 1987.
    """
    groups = strata(cases)
    observed = groups.totals(events.to_numpy(dtype=np.float64))
    rates = observed / groups.totals(np.ones(len(cases)))
    return np.asarray(rates[groups.codes], dtype=np.float64)


def observed_to_expected(observed: int, expected: float, *, level_pct: float = 95.0) -> Estimate:
    """Divide observed by expected events, with the exact Poisson interval of the observed [ratio].

    n is the number observed. No value where none are expected.
    """
    if expected <= 0:
        return Estimate(None, "ratio", observed, reason=NOTHING_EXPECTED)
    interval = poisson(observed, expected, level_pct=level_pct)
    return Estimate(observed / expected, "ratio", observed, interval)


def per_1000(events: float, cases: int) -> Estimate:
    """Events ÷ cases with the exact Poisson interval [per 1,000 cases]; n counts the cases."""
    if not cases:
        return Estimate(None, "per_1000_cases", 0, reason=NO_CASES)
    interval = poisson(round(events), cases, scale=PER_1000)
    return Estimate(events / cases * PER_1000, "per_1000_cases", cases, interval)


def rates(measure: Measure, events: FloatArray, cases: FloatArray) -> Cells:
    """Give each group its events per 1,000 of its cases."""
    found = zip(events, cases, strict=True)
    return Cells(measure, [per_1000(float(e), int(c)) for e, c in found])


def clearly_above_one(index: Estimate, services: int) -> bool:
    """Judge the highest of several indices: each gets its part of the 5 % (Bonferroni)."""
    if not index.value:
        return False
    expected = index.n / index.value
    strict = observed_to_expected(index.n, expected, level_pct=100 - 5 / services)
    return strict.interval is not None and strict.interval.low > 1
