"""The week-cluster bootstrap: whole ISO weeks are drawn again, so that their days stay together.

Cases of a day share its staff and its delays, days of a week share its case mix; drawing single
cases would make intervals too narrow. Percentile intervals are widened for the number of weeks
as Hesterberg describes (the percentile belonging to Student's t with weeks − 1 degrees of
freedom), since plain percentiles fall short when there are few weeks.

Source: Hesterberg TC. Am Stat 2015;69:371–86, doi:10.1080/00031305.2015.1089789.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from perioptimal_report.shapes.results import Interval

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Counts = NDArray[np.float32]

MIN_WEEKS = 6
"""Below this many weeks with data no interval is given: there are too few different draws."""

METHOD = "week-cluster bootstrap"
COARSE_BINS = 64


@dataclass(frozen=True, slots=True)
class WeekSample:
    """The week of each row (0 … weeks − 1) and how often each replicate drew each week.

    ``draws`` is replicates × weeks; its rows sum to the number of weeks.
    """

    codes: IntArray
    draws: FloatArray

    @property
    def weeks(self) -> int:
        """The number of different weeks [count]."""
        return int(self.draws.shape[1])

    def only(self, rows: NDArray[np.bool_]) -> WeekSample:
        """Keep some rows; the weeks and the draws stay as they are."""
        return WeekSample(self.codes[rows], self.draws)


def draw_weeks(dates: pd.Series, *, replicates: int, seed: int) -> WeekSample:
    """Sort rows into ISO weeks and draw the weeks ``replicates`` times."""
    days = dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
    # 1970-01-01 was a Thursday: three days on, whole divisions by seven change on Mondays.
    found, codes = np.unique((days + 3) // 7, return_inverse=True)
    return WeekSample(codes.astype(np.int64), _draws(len(found), replicates, seed))


@lru_cache(maxsize=16)
def _draws(weeks: int, replicates: int, seed: int) -> FloatArray:
    """Count each week in each replicate; kept, since metrics of one report share their weeks."""
    if weeks == 0 or replicates == 0:
        return np.zeros((0, weeks))
    drawn = np.random.default_rng(seed).integers(0, weeks, size=(replicates, weeks))
    flat = drawn + weeks * np.arange(replicates)[:, None]
    counts = np.bincount(flat.ravel(), minlength=replicates * weeks)
    draws = counts.reshape(replicates, weeks).astype(np.float64)
    draws.setflags(write=False)
    return draws


def ratio_intervals(
    sample: WeekSample,
    numerator: FloatArray,
    denominator: FloatArray,
    codes: IntArray,
    *,
    groups: int,
    level_pct: float = 95.0,
) -> list[Interval | None]:
    """Bound the ratio of sums of each group, in the ratio's own unit.

    ``numerator``, ``denominator`` and ``codes`` (0 … ``groups`` − 1) run over the sample's rows.
    ``None`` for a group with data in fewer than ``MIN_WEEKS`` weeks.
    """
    if not len(sample.draws):
        return [None] * groups
    over = _week_sums(sample, denominator, codes, groups)
    above = sample.draws @ _week_sums(sample, numerator, codes, groups)
    below = sample.draws @ over
    ratios = np.full(below.shape, np.nan)
    np.divide(above, below, out=ratios, where=below > 0)
    return _percentile_intervals(ratios, (over > 0).sum(axis=0), level_pct)


def quantile_intervals(
    sample: WeekSample,
    values: FloatArray,
    codes: IntArray,
    *,
    groups: int,
    quantile: float,
    level_pct: float = 95.0,
) -> list[Interval | None]:
    """Bound a quantile (linear between order statistics) of each group, in the values' unit.

    Works on the counts of different values per week, all groups at once: one matrix product
    finds the coarse place of each replicate's quantile, a second one its exact place. ``None``
    for a group with data in fewer than ``MIN_WEEKS`` weeks.
    """
    if not len(sample.draws) or not groups:
        return [None] * groups
    counted = [_counted(sample, values, codes == group) for group in range(groups)]
    running = [part for _, part in counted]
    draws = sample.draws.astype(np.float32)
    drawn = draws @ np.column_stack([part[:, -1] for part in running])
    # A replicate that drew no row of a group has no quantile: any place will do until then.
    rank = np.where(drawn > 0, (drawn.astype(np.float64) - 1) * quantile, -1.0)
    places = _places(draws, running, (np.floor(rank), np.ceil(rank)))
    below, above = (
        np.column_stack([counted[group][0][found[:, group]] for group in range(groups)])
        for found in places
    )
    quantiles = below + (rank - np.floor(rank)) * (above - below)
    quantiles[drawn == 0] = np.nan
    present = np.array([int((part[:, -1] > 0).sum()) for part in running])
    return _percentile_intervals(quantiles, present, level_pct)


def _counted(
    sample: WeekSample, values: FloatArray, rows: NDArray[np.bool_]
) -> tuple[FloatArray, Counts]:
    """Give the different values in order, and per week how many rows are at most that value."""
    distinct, position = np.unique(values[rows], return_inverse=True)
    cells = sample.codes[rows] * len(distinct) + position
    counts = np.bincount(cells, minlength=sample.weeks * len(distinct))
    running = counts.reshape(sample.weeks, len(distinct)).cumsum(axis=1)
    # Single precision holds counts exactly up to 16 million rows, in half the time.
    return distinct, running.astype(np.float32)


def _places(
    draws: Counts, running: Sequence[Counts], ranks: Sequence[FloatArray]
) -> list[IntArray]:
    """Find, per replicate and group, the first value whose running count exceeds each rank."""
    steps = [max(1, part.shape[1] // COARSE_BINS) for part in running]
    coarse = [part[:, step - 1 :: step] for part, step in zip(running, steps, strict=True)]
    bins = _not_above(draws, coarse, ranks)
    first = np.min([found.min(axis=0) for found in bins], axis=0) * steps
    last = (np.max([found.max(axis=0) for found in bins], axis=0) + 1) * steps
    fine = [part[:, a:b] for part, a, b in zip(running, first, last, strict=True)]
    return [first + found for found in _not_above(draws, fine, ranks)]


def _not_above(
    draws: Counts, columns: Sequence[Counts], ranks: Sequence[FloatArray]
) -> list[IntArray]:
    """Count, per rank, replicate and group, the columns whose drawn count is not above the rank."""
    ends = np.cumsum([part.shape[1] for part in columns])
    parts = np.split(draws @ np.hstack(columns), ends[:-1], axis=1)
    return [
        np.column_stack(
            [(part <= rank[:, [group]]).sum(axis=1) for group, part in enumerate(parts)]
        )
        for rank in ranks
    ]


def _week_sums(sample: WeekSample, amounts: FloatArray, codes: IntArray, groups: int) -> FloatArray:
    cells = sample.codes * groups + codes
    sums = np.bincount(cells, weights=amounts, minlength=sample.weeks * groups)
    return sums.reshape(sample.weeks, groups).astype(np.float64)


def _percentile_intervals(
    replicates: FloatArray, weeks: Sequence[int] | IntArray, level_pct: float
) -> list[Interval | None]:
    ordered = np.sort(replicates, axis=0)
    known = np.isfinite(ordered).sum(axis=0)
    found: list[Interval | None] = []
    for group, present in enumerate(weeks):
        column = ordered[: known[group], group]
        if present < MIN_WEEKS:
            found.append(None)
            continue
        low, high = np.quantile(column, widened_tails(int(present), level_pct))
        found.append(Interval(float(low), float(high), METHOD, level_pct))
    return found


@lru_cache(maxsize=512)
def widened_tails(weeks: float, level_pct: float = 95.0) -> tuple[float, float]:
    """Widen the tails for few weeks: Φ(−t·√(w/(w−1))) for t of w − 1 degrees of freedom.

    ``weeks`` are what was drawn again, above 1: weeks, or runs of them. Shares of 1.
    """
    t = float(stdtrit(weeks - 1, 0.5 + level_pct / 200))
    tail = float(ndtr(-t * (weeks / (weeks - 1)) ** 0.5))
    return tail, 1 - tail
