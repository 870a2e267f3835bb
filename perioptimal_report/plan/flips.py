"""Which rankings depend on a definition: each ranking under its alternatives, and who swaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from perioptimal_report.facts.definitions import is_late, is_turnover
from perioptimal_report.settings.thresholds import Thresholds
from perioptimal_report.shapes.chart_data import Unit

FEWEST = 10
"""Owners with fewer first cases, turnovers or block-days are not ranked."""
GRACES_MIN = (0.0, 5.0, 10.0, 15.0)
CUTOFFS_MIN: tuple[float | None, ...] = (60.0, 90.0, None)
PERCENT = 100.0
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to count: its name and the value of everyone who is ranked."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Flip:
    """Two that change places: ``first`` is ahead as counted now, ``second`` under ``under``."""

    first: str
    second: str
    under: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """One ranking under several definitions, the one in force first.

    ``higher_is_better`` orders it; ``flips`` are all pairs that change places, ``pairs`` their
    possible number.
    """

    key: str
    title: str
    unit: Unit
    higher_is_better: bool
    definitions: tuple[Definition, ...]
    flips: tuple[Flip, ...]
    pairs: int


def rankings(frames: Mapping[str, pd.DataFrame], thresholds: Thresholds) -> tuple[Ranking, ...]:
    """Rank services and owners under the listed alternatives.

    Uses the facts ``first_cases``, ``gaps`` and ``block_days``. First cases on time under 0, 5, 10
    and 15 minutes of grace; median turnover with a cut-off of 60 and 90 minutes and none; block
    utilization in-block and in all, with and without turnover credit.
    """
    graces = _graces(frames, thresholds.grace_min)
    cutoffs = _cutoffs(frames, thresholds.turnover_cutoff_min)
    return (
        _ranking("on_time", "First cases on time", "pct", True, graces),
        _ranking("turnover", "Turnover, median", "min", False, cutoffs),
        _ranking("utilization", "Block utilization", "pct", True, _shares(frames["block_days"])),
    )


def _ranking(
    key: str, title: str, unit: Unit, higher: bool, definitions: tuple[Definition, ...]
) -> Ranking:
    names = sorted(definitions[0].values)
    flips = [
        flip
        for other in definitions[1:]
        for pair in combinations(names, 2)
        if (flip := _flip(definitions[0], other, pair, 1 if higher else -1))
    ]
    pairs = len(names) * (len(names) - 1) // 2
    return Ranking(key, title, unit, higher, definitions, tuple(flips), pairs)


def _flip(now: Definition, other: Definition, pair: tuple[str, str], sign: int) -> Flip | None:
    if not set(pair) <= other.values.keys():
        return None
    before = sign * (now.values[pair[0]] - now.values[pair[1]])
    after = sign * (other.values[pair[0]] - other.values[pair[1]])
    if before * after >= 0:
        return None
    first, second = pair if before > 0 else (pair[1], pair[0])
    return Flip(first, second, other.name)


def _graces(frames: Mapping[str, pd.DataFrame], grace_min: float) -> tuple[Definition, ...]:
    cases = _enough(frames["first_cases"], "service")
    graces = (grace_min, *(each for each in GRACES_MIN if each != grace_min))
    return tuple(Definition(f"grace {each:g} min", _shares_on_time(cases, each)) for each in graces)


def _shares_on_time(cases: pd.DataFrame, grace_min: float) -> Values:
    on_time = ~is_late(cases["tardy_s"], grace_min)
    return _values(PERCENT * on_time.groupby(cases["service"]).mean())


def _cutoffs(frames: Mapping[str, pd.DataFrame], cutoff_min: float) -> tuple[Definition, ...]:
    gaps = frames["gaps"]
    own = gaps[gaps["service"].eq(gaps["prev_service"]) & ~gaps["is_overlap"]]
    kept = _enough(own[own["is_turnover"]], "service")["service"].unique()
    ranked = own[own["service"].isin(kept)]
    cutoffs = (cutoff_min, *(each for each in CUTOFFS_MIN if each != cutoff_min))
    return tuple(Definition(_cutoff_name(each), _medians(ranked, each)) for each in cutoffs)


def _cutoff_name(cutoff_min: float | None) -> str:
    return "no cut-off" if cutoff_min is None else f"cut-off {cutoff_min:g} min"


def _medians(gaps: pd.DataFrame, cutoff_min: float | None) -> Values:
    short = gaps if cutoff_min is None else gaps[is_turnover(gaps["gap_s"], cutoff_min)]
    return _values(short.groupby("service")["gap_s"].median() / 60)


def _shares(block_days: pd.DataFrame) -> tuple[Definition, ...]:
    days = _enough(block_days[block_days["budget_s"] > 0], "owner")
    sums = days.groupby("owner")[
        ["budget_s", "in_block_s", "before_s", "after_s", "turnover_credit_s"]
    ].sum()
    inside = sums["in_block_s"]
    uncapped = inside + sums["before_s"] + sums["after_s"]
    parts = {
        "in-block": inside,
        "in-block, with turnover credit": inside + sums["turnover_credit_s"],
        "all in own rooms": uncapped,
        "all in own rooms, with turnover credit": uncapped + sums["turnover_credit_s"],
    }
    budget_s = sums["budget_s"]
    return tuple(
        Definition(name, _values(PERCENT * part / budget_s)) for name, part in parts.items()
    )


def _enough(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows.groupby(name)[name].transform("size") >= FEWEST]


def _values(series: pd.Series) -> Values:
    return {str(name): float(value) for name, value in series.items()}
