"""The Weibull distribution of daily usage: shape a, scale b (the paper's α and β)."""

from __future__ import annotations

import numpy as np
from scipy.special import gamma as gamma_function
from scipy.special import gammaincc

from perioptimal_report.mca.families.family import Family
from perioptimal_report.mca.families.moments import Floats, Moments

TOLERANCE = 1e-6
"""Of the last step, relative: the error left is about its square."""
MOST_STEPS = 50
LARGEST_MOVE = 2.0


def fit(sample: Moments) -> tuple[Floats, Floats]:
    """Maximum-likelihood shape and scale [h].

    Newton steps on Σxᵃ·ln x / Σxᵃ − 1/a − mean ln x = 0, from a = π/√6 over the deviation of
    ln x; a step never more than halves or doubles a.
    """
    a = np.pi / np.sqrt(6 * sample.var_ln)
    for _ in range(MOST_STEPS):
        ln_mean, mean_ln, var_ln = sample.power_means(a)
        newton = (mean_ln - 1 / a - sample.mean_ln) / (var_ln + 1 / a**2)
        step = np.clip(a - newton, a / LARGEST_MOVE, a * LARGEST_MOVE) - a
        a = a + step
        if np.all(np.abs(step) <= TOLERANCE * a):
            break
    # ln mean xᵃ moves with a by its derivatives, which the last step already has.
    return a, np.exp((ln_mean + step * mean_ln + step**2 / 2 * var_ln) / a)


def log_likelihood(sample: Moments, a: Floats, b: Floats) -> Floats:
    """Log-likelihood at its maximum: n·(ln a − a·ln b + (a − 1)·mean ln x − 1)."""
    terms = np.log(a) - a * np.log(b) + (a - 1) * sample.mean_ln - 1
    return np.asarray(sample.n * terms)


def cdf(usage_h: Floats, a: Floats, b: Floats) -> Floats:
    """Probability that usage stays at or below a number of hours."""
    return np.asarray(-np.expm1(-((np.maximum(usage_h, 0) / b) ** a)))


def quantile(q: Floats, a: Floats, b: Floats) -> Floats:
    """Usage that the share q of days does not exceed, b·(−ln(1 − q))^(1/a) [h]."""
    return np.asarray(b * (-np.log1p(-q)) ** (1 / a))


def mean(a: Floats, b: Floats) -> Floats:
    """Mean usage, b·Γ(1 + 1/a) [h]."""
    return np.asarray(b * gamma_function(1 + 1 / a))


def expected_over_h(budget_h: Floats, a: Floats, b: Floats) -> Floats:
    """Compute expected hours over, bΓ(1+1/a)·Q(1+1/a, (B/b)ᵃ) − B·exp(−(B/b)ᵃ) [h]."""
    power = (np.maximum(budget_h, 0) / b) ** a
    beyond = mean(a, b) * np.asarray(gammaincc(1 + 1 / a, power))
    return np.asarray(beyond - budget_h * np.exp(-power))


WEIBULL = Family(
    "weibull",
    "Weibull",
    ("shape", "scale"),
    fit,
    log_likelihood,
    cdf,
    quantile,
    mean,
    expected_over_h,
)
