"""The yearly wave of a weekly series: harmonics of the year beside a straight trend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

Floats = NDArray[np.float64]
HARMONICS = 2
"""One wave a year and one each half year: what summers and the turn of the year can do."""
COEFFICIENTS = 2 * HARMONICS
STEP_WEEKS = 4
"""Weeks averaged before the test, since one week resembles the next."""


def waves(place: Floats) -> Floats:
    """Lay out cosine and sine of each harmonic at places in years, weeks × 4, each from −1 to 1."""
    angles = 2 * np.pi * place[:, None] * np.arange(1, HARMONICS + 1)
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1)


def fit_waves(values: Floats, weights: Floats, place: Floats) -> Floats:
    """Fit level, trend and harmonics by weighted least squares; give the harmonics' coefficients.

    ``values`` and ``place`` (in years, not turned back to 0 at New Year) are per week, ``weights``
    samples × weeks; the result is samples × 4, each as a share of its sample's level.
    """
    design = _design(place)
    squares = (design[:, :, None] * design[:, None, :]).reshape(len(place), -1)
    size = design.shape[1]
    left = (weights @ squares).reshape(len(weights), size, size)
    right = weights @ (design * values[:, None])
    found = np.linalg.solve(left, right[:, :, None])[:, :, 0]
    return np.asarray(found[:, 2:] / found[:, :1])


def waves_p(values: Floats, weights: Floats, place: Floats) -> float:
    """Test the harmonics together, the F test on means of four weeks, a share of 1.

    ``weights`` are the block-days of each week. Means of four weeks leave little of what makes one
    week resemble the next, which would make chance look like a season.
    """
    steps = len(values) // STEP_WEEKS
    kept = slice(len(values) - steps * STEP_WEEKS, None)
    weight = weights[kept].reshape(steps, STEP_WEEKS)
    share = weight / weight.sum(axis=1, keepdims=True)
    means = (values[kept].reshape(steps, STEP_WEEKS) * share).sum(axis=1)
    design = np.einsum("sw,swk->sk", share, _design(place)[kept].reshape(steps, STEP_WEEKS, -1))
    without, whole = (_left_over(design[:, :size], means) for size in (2, design.shape[1]))
    free = steps - design.shape[1]
    if whole <= 0:
        return 0.0
    return float(fdtrc(COEFFICIENTS, free, (without - whole) / COEFFICIENTS / (whole / free)))


def _design(place: Floats) -> Floats:
    level = np.column_stack([np.ones_like(place), place - place.mean()])
    return np.concatenate([level, waves(place)], axis=1)


def _left_over(design: Floats, values: Floats) -> float:
    found, *_ = np.linalg.lstsq(design, values, rcond=None)
    return float(((values - design @ found) ** 2).sum())
