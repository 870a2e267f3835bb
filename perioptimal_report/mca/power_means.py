"""Moments of thousands of resampled samples by one matrix product, power means interpolated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.families.moments import Floats, Moments, PowerMeans

NODES = 16
WIDTH = 2.5
"""Shapes within 2.5 times the sample's own, six standard errors, are interpolated."""
FEWEST_DRAWN = 3
"""A replicate that draws fewer used days of a block keeps the block's own sample."""
SMALLEST_VARIANCE = 1e-12


def resampled_moments(
    usage_h: Floats, used: NDArray[np.bool_], counts: Floats, shapes: Floats
) -> Moments:
    """Moments of every block under every replicate's weeks, replicates × blocks, flattened.

    ``usage_h`` and ``used`` are blocks × weeks, ``counts`` replicates × weeks, ``shapes`` the
    Weibull shapes of the samples themselves. Second moments are taken about the samples' own
    means, where they lose no digits.
    """
    ln = np.log(np.where(used, usage_h, 1.0))
    centre, centre_ln = (_own_mean(each, used) for each in (usage_h, ln))
    away, away_ln = usage_h - centre[:, None], ln - centre_ln[:, None]
    parts = np.array([np.ones_like(ln), away, away**2, away_ln, away_ln**2])
    n, *sums = _drawn(parts, used, counts)
    mean, square, mean_ln, square_ln = (each / n for each in sums)
    return Moments(
        n=n.ravel(),
        mean=(centre + mean).ravel(),
        mean_ln=(centre_ln + mean_ln).ravel(),
        var=np.maximum(square - mean**2, SMALLEST_VARIANCE).ravel(),
        var_ln=np.maximum(square_ln - mean_ln**2, SMALLEST_VARIANCE).ravel(),
        power_means=_interpolated(ln, used, counts, shapes),
    )


def _own_mean(values: Floats, used: NDArray[np.bool_]) -> Floats:
    return np.asarray((values * used).sum(axis=1) / used.sum(axis=1))


def _drawn(parts: Floats, used: NDArray[np.bool_], counts: Floats) -> Floats:
    """Sum parts × blocks × weeks over drawn weeks: parts × replicates × blocks."""
    masked = parts * used
    flat = masked.reshape(-1, masked.shape[-1])
    drawn = (counts @ flat.T).reshape(len(counts), *masked.shape[:-1]).transpose(1, 0, 2)
    thin = counts @ used.T.astype(np.float64) < FEWEST_DRAWN
    return np.asarray(np.where(thin, masked.sum(axis=-1)[:, None, :], drawn))


def _interpolated(
    ln: Floats, used: NDArray[np.bool_], counts: Floats, shapes: Floats
) -> PowerMeans:
    # Chebyshev nodes in ln shape: ln Σxᵏ and its two derivatives are smooth there.
    place = np.cos(np.pi * (np.arange(NODES) + 0.5) / NODES)
    top = np.where(used, ln, -np.inf).max(axis=1)
    below = np.where(used, ln - top[:, None], 0.0)
    power = np.exp(below * (shapes * WIDTH ** place[:, None])[:, :, None])
    stacked = np.concatenate([power, power * below, power * below**2, used[None] * 1.0])
    sums = _drawn(stacked, used, counts).reshape(3 * NODES + 1, -1)
    total, first, second = sums[: 3 * NODES].reshape(3, NODES, -1)
    mean = first / total
    at_nodes = (np.log(total / sums[-1]), mean, second / total - mean**2)
    own, tops = np.tile(shapes, len(counts)), np.tile(top, len(counts))

    def weibull_power_means(shape: Floats) -> tuple[Floats, Floats, Floats]:
        """Give ln mean xᵏ, and mean and variance of ln x weighted by xᵏ."""
        inside = np.clip(np.log(shape / own) / np.log(WIDTH), -1, 1)
        weight = _barycentric(inside, place)
        ln_mean, mean_ln, var_ln = (np.einsum("kr,kr->r", weight, each) for each in at_nodes)
        return ln_mean + shape * tops, mean_ln + tops, var_ln

    return weibull_power_means


def _barycentric(points: Floats, place: Floats) -> Floats:
    """Weights of the nodes for the value at each place, nodes × replicates."""
    order = np.arange(NODES)
    factor = (-1.0) ** order * np.sin(np.pi * (order + 0.5) / NODES)
    away = points - place[:, None]
    # A place on a node takes that node's value: a tiny distance stands for 0.
    weight = factor[:, None] / np.where(np.abs(away) < 1e-14, 1e-14, away)
    return np.asarray(weight / weight.sum(axis=0))
