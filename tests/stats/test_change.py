"""Authority: a loop over Pettitt's definition, and the functions of scipy."""

import numpy as np
import pytest
from scipy import stats

from perioptimal_report.stats.change import level_shift, slope


def test_pettitt_by_its_definition():
    values = np.random.default_rng(1).normal(size=25)
    values[14:] += 2
    sums = [
        sum(np.sign(values[j] - values[i]) for i in range(at) for j in range(at, 25))
        for at in range(1, 25)
    ]
    at, p = level_shift(values)
    assert at == int(np.argmax(np.abs(sums))) + 1
    assert p == pytest.approx(2 * np.exp(-6 * max(np.abs(sums)) ** 2 / (25**3 + 25**2)))


def test_a_shift_is_found_where_it_is():
    at, p = level_shift(np.array([1.0, 2, 1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9, 8, 9]))
    assert at == 8
    assert p < 0.01


def test_slope_is_theil_sens_and_none_for_a_constant():
    values = 0.5 * np.arange(30) + np.random.default_rng(2).normal(size=30)
    value, low, high, p = slope(values)
    found = stats.theilslopes(values, np.arange(30))
    assert (value, low, high) == pytest.approx((found.slope, found.low_slope, found.high_slope))
    assert p < 0.001
    assert slope(np.full(9, 3.0)) == (0.0, 0.0, 0.0, 1.0)


def test_p_of_a_slope_is_kendalls_with_ties():
    values = np.random.default_rng(4).integers(0, 6, 60).astype(float) + 0.02 * np.arange(60)
    values[10:20] = values[10]
    tau = stats.kendalltau(np.arange(60), values, method="asymptotic")
    assert slope(values)[3] == pytest.approx(tau.pvalue)
