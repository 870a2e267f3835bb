"""Authority: Hesterberg's rule written out with scipy, and percentiles of numpy."""

import numpy as np
import pytest
from scipy import stats

from perioptimal_report.mca.costing import METHOD_OF_RUNS, METHOD_WIDENED, Draws, estimate


@pytest.mark.parametrize(("weeks", "run_weeks"), [(52, 1), (104, 8), (52, 8), (312, 1)])
def test_tails_are_those_of_students_t(weeks, run_weeks):
    draws = weeks / run_weeks
    tail = stats.norm.cdf(-stats.t.ppf(0.975, draws - 1) * np.sqrt(draws / (draws - 1)))
    found = Draws(weeks, run_weeks)
    assert found.tails_pct == pytest.approx((100 * tail, 100 * (1 - tail)))
    assert found.method == (METHOD_WIDENED if run_weeks == 1 else METHOD_OF_RUNS)


def test_the_fewer_the_draws_the_wider_the_interval():
    sample = np.random.default_rng(1).normal(size=2000)
    bounds = [
        estimate(0.0, "h", 52, sample, how).interval
        for how in ("plain", Draws(52, 1), Draws(52, 8), Draws(4, 8))
    ]
    widths = [each.high - each.low for each in bounds]
    assert widths == sorted(widths)
    assert len(set(widths)) == 4
    assert (bounds[0].low, bounds[0].high) == pytest.approx(np.percentile(sample, [2.5, 97.5]))
    assert bounds[3].low >= sample.min()
