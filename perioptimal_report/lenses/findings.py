"""What a finding may say for sure: comparisons of estimates by their intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from perioptimal_report.lenses.grouping import Groups, whole
from perioptimal_report.lenses.ratios import PCT, Ratio, by_group
from perioptimal_report.results import Estimate, Measure
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

PART = Measure("part", "Part of the whole")


def clearly_above(estimate: Estimate, level: float | None) -> bool:
    """Say whether the whole interval of an estimate lies above a level."""
    return estimate.interval is not None and level is not None and estimate.interval.low > level


def clearly_below(estimate: Estimate, level: float | None) -> bool:
    """Say whether the whole interval of an estimate lies below a level."""
    return estimate.interval is not None and level is not None and estimate.interval.high < level


def apart(one: Estimate, other: Estimate) -> bool:
    """Say whether two intervals do not touch."""
    if one.interval is None or other.interval is None:
        return False
    return one.interval.low > other.interval.high or other.interval.low > one.interval.high


@dataclass(frozen=True, slots=True)
class Leader:
    """The group with the largest part of a sum: its label, its part [pct], and how sure that is.

    ``certain`` says that it leads the next group in (at least) 97.5% of the drawn weeks.
    """

    label: str
    share: Estimate
    certain: bool


def leader(
    amounts: FloatArray, groups: Groups, weeks: WeekSample, *, aside: str | None = None
) -> Leader | None:
    """Find the group that makes up most of the sum of all rows; n counts the rows.

    ``aside`` names a group that cannot lead but belongs to the whole. ``None`` where there is
    nothing to lead in.
    """
    sums = {
        label: float(part)
        for label, part in zip(groups.labels, groups.totals(amounts), strict=True)
        if label != aside
    }
    if not sums or max(sums.values()) <= 0:
        return None
    ranked = sorted(sums, key=lambda label: -sums[label])
    first, second = (groups.rows_of(groups.labels.index(label)) for label in (ranked * 2)[:2])
    part = Ratio(PART, "pct", amounts * first, amounts, PCT)
    ahead = Ratio(PART, "pct", amounts * first - amounts * second, amounts, PCT)
    everything = whole(len(amounts))
    lead = by_group(ahead, everything, weeks)[0]
    alone = len(ranked) == 1
    share = replace(by_group(part, everything, weeks)[0], n=len(amounts))
    return Leader(ranked[0], share, alone or clearly_above(lead, 0.0))
