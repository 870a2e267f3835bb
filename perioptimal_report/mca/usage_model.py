"""The distribution of a block's daily usage: a fitted family behind a hurdle, or the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.mca.families import FAMILIES, Floats, moments
from perioptimal_report.mca.goodness import KsNull, bootstrap_p, corrected_p, distance, naive_p
from perioptimal_report.settings.engagement import Costs, ReportSettings
from perioptimal_report.stats.harrell_davis import harrell_davis_quantile

Method = Literal["likelihood", "paper"]


DATA = -1
"""Stands for "no family": quantiles come from the block-days themselves (Harrell–Davis)."""


FEWEST_TO_FIT = 52
"""Below a year of block-days the data's own quantile costs less than a fitted one."""


FEWEST_TO_COMPARE = 20


REJECTED_BELOW_P = 0.05


@dataclass(frozen=True, slots=True)
class UsageModel:
    """Distributions of daily usage, one per line of ``usage_h`` and ``weight`` (samples × days).

    ``unused`` is the share of block-days without usage; ``chosen`` the best family's position in
    ``FAMILIES``; ``family`` the one in force, ``DATA`` where the gate turned it down. Parameters,
    distance and p-values belong to ``chosen`` and are NaN where nothing could be fitted;
    ``corrected_p`` decides at the gate, ``table_p`` is the null table's.
    """

    usage_h: Floats
    weight: Floats
    unused: Floats
    chosen: NDArray[np.int64]
    family: NDArray[np.int64]
    parameters: Floats
    distance: Floats
    naive_p: Floats
    corrected_p: Floats
    table_p: Floats


def fit_usage(usage_h: Floats, weight: Floats, method: Method = "likelihood") -> UsageModel:
    """Fit every sample by four families, choose one, and test it.

    ``likelihood``: the highest likelihood, unused days behind a hurdle, and the data's own quantile
    where the corrected Kolmogorov–Smirnov test rejects at 5% or block-days are fewer than 52.
    ``paper``: unused days dropped, the best naive Kolmogorov–Smirnov p, no gate.
    """
    used = weight * (usage_h > 0)
    days = weight.sum(axis=1)
    unused = np.zeros(len(days)) if method == "paper" else _share(days - used.sum(axis=1), days)
    kept = used if method == "paper" else weight
    able = np.flatnonzero(_varied(usage_h, used))
    best, *fitted = _fit_able(usage_h[able], used[able], method)
    parameters, far, naive, corrected = (_spread(part, able, len(days)) for part in fitted)
    chosen = np.full(len(days), DATA)
    chosen[able] = best
    family = chosen if method == "paper" else gated(chosen, days, corrected)
    return UsageModel(
        usage_h, kept, unused, chosen, family, parameters, far, naive, corrected, corrected
    )


def _share(part: Floats, whole: Floats) -> Floats:
    return part / np.maximum(whole, 1)


def _varied(usage_h: Floats, used: Floats) -> NDArray[np.bool_]:
    top = np.where(used > 0, usage_h, 0.0).max(axis=1, initial=0.0)
    low = np.where(used > 0, usage_h, np.inf).min(axis=1, initial=np.inf)
    enough = (used > 0).sum(axis=1) >= FEWEST_TO_COMPARE
    return np.asarray(enough & (top > low * (1 + 1e-6)))


def _fit_able(
    usage_h: Floats, used: Floats, method: Method
) -> tuple[NDArray[np.int64], Floats, Floats, Floats, Floats]:
    sample = moments(usage_h, used)
    fits = [family.fit(sample) for family in FAMILIES]
    if method == "paper":
        score = [
            -distance(usage_h, used, family, np.column_stack(fit))
            for family, fit in zip(FAMILIES, fits, strict=True)
        ]
    else:
        score = [
            family.log_likelihood(sample, *fit) for family, fit in zip(FAMILIES, fits, strict=True)
        ]
    chosen = np.argmax(score, axis=0)
    parameters = np.stack([np.column_stack(fit) for fit in fits])[chosen, np.arange(len(chosen))]
    return chosen, parameters, *_tested(usage_h, used, chosen, parameters)


def _tested(
    usage_h: Floats, used: Floats, chosen: NDArray[np.int64], parameters: Floats
) -> tuple[Floats, Floats, Floats]:
    result = np.empty((3, len(chosen)))
    for position, family in enumerate(FAMILIES):
        at = np.flatnonzero(chosen == position)
        n = used[at].sum(axis=1)
        far = distance(usage_h[at], used[at], family, parameters[at])
        corrected = corrected_p(far, n, family, parameters[at, 0])
        result[:, at] = far, naive_p(far, n), corrected
    distances, naive, adjusted = result
    return distances, naive, adjusted


def _spread(part: Floats, able: NDArray[np.int64], length: int) -> Floats:
    whole = np.full((length, *part.shape[1:]), np.nan)
    whole[able] = part
    return whole


def gated(chosen: NDArray[np.int64], days: Floats, p: Floats) -> NDArray[np.int64]:
    """Put the chosen family in force where it may be trusted, else ``DATA``, by position."""
    trusted = (days >= FEWEST_TO_FIT) & (np.nan_to_num(p) >= REJECTED_BELOW_P)
    return np.where(trusted, chosen, DATA)


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
        result[at] = harrell_davis_quantile(model.usage_h[at], model.weight[at], q)
    return np.maximum(result, 0.0)


def expected_over_h(model: UsageModel, budget_h: Floats) -> Floats:
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


def null_in_use(costs: Costs, report: ReportSettings, method: Method) -> KsNull:
    """Say which null the corrected p comes from: the table where nothing is drawn again."""
    drawn = report.replicates > 0 and method != "paper"
    return costs.ks_null if drawn else "table"


def by_bootstrap(model: UsageModel, *, replicates: int, seed: int) -> UsageModel:
    """Test every fitted family again by samples of its own, and gate by that p.

    Each replicate is a sample of as many days from the fitted distribution, fitted again; the
    null table's p stays beside it as ``table_p``. Source: Stute W, Manteiga WG, Quindimil MP.
    Bootstrap based goodness-of-fit-tests. Metrika 1993;40:243–56.
    """
    random = np.random.default_rng(seed)
    p = model.corrected_p.copy()
    used = ((model.usage_h > 0) & (model.weight > 0)).sum(axis=1)
    for line in np.flatnonzero(model.chosen != DATA):
        first, second = (float(each) for each in model.parameters[line])
        uniforms = random.random((replicates, int(used[line])))
        family = FAMILIES[int(model.chosen[line])]
        p[line] = bootstrap_p(float(model.distance[line]), family, (first, second), uniforms)
    family_now = gated(model.chosen, model.weight.sum(axis=1), p)
    return replace(model, corrected_p=p, family=family_now)
