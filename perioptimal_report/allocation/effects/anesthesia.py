"""Anesthesia: cases at once, time over the rule of the care model, and rooms critical at once.

The recorded team goes with its case, so that more overlap than a new assignment of teams would
leave may show.
"""

from __future__ import annotations

import numpy as np

from perioptimal_report.allocation.effects.care import Spans
from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.spans import Levels, levels
from perioptimal_report.allocation.effects.stage import Played, Stage
from perioptimal_report.allocation.options import Floats
from perioptimal_report.results import Measure

NEEDS = ("assignments.person", "assignments.role")
AT_ONCE = Measure("cases_at_once", "Cases at once per anesthesiologist", "lower", of_patients=False)
OVER_RULE = Measure("over_rule_min", "Anesthesia time over the rule", "lower", of_patients=False)
CRITICAL = Measure("critical_min", "Two rooms of one critical at once", "lower", of_patients=False)
MANY_CRITICAL = 2
ALONE = 1_000_000
"""Weighs a case done alone so that one sum holds both numbers."""


def _moved(spans: Spans, found: Played, weight: Floats | None = None) -> Levels:
    by = found.shift_s[spans.place]
    return levels(spans.who, spans.from_s + by, spans.to_s + by, weight)


def _at_once(at: Stage, found: Played) -> Floats:
    flow = _moved(at.care, found)
    busy = (flow.level > 0) * (1.0 * flow.lasts_s)
    return np.array([at.sums(flow.at_s, flow.level * flow.lasts_s), at.sums(flow.at_s, busy)])


def _over_rule(at: Stage, found: Played) -> Floats:
    flow = _moved(at.care, found, np.where(at.care.alone, 1.0 + ALONE, 1.0))
    most = np.where(flow.level >= ALONE, 1, at.settings.thresholds.concurrency_rule_max)
    minutes = (flow.level % ALONE > most) * flow.lasts_s / 60
    return np.array([at.sums(flow.at_s, minutes), weeks_with_care(at)])


def _critical(at: Stage, found: Played) -> Floats:
    flow = _moved(at.critical, found)
    minutes = (flow.level >= MANY_CRITICAL) * flow.lasts_s / 60
    return np.array([at.sums(flow.at_s, minutes), weeks_with_care(at)])


def weeks_with_care(at: Stage) -> Floats:
    """1 for each week with a workday and any care by an anesthesiologist, else 0."""
    begin = at.care.from_s
    return (at.sums(begin, np.ones(len(begin))) > 0) * at.open_weeks


GAUGES = (
    Gauge(AT_ONCE, "ratio", NEEDS, _at_once),
    Gauge(OVER_RULE, "min", NEEDS, _over_rule),
    Gauge(CRITICAL, "min", NEEDS, _critical),
)
