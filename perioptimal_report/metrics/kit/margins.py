"""Margins of cases or of months, each hour's margin counted once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.ratios import Ratio, sample_weeks
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.results import Measure, Reference
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

NO_BED_DAYS = "no bed days recorded by case"
HOURS = ["nominal_s", "operational_s", "realized_s"]

MACARIO_MARGIN = Reference(
    "Macario 2001",
    "Macario A, Dexter F, Traub RD. Hospital profitability per hour of operating room time can vary"
    " among surgeons. Anesth Analg 2001;93:669–75.",
)


def kept(case_finance: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep rows of cases, and rows of months for services without any; count those set aside."""
    by_case = case_finance["level"].eq("case")
    has_cases = case_finance["service"].isin(case_finance["service"][by_case])
    keeps = by_case | ~has_cases
    return case_finance[keeps].reset_index(drop=True), int((~keeps).sum())


def pooled(priced: pd.DataFrame, room_hours: pd.DataFrame) -> pd.DataFrame:
    """Put margins and room-hours under each other, so that a draw of weeks takes both."""
    money = priced[["date", "margin_usd"]]
    rows = pd.concat([money, room_hours[["date", *HOURS]]], ignore_index=True)
    amounts = rows[["margin_usd", *HOURS]].astype("float64").fillna(0.0)
    return rows.assign(**amounts)


def weeks_of(dates: pd.Series, priced: pd.DataFrame, settings: Engagement) -> WeekSample:
    """Draw weeks, or whole months where margins are by month."""
    if priced["level"].eq("month").any():
        return sample_weeks(dates.dt.to_period("M").dt.start_time, settings)
    return sample_weeks(dates, settings)


def bed_days(measure: Measure, priced: pd.DataFrame, is_case: FloatArray) -> Ratio:
    """Define the bed days per case that has them on record [days]; the measure names them."""
    days = priced[measure.key].to_numpy(dtype=np.float64)
    known = is_case * np.isfinite(days)
    return Ratio(measure, "days", np.nan_to_num(days) * known, known, empty=NO_BED_DAYS)
