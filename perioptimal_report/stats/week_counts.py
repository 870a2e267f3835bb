"""How often each bootstrap replicate draws each week: single weeks, or circular runs of weeks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def draw_week_counts(
    strata: tuple[int, ...], *, replicates: int, seed: int, run_weeks: int = 1
) -> Floats:
    """Draw counts per replicate × week, within consecutive strata of weeks [count].

    ``strata`` are the lengths of runs of consecutive weeks, oldest first; each keeps its number of
    weeks in every replicate. ``run_weeks`` above 1 draws runs of that many weeks that wrap around
    their stratum (circular block bootstrap). Source: Politis DN, Romano JP. A circular
    block-resampling procedure for stationary data. 1992.
    """
    random = np.random.default_rng(seed)
    parts = [_counts(random, replicates, weeks, min(run_weeks, weeks)) for weeks in strata]
    return np.concatenate(parts, axis=1) if parts else np.zeros((replicates, 0))


def _counts(random: np.random.Generator, replicates: int, weeks: int, run: int) -> Floats:
    starts = random.integers(0, weeks, size=(replicates, -(-weeks // run)))
    runs = (starts[:, :, None] + np.arange(run)) % weeks
    drawn = runs.reshape(replicates, starts.shape[1] * run)[:, :weeks]
    flat = drawn + weeks * np.arange(replicates)[:, None]
    counts = np.bincount(flat.ravel(), minlength=replicates * weeks)
    return counts.reshape(replicates, weeks).astype(np.float64)


def autocorrelation(values: Floats, lag: int = 1) -> float:
    """Correlation of a series with itself some places earlier, 0 for a constant one, −1 to 1."""
    centred = values - values.mean() if len(values) else values
    total = float(centred @ centred)
    return float(centred[lag:] @ centred[:-lag]) / total if total > 0 else 0.0
