"""Savings by number of room changes, and which changes come first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perioptimal_report.allocation.costs import Rule
from perioptimal_report.allocation.ground import Ground
from perioptimal_report.allocation.optimism import Flattery
from perioptimal_report.allocation.options import Lengths
from perioptimal_report.allocation.saved import charge, saving, share_saved
from perioptimal_report.allocation.scenarios import Chosen, rooms_of
from perioptimal_report.results import Estimate


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block that a scenario changes: its room lengths today and after [h]."""

    owner: str
    weekday: str
    today_h: Lengths
    after_h: Lengths


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The best allocation with at most so many changes.

    ``expected_usd`` is its expected cost per week by the distributions, ``savings_usd`` and
    ``savings_pct`` what it saves on the block-days, less its optimism; ``new`` are the block
    changes that the point before did not have.
    """

    changes: int
    expected_usd: float
    savings_usd: Estimate
    savings_pct: Estimate
    new: tuple[BlockChange, ...]


def savings_curve(
    on: Ground, chosen: Chosen, flattery: Flattery | None, by: Rule, *, asked: int
) -> tuple[CurvePoint, ...]:
    """Follow the best allocation from 1 change on, as far as more changes lower its cost.

    The number of changes ``asked`` for has a point even where fewer are best: the freedom to make
    them has its optimism. Leaves out numbers of changes that the limits do not allow.
    """
    stated, curve = chosen.stated, chosen.curve
    most = curve.cost.shape[1]
    kept = [k for k in range(1, most) if _adds(curve.cost[0], k) or k == asked]
    kept = [k for k in kept if np.isfinite(curve.cost[0, k])]
    plans = [on.today_h, *(rooms_of(stated, curve.chosen[0, k]) for k in kept)]
    charged = charge(on, plans, by)
    points = []
    for at, k in enumerate(kept, start=1):
        saved = saving(charged, "chosen_usd", at, (flattery, k) if flattery else None)
        points.append(
            CurvePoint(
                changes=k,
                expected_usd=float(curve.cost[0, k]),
                savings_usd=saved.estimate(),
                savings_pct=share_saved(charged, saved),
                new=block_changes(on, plans[at], before=plans[at - 1]),
            )
        )
    return tuple(points)


def _adds(cost: np.ndarray[tuple[int], np.dtype[np.float64]], k: int) -> bool:
    """Whether the k-th change lowers the cost by more than the dust of floating point."""
    return bool(np.isfinite(cost[k]) and not cost[k] >= cost[k - 1] - 1e-6)


def block_changes(
    on: Ground, after: tuple[Lengths, ...], *, before: tuple[Lengths, ...] | None = None
) -> tuple[BlockChange, ...]:
    """List the blocks whose rooms differ from ``before``, or from today."""
    pairs = zip(before or on.today_h, after, strict=True)
    return tuple(
        BlockChange(on.days.owners[at], on.days.weekdays[at], on.today_h[at], own)
        for at, (old, own) in enumerate(pairs)
        if old != own
    )
