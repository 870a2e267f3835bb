"""Moments at which two rooms of one anesthesiologist are in a critical portion at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Dimension,
    Leader,
    Sum,
    breakdown,
    filled,
    leader,
)
from perioptimal_report.metrics.kit.ratios import (
    S_PER_MIN,
    Ratio,
    by_hour,
    by_month,
    by_weekday,
    flags,
    number,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.metrics.kit.steps import in_time, lengths_s
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Bars, Chart, Segment
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Estimate,
    Example,
    Finding,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import WeekSample

ORDER = 20
HOUR_S = 3600
NO_DAYS = "no critical portion on a workday of the period"

DAYS = Measure("days_share", "Workdays with simultaneous demand", "lower")
PERSON_DAYS = Measure("person_days_share", "Person-days with simultaneous demand", "lower")
MEAN_MIN = Measure("minutes_per_day", "Simultaneous demand per workday", "lower")
MINUTES = Measure("minutes", "Minutes of simultaneous demand", "lower")

EPSTEIN = Reference(
    "Epstein 2012",
    "Epstein RH, Dexter F. Influence of supervision ratios by anesthesiologists on first-case"
    " starts and critical portions of anesthetics. Anesthesiology 2012;116:683–91.",
    "10.1097/ALN.0b013e318246ec24",
)

NOTE = MethodNote(
    title="Simultaneous demand on anesthesiologists",
    lens="team",
    question="How often do two rooms need the same anesthesiologist at the same moment?",
    counted="For every anesthesiologist the number of their rooms in a critical portion at each"
    " moment: wheels in until the patient is ready for the surgical team, and the first and last"
    " minutes of care that the settings give. Demand is simultaneous while two or more rooms are.",
    leaves_out="Cross-coverage by colleagues, which the records do not show: this counts demand,"
    " not what was done about it. Weekends, holidays and workdays without any critical portion.",
    formula="minutes of simultaneous demand, summed over anesthesiologists to the hour in which"
    " they begin, ÷ workdays with a critical portion. Days: those with any such minute, × 100."
    " Interval: week-cluster bootstrap, 95 %; Wilson score where it is all or no days.",
    sources=(EPSTEIN, HESTERBERG),
    measures=(MEAN_MIN, DAYS, PERSON_DAYS, MINUTES),
    needs=("assignments.person", "assignments.role"),
    benchmarks=(
        Benchmark(
            "One tertiary hospital, one anesthesiologist for two rooms: on 35 % of days, most of"
            " all before 08:00. Its critical portions were disputed by the ASA",
            EPSTEIN,
        ),
    ),
)

NEVER = Heading(
    "never",
    "No anesthesiologist was needed in two rooms at once",
)
HOUR = Heading(
    "hour",
    "Two rooms needed the same anesthesiologist at once for {minutes_per_day} of a workday, most"
    " from {hour}",
    chance="Two rooms needed the same anesthesiologist at once for {minutes_per_day} of a"
    " workday; no hour stands out for sure",
)

EXAMPLES = (
    Example(
        says="Two rooms at once from 07:35 to 07:50 on one of two workdays; a Saturday counts not.",
        facts={
            "critical_demand": """
                date       person at_s  rooms
                2025-03-03 A      07:30 1
                2025-03-03 A      07:35 2
                2025-03-03 A      07:50 0
                2025-03-04 A      07:30 1
                2025-03-04 A      07:50 0
                2025-03-08 A      07:30 2
                2025-03-08 A      07:50 0
            """,
            "calendar": """
                date       kind
                2025-03-03 workday
                2025-03-04 workday
                2025-03-08 weekend
            """,
        },
        expected={"days_share": 50, "minutes": 15, "minutes_per_day": 7.5},
    ),
    Example(
        says="Two anesthesiologists on one day: one of them needed twice, in three rooms even.",
        facts={
            "critical_demand": """
                date       person at_s  rooms
                2025-03-03 A      07:30 2
                2025-03-03 A      07:40 3
                2025-03-03 A      07:45 1
                2025-03-03 A      07:50 0
                2025-03-03 B      07:30 1
                2025-03-03 B      07:50 0
            """,
            "calendar": """
                date       kind
                2025-03-03 workday
            """,
        },
        expected={"days_share": 100, "person_days_share": 50, "minutes": 15},
    ),
)


def simultaneous_demand(
    critical_demand: pd.DataFrame, calendar: pd.DataFrame, settings: Engagement
) -> Result:
    """Time in which two rooms needed one anesthesiologist at once, per workday [min].

    Uses ``person``, ``at_s``, ``rooms``, ``is_simultaneous``, ``date`` and the calendar's
    ``is_workday``. No value without a critical portion on a workday. Source: Epstein and Dexter
    2012, whose word for it is not used here.
    """
    workdays = calendar.loc[flags(calendar, "is_workday"), "date"]
    critical_demand = critical_demand[critical_demand["date"].isin(workdays)]
    people = _person_days(critical_demand)
    days = _summed(people, ["date", "weekday"])
    weeks = sample_weeks(days["date"], settings)
    columns = _columns(days)
    of_people = number(share(PERSON_DAYS, _some(people)), sample_weeks(people["date"], settings))
    numbers = (
        number(columns[1], weeks),
        number(columns[0], weeks),
        of_people,
        total(MINUTES, "min", columns[2].amounts, per=S_PER_MIN),
    )
    stretches = _at_once(critical_demand)
    lead = _busiest_hour(stretches, settings)
    return Result(
        key="simultaneous_demand",
        numbers=numbers,
        breakdowns=filled(*_tables(days, columns, weeks)),
        charts=_charts(stretches, len(days)),
        finding=_finding(numbers, lead),
        basis=of_ratio(columns[1], days["date"]),
    )


def _busiest_hour(stretches: pd.DataFrame, settings: Engagement) -> Leader | None:
    weeks = sample_weeks(stretches["date"], settings)
    return leader(seconds(stretches, "length_s"), by_hour(stretches["hour"]), weeks)


def _at_once(steps: pd.DataFrame) -> pd.DataFrame:
    """Keep the steps with two or more rooms: ``date``, ``hour`` of the day, ``length_s``."""
    ordered = in_time(steps)
    ordered = ordered.assign(length_s=lengths_s(ordered), hour=ordered["at_s"] // HOUR_S % 24)
    return ordered[flags(ordered, "is_simultaneous")].reset_index(drop=True)


def _person_days(steps: pd.DataFrame) -> pd.DataFrame:
    """One row per anesthesiologist and date with a critical portion; ``at_once_s`` may be 0."""
    ordered = in_time(steps)
    at_once = lengths_s(ordered) * flags(ordered, "is_simultaneous")
    parts = ordered.assign(at_once_s=at_once)
    return _summed(parts[parts["rooms"] > 0], ["person", "date", "weekday"])


def _summed(parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return parts.groupby(keys, as_index=False)[["at_once_s"]].sum()


def _some(rows: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return (seconds(rows, "at_once_s") > 0).astype(np.float64)


def _columns(days: pd.DataFrame) -> tuple[Ratio, Ratio, Sum]:
    at_once_s, one = seconds(days, "at_once_s"), np.ones(len(days))
    return (
        Ratio(DAYS, "pct", _some(days), one, 100.0, is_share=True, empty=NO_DAYS),
        Ratio(MEAN_MIN, "min", at_once_s, one, 1 / S_PER_MIN, empty=NO_DAYS),
        Sum(MINUTES, "min", at_once_s, S_PER_MIN),
    )


def _tables(
    days: pd.DataFrame, columns: tuple[Ratio, Ratio, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    groups = {"weekday": by_weekday(days["weekday"]), "month": by_month(days["date"])}
    return tuple(
        breakdown(Dimension(by, f"Simultaneous demand by {by}", found), columns, weeks)
        for by, found in groups.items()
    )


def _charts(stretches: pd.DataFrame, days: int) -> tuple[Chart, ...]:
    """Minutes per day by the hour in which they begin."""
    if stretches.empty:
        return ()
    hours = by_hour(stretches["hour"])
    sums = hours.totals(seconds(stretches, "length_s"))
    values = tuple(float(value) / S_PER_MIN / days for value in sums)
    segment = Segment("Minutes per workday", values)
    title = "Simultaneous demand by hour of the day, per workday"
    return (Bars("simultaneous_demand.by_hour", title, "min", hours.labels, (segment,)),)


def _finding(numbers: tuple[Number, ...], lead: Leader | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["minutes_per_day"].value is None:
        return NO_FINDING
    values: dict[str, Estimate | str] = {
        "days_share": found["days_share"],
        "minutes_per_day": found["minutes_per_day"],
    }
    if lead is None:
        return NEVER.finding(values)
    return HOUR.finding({**values, "hour": lead.label, "hour_share": lead.share}, lead.certain)
