"""Keeping labels at a line's end apart."""

from __future__ import annotations

from collections.abc import Sequence


def spread_apart(
    wanted: Sequence[float], gaps: Sequence[float], low: float, high: float
) -> list[float]:
    """Move positions as little as needed so that each keeps its own gap and stays inside [mm].

    ``gaps`` are the heights of the labels. Labels that do not fit overrun ``low``.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = dict.fromkeys(order, 0.0)
    edge = low
    for i in order:
        placed[i] = max(wanted[i], edge + gaps[i] / 2)
        edge = placed[i] + gaps[i] / 2
    edge = high
    for i in reversed(order):
        placed[i] = min(placed[i], edge - gaps[i] / 2)
        edge = placed[i] - gaps[i] / 2
    return [placed[i] for i in range(len(wanted))]
