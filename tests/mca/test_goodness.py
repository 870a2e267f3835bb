"""Authority: scipy.stats.kstest (distance, naive p); Lilliefors 1967 (critical values, by hand)."""

import numpy as np
import pytest
from scipy import stats
from scipy.interpolate import RegularGridInterpolator

from perioptimal_report.mca.families import FAMILIES, moments
from perioptimal_report.mca.goodness import between, bootstrap_p, corrected_p, distance, naive_p

NORMAL, LOGNORMAL, GAMMA, WEIBULL = FAMILIES


def test_distance_and_naive_p_are_kstests():
    usage_h = np.random.default_rng(1).normal(9, 2, (3, 80))
    weight = np.ones_like(usage_h)
    weight[0, :30] = 0
    parameters = np.column_stack(NORMAL.fit(moments(usage_h, weight)))
    found = distance(usage_h, weight, NORMAL, parameters)
    p = naive_p(found, weight.sum(axis=1))
    for line in range(3):
        kept = usage_h[line, weight[line] > 0]
        theirs = stats.kstest(kept, stats.norm(*parameters[line]).cdf)
        assert (found[line], p[line]) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(("n", "critical"), [(20, 0.190), (30, 0.161)])
def test_normal_null_has_lilliefors_critical_values(n, critical):
    # Lilliefors 1967, table 1 as corrected by Dallal and Wilkinson 1986 (0.192, 0.159): 5 %, sd
    # with n − 1 there, with n here, hence the wide tolerance.
    p = corrected_p(np.array([critical]), np.array([float(n)]), NORMAL, np.array([9.0]))
    assert p[0] == pytest.approx(0.05, abs=0.012)


@pytest.mark.parametrize(("far", "p"), [(0.0, 1.0), (0.9, 0.001)])
def test_p_is_one_without_distance_and_never_below_a_thousandth(far, p):
    for family in FAMILIES:
        found = corrected_p(np.array([far]), np.array([100.0]), family, np.array([2.0]))
        assert found[0] == pytest.approx(p, abs=1e-9)


def test_the_table_is_interpolated_as_scipy_does():
    random = np.random.default_rng(5)
    grid = (np.array([0.0, 1.0, 2.5]), np.array([-1.0, -0.5, -0.2, -0.1]))
    values = random.random((3, 4, 2))
    inside = (random.uniform(0, 2.5, 40), random.uniform(-1, -0.1, 40))
    theirs = RegularGridInterpolator(grid, values)(np.column_stack(inside))
    assert between(grid, values, inside) == pytest.approx(theirs)
    beyond = between(grid, values, (np.array([9.0]), np.array([-3.0])))
    assert beyond[0] == pytest.approx(values[2, 0])


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.key)
def test_table_and_parametric_bootstrap_agree(family):
    random = np.random.default_rng(11)
    parameters = {"normal": (20.0, 3.0), "lognormal": (2.0, 0.4)}.get(family.key, (3.0, 2.5))
    for scaled in (0.7, 0.85, 0.95):
        far = scaled / np.sqrt(60)
        table = corrected_p(np.array([far]), np.array([60.0]), family, np.array([parameters[0]]))[0]
        simulated = bootstrap_p(far, family, parameters, random.random((1500, 60)))
        assert simulated == pytest.approx(table, abs=4 * np.sqrt(0.25 / 1500))


def test_naive_test_hardly_ever_rejects_what_was_fitted():
    # The naive test claims 5 % and rejects nearly nothing.
    usage_h = np.random.default_rng(2).normal(20, 3, (400, 100))
    weight = np.ones_like(usage_h)
    parameters = np.column_stack(NORMAL.fit(moments(usage_h, weight)))
    far = distance(usage_h, weight, NORMAL, parameters)
    n = weight.sum(axis=1)
    assert (naive_p(far, n) < 0.05).mean() < 0.01
    assert (corrected_p(far, n, NORMAL, parameters[:, 0]) < 0.05).mean() == pytest.approx(
        0.05, abs=0.035
    )
