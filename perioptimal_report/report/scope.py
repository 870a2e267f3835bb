"""What the report rests on: rows, remarks, closed dates, and what had to stay out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from perioptimal_report.facts.columns import Facts
from perioptimal_report.facts.definitions import is_closed
from perioptimal_report.report.model import Definition, Scope
from perioptimal_report.shapes.results import OutOfScope
from perioptimal_report.sources.account import LoadedSources

INFERRED = "blocks_inferred"


def gather_scope(
    sources: LoadedSources,
    facts: Facts,
    out_of_scope: Iterable[OutOfScope],
    definitions: tuple[Definition, ...],
) -> Scope:
    """Gather what a reader must know before trusting a number."""
    return Scope(
        accounts=sources.accounts,
        remarks=(*sources.remarks, *facts.remarks),
        out_of_scope=tuple(out_of_scope),
        definitions=definitions,
        closed_dates=closed_dates(facts.frames["calendar"], sources),
        blocks_inferred=any(remark.code == INFERRED for remark in facts.remarks),
    )


def closed_dates(calendar: pd.DataFrame, sources: LoadedSources) -> tuple[tuple[dt.date, str], ...]:
    """List the dates of the period that count as closed, weekends aside, with their kind.

    ``calendar`` is the fact table of that name, one row per date of the data.
    """
    dates = calendar["date"].dt.date
    inside = (dates >= sources.period.start) & (dates <= sources.period.end)
    closed = calendar[inside & is_closed(calendar["kind"])]
    return tuple(zip(closed["date"].dt.date, closed["kind"], strict=True))
