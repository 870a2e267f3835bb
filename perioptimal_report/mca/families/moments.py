"""What maximum likelihood needs to know of a sample: weighted moments and power means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PowerMeans = Callable[[Floats], tuple[Floats, Floats, Floats]]
"""Shape k -> ln mean xᵏ, and mean and variance of ln x under weights proportional to xᵏ."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Weighted moments of positive samples, one entry per sample: n, mean and variance [h].

    Variances have the divisor n (maximum likelihood). ``power_means`` serves the Weibull family.
    """

    n: Floats
    mean: Floats
    mean_ln: Floats
    var: Floats
    var_ln: Floats
    power_means: PowerMeans


def moments(usage_h: Floats, weight: Floats) -> Moments:
    """Weighted moments of each row of positive usage.

    Both arguments are (samples × days); a weight of 0 leaves a day out, and usage must be above 0
    wherever the weight is.
    """
    ln = np.log(np.where(weight > 0, usage_h, 1.0))
    n = weight.sum(axis=1)
    mean, mean_ln = _mean(usage_h, weight, n), _mean(ln, weight, n)
    return Moments(
        n=n,
        mean=mean,
        mean_ln=mean_ln,
        var=_mean((usage_h - mean[:, None]) ** 2, weight, n),
        var_ln=_mean((ln - mean_ln[:, None]) ** 2, weight, n),
        power_means=_direct(ln, weight, n),
    )


def _mean(values: Floats, weight: Floats, n: Floats) -> Floats:
    total: Floats = np.einsum("ij,ij->i", values, weight)
    return total / n


def _direct(ln: Floats, weight: Floats, n: Floats) -> PowerMeans:
    # Powers are taken relative to the largest observation, so that none can overflow.
    used = weight > 0
    top = ln.max(axis=1, initial=-np.inf, where=used)
    below = np.where(used, ln - top[:, None], 0.0)
    squared = below**2

    def power_means(shape: Floats) -> tuple[Floats, Floats, Floats]:
        """Give ln mean xᵏ, and mean and variance of ln x weighted by xᵏ."""
        power = shape[:, None] * below
        np.exp(power, out=power)
        power *= weight
        total = power.sum(axis=1)
        mean = np.einsum("ij,ij->i", power, below) / total
        square = np.einsum("ij,ij->i", power, squared) / total
        return np.log(total / n) + shape * top, mean + top, square - mean**2

    return power_means
