"""Every metric against its own worked examples (by hand) and the rules that hold for all of them.

No metric is named here: a new file in ``lenses/`` is tested by being there.
"""

import math

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from perioptimal_report.lenses.registry import METRICS
from perioptimal_report.lenses.worked import arguments, frames_of, settings_of
from perioptimal_report.results import Estimate, Result

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
EXAMPLES = [
    pytest.param(metric, example, id=f"{key}-{place}")
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
    clocks = [c for c in frame.columns if c in ("in_s", "out_s", "at_s") or c.endswith("_out_s")]
    clocks += [c for c in ("scheduled_s", "block_end_s", "busy_from_s") if c in frame.columns]
    copies = []
    for week in range(weeks):
        later = {"date": frame["date"] + pd.Timedelta(days=7 * week)}
        later |= {c: frame[c] + 7 * 86400 * week for c in clocks}
        later |= {
            c: frame[c].where(frame[c].isna(), frame[c].astype(str) + f"-{week}")
            for c in ("case_id", "prev_case_id")
            if c in frame.columns
        }
        # One row less in odd weeks: weeks that are all alike would leave chance nothing to do.
        copies.append(frame.assign(**later).iloc[week % 2 if len(frame) > 1 else 0 :])
    return pd.concat(copies, ignore_index=True)


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_worked_examples_give_the_values_computed_by_hand(metric, example):
    numbers = numbers_of(run(metric, frames_of(example), settings_of(example)))
    for key, expected in example.expected.items():
        assert numbers[key].value == pytest.approx(expected, rel=1e-5, abs=1e-9), key


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_the_order_of_rows_does_not_matter(metric, example):
    frames = over_weeks(frames_of(example), 8)
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in frames.items()}
    settings = with_replicates(settings_of(example), 50)
    one, other = run(metric, frames, settings), run(metric, turned, settings)
    # Sums of fractions may differ in their last digit when added in another order.
    assert values_of(one) == pytest.approx(values_of(other), rel=1e-9, abs=1e-9)
    assert [row.label for table in one.breakdowns for row in table.rows] == [
        row.label for table in other.breakdowns for row in table.rows
    ]


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_the_facts_are_not_changed(metric, example):
    frames, untouched = frames_of(example), frames_of(example)
    run(metric, frames, settings_of(example))
    for name in frames:
        assert_frame_equal(frames[name], untouched[name])


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_no_facts_give_a_reason_and_no_warning(metric, example):
    nothing = {name: frame.iloc[:0] for name, frame in frames_of(example).items()}
    result = run(metric, nothing, settings_of(example))
    assert result.headline.estimate.value is None
    assert all(estimate.value is not None or estimate.reason for estimate in estimates_of(result))
    assert not [row for table in result.breakdowns for row in table.rows]


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_values_are_plausible_and_lie_in_their_intervals(metric, example):
    frames = over_weeks(frames_of(example), 8)
    for estimate in estimates_of(run(metric, frames, settings_of(example))):
        low, high = PLAUSIBLE[estimate.unit]
        assert estimate.n >= 0
        if estimate.value is not None:
            assert low <= estimate.value <= high
        if estimate.interval is not None:
            slack = 1e-9 * max(1.0, abs(estimate.value))
            assert estimate.interval.low - slack <= estimate.value
            assert estimate.value <= estimate.interval.high + slack
            assert math.isfinite(estimate.interval.high)


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_every_number_is_a_measure_of_the_note_and_stands_once(metric, example):
    result = run(metric, frames_of(example), settings_of(example))
    keys = [number.measure.key for number in result.numbers]
    noted = {measure.key: measure for measure in metric.note.measures}
    assert len(keys) == len(set(keys))
    assert [noted[key] for key in keys] == [number.measure for number in result.numbers]
    assert result.key == metric.key
    assert set(example.expected) <= set(keys)


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_the_seed_decides_the_intervals(metric, example):
    frames = over_weeks(frames_of(example), 8)
    settings = with_replicates(settings_of(example), 50)
    assert run(metric, frames, settings) == run(metric, frames, settings)


@pytest.mark.parametrize(("metric", "example"), EXAMPLES)
def test_without_replicates_no_bootstrap_interval_is_left(metric, example):
    frames = over_weeks(frames_of(example), 8)
    settings = settings_of(example)
    bare = run(metric, frames, with_replicates(settings, 0))
    full = run(metric, frames, with_replicates(settings, 50))
    assert bare.headline.estimate.value == full.headline.estimate.value
    methods = {e.interval.method for e in estimates_of(bare) if e.interval is not None}
    assert not [method for method in methods if "bootstrap" in method]


@pytest.mark.parametrize("key", METRICS)
def test_charts_breakdowns_and_sources_can_be_printed(key):
    metric = METRICS[key]
    for example in metric.examples:
        result = run(metric, frames_of(example), settings_of(example))
        keys = [chart.key for chart in result.charts]
        assert len(keys) == len(set(keys))
        assert all(chart.title for chart in result.charts)
        assert all(len(table.rows) <= 300 for table in result.breakdowns)
        assert all(sum(row.marked for row in table.rows) <= 1 for table in result.breakdowns)
    assert metric.note.question.endswith("?")
    assert all(len(source.citation) > 20 for source in metric.note.sources)
