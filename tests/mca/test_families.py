"""Authority: scipy.stats (fits, likelihoods) and numerical integration (scipy.integrate.quad)."""

import numpy as np
import pytest
from scipy import integrate, stats

from perioptimal_report.mca.families import FAMILIES, moments
from perioptimal_report.mca.power_means import resampled_moments

BY_KEY = {family.key: family for family in FAMILIES}
SCIPY = {
    "normal": lambda a, b: stats.norm(a, b),
    "lognormal": lambda a, b: stats.lognorm(b, scale=np.exp(a)),
    "gamma": lambda a, b: stats.gamma(a, scale=b),
    "weibull": lambda a, b: stats.weibull_min(a, scale=b),
}
CASES = [
    ("normal", 8.0, 2.0),
    ("lognormal", 1.9, 0.5),
    ("gamma", 3.0, 2.5),
    ("gamma", 0.8, 4.0),
    ("weibull", 2.0, 7.0),
    ("weibull", 0.9, 5.0),
]


@pytest.fixture(scope="module")
def usage_h():
    random = np.random.default_rng(7)
    return np.concatenate([random.gamma(3.0, 2.5, (6, 150)), 6 * random.weibull(2, (6, 150))])


def fitted(usage_h, key):
    sample = moments(usage_h, np.ones_like(usage_h))
    return sample, BY_KEY[key].fit(sample)


@pytest.mark.parametrize("key", ["normal", "lognormal", "gamma"])
def test_parameters_are_scipys(usage_h, key):
    _, (a, b) = fitted(usage_h, key)
    for line, row in enumerate(usage_h):
        if key == "normal":
            expected = stats.norm.fit(row)
        elif key == "lognormal":
            sigma, _, scale = stats.lognorm.fit(row, floc=0)
            expected = (np.log(scale), sigma)
        else:
            shape, _, scale = stats.gamma.fit(row, floc=0)
            expected = (shape, scale)
        assert (a[line], b[line]) == pytest.approx(expected, rel=1e-9)


def test_weibull_is_at_least_as_likely_as_scipys(usage_h):
    sample, (a, b) = fitted(usage_h, "weibull")
    likelihood = BY_KEY["weibull"].log_likelihood(sample, a, b)
    for line, row in enumerate(usage_h):
        theirs = stats.weibull_min.fit(row, floc=0)
        assert a[line] == pytest.approx(theirs[0], rel=1e-3)
        assert likelihood[line] >= stats.weibull_min.logpdf(row, *theirs).sum() - 1e-9


@pytest.mark.parametrize("key", list(SCIPY))
def test_log_likelihood_is_the_sum_of_log_densities(usage_h, key):
    sample, (a, b) = fitted(usage_h, key)
    ours = BY_KEY[key].log_likelihood(sample, a, b)
    for line, row in enumerate(usage_h):
        assert ours[line] == pytest.approx(SCIPY[key](a[line], b[line]).logpdf(row).sum())


@pytest.mark.parametrize(("key", "a", "b"), CASES)
def test_quantile_and_cdf_are_scipys(key, a, b):
    q = np.array([0.05, 0.5, 2 / 3, 0.75, 0.99])
    a_, b_ = np.array(a), np.array(b)
    hours = BY_KEY[key].quantile(q, a_, b_)
    assert hours == pytest.approx(SCIPY[key](a, b).ppf(q), rel=1e-9)
    assert BY_KEY[key].cdf(hours, a_, b_) == pytest.approx(q, rel=1e-9)


@pytest.mark.parametrize(("key", "a", "b"), CASES)
@pytest.mark.parametrize("budget_h", [0.0, 0.5, 6.0, 11.0])
def test_overflow_is_the_integral(key, a, b, budget_h):
    exceeding = SCIPY[key](a, b).sf
    expected = integrate.quad(exceeding, budget_h, np.inf, epsabs=1e-11)[0]
    overflow = BY_KEY[key].overflow(np.array(budget_h), np.array(a), np.array(b))
    assert float(overflow) == pytest.approx(expected, rel=1e-7, abs=1e-9)
    assert float(BY_KEY[key].mean(np.array(a), np.array(b))) == pytest.approx(
        SCIPY[key](a, b).mean()
    )


@pytest.mark.parametrize("key", list(SCIPY))
def test_a_weight_of_two_is_the_day_twice(usage_h, key):
    weight = np.random.default_rng(3).integers(0, 3, usage_h.shape).astype(float)
    a, b = BY_KEY[key].fit(moments(usage_h, weight))
    for line, row in enumerate(usage_h):
        repeated = np.repeat(row, weight[line].astype(int))[None, :]
        again = BY_KEY[key].fit(moments(repeated, np.ones_like(repeated)))
        assert (a[line], b[line]) == pytest.approx((again[0][0], again[1][0]), rel=1e-9)


@pytest.mark.parametrize("key", list(SCIPY))
def test_resampled_moments_fit_as_direct_ones_do(usage_h, key):
    counts = np.random.default_rng(5).multinomial(150, np.full(150, 1 / 150), 40).astype(float)
    row = usage_h[0]
    direct = BY_KEY[key].fit(moments(np.tile(row, (40, 1)), counts))
    shape = float(BY_KEY["weibull"].fit(moments(row[None, :], np.ones((1, 150))))[0][0])
    used = np.ones((1, 150), dtype=bool)
    interpolated = BY_KEY[key].fit(resampled_moments(row[None, :], used, counts, np.array([shape])))
    for ours, slow in zip(interpolated, direct, strict=True):
        assert ours == pytest.approx(slow, rel=1e-8)
