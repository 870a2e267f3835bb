"""Authority: identities of resampling, and a series worked by hand."""

import numpy as np
import pytest

from perioptimal_report.stats.week_counts import autocorrelation, draw_week_counts


@pytest.mark.parametrize("run_weeks", [1, 8])
def test_each_stratum_keeps_its_number_of_weeks(run_weeks):
    counts = draw_week_counts((30, 22), replicates=50, seed=1, run_weeks=run_weeks)
    assert counts.shape == (50, 52)
    assert (counts[:, :30].sum(axis=1) == 30).all()
    assert (counts[:, 30:].sum(axis=1) == 22).all()


def test_every_week_is_drawn_once_on_average():
    counts = draw_week_counts((20,), replicates=4000, seed=2, run_weeks=8)
    assert counts.mean(axis=0) == pytest.approx(np.ones(20), abs=0.12)


def test_runs_keep_neighbouring_weeks_together():
    single = draw_week_counts((52,), replicates=500, seed=3)
    runs = draw_week_counts((52,), replicates=500, seed=3, run_weeks=8)
    neighbours = [np.corrcoef(each[:, 10], each[:, 11])[0, 1] for each in (single, runs)]
    assert neighbours[0] < 0.2
    assert neighbours[1] > 0.5


def test_same_seed_same_counts_and_none_without_strata():
    again = [draw_week_counts((9,), replicates=3, seed=5) for _ in range(2)]
    assert (again[0] == again[1]).all()
    assert draw_week_counts((), replicates=3, seed=5).shape == (3, 0)


def test_autocorrelation_by_hand():
    # 1, −1, 1, −1: products of neighbours −1 three times, over four squares.
    assert autocorrelation(np.array([1.0, -1.0, 1.0, -1.0])) == pytest.approx(-0.75)
    assert autocorrelation(np.full(5, 2.0)) == 0.0
    assert autocorrelation(np.array([])) == 0.0
