"""The shape that the four families share: fit, likelihood, distribution, overflow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from perioptimal_report.mca.families.moments import Floats, Moments


@dataclass(frozen=True, slots=True)
class Family:
    """A two-parameter distribution of daily usage [h], location 0, as vectorized functions.

    ``fit(moments)`` gives the two parameters by maximum likelihood; ``log_likelihood(moments, a,
    b)`` its maximum; ``overflow(budget, a, b)`` is E[(X − B)⁺] [h].
    """

    key: str
    label: str
    parameters: tuple[str, str]
    fit: Callable[[Moments], tuple[Floats, Floats]]
    log_likelihood: Callable[[Moments, Floats, Floats], Floats]
    cdf: Callable[[Floats, Floats, Floats], Floats]
    quantile: Callable[[Floats, Floats, Floats], Floats]
    mean: Callable[[Floats, Floats], Floats]
    overflow: Callable[[Floats, Floats, Floats], Floats]
