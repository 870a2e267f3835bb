"""Anesthesia: cases at once, time over the rule of the care model, and rooms critical at once.

The recorded team goes with its case, so that more overlap than a new assignment of teams would
leave may show.
"""

from __future__ import annotations

import numpy as np

from perioptimal_report.facts.definitions import cases_allowed, is_over_rule, is_simultaneous
from perioptimal_report.plan.effects.care import Spans
from perioptimal_report.plan.effects.effect import (
    HALF_HOUR_S,
    EffectDefinition,
    Levels,
    in_half_hours,
    levels,
)
from perioptimal_report.plan.effects.staffing import HALF_HOURS
from perioptimal_report.plan.effects.stage import DAY_S, PlanReplay, ReplayYear
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.shapes.results import Measure

NEEDS = ("assignments.person", "assignments.role")


AT_ONCE = Measure("cases_at_once", "Cases at once per anesthesiologist", "lower", of_patients=False)


OVER_RULE = Measure("over_rule_min", "Anesthesia time over the rule", "lower", of_patients=False)


CRITICAL = Measure("critical_min", "Two rooms of one critical at once", "lower", of_patients=False)


ALONE = 1_000_000
"""Weighs a case done alone so that one sum holds both numbers."""


MEASURE = Measure("handovers", "Complete anesthesia handovers", "lower", of_patients=False)


def _moved(spans: Spans, replay: PlanReplay, weight: Floats | None = None) -> Levels:
    by = replay.shift_s[spans.place]
    return levels(spans.who, spans.from_s + by, spans.to_s + by, weight)


def _at_once(year: ReplayYear, replay: PlanReplay) -> Floats:
    flow = _moved(year.care, replay)
    busy = (flow.level > 0) * (1.0 * flow.lasts_s)
    return np.array([year.sums(flow.at_s, flow.level * flow.lasts_s), year.sums(flow.at_s, busy)])


def _over_rule(year: ReplayYear, replay: PlanReplay) -> Floats:
    flow = _moved(year.care, replay, np.where(year.care.alone, 1.0 + ALONE, 1.0))
    alone, cases = np.divmod(flow.level, ALONE)
    over = is_over_rule(cases, cases_allowed(alone, year.settings.thresholds))
    minutes = over * flow.lasts_s / 60
    return np.array([year.sums(flow.at_s, minutes), weeks_with_care(year)])


def _critical(year: ReplayYear, replay: PlanReplay) -> Floats:
    flow = _moved(year.critical, replay)
    minutes = is_simultaneous(flow.level) * flow.lasts_s / 60
    return np.array([year.sums(flow.at_s, minutes), weeks_with_care(year)])


def weeks_with_care(year: ReplayYear) -> Floats:
    """1 for each week with a workday and any care by an anesthesiologist, else 0."""
    begin = year.care.from_s
    return (year.sums(begin, np.ones(len(begin))) > 0) * year.open_weeks


GAUGES = (
    EffectDefinition(AT_ONCE, "ratio", NEEDS, _at_once),
    EffectDefinition(OVER_RULE, "min", NEEDS, _over_rule),
    EffectDefinition(CRITICAL, "min", NEEDS, _critical),
)


def _by_week(year: ReplayYear, replay: PlanReplay) -> Floats:
    """Handovers and case time today, and case time as moved, by half hour of the day."""
    changes = year.frames["handovers"]
    changes = changes[(changes["kind"] == "complete") & (year.place(changes["case_id"]) >= 0)]
    at_s = changes["at_s"].to_numpy(dtype=np.int64)
    slot = at_s % DAY_S // HALF_HOUR_S
    halves = range(HALF_HOURS)
    counts = [year.sums(at_s, (slot == each).astype(np.float64)) for each in halves]
    weeks = weeks_with_care(year)
    today, moved = (_case_time(year, by) * weeks for by in (0 * replay.shift_s, replay.shift_s))
    return np.vstack([counts, today, moved, weeks])


def _case_time(year: ReplayYear, shift_s: Integers) -> Floats:
    """Seconds of cases, half hour of the day × week."""
    begin = year.cases["in_s"].to_numpy(dtype=np.int64) + shift_s
    end = year.cases["out_s"].to_numpy(dtype=np.int64) + shift_s
    seconds = in_half_hours(begin, end, year.first_s, year.weeks * 7 * HALF_HOURS)
    return np.asarray(seconds.reshape(year.weeks, 7, HALF_HOURS).sum(axis=1).T)


def expected(sums: Floats) -> Floats:
    """Handovers per week at today's rates per case-hour of each half hour."""
    counts, today, moved = (sums[at * HALF_HOURS : (at + 1) * HALF_HOURS] for at in range(3))
    rates = np.divide(counts, today, out=np.zeros_like(counts), where=today > 0)
    return np.asarray((rates * moved).sum(axis=0) / np.maximum(sums[-1], 1))


HANDOVERS_GAUGES = (EffectDefinition(MEASURE, "count", NEEDS, _by_week, expected),)
