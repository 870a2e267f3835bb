"""The Harrell–Davis quantile: a smooth mean of all order statistics."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]


def harrell_davis_quantile(values: Floats, counts: Floats, q: float) -> Floats:
    """Quantile of each row, Σ x₍ᵢ₎·(I(cᵢ/n) − I(cᵢ₋₁/n)), in the unit of the values.

    ``values`` and ``counts`` are samples × observations; counts are whole numbers, 0 leaves an
    observation out; cᵢ is the running count, n its end, I the beta distribution with parameters
    (n + 1)·q and (n + 1)·(1 − q). Every row needs n > 0, and 0 < q < 1.
    Source: Harrell FE, Davis CE. A new distribution-free quantile estimator. Biometrika
    1982;69:635-40.
    """
    order = np.argsort(values, axis=1, kind="stable")
    ordered, count = (np.take_along_axis(each, order, axis=1) for each in (values, counts))
    return harrell_davis_ordered(ordered, count.cumsum(axis=1), q)


def harrell_davis_ordered(ordered: Floats, running: Floats, q: float) -> Floats:
    """Quantile of rows already in order, with their running counts, in the unit of the values.

    ``ordered`` may be a single row for all samples. The beta distribution is tabled once for each
    n, since running counts are whole numbers.
    """
    place = running.astype(np.int64)
    steps = np.broadcast_to(np.diff(ordered, axis=-1), (len(place), place.shape[1] - 1))
    result = np.broadcast_to(ordered[..., -1], len(place)).copy()
    for n in np.unique(place[:, -1]):
        table = betainc((n + 1) * q, (n + 1) * (1 - q), np.arange(n + 1) / n)
        at = place[:, -1] == n
        # Summation by parts: Σ x·ΔI = last x − Σ I·Δx.
        result[at] -= np.einsum("ij,ij->i", table[place[at, :-1]], steps[at])
    return result
