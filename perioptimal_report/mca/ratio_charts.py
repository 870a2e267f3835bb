"""Pictures of block time, cost and savings against the cost ratio, and where today stands."""

from __future__ import annotations

import numpy as np

from perioptimal_report.chart_data import Curve, Curves, Mark, Unit
from perioptimal_report.mca.planned import Plan, RatioCurves

TODAY, BY_INEFFICIENCY, BY_PAYROLL = "Today", "Allotment by inefficiency", "Allotment by payroll"
CHOSEN, IMPLIED = "Chosen", "Today implies"


def ratio_charts(plan: Plan) -> tuple[Curves, ...]:
    """Draw hours, payroll cost and savings per week against the ratio; none without blocks."""
    found = plan.ratio_curves
    if found is None:
        return ()
    today_h = (found.today_h.value or 0.0,) * len(found.ratios)
    hours = zip((TODAY, BY_INEFFICIENCY, BY_PAYROLL), (today_h, *found.allotment_h), strict=True)
    money = zip(
        (TODAY, BY_INEFFICIENCY, BY_PAYROLL), (found.today_usd, *found.allotted_usd), strict=True
    )
    saved = zip((TODAY, BY_INEFFICIENCY, BY_PAYROLL), _saved(found), strict=True)
    return (
        _chart("hours", "Block time per week by cost ratio", "h", tuple(hours), plan),
        _chart("cost", "Payroll cost per week by cost ratio", "usd", tuple(money), plan),
        _chart("saved", "Payroll saved by cost ratio", "pct", tuple(saved), plan),
    )


def _saved(found: RatioCurves) -> list[tuple[float, ...]]:
    today = np.array(found.today_usd)
    plans = (found.today_usd, *found.allotted_usd)
    return [tuple((100 * (1 - np.array(after) / today)).tolist()) for after in plans]


def _chart(
    key: str, title: str, unit: Unit, lines: tuple[tuple[str, tuple[float, ...]], ...], plan: Plan
) -> Curves:
    found = plan.ratio_curves
    ratios = found.ratios if found else ()
    return Curves(
        key=f"ratio_{key}",
        title=title,
        x_unit="ratio",
        y_unit=unit,
        curves=tuple(Curve(label, ratios, values) for label, values in lines),
        marks=_marks(plan),
        main=tuple(
            Mark(label, float(np.interp(plan.ratio, ratios, values))) for label, values in lines
        ),
    )


def _marks(plan: Plan) -> tuple[Mark, ...]:
    """Mark the ratio chosen, and that of today's block time where the picture reaches it."""
    found, chosen = plan.ratio_curves, Mark(CHOSEN, plan.ratio)
    implied = found.implied_ratio.value if found else None
    if found is None or implied is None or not found.ratios[0] <= implied <= found.ratios[-1]:
        return (chosen,)
    return (chosen, Mark(IMPLIED, implied))
