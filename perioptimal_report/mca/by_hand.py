"""Allotment and cost from two printed parameters, for whoever checks a table with a calculator."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from perioptimal_report.mca.allotment import covered_share
from perioptimal_report.mca.families import FAMILIES, Floats
from perioptimal_report.mca.figures import payroll_usd

BY_KEY = {family.key: family for family in FAMILIES}
BOX_STEPS = 5

Quantity = Callable[[str, tuple[float, float]], float]


def allotment(key: str, parameters: tuple[float, float], ratio: float) -> float:
    """Allotment that minimizes inefficiency, F⁻¹(Co/(Co + Cu)), of the family of that key [h]."""
    q = np.asarray(covered_share("inefficiency", ratio))
    return float(np.maximum(BY_KEY[key].quantile(q, *_arrays(parameters)), 0))


def cost(
    key: str, parameters: tuple[float, float], ratio: float, rate_usd: float, charged: float
) -> float:
    """Payroll cost of that allotment, Cu·B* + Co·E[(X − B*)⁺], a block-day [USD].

    ``charged`` is the ratio at which overtime is charged: that of the allotment, unless a misprint
    is to be reproduced.
    """
    hours = np.asarray(allotment(key, parameters, ratio))
    over_h = BY_KEY[key].overflow(hours, *_arrays(parameters))
    return float(payroll_usd(hours, over_h, rate_usd, charged))


def reach(
    quantity: Quantity, key: str, parameters: tuple[float, float], half: float = 0.05
) -> tuple[float, float]:
    """Lowest and highest value over all parameters that round to the printed ones.

    ``half`` is half a unit of the last printed digit.
    """
    around = np.linspace(-half, half, BOX_STEPS)
    values = [
        quantity(key, (parameters[0] + first, parameters[1] + second))
        for first, second in product(around, around)
    ]
    return min(values), max(values)


def _arrays(parameters: tuple[float, float]) -> tuple[Floats, Floats]:
    return np.asarray(parameters[0]), np.asarray(parameters[1])
