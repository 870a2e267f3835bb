"""Did a series shift its level or slope? Two classical tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, theilslopes

Floats = NDArray[np.float64]


def level_shift(values: Floats) -> tuple[int, float]:
    """Find the place of the likeliest shift (first value after it) and its p-value, Pettitt's test.

    K = max |Σᵢ≤ₜ Σⱼ>ₜ sign(xⱼ − xᵢ)|, p ≈ 2·exp(−6K²/(n³ + n²)), at most 1.
    Source: Pettitt AN. A non-parametric approach to the change-point problem. Appl Stat
    1979;28:126–35.
    """
    n = len(values)
    signs = np.sign(values[None, :] - values[:, None])
    sums = np.array([signs[:at, at:].sum() for at in range(1, n)])
    best = int(np.argmax(np.abs(sums)))
    k = float(np.abs(sums[best]))
    return best + 1, min(1.0, 2 * float(np.exp(-6 * k**2 / (n**3 + n**2))))


def slope(values: Floats) -> tuple[float, float, float, float]:
    """Estimate change per step with its 95% interval and p-value: Theil–Sen and Kendall's τ.

    Gives slope, low, high in the values' unit per step, and p; a constant series has p = 1.
    """
    if np.ptp(values) == 0:
        return 0.0, 0.0, 0.0, 1.0
    steps = np.arange(len(values))
    found = theilslopes(values, steps)
    p = float(kendalltau(steps, values).pvalue)
    low, high = sorted((float(found.low_slope), float(found.high_slope)))
    return float(found.slope), low, high, p
