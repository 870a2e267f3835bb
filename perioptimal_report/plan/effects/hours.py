"""Hours and cost of the blocks by the usage of each block-day, as minimal cost analysis counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.facts.definitions import prime_time
from perioptimal_report.plan.effects.effect import EffectDefinition
from perioptimal_report.plan.effects.stage import (
    DAY_S,
    SECONDS_PER_HOUR,
    PlanReplay,
    ReplayYear,
)
from perioptimal_report.plan.options import Floats, Integers
from perioptimal_report.shapes.results import Measure

MEASURE = Measure("after_hours_h", "Elective hours outside prime time", "lower", of_patients=False)


CANCELLATIONS_MEASURE = Measure(
    "cancellations", "Cancellations, by association", "lower", of_patients=False
)


NEEDS = ("cases.status", "cases.cancelled_at", "cases.booked_min")


def _parts(year: ReplayYear, replay: PlanReplay) -> tuple[Floats, Floats, Floats]:
    """Budget, unused and overtime hours by week."""
    counted = year.on.counted[:, year.lines_weeks]
    usage_h = year.on.days.usage_h[:, year.lines_weeks]
    budget_h = np.array([sum(own) for own in replay.rooms_h])[:, None]
    over_h = np.maximum(usage_h - budget_h, 0)
    each = (budget_h + 0 * usage_h, budget_h - usage_h + over_h, over_h)
    budget, under, over = ((part * counted).sum(axis=0) for part in each)
    return budget, under, over


def _under(year: ReplayYear, replay: PlanReplay) -> Floats:
    _, under, _ = _parts(year, replay)
    return year.over_weeks(under)


def _over(year: ReplayYear, replay: PlanReplay) -> Floats:
    _, _, over = _parts(year, replay)
    return year.over_weeks(over)


def _inefficiency(year: ReplayYear, replay: PlanReplay) -> Floats:
    costs = year.settings.costs
    _, under, over = _parts(year, replay)
    return year.over_weeks(costs.rate_per_hour_usd * (under + costs.ratio * over))


def _payroll(year: ReplayYear, replay: PlanReplay) -> Floats:
    costs = year.settings.costs
    budget, _, over = _parts(year, replay)
    return year.over_weeks(costs.rate_per_hour_usd * (budget + costs.ratio * over))


GAUGES = (
    EffectDefinition(
        Measure("inefficiency_usd", "Cost of inefficiency", "lower", of_patients=False),
        "usd",
        (),
        _inefficiency,
    ),
    EffectDefinition(
        Measure("payroll_usd", "Payroll cost", "lower", of_patients=False), "usd", (), _payroll
    ),
    EffectDefinition(
        Measure("unused_h", "Block hours not used", "lower", of_patients=False), "h", (), _under
    ),
    EffectDefinition(
        Measure("overtime_h", "Hours beyond the blocks", "lower", of_patients=False),
        "h",
        (),
        _over,
    ),
)


def _past_block(year: ReplayYear, replay: PlanReplay) -> Floats:
    return year.over_weeks(replay.days.past_block[:, year.lines_weeks].sum(axis=0))


def _past_shift(year: ReplayYear, replay: PlanReplay) -> Floats:
    return year.over_weeks(replay.days.past_shift[:, year.lines_weeks].sum(axis=0))


PAST_BLOCK_GAUGES = (
    EffectDefinition(
        Measure("cases_past_block", "Cases past the block", "lower", of_patients=False),
        "cases",
        (),
        _past_block,
    ),
    EffectDefinition(
        Measure("cases_past_shift", "Cases past the shift", "lower", of_patients=False),
        "cases",
        (),
        _past_shift,
    ),
)


def _outside(year: ReplayYear, replay: PlanReplay) -> Floats:
    elective = ~year.cases["emergency"].fillna(value=False).to_numpy(dtype=bool)
    begin = year.cases["busy_from_s"].to_numpy(dtype=np.int64) + replay.shift_s
    end = year.cases["out_s"].to_numpy(dtype=np.int64) + replay.shift_s
    opens, closes = prime_time(begin - begin % DAY_S, year.settings.calendar)
    inside = np.maximum(np.minimum(end, closes) - np.maximum(begin, opens), 0)
    outside = np.maximum(end - begin, 0) - inside
    kept = elective & _on_workdays(year, begin)
    return year.over_weeks(year.sums(begin[kept], outside[kept] / SECONDS_PER_HOUR))


def _on_workdays(year: ReplayYear, begin: Integers) -> NDArray[np.bool_]:
    flat = year.workdays.ravel()
    day = np.clip((begin - year.first_s) // DAY_S, 0, len(flat) - 1)
    return np.asarray(flat[day] > 0)


AFTER_HOURS_GAUGES = (EffectDefinition(MEASURE, "h", (), _outside),)


def _by_week(year: ReplayYear, replay: PlanReplay) -> Floats:
    booked, counted = year.booked, year.on.counted[:, year.lines_weeks]
    today, after = (
        np.maximum(booked.hours - np.array([sum(own) for own in rooms])[:, None], 0.0) * counted
        for rooms in (year.on.today_h, replay.rooms_h)
    )
    n, c = booked.cases * counted, booked.cancelled * counted
    parts = (n * n, n * today, today * today, n * c, today * c)
    # Without one cancellation, or one booked hour, there is nothing to go by.
    told = year.open_weeks * bool(c.any() and booked.hours.any())
    ends = (c.sum(axis=0), (after - today).sum(axis=0), told)
    return np.vstack([*parts, *ends])


def expected(sums: Floats) -> Floats:
    """Cancellations per week: those that were, and the slope for each hour booked beyond.

    Five sums of each block (n², n·x, x², n·c, x·c), then cancellations, hours more, and weeks.
    """
    parts, (cancelled, more, weeks) = sums[:-3], sums[-3:]
    nn, nx, xx, nc, xc = parts.reshape(5, -1, *parts.shape[1:])
    scale = np.maximum(nn, 1.0)
    spread = (xx - nx * nx / scale).sum(axis=0)
    together = (xc - nx * nc / scale).sum(axis=0)
    # A slope needs hours beyond the block on some days and not on others.
    slope = np.divide(together, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    return np.asarray((cancelled + slope * more) / np.maximum(weeks, 1))


CANCELLATIONS_GAUGES = (
    EffectDefinition(CANCELLATIONS_MEASURE, "cases", NEEDS, _by_week, expected),
)
