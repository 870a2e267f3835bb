"""Kolmogorov–Smirnov distances, with the naive p and the p that knows parameters were estimated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.families import Family, Floats, moments
from perioptimal_report.stats.kolmogorov import exceeded

KsNull = Literal["table", "bootstrap"]
"""Where the corrected p comes from: the simulated table, or samples of the fitted family."""
SMALLEST_P = 0.001
"""The null was simulated; below this a p-value would be guessed, so it is not said."""


def distance(usage_h: Floats, weight: Floats, family: Family, parameters: Floats) -> Floats:
    """Largest distance between the days' distribution and the fitted one, a share of 1.

    ``usage_h`` and ``weight`` are (samples × days), ``parameters`` (samples × 2).
    """
    order = np.argsort(usage_h, axis=1)
    ordered, count = (np.take_along_axis(each, order, axis=1) for each in (usage_h, weight))
    fitted = family.cdf(ordered, parameters[:, :1], parameters[:, 1:])
    running = count.cumsum(axis=1)
    n = running[:, -1:]
    gaps = np.maximum(running / n - fitted, fitted - (running - count) / n)
    largest: Floats = np.where(count > 0, gaps, 0.0).max(axis=1, initial=0.0)
    return largest


def naive_p(distances: Floats, n: Floats) -> Floats:
    """Give the p-value that takes the parameters as known, as the paper does, a share of 1."""
    pairs = zip(distances, n, strict=True)
    return np.array([exceeded(float(distance), round(float(size))) for distance, size in pairs])


def corrected_p(distances: Floats, n: Floats, family: Family, shape: Floats) -> Floats:
    """Give the p-value for estimated parameters, from the simulated null, never below 0.001.

    Interpolated in 1/√n and, for the gamma family, in ln shape; sizes and shapes beyond the table
    take its edge. Source: Lilliefors HW. J Am Stat Assoc 1967;62:399-402; the table says how it
    was simulated (benchmarks/mca_ks_null.py).
    """
    probabilities, grid, null = _null(family.key)
    places = (np.log(np.maximum(shape, 1e-9)), -1 / np.sqrt(n))
    pairs = zip(np.sqrt(n) * distances, between(grid, null, places), strict=True)
    p = np.array([np.interp(at, quantiles, 1 - probabilities) for at, quantiles in pairs])
    return np.asarray(np.maximum(p, SMALLEST_P))


@cache
def _table() -> Mapping[str, object]:
    table: Mapping[str, object] = json.loads(
        Path(__file__).with_name("ks_null.json").read_text(encoding="utf-8")
    )
    return table


@cache
def _null(key: str) -> tuple[Floats, tuple[Floats, Floats], Floats]:
    """The probabilities, the grid (ln shape, −1/√n), and the quantiles on it."""
    table = _table()
    name = "normal" if key == "lognormal" else key
    quantiles = np.array(table[name], dtype=float)
    shapes = np.array(table["gamma_shapes"], dtype=float)
    if name != "gamma":
        shapes, quantiles = np.array([1.0, 2.0]), np.stack([quantiles, quantiles])
    sizes = np.array(table["sizes"], dtype=float)
    grid = (np.log(shapes), -1 / np.sqrt(sizes))
    return np.array(table["probabilities"], dtype=float), grid, quantiles


def between(grid: tuple[Floats, Floats], values: Floats, places: tuple[Floats, Floats]) -> Floats:
    """Interpolate a table linearly along both axes; beyond its edges the edge holds."""
    (low, part), (left, share) = (_cell(*each) for each in zip(grid, places, strict=True))
    part, share = part[:, None], share[:, None]
    above, below = values[low + 1], values[low]
    rows = np.arange(len(left))
    across = [
        (1 - share) * line[rows, left] + share * line[rows, left + 1] for line in (below, above)
    ]
    return (1 - part) * across[0] + part * across[1]


def _cell(axis: Floats, points: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Find the cell of each place on an axis, and how far into it the place lies."""
    inside = np.clip(points, axis[0], axis[-1])
    low = np.clip(np.searchsorted(axis, inside, side="right") - 1, 0, len(axis) - 2)
    return low, (inside - axis[low]) / (axis[low + 1] - axis[low])


def null_distances(
    family: Family, parameters: tuple[float, float], n: int, uniforms: Floats
) -> Floats:
    """Distances of samples drawn from a family and fitted by it again, sorted, a share of 1.

    ``uniforms`` are (replicates × n) draws from (0, 1); they make the samples.
    """
    drawn = np.maximum(family.quantile(uniforms, *map(np.asarray, parameters)), 1e-9)
    weight = np.ones_like(drawn)
    refitted = np.column_stack(family.fit(moments(drawn, weight)))
    return np.sort(distance(drawn, weight, family, refitted))


def bootstrap_p(
    distance_seen: float, family: Family, parameters: tuple[float, float], uniforms: Floats
) -> float:
    """Give the p-value for estimated parameters by parametric bootstrap, a share of 1.

    (1 + replicates at least as far) / (1 + replicates), so that it is never 0.
    """
    null = null_distances(family, parameters, uniforms.shape[1], uniforms)
    beyond = len(null) - int(np.searchsorted(null, distance_seen))
    return (1 + beyond) / (1 + len(null))
