"""Every metric against its own worked examples (by hand) and the rules that hold for all of them.

No metric is named here: a new file in ``metrics/`` is tested by being there.
"""

import math
from functools import cached_property

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.metrics.kit.worked import arguments, frames_of, settings_of
from perioptimal_report.shapes.results import Estimate, Result

PLAUSIBLE = {
    "pct": (-1e3, 1e4),
    "points": (-100, 100),
    "min": (-1e7, 1e9),
    "h": (0, 1e7),
    "days": (0, 1e5),
    "usd": (-1e12, 1e12),
    "ratio": (0, 1e3),
    "cases": (0, 1e7),
    "rooms": (0, 1e3),
    "count": (0, 1e8),
    "min_per_8h": (-1e4, 480),
    "per_1000_cases": (0, 1e6),
    "per_100_cases": (0, 1e5),
    "p": (0, 1),
}
SEEN_WEEKS, REPLICATES = 8, 50


class Worked:
    """A worked example of a metric; its frames and results are made once for all its tests."""

    def __init__(self, metric, example):
        self.metric, self.example = metric, example

    @cached_property
    def settings(self):
        return settings_of(self.example)

    @cached_property
    def _untouched(self) -> dict[str, pd.DataFrame]:
        return frames_of(self.example)

    def frames(self, weeks: int = 1) -> dict[str, pd.DataFrame]:
        """Give frames of the test's own, so that no metric can spoil those of the next."""
        frames = {name: frame.copy() for name, frame in self._untouched.items()}
        return frames if weeks == 1 else over_weeks(frames, weeks)

    def run(self, frames, *, replicates: int | None = None) -> Result:
        settings = self.settings
        if replicates is not None:
            settings = with_replicates(settings, replicates)
        return run(self.metric, frames, settings)

    @cached_property
    def result(self) -> Result:
        """The example as it stands."""
        return self.run(self.frames())

    @cached_property
    def result_of_weeks(self) -> Result:
        """The example in eight weeks, so that its intervals have weeks to draw."""
        return self.run(self.frames(SEEN_WEEKS), replicates=REPLICATES)


# Why: tests of one example share what it gives, so they run in one process.
EXAMPLES = [
    pytest.param(Worked(metric, example), id=f"{key}-{place}", marks=pytest.mark.xdist_group(key))
    for key, metric in METRICS.items()
    for place, example in enumerate(metric.examples)
]


def run(metric, frames, settings) -> Result:
    return metric.function(**arguments(metric.facts, frames, settings), settings=settings)


def numbers_of(result: Result) -> dict[str, Estimate]:
    return {number.measure.key: number.estimate for number in result.numbers}


def estimates_of(result: Result) -> list[Estimate]:
    cells = [c for table in result.breakdowns for row in table.rows for c in row.cells]
    return [*numbers_of(result).values(), *(c for c in cells if isinstance(c, Estimate))]


def values_of(result: Result) -> list[float]:
    found = estimates_of(result)
    values = [e.value for e in found if e.value is not None]
    bounds = [e.interval for e in found if e.interval is not None]
    return [*values, *(b.low for b in bounds), *(b.high for b in bounds)]


def with_replicates(settings, replicates, seed=1999):
    report = settings.report.model_copy(update={"replicates": replicates, "seed": seed})
    return settings.model_copy(update={"report": report})


def over_weeks(frames: dict[str, pd.DataFrame], weeks: int) -> dict[str, pd.DataFrame]:
    """Repeat an example in later weeks, so that there are weeks to draw."""
    return {name: _repeated(frame, weeks) for name, frame in frames.items()}


def _repeated(frame: pd.DataFrame, weeks: int) -> pd.DataFrame:
    # One row less in odd weeks: weeks that are all alike would leave chance nothing to do.
    copies = [frame.iloc[week % 2 if len(frame) > 1 else 0 :] for week in range(weeks)]
    later = pd.concat(copies, ignore_index=True)
    week = np.repeat(np.arange(weeks), [len(copy) for copy in copies])
    later["date"] += (week * 7 * 86400).astype("timedelta64[s]")
    clocks = ("in_s", "out_s", "at_s", "scheduled_s", "block_end_s", "busy_from_s")
    for name in later.columns:
        if name in clocks or name.endswith("_out_s"):
            later[name] += 7 * 86400 * week
        if name in ("case_id", "prev_case_id"):
            later[name] += "-" + pd.Series(week).astype("str")
    return later


@pytest.mark.parametrize("worked", EXAMPLES)
def test_worked_examples_give_the_values_computed_by_hand(worked):
    numbers = numbers_of(worked.result)
    for key, expected in worked.example.expected.items():
        assert numbers[key].value == pytest.approx(expected, rel=1e-5, abs=1e-9), key


@pytest.mark.parametrize("worked", EXAMPLES)
def test_the_order_of_rows_does_not_matter(worked):
    frames = worked.frames(SEEN_WEEKS)
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in frames.items()}
    one, other = worked.result_of_weeks, worked.run(turned, replicates=REPLICATES)
    # Sums of fractions may differ in their last digit when added in another order.
    assert values_of(one) == pytest.approx(values_of(other), rel=1e-9, abs=1e-9)
    assert [row.label for table in one.breakdowns for row in table.rows] == [
        row.label for table in other.breakdowns for row in table.rows
    ]


@pytest.mark.parametrize("worked", EXAMPLES)
def test_the_facts_are_not_changed(worked):
    frames, untouched = worked.frames(), worked.frames()
    worked.run(frames)
    for name in frames:
        assert_frame_equal(frames[name], untouched[name])


@pytest.mark.parametrize("worked", EXAMPLES)
def test_no_facts_give_a_reason_and_no_warning(worked):
    nothing = {name: frame.iloc[:0] for name, frame in worked.frames().items()}
    result = worked.run(nothing)
    assert result.headline.estimate.value is None
    assert all(estimate.value is not None or estimate.reason for estimate in estimates_of(result))
    assert not [row for table in result.breakdowns for row in table.rows]


@pytest.mark.parametrize("worked", EXAMPLES)
def test_values_are_plausible_and_lie_in_their_intervals(worked):
    for estimate in estimates_of(worked.result_of_weeks):
        low, high = PLAUSIBLE[estimate.unit]
        assert estimate.n >= 0
        if estimate.value is not None:
            assert low <= estimate.value <= high
        if estimate.interval is not None:
            slack = 1e-9 * max(1.0, abs(estimate.value))
            assert estimate.interval.low - slack <= estimate.value
            assert estimate.value <= estimate.interval.high + slack
            assert math.isfinite(estimate.interval.high)


@pytest.mark.parametrize("worked", EXAMPLES)
def test_every_number_is_a_measure_of_the_note_and_stands_once(worked):
    result, metric = worked.result, worked.metric
    keys = [number.measure.key for number in result.numbers]
    noted = {measure.key: measure for measure in metric.note.measures}
    assert len(keys) == len(set(keys))
    assert [noted[key] for key in keys] == [number.measure for number in result.numbers]
    assert result.key == metric.key
    assert set(worked.example.expected) <= set(keys)


@pytest.mark.parametrize("worked", EXAMPLES)
def test_the_seed_decides_the_intervals(worked):
    again = worked.run(worked.frames(SEEN_WEEKS), replicates=REPLICATES)
    assert worked.result_of_weeks == again


@pytest.mark.parametrize("worked", EXAMPLES)
def test_without_replicates_no_bootstrap_interval_is_left(worked):
    bare, full = worked.run(worked.frames(SEEN_WEEKS), replicates=0), worked.result_of_weeks
    assert bare.headline.estimate.value == full.headline.estimate.value
    methods = {e.interval.method for e in estimates_of(bare) if e.interval is not None}
    assert not [method for method in methods if "bootstrap" in method]


@pytest.mark.parametrize("worked", EXAMPLES)
def test_charts_breakdowns_and_sources_can_be_printed(worked):
    result, note = worked.result, worked.metric.note
    keys = [chart.key for chart in result.charts]
    assert len(keys) == len(set(keys))
    assert all(chart.title for chart in result.charts)
    assert all(len(table.rows) <= 300 for table in result.breakdowns)
    assert all(sum(row.marked for row in table.rows) <= 1 for table in result.breakdowns)
    assert note.question.endswith("?")
    assert all(len(source.citation) > 20 for source in note.sources)
