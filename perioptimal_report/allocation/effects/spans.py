"""Spans of time counted: how many run at each moment, and their share of each half hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perioptimal_report.allocation.options import Floats, Integers

HALF_HOUR_S = 1800


@dataclass(frozen=True, slots=True)
class Levels:
    """Moments at which a number of spans changes, by group: from when, for how long [s], to what.

    Groups stand one after the other, each in order of time; the last moment of a group lasts 0.
    """

    group: Integers
    at_s: Integers
    lasts_s: Integers
    level: Floats


def levels(
    group: Integers, from_s: Integers, to_s: Integers, weight: Floats | None = None
) -> Levels:
    """Count the spans that run at each moment, apart for each group, each with its weight."""
    each = np.ones(len(from_s)) if weight is None else weight
    groups, at_s = np.concatenate([group, group]), np.concatenate([from_s, to_s])
    steps = np.concatenate([each, -each])
    # Ends before starts: a bed that is left is free for who comes in the same minute.
    order = np.lexsort((steps, at_s, groups))
    groups, at_s = groups[order], at_s[order]
    # Every group ends at 0, so that one running sum serves all.
    level = np.cumsum(steps[order])
    lasts_s = np.diff(at_s, append=at_s[-1:])
    lasts_s[np.flatnonzero(np.diff(groups))] = 0
    return Levels(groups, at_s, lasts_s, level)


def in_half_hours(from_s: Integers, to_s: Integers, first_s: int, slots: int) -> Floats:
    """Seconds of spans in each half hour from ``first_s`` on; what lies outside is left out [s]."""
    start, end = from_s - first_s, np.maximum(to_s, from_s) - first_s
    low, high = start // HALF_HOUR_S, -(-end // HALF_HOUR_S)
    count = np.maximum(high - low, 0)
    span = np.repeat(np.arange(len(start)), count)
    inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    slot = low[span] + inside
    begin = np.maximum(start[span], slot * HALF_HOUR_S)
    seconds = np.minimum(end[span], (slot + 1) * HALF_HOUR_S) - begin
    kept = (slot >= 0) & (slot < slots)
    return np.asarray(np.bincount(slot[kept], seconds[kept], slots), dtype=np.float64)
