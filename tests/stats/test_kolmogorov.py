"""Kolmogorov's distribution. Authority: Marsaglia, Tsang and Wang 2003, and scipy.stats."""

import pytest
from scipy.stats import kstwo

from perioptimal_report.stats.kolmogorov import exceeded


def test_the_value_that_the_paper_prints():
    assert 1 - exceeded(0.274, 10) == pytest.approx(0.6284796154565, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5, 12, 26, 100, 313, 1000])
@pytest.mark.parametrize("scaled", [0.3, 0.6, 0.9, 1.2, 1.8, 2.5])
def test_scipy_says_the_same(n, scaled):
    distance = min(scaled / n**0.5, 0.999)
    # scipy turns to an approximation good to some 1e-7 above n = 140.
    sure = 1e-6 if n > 140 else 1e-12
    assert exceeded(distance, n) == pytest.approx(kstwo.sf(distance, n), abs=sure)


def test_the_ends():
    assert exceeded(0.04, 12) == 1.0
    assert exceeded(1.0, 12) == 0.0
