"""The plan's numbers for weeks drawn again: families chosen anew, allotments and costs anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perioptimal_report.mca.allotment import allotments, allotments_by
from perioptimal_report.mca.demand import Demand
from perioptimal_report.mca.families import FAMILIES, Floats, moments
from perioptimal_report.mca.families.weibull import WEIBULL
from perioptimal_report.mca.figures import MeanHours
from perioptimal_report.mca.power_means import FEWEST_DRAWN, resampled_moments
from perioptimal_report.mca.usage_model import DATA, UsageModel
from perioptimal_report.stats.harrell_davis import harrell_davis_ordered

BLOCKS_AT_ONCE = 25
"""Blocks resampled together: 2,000 replicates of them take some 60 MB."""


@dataclass(frozen=True, slots=True)
class Replicates:
    """Numbers by replicate × block: charged on the weeks drawn, and on the weeks left out."""

    drawn: MeanHours
    left_out: MeanHours


def resample(
    days: Demand,
    weights: tuple[Floats, Floats],
    model: UsageModel,
    ratios: tuple[float, ...],
    counts: Floats,
) -> Replicates:
    """Numbers of every block under every replicate's weeks.

    ``weights`` are the block-days (blocks × weeks) to fit on and to charge on, ``counts`` is
    replicates × weeks. The gate is the sample's own: a resample has ties that the null of the
    Kolmogorov–Smirnov test does not know; the family is chosen anew in every replicate.
    """
    fitted, charged = weights
    shape = (2, len(ratios), len(counts), len(days.owners))
    allotment_h = np.empty(shape)
    by_family = np.flatnonzero(model.family != DATA)
    for start in range(0, len(by_family), BLOCKS_AT_ONCE):
        some = by_family[start : start + BLOCKS_AT_ONCE]
        again = refitted(days.usage_h[some], fitted[some], counts)
        allotment_h[..., some] = allotments(again, ratios).reshape(*shape[:3], -1)
    for line in np.flatnonzero(model.family == DATA):
        allotment_h[..., line] = _by_data(days.usage_h[line], fitted[line], counts, ratios)
    left_out = (counts == 0).astype(np.float64)
    return Replicates(
        _charged(days, charged, counts, allotment_h),
        _charged(days, charged, left_out, allotment_h),
    )


def refitted(usage_h: Floats, fitted: Floats, counts: Floats) -> UsageModel:
    """Choose and fit the families of some blocks anew, one sample per replicate × block.

    For blocks whose own family is in force: the gate of the sample itself is kept.
    """
    used = (usage_h > 0) & (fitted > 0)
    shapes, _ = WEIBULL.fit(moments(usage_h, used.astype(np.float64)))
    sample = resampled_moments(usage_h, used, counts, shapes)
    fits = [family.fit(sample) for family in FAMILIES]
    pairs = zip(FAMILIES, fits, strict=True)
    chosen = np.argmax([family.log_likelihood(sample, *fit) for family, fit in pairs], axis=0)
    stacked = np.stack([np.column_stack(fit) for fit in fits])
    nothing, blank = np.zeros((len(chosen), 0)), np.full(len(chosen), np.nan)
    thin = counts @ used.T.astype(np.float64) < FEWEST_DRAWN
    drawn = np.where(thin, fitted.sum(axis=1), counts @ fitted.T).ravel()
    parameters = stacked[chosen, np.arange(len(chosen))]
    unused = 1 - sample.n / drawn
    return UsageModel(nothing, nothing, unused, chosen, chosen, parameters, *(blank,) * 4)


def _by_data(usage_h: Floats, fitted: Floats, counts: Floats, ratios: tuple[float, ...]) -> Floats:
    at = np.flatnonzero(fitted)
    at = at[np.argsort(usage_h[at], kind="stable")]
    running = counts[:, at].cumsum(axis=1)
    # A replicate that drew none of the block's weeks keeps its own sample.
    running[running[:, -1] == 0] = np.arange(1, len(at) + 1)
    ordered = usage_h[at][None, :]

    def quantile(q: float) -> Floats:
        return harrell_davis_ordered(ordered, running, q)

    return allotments_by(quantile, len(counts), ratios)


def _charged(days: Demand, charged: Floats, counts: Floats, allotment_h: Floats) -> MeanHours:
    beyond_h = np.maximum(days.usage_h - days.budget_h, 0)
    parts = np.array([charged, days.budget_h, days.usage_h, days.over_h, beyond_h]) * charged
    block_days, *sums_h = _drawn(counts, parts)
    n = np.maximum(block_days, 1)
    budget_h, usage_h, parsed_over_h, over_h = (each / n for each in sums_h)
    allotted_over_h = _sums_over_h(days.usage_h, charged, counts, allotment_h[0]) / n
    return MeanHours(budget_h, usage_h, parsed_over_h, over_h, allotment_h, allotted_over_h[None])


def _drawn(counts: Floats, parts: Floats) -> Floats:
    """Sum parts × blocks × weeks over drawn weeks: parts × replicates × blocks."""
    flat = parts.reshape(-1, parts.shape[-1])
    sums = (counts @ flat.T).reshape(len(counts), *parts.shape[:-1])
    return np.asarray(np.moveaxis(sums, 0, -2))


def _sums_over_h(usage_h: Floats, charged: Floats, counts: Floats, budgets_h: Floats) -> Floats:
    """Sum (X − B)⁺ over drawn days, ratio × replicate × block [h].

    Days busier than every replicate's budget come by matrix product; only the days between the
    lowest and the highest budget are looked at one by one.
    """
    low, high = budgets_h.min(axis=1), budgets_h.max(axis=1)
    above = (usage_h > high[:, :, None]) * charged
    result = _drawn(counts, above * usage_h) - budgets_h * _drawn(counts, above)
    between = (usage_h > low[:, :, None]) & (above == 0) & (charged > 0)
    drawn = np.ascontiguousarray(counts.T)
    for ratio, line in np.argwhere(between.any(axis=2)):
        at = np.flatnonzero(between[ratio, line])
        beyond = usage_h[line, at, None] - budgets_h[ratio, :, line]
        np.maximum(beyond, 0.0, out=beyond)
        result[ratio, :, line] += np.einsum("dr,dr->r", beyond, drawn[at])
    return result
