"""Simulate the null distribution of √n·D with estimated parameters and write mca/ks_null.json.

Run once by hand (about a minute): ``python benchmarks/mca_ks_null.py``. The normal, log-normal and
Weibull nulls do not depend on the parameters; the gamma null depends weakly on its shape. Normal
draws get a mean far above 0, so that none is negative.
"""

import json
from pathlib import Path

import numpy as np

import perioptimal_report.mca
from perioptimal_report.mca.families import FAMILIES
from perioptimal_report.mca.goodness import null_distances

SEED, REPLICATES, CHUNK = 1967, 20_000, 2_000
SIZES = (20, 30, 52, 104, 208, 312)
SHAPES = (0.7, 1.0, 2.0, 4.0, 10.0, 40.0)
PROBABILITIES = (
    0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975,
    0.99, 0.995, 0.999,
)  # fmt: skip


def quantiles(key, parameters, n, random):
    """Quantiles of √n·D for one family and sample size."""
    family = next(each for each in FAMILIES if each.key == key)
    distances = np.concatenate(
        [
            null_distances(family, parameters, n, random.random((CHUNK, n)))
            for _ in range(REPLICATES // CHUNK)
        ]
    )
    return [round(float(each), 4) for each in np.quantile(np.sqrt(n) * distances, PROBABILITIES)]


def main():
    random = np.random.default_rng(SEED)
    gamma = [[quantiles("gamma", (k, 1.0), n, random) for n in SIZES] for k in SHAPES]
    table = {
        "note": "Quantiles of sqrt(n)*D when both parameters are estimated by maximum likelihood,"
        f" {REPLICATES} simulated samples per cell, seed {SEED}; benchmarks/mca_ks_null.py."
        " normal and weibull: [size][probability]; gamma: [shape][size][probability];"
        " log-normal has the normal null.",
        "probabilities": PROBABILITIES,
        "sizes": SIZES,
        "gamma_shapes": SHAPES,
        "normal": [quantiles("normal", (1000.0, 1.0), n, random) for n in SIZES],
        "weibull": [quantiles("weibull", (2.0, 1.0), n, random) for n in SIZES],
        "gamma": gamma,
    }
    path = Path(perioptimal_report.mca.__file__).with_name("ks_null.json")
    path.write_text(json.dumps(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
