"""The rankings under every definition as tables."""

from __future__ import annotations

from collections.abc import Iterable

from perioptimal_report.allocation.flips import Flip, Ranking
from perioptimal_report.allocation.note import FLIPS, WHO
from perioptimal_report.results import Breakdown, Estimate, Measure, Row

MOST_NAMED = 3
NOBODY = "nobody"


def flip_table(rankings: Iterable[Ranking]) -> Breakdown:
    """Count the pairs that change places under each alternative, and name the first of them."""
    rows = tuple(
        Row(f"{each.title}, {other.name}", _cells(each, other.name))
        for each in rankings
        for other in each.definitions[1:]
        if each.pairs
    )
    return Breakdown(
        "definition", "Against the definition in force: who changes places", (FLIPS, WHO), rows
    )


def _cells(ranking: Ranking, under: str) -> tuple[Estimate | str, ...]:
    flips = [flip for flip in ranking.flips if flip.under == under]
    count = Estimate(float(len(flips)), "count", ranking.pairs, reason="a count")
    return count, _named(flips)


def _named(flips: list[Flip]) -> str:
    if not flips:
        return NOBODY
    named = [f"{flip.second} passes {flip.first}" for flip in flips[:MOST_NAMED]]
    more = len(flips) - len(named)
    return "; ".join(named) + (f"; {more} more" if more else "")


def ranking_table(ranking: Ranking) -> Breakdown:
    """Set the values of everyone who is ranked beside each other, definition by definition."""
    now = ranking.definitions[0].values
    ordered = sorted(now, key=lambda name: -now[name] if ranking.higher_is_better else now[name])
    measures = tuple(
        Measure(f"{ranking.key}_{at}", definition.name)
        for at, definition in enumerate(ranking.definitions)
    )
    rows = tuple(Row(name, _values(ranking, name)) for name in ordered)
    return Breakdown("name", f"{ranking.title} under each definition", measures, rows)


def _values(ranking: Ranking, name: str) -> tuple[Estimate | str, ...]:
    return tuple(
        Estimate(
            definition.values[name], ranking.unit, len(definition.values), reason="see its metric"
        )
        for definition in ranking.definitions
    )
