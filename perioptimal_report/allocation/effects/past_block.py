"""Cases that end after their block, and after the shift that covers it."""

from __future__ import annotations

from perioptimal_report.allocation.effects.effect import Gauge
from perioptimal_report.allocation.effects.stage import Played, Stage
from perioptimal_report.allocation.options import Floats
from perioptimal_report.results import Measure


def _past_block(at: Stage, found: Played) -> Floats:
    return at.over_weeks(found.days.past_block[:, at.lines_weeks].sum(axis=0))


def _past_shift(at: Stage, found: Played) -> Floats:
    return at.over_weeks(found.days.past_shift[:, at.lines_weeks].sum(axis=0))


GAUGES = (
    Gauge(
        Measure("cases_past_block", "Cases past the block", "lower", of_patients=False),
        "cases",
        (),
        _past_block,
    ),
    Gauge(
        Measure("cases_past_shift", "Cases past the shift", "lower", of_patients=False),
        "cases",
        (),
        _past_shift,
    ),
)
