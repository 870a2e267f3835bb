"""Authority: scipy.stats.mstats.hdquantiles, and symmetry worked by hand."""

import numpy as np
import pytest
from scipy.stats import mstats

from perioptimal_report.stats.harrell_davis import harrell_davis_quantile


@pytest.mark.parametrize("q", [0.1, 0.5, 2 / 3, 0.75])
def test_weighted_days_are_days_repeated(q):
    random = np.random.default_rng(4)
    values = random.gamma(3, 2, (5, 40))
    weight = random.integers(0, 4, values.shape).astype(float)
    found = harrell_davis_quantile(values, weight, q)
    for line in range(5):
        repeated = np.repeat(values[line], weight[line].astype(int))
        assert found[line] == pytest.approx(mstats.hdquantiles(repeated, [q])[0], rel=1e-10)


def test_median_of_a_symmetric_sample_is_its_centre():
    found = harrell_davis_quantile(np.array([[10.0, 6.0, 8.0]]), np.ones((1, 3)), 0.5)
    assert found[0] == pytest.approx(8.0)
