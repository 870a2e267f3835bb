"""The gamma distribution of daily usage: shape k, scale θ."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammainc, gammaincc, gammaincinv, gammaln, zeta

from perioptimal_report.mca.families.family import Family
from perioptimal_report.mca.families.moments import Floats, Moments

TOLERANCE = 1e-6
"""Of the last step, relative: the error left is about its square."""
MOST_STEPS = 25


def fit(sample: Moments) -> tuple[Floats, Floats]:
    """Maximum-likelihood shape and scale [h].

    Newton steps in 1/k: 1/k ← 1/k + (mean ln x − ln mean x + ln k − ψ(k)) / (k²·(1/k − ψ'(k))).
    ψ'(k) is Hurwitz's ζ(2, k). Three or four settle. Source: Minka TP. Estimating a gamma
    distribution. 2002.
    """
    gap = np.log(sample.mean) - sample.mean_ln
    k = (3 - gap + np.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    for _ in range(MOST_STEPS):
        last, k = k, _step(k, gap)
        if np.all(np.abs(k - last) <= TOLERANCE * k):
            break
    return k, sample.mean / k


def _step(k: Floats, gap: Floats) -> Floats:
    slope = k**2 * (1 / k - np.asarray(zeta(2.0, k)))
    return np.asarray(1 / (1 / k + (np.log(k) - np.asarray(digamma(k)) - gap) / slope))


def log_likelihood(sample: Moments, k: Floats, theta: Floats) -> Floats:
    """Log-likelihood at its maximum: n·((k − 1)·mean ln x − k − k·ln θ − ln Γ(k))."""
    terms = (k - 1) * sample.mean_ln - k - k * np.log(theta) - np.asarray(gammaln(k))
    return np.asarray(sample.n * terms)


def cdf(usage_h: Floats, k: Floats, theta: Floats) -> Floats:
    """Probability that usage stays at or below a number of hours."""
    return np.asarray(gammainc(k, np.maximum(usage_h, 0) / theta))


def quantile(q: Floats, k: Floats, theta: Floats) -> Floats:
    """Usage that the share q of days does not exceed [h]."""
    return np.asarray(theta * gammaincinv(k, q))


def mean(k: Floats, theta: Floats) -> Floats:
    """Mean usage, k·θ [h]."""
    return k * theta


def expected_over_h(budget_h: Floats, k: Floats, theta: Floats) -> Floats:
    """Compute expected hours over, kθ·Q(k + 1, B/θ) − B·Q(k, B/θ) [h]."""
    scaled = np.maximum(budget_h, 0) / theta
    beyond = k * theta * np.asarray(gammaincc(k + 1, scaled))
    return np.asarray(beyond - budget_h * np.asarray(gammaincc(k, scaled)))


GAMMA = Family(
    "gamma", "Gamma", ("shape", "scale"), fit, log_likelihood, cdf, quantile, mean, expected_over_h
)
