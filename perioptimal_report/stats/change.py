"""Did a series shift its level or slope? Two classical tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

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
    """Estimate change per step with its 95% interval and p-value: Theil–Sen and Mann–Kendall.

    Gives slope, low, high in the values' unit per step, and p; a constant series has p = 1.
    Source: Sen PK. J Am Stat Assoc 1968;63:1379–89; Mann HB. Econometrica 1945;13:245–59.
    """
    if np.ptp(values) == 0:
        return 0.0, 0.0, 0.0, 1.0
    earlier, later = np.triu_indices(len(values), k=1)
    rises = values[later] - values[earlier]
    slopes = np.sort(rises / (later - earlier))
    sigma = _kendall_sigma(values)
    p = 2 * float(ndtr(-abs(np.sign(rises).sum()) / sigma))
    reach = float(ndtri(0.975)) * sigma
    low = max(round((len(slopes) - reach) / 2) - 1, 0)
    high = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    return float(np.median(slopes)), float(slopes[low]), float(slopes[high]), p


def _kendall_sigma(values: Floats) -> float:
    """Standard deviation of concordant less discordant pairs by chance, with ties [pairs]."""
    n = len(values)
    _, ties = np.unique(values, return_counts=True)
    tied = (ties * (ties - 1) * (2 * ties + 5)).sum()
    return float(np.sqrt((n * (n - 1) * (2 * n + 5) - tied) / 18))
