"""The log-normal distribution of daily usage: ln X is normal with mean m and deviation s."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from perioptimal_report.mca.families.family import Family
from perioptimal_report.mca.families.moments import Floats, Moments


def fit(sample: Moments) -> tuple[Floats, Floats]:
    """Maximum-likelihood mean and standard deviation of ln usage."""
    return sample.mean_ln, np.sqrt(sample.var_ln)


def log_likelihood(sample: Moments, m: Floats, s: Floats) -> Floats:
    """Log-likelihood at its maximum: −n/2·(ln 2πs² + 1) − n·m."""
    return np.asarray(-sample.n / 2 * (np.log(2 * np.pi * s**2) + 1) - sample.n * m)


def cdf(usage_h: Floats, m: Floats, s: Floats) -> Floats:
    """Probability that usage stays at or below a number of hours."""
    return np.asarray(ndtr(_z(usage_h, m, s)))


def quantile(q: Floats, m: Floats, s: Floats) -> Floats:
    """Usage that the share q of days does not exceed [h]."""
    return np.asarray(np.exp(m + s * ndtri(q)))


def mean(m: Floats, s: Floats) -> Floats:
    """Mean usage, exp(m + s²/2) [h]."""
    return np.exp(m + s**2 / 2)


def expected_over_h(budget_h: Floats, m: Floats, s: Floats) -> Floats:
    """Compute expected hours over, E[X]·Φ(s − z) − B·Φ(−z) with z = (ln B − m)/s [h]."""
    z = _z(budget_h, m, s)
    return np.asarray(mean(m, s) * ndtr(s - z) - budget_h * ndtr(-z))


def _z(hours: Floats, m: Floats, s: Floats) -> Floats:
    # The smallest positive number stands for 0, whose logarithm is minus infinity.
    return (np.log(np.maximum(hours, np.finfo(float).tiny)) - m) / s


LOGNORMAL = Family(
    "lognormal",
    "Log-normal",
    ("mean of ln", "sd of ln"),
    fit,
    log_likelihood,
    cdf,
    quantile,
    mean,
    expected_over_h,
)
