"""Which lines of a table may be shown where no count of 1 to 10 patients may be told or derived.

A line is shown whole, or only its headline, or not at all:

* **A cell is small** where the patients it rests on, those it counts, or the rest of them are
  fewer than the limit but not zero; so is what two denominators of one line differ by.
* A line whose headline is small shows nothing; a line with another small cell shows its headline,
  and what is no count and rests on the same patients.
* **Secondary suppression**: what a column's hidden lines add up to follows from its total. So
  more lines are hidden, the smallest first, until what they add up to is no small count either,
  or the total is one itself (and hidden as such). Nor may all patients of the hidden lines be
  counted ones: with how many they are, each line's count is told. The same holds within each set
  of lines whose sum another number tells, and for what follows from several such sums together.

Source: CMS cell size suppression policy, 2017: no cell of 1 to 10, no percentage or formula that
leads to one, also of excluded cases; zero may be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from perioptimal_report.shapes.results import Estimate, Measure

NOT_RECORDED = "Not recorded"
REST = "rest"
PER = {"pct": 100, "per_100_cases": 100, "per_1000_cases": 1000}
COUNTS = ("cases", "count")
COUNT_UNITS = (*PER, *COUNTS)


class Shown(IntEnum):
    """How much of a line is shown."""

    NOTHING = 0
    HEADLINE = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one label, all tables of a dimension together, and its headline among them.

    ``of`` is the measure of the headline.
    """

    cells: tuple[tuple[Measure, Estimate], ...]
    headline: Estimate | None
    of: Measure

    @property
    def size(self) -> int:
        """The number of patients it rests on, by its headline or else its largest cell."""
        return self.headline.n if self.headline else max((e.n for _, e in self.cells), default=0)


def told(estimate: Estimate) -> tuple[int, int, int]:
    """Count the patients that an estimate tells of: all, those counted, and the rest."""
    n, value = estimate.n, estimate.value
    if value is None or estimate.unit not in COUNT_UNITS:
        return n, 0, 0
    events = round(value * n / PER[estimate.unit]) if estimate.unit in PER else round(value)
    return n, events, max(n - events, 0)


def is_small(count: int, below: int) -> bool:
    """Say whether a count is above zero and below the limit."""
    return 0 < count < below


def initial(line: Line, below: int) -> Shown:
    """Decide on a line by its own cells."""
    if line.headline and any(is_small(count, below) for count in told(line.headline)):
        return Shown.NOTHING
    if not any(is_small(count, below) for count in _all_told(line).values()):
        return Shown.ALL
    return Shown.HEADLINE if line.headline else Shown.NOTHING


def decide(
    lines: Mapping[str, Line], below: int, known_sums: Iterable[Sequence[str]] = ()
) -> dict[str, Shown]:
    """Decide on all lines of a dimension, so that no small count follows by subtraction.

    ``known_sums``: sets of labels whose sums are told elsewhere, beside the sum of all.
    """
    shown = {label: initial(line, below) for label, line in lines.items()}
    sets = [{label: lines[label] for label in known if label in lines} for known in known_sums]
    while found := _next(lines, sets, shown, below):
        label, most = found
        shown[label] = most
    return shown


def _next(
    lines: Mapping[str, Line],
    sets: Sequence[Mapping[str, Line]],
    shown: Mapping[str, Shown],
    below: int,
) -> tuple[str, Shown] | None:
    """Name the next line to hide: for a sum that gives away, or for several of them together."""
    partners = (_partner(part, shown, below) for part in (*sets, lines))
    return next((p for p in partners if p), None) or _crossed(lines, sets, shown, below)


def _crossed(
    lines: Mapping[str, Line],
    sets: Sequence[Mapping[str, Line]],
    shown: Mapping[str, Shown],
    below: int,
) -> tuple[str, Shown] | None:
    """Name a line to hide where the sums of crossing sets leave one small line no freedom."""
    hidden = [label for label in lines if shown[label] == Shown.NOTHING]
    heads = {label: _headline_told(line) for label, line in lines.items()}
    for what in ("all", "counted", f"all {REST}"):
        known = [p for p in (lines, *sets) if not is_small(sum(heads[e][what] for e in p), below)]
        told_sums = np.array([[float(label in part) for label in hidden] for part in known])
        for place, label in enumerate(hidden):
            if is_small(heads[label][what], below) and _follows(told_sums, place):
                return _beside(label, lines, sets, shown)
    return None


def _beside(
    label: str,
    lines: Mapping[str, Line],
    sets: Sequence[Mapping[str, Line]],
    shown: Mapping[str, Shown],
) -> tuple[str, Shown] | None:
    """Name the smallest line still shown, of a set of this line's before the others."""
    near = {each for part in sets if label in part for each in part}
    free = [each for each in lines if shown[each] != Shown.NOTHING]
    chosen = _smallest(lines, [each for each in free if each in near] or free)
    return None if chosen is None else (chosen, Shown.NOTHING)


def _follows(told_sums: NDArray[np.float64], place: int) -> bool:
    """Say whether one unknown is a combination of the sums that are told."""
    if not told_sums.size:
        return False
    alone = np.zeros((1, told_sums.shape[1]))
    alone[0, place] = 1.0
    rank = np.linalg.matrix_rank(told_sums)
    return bool(np.linalg.matrix_rank(np.vstack([told_sums, alone])) == rank)


def _partner(
    lines: Mapping[str, Line], shown: Mapping[str, Shown], below: int
) -> tuple[str, Shown] | None:
    """Name the next line to hide, and how much of it may stay; ``None`` when all is safe."""
    heads = {label: _headline_told(line) for label, line in lines.items()}
    counts = {label: _all_told(line) for label, line in lines.items()}
    without = [label for label in lines if shown[label] == Shown.NOTHING]
    partly = [label for label in lines if shown[label] != Shown.ALL]
    if not _is_safe(heads, without, below):
        label = _smallest(lines, [label for label in lines if shown[label] != Shown.NOTHING])
        if label is not None:
            return label, Shown.NOTHING
    if not _is_safe(counts, partly, below):
        label = _smallest(lines, [label for label in lines if shown[label] == Shown.ALL])
        if label is not None:
            return label, Shown.HEADLINE if lines[label].headline else Shown.NOTHING
    return None


def _is_safe(counts: Mapping[str, Counter[str]], hidden: Sequence[str], below: int) -> bool:
    """Check that what the hidden lines add up to gives no small count away."""
    totals = sum(counts.values(), start=Counter[str]())
    sums = sum((counts[label] for label in hidden), start=Counter[str]())
    if any(is_small(sums[what], below) and not is_small(totals[what], below) for what in sums):
        return False
    rests = (what for what in totals if what.endswith(REST))
    return not hidden or all(sums[what] or not totals[what] for what in rests)


def _smallest(lines: Mapping[str, Line], labels: Sequence[str]) -> str | None:
    """Choose the line of fewest patients; what was not recorded hides nobody and comes last."""
    order = sorted(labels, key=lambda label: (label == NOT_RECORDED, lines[label].size, label))
    return order[0] if order else None


def _headline_told(line: Line) -> Counter[str]:
    if line.headline is None:
        return Counter()
    return Counter(dict(zip(("all", "counted", f"all {REST}"), told(line.headline), strict=True)))


def _all_told(line: Line) -> Counter[str]:
    """Count what every cell tells of, and by how much denominators fall short of the largest."""
    counted = [(measure.key, each) for measure, each in line.cells if measure.of_patients]
    most = max((each.n for _, each in counted), default=0)
    found: Counter[str] = Counter()
    for key, each in counted:
        parts = (*told(each), most - each.n if each.n else 0)
        found |= Counter(
            dict(zip((key, f"{key} +", f"{key} {REST}", f"{key} ="), parts, strict=True))
        )
    return found
