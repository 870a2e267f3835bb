"""The normal distribution of daily usage: mean m, standard deviation s (divisor n)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from perioptimal_report.mca.families.family import Family
from perioptimal_report.mca.families.moments import Floats, Moments


def fit(sample: Moments) -> tuple[Floats, Floats]:
    """Maximum-likelihood mean and standard deviation [h]."""
    return sample.mean, np.sqrt(sample.var)


def log_likelihood(sample: Moments, m: Floats, s: Floats) -> Floats:
    """Log-likelihood at its maximum: −n/2·(ln 2πs² + 1)."""
    return np.asarray(-sample.n / 2 * (np.log(2 * np.pi * s**2) + 1))


def cdf(usage_h: Floats, m: Floats, s: Floats) -> Floats:
    """Probability that usage stays at or below a number of hours."""
    return np.asarray(ndtr((usage_h - m) / s))


def quantile(q: Floats, m: Floats, s: Floats) -> Floats:
    """Usage that the share q of days does not exceed [h]; may be below 0."""
    return np.asarray(m + s * ndtri(q))


def mean(m: Floats, s: Floats) -> Floats:
    """Mean usage [h]."""
    return m


def expected_over_h(budget_h: Floats, m: Floats, s: Floats) -> Floats:
    """Compute expected hours over, s·(φ(z) − z·(1 − Φ(z))) with z = (B − m)/s [h]."""
    z = (budget_h - m) / s
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(s * (density - z * ndtr(-z)))


NORMAL = Family(
    "normal", "Normal", ("mean", "sd"), fit, log_likelihood, cdf, quantile, mean, expected_over_h
)
