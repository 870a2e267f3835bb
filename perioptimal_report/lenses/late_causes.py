"""Late first cases by their cause and by the lens whose reader can change it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.chart_data import Flow
from perioptimal_report.lenses.breakdowns import Cells, Dimension, Sum, breakdown
from perioptimal_report.lenses.grouping import NOT_RECORDED, Groups, by_label, in_order, whole
from perioptimal_report.lenses.ratios import PCT, S_PER_MIN, Ratio, by_group
from perioptimal_report.results import LENSES, Breakdown, Estimate, Measure
from perioptimal_report.settings.causes import Causes
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

NOT_MAPPED = "Reason not mapped"
LENS_LABELS = (*(lens.capitalize() for lens in LENSES), NOT_MAPPED, NOT_RECORDED)

LATE = Measure("late", "Late first cases", "lower")
LATE_SHARE = Measure("late_share", "Share of late first cases")
MINUTES = Measure("tardiness_min", "Tardiness, total", "lower")
MINUTES_SHARE = Measure("tardiness_share", "Share of the minutes late")
LENS = Measure("cause_lens", "Lens of the cause")


def with_causes(cases: pd.DataFrame, causes: Causes) -> pd.DataFrame:
    """Add the ``cause`` of each recorded ``delay_reason``, and the ``lens`` it belongs to.

    What nothing maps, and what was not recorded, are groups of their own.
    """
    known = {reason: causes.delay_cause(reason) for reason in _reasons(cases)}
    found = {
        reason: (each.cause, each.lens.capitalize()) if each else (NOT_MAPPED, NOT_MAPPED)
        for reason, each in known.items()
    }
    pairs = [found.get(reason, (NOT_RECORDED, NOT_RECORDED)) for reason in cases["delay_reason"]]
    causes_of, lenses_of = zip(*pairs, strict=True) if pairs else ((), ())
    return cases.assign(
        cause=pd.Series(causes_of, index=cases.index, dtype="str"),
        lens=pd.Series(lenses_of, index=cases.index, dtype="str"),
    )


def by_cause(late: pd.DataFrame, lost_s: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """List the causes with their lens, most minutes late first; none without a late case."""
    if late.empty:
        return None
    groups = by_label(late["cause"])
    lens = dict(zip(late["cause"], late["lens"], strict=True))
    named = Cells(LENS, [lens[label] for label in groups.labels])
    dimension = Dimension("cause", "Late first cases by cause, and the lens it belongs to", groups)
    columns = (named, *_columns(groups, lost_s, weeks))
    return breakdown(dimension, columns, weeks, largest_first=groups.totals(lost_s))


def by_lens(late: pd.DataFrame, lost_s: FloatArray, weeks: WeekSample) -> Breakdown | None:
    """List the lenses that the causes belong to, in the order of the report."""
    if late.empty:
        return None
    groups = in_order(late["lens"], LENS_LABELS)
    dimension = Dimension("lens", "Late first cases by the lens of their cause", groups)
    return breakdown(dimension, _columns(groups, lost_s, weeks), weeks)


def flow(key: str, late: pd.DataFrame, lost_s: FloatArray) -> Flow | None:
    """Draw the minutes late from each cause to its lens [min]; none without a recorded cause."""
    if late.empty or late["lens"].isin((NOT_MAPPED, NOT_RECORDED)).all():
        return None
    causes, lenses = by_label(late["cause"]), in_order(late["lens"], LENS_LABELS)
    amounts = np.zeros((len(causes.labels), len(lenses.labels)))
    np.add.at(amounts, (causes.codes, lenses.codes), lost_s / S_PER_MIN)
    order = sorted(range(len(amounts)), key=lambda code: (_place(amounts, code), code))
    return Flow(
        key=key,
        title="Minutes of cases late beyond the grace, by cause and the lens that can change it",
        unit="min",
        sources=tuple(causes.labels[code] for code in order),
        targets=lenses.labels,
        values=tuple(tuple(map(float, amounts[code])) for code in order),
    )


def _place(amounts: FloatArray, code: int) -> tuple[int, float]:
    """Sort causes by their lens, so that no band crosses another, then by their minutes."""
    return int(np.argmax(amounts[code])), -float(amounts[code].sum())


def _columns(
    groups: Groups, lost_s: FloatArray, weeks: WeekSample
) -> tuple[Cells, Sum, Cells, Sum]:
    one = np.ones(len(groups.codes))
    return (
        Cells(LATE_SHARE, _shares(LATE_SHARE, groups, one, weeks)),
        Sum(LATE, "cases", one),
        Cells(MINUTES_SHARE, _shares(MINUTES_SHARE, groups, lost_s, weeks)),
        Sum(MINUTES, "min", lost_s, S_PER_MIN),
    )


def _shares(
    measure: Measure, groups: Groups, amounts: FloatArray, weeks: WeekSample
) -> list[Estimate]:
    """Divide each group's amounts by those of all rows [pct]."""
    everything = whole(len(amounts))
    parts = (amounts * groups.rows_of(code) for code in range(len(groups.labels)))
    ratios = (Ratio(measure, "pct", part, amounts, PCT) for part in parts)
    return [by_group(ratio, everything, weeks)[0] for ratio in ratios]


def _reasons(cases: pd.DataFrame) -> list[str]:
    return [str(reason) for reason in cases["delay_reason"].dropna().unique()]
