"""The exact distribution of the two-sided Kolmogorov–Smirnov distance of n values.

Why not scipy.stats: loading it costs every run more than all of the tests that need it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]


def exceeded(distance: float, n: int) -> float:
    """Probability that the distance of ``n`` values is at least ``distance``, a share of 1.

    The matrix power of Marsaglia, Tsang and Wang. For large distances 1 − cdf loses digits: it is
    right to 1e-12, not to twelve digits. Source: Marsaglia G, Tsang WW, Wang J. Evaluating
    Kolmogorov's distribution. J Stat Softw 2003;8(18):1–4, doi:10.18637/jss.v008.i18.
    """
    if distance <= 0.5 / n:
        return 1.0
    if distance >= 1.0:
        return 0.0
    steps = int(n * distance) + 1
    powered, log_scale = _power(_transitions(steps, steps - n * distance), n)
    middle = powered[steps - 1, steps - 1]
    log_below = np.log(middle) + log_scale + gammaln(n + 1) - n * np.log(n)
    return float(np.clip(-np.expm1(log_below), 0.0, 1.0))


def _transitions(steps: int, rest: float) -> Floats:
    """Build the (2k − 1)² matrix whose n-th power holds the distribution."""
    size = 2 * steps - 1
    offset = np.subtract.outer(np.arange(size), np.arange(size)) + 1
    matrix = (offset >= 0).astype(np.float64)
    powers = rest ** np.arange(1, size + 1)
    matrix[:, 0] -= powers
    matrix[-1, :] -= powers[::-1]
    matrix[-1, 0] += max(2 * rest - 1, 0.0) ** size
    return np.asarray(matrix * np.exp(-gammaln(np.maximum(offset, 0) + 1)))


def _power(matrix: Floats, exponent: int) -> tuple[Floats, float]:
    """Raise a matrix to a power; the logarithm of a scale keeps it within the floats."""
    result, log_scale = np.eye(len(matrix)), 0.0
    base, log_base = matrix, 0.0
    while exponent:
        if exponent & 1:
            result, log_scale = _scaled(result @ base, log_scale + log_base)
        base, log_base = _scaled(base @ base, 2 * log_base)
        exponent >>= 1
    return result, log_scale


def _scaled(matrix: Floats, log_scale: float) -> tuple[Floats, float]:
    largest = float(np.abs(matrix).max())
    return matrix / largest, log_scale + float(np.log(largest))
