"""The rows behind headlines. Authority: each month's facts given to the metric by themselves."""

import numpy as np
import pandas as pd
import pytest
from test_every_metric import EXAMPLES

from perioptimal_report.metrics.kit.basis import headlines_by_month, of_events, of_quantile
from perioptimal_report.metrics.kit.registry import METRICS
from perioptimal_report.shapes.results import Estimate, Measure, Number

OF_NO_DATES = {"block_cost"}
OWN_YARDSTICK = {"collectable_time", "throughput_value", "room_heatmap"}
"""Usual durations, margins per hour, the busiest quarter hour: one for all the months shown."""


def months_of(frames) -> list[str]:
    dates = pd.concat([frame["date"] for frame in frames.values() if "date" in frame])
    return sorted(dates.dt.strftime("%Y-%m").unique())


def only(frames, month):
    return {
        name: frame[frame["date"].dt.strftime("%Y-%m").eq(month)].reset_index(drop=True)
        for name, frame in frames.items()
    }


OF_MONTHS = [e for e in EXAMPLES if e.values[0].metric.key not in OF_NO_DATES | OWN_YARDSTICK]


@pytest.mark.parametrize("worked", OF_MONTHS)
def test_months_told_from_the_basis_are_those_computed_one_by_one(worked):
    # Without replicates: what is compared are the values.
    frames = worked.frames(12)
    whole = worked.run(frames, replicates=0)
    labels = months_of(frames)
    assert len(labels) >= 3
    told = headlines_by_month(whole.basis, whole.headline, labels)
    for label, month in zip(labels, told, strict=True):
        alone = worked.run(only(frames, label), replicates=0).headline.estimate
        assert month.estimate.value == pytest.approx(alone.value), label
        assert month.estimate.unit == alone.unit


@pytest.mark.parametrize("worked", EXAMPLES)
def test_a_single_month_told_from_the_basis_is_the_headline(worked):
    frames, result = worked.frames(), worked.result
    assert (result.basis is None) == (worked.metric.key in OF_NO_DATES)
    if result.basis is None or len(months_of(frames)) > 1:
        return
    (told,) = headlines_by_month(result.basis, result.headline, months_of(frames))
    assert told.estimate.value == pytest.approx(result.headline.estimate.value)


def test_a_month_without_any_record_says_nothing():
    dates = pd.to_datetime(["2025-01-10", "2025-02-10", "2025-02-11"])
    cases = pd.DataFrame({"date": dates})
    february = pd.DataFrame({"date": dates[1:2]})
    basis = of_events(february.iloc[:0], february, cases, 100.0)
    rate = Number(Measure("r", "r"), Estimate(0.0, "per_100_cases", 2))
    told = headlines_by_month(basis, rate, ("2025-01", "2025-02"))
    assert [month.estimate.value for month in told] == [None, 0.0]
    assert told[0].estimate.reason is not None


def test_months_outside_the_labels_do_not_count():
    dates = pd.Series(pd.to_datetime(["2024-12-31", "2025-01-10", "2025-01-12", "2025-02-01"]))
    basis = of_quantile(np.array([9.0, 1.0, 3.0, 9.0]), 0.5, dates)
    median = Number(Measure("m", "m"), Estimate(6.0, "min", 4))
    (told,) = headlines_by_month(basis, median, ("2025-01",))
    assert (told.estimate.value, told.estimate.n) == (2.0, 2)


def test_every_metric_of_an_own_yardstick_is_known():
    assert METRICS.keys() >= OWN_YARDSTICK | OF_NO_DATES
