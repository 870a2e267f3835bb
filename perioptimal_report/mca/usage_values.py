"""What a usage model says: quantiles, shares of days, expected hours."""

from __future__ import annotations

import numpy as np

from perioptimal_report.mca.families import FAMILIES, Floats
from perioptimal_report.mca.usage_model import DATA, UsageModel
from perioptimal_report.stats.harrell_davis import harrell_davis


def quantile(model: UsageModel, q: float) -> Floats:
    """Usage that the share q of all block-days, used or not, does not exceed [h].

    Behind the hurdle F⁻¹((q − p₀)/(1 − p₀)), 0 where q ≤ p₀; never below 0.
    """
    result = np.zeros(len(model.family))
    if not 0 < q < 1:
        return result
    inner = (q - model.unused) / np.maximum(1 - model.unused, np.finfo(float).tiny)
    for position, family in enumerate(FAMILIES):
        at = np.flatnonzero((model.family == position) & (inner > 0))
        result[at] = family.quantile(inner[at], *model.parameters[at].T)
    at = np.flatnonzero((model.family == DATA) & (model.weight.sum(axis=1) > 0))
    if len(at):
        result[at] = harrell_davis(model.usage_h[at], model.weight[at], q)
    return np.maximum(result, 0.0)


def overflow(model: UsageModel, budget_h: Floats) -> Floats:
    """Compute the expected usage beyond one budget per sample, E[(X − B)⁺] [h]."""
    beyond = np.maximum(model.usage_h - budget_h[:, None], 0.0) * model.weight
    result = share(beyond.sum(axis=1), model.weight.sum(axis=1))
    for position, family in enumerate(FAMILIES):
        at = np.flatnonzero(model.family == position)
        over = family.overflow(budget_h[at], *model.parameters[at].T)
        result[at] = (1 - model.unused[at]) * over
    return result


def mean(model: UsageModel) -> Floats:
    """Compute the expected usage per block-day, E[X] [h]."""
    result = share((model.usage_h * model.weight).sum(axis=1), model.weight.sum(axis=1))
    for position, family in enumerate(FAMILIES):
        at = np.flatnonzero(model.family == position)
        result[at] = (1 - model.unused[at]) * family.mean(*model.parameters[at].T)
    return result


def covered(model: UsageModel, budget_h: Floats) -> Floats:
    """Share of block-days, used or not, whose usage a budget covers, F(B), a share of 1."""
    within = (model.usage_h <= budget_h[:, None]) * model.weight
    result = share(within.sum(axis=1), model.weight.sum(axis=1))
    for position, family in enumerate(FAMILIES):
        at = np.flatnonzero(model.family == position)
        inner = family.cdf(budget_h[at], *model.parameters[at].T)
        result[at] = model.unused[at] + (1 - model.unused[at]) * inner
    return result


def share(part: Floats, whole: Floats) -> Floats:
    """Each part over its whole, 0 where the whole is 0."""
    return part / np.maximum(whole, 1)
