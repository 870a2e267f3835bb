"""How many cases an anesthesiologist covers at once, and how often that is above the rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Cells,
    Dimension,
    Sum,
    breakdown,
    distribution,
    filled,
    mark,
    marks,
)
from perioptimal_report.metrics.kit.ratios import (
    PCT,
    S_PER_H,
    S_PER_MIN,
    Groups,
    Ratio,
    by_month,
    by_weekday,
    flags,
    number,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.metrics.kit.steps import in_time, kept_stretches, lengths_s
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG
from perioptimal_report.shapes.results import (
    Benchmark,
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Reference,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 10
SHORTEST_S = 60.0
LEVELS = (1, 2, 3, 4)
BIN_EDGES = tuple(1 + step / 4 for step in range(17))
NO_CARE = "no care by an anesthesiologist in the period"

MEAN = Measure("mean", "Simultaneous cases per anesthesiologist, time-weighted mean")
OVER_SHARE = Measure("over_rule_share", "Care time over the rule of the care model", "lower")
OVER_MIN = Measure("over_rule_min", "Minutes over the rule", "lower")
EPISODES = Measure("episodes", "Episodes over the rule", "lower")
DAYS_OVER = Measure("person_days_over", "Person-days with an episode over the rule", "lower")
CARE_H = Measure("care_h", "Hours with at least one case")
LEVEL_SHARE = Measure("level_share", "Care time")

BURNS = Reference(
    "Burns 2022",
    "Burns ML, Saager L, Cassidy RB, Mentz G, Mashour GA, Kheterpal S. Association of"
    " anesthesiologist staffing ratio with surgical patient morbidity and mortality."
    " JAMA Surg 2022;157:807–15.",
    "10.1001/jamasurg.2022.2804",
)

NOTE = MethodNote(
    title="Anesthesia concurrency",
    lens="team",
    question="How many cases does an anesthesiologist cover at once?",
    counted="For every anesthesiologist the number of cases in their care at each moment, from"
    " beginning to end of each assignment. The rule of the care model at that moment: one case"
    " for a physician alone, else the settings' number of cases with CRNAs or residents. An"
    " episode is a stretch over the rule of at least 1 min; shorter overlaps are charting.",
    leaves_out="Time without a case; overlaps under 1 min; care by CRNAs and residents, who count"
    " through the care model only. The mean says nothing about single cases.",
    formula="mean = sum over anesthesiologists of (cases × seconds) ÷ seconds with at least one"
    " case. Over the rule = seconds in episodes ÷ seconds with at least one case × 100. A stretch"
    " across midnight counts to the date of each change of level. Interval: week-cluster"
    " bootstrap, 95 %. n counts person-days.",
    sources=(BURNS, HESTERBERG),
    measures=(MEAN, OVER_SHARE, OVER_MIN, EPISODES, DAYS_OVER, CARE_H),
    needs=("assignments.person", "assignments.role"),
    benchmarks=(
        Benchmark(
            "In 23 hospitals, major noncardiac inpatient surgery: 30-day morbidity and mortality"
            " was associated with more overlap, adjusted odds ratio 1.04 at 2 to 3 and 1.15 at 3 to"
            " 4 operations, against 1 to 2. An association, not a cause",
            BURNS,
        ),
    ),
)

OVER = Heading(
    "over",
    "An anesthesiologist covered {mean} at once on average; {person_days_over} of person-days"
    " went over the rule",
)
WITHIN = Heading(
    "within",
    "An anesthesiologist covered {mean} at once on average, and never more than the rule allows",
)

EXAMPLES = (
    Example(
        says="One hour with 1 case, one with 2, none, one with 1: 4 case-hours in 3 hours.",
        facts={
            "care_concurrency": """
                date       person at_s  cases rule_max
                2025-03-03 A      07:00 1     4
                2025-03-03 A      08:00 2     4
                2025-03-03 A      09:00 0     4
                2025-03-03 A      10:00 1     4
                2025-03-03 A      11:00 0     4
            """
        },
        expected={
            "mean": 4 / 3,
            "over_rule_min": 0,
            "episodes": 0,
            "person_days_over": 0,
            "care_h": 3,
        },
    ),
    Example(
        says="Alone with 2 cases for 20 min is one episode; another of 30 s is charting.",
        facts={
            "care_concurrency": """
                date       person at_s       cases rule_max
                2025-03-03 A      07:00      1     1
                2025-03-03 A      07:40      2     1
                2025-03-03 A      08:00      1     1
                2025-03-03 A      08:40      0     1
                2025-03-03 B      07:00      2     1
                2025-03-03 B      1740985230 1     1
                2025-03-03 B      08:00      0     1
            """
        },
        expected={
            "mean": 180.5 / 160,
            "over_rule_share": 12.5,
            "over_rule_min": 20,
            "episodes": 1,
            "person_days_over": 50,
        },
    ),
)


def anesthesia_concurrency(care_concurrency: pd.DataFrame, settings: Engagement) -> Result:
    """Time-weighted mean of simultaneous cases per anesthesiologist [cases].

    Uses ``person``, ``at_s``, ``cases``, ``is_over_rule``, ``date``. No value without care. Source:
    Burns 2022 for the time-weighted mean.
    """
    steps = _steps(care_concurrency)
    days = _person_days(steps)
    weeks = sample_weeks(days["date"], settings)
    columns = _columns(days)
    mean, over, some, lost = columns
    numbers = (
        number(mean, weeks),
        number(over, weeks),
        total(OVER_MIN, "min", lost.amounts, per=S_PER_MIN),
        total(EPISODES, "count", seconds(days, "episodes")),
        number(some, weeks),
        total(CARE_H, "h", mean.below, per=S_PER_H),
    )
    return Result(
        key="anesthesia_concurrency",
        numbers=numbers,
        breakdowns=filled(_levels(steps, days, weeks), *_tables(days, columns, weeks)),
        charts=_charts(numbers[0].estimate, days),
        exclusions=(Exclusion("overlaps over the rule under 1 min", _short(steps)),),
        finding=_finding(numbers),
        basis=of_ratio(mean, days["date"]),
    )


def _steps(care: pd.DataFrame) -> pd.DataFrame:
    """Add to each step how long it holds, whether it is over the rule, and in an episode."""
    ordered = in_time(care)
    over = flags(ordered, "is_over_rule")
    kept, begins = kept_stretches(ordered, over, SHORTEST_S)
    return ordered.assign(length_s=lengths_s(ordered), over=over, kept=kept, begins=begins)


def _short(steps: pd.DataFrame) -> int:
    _, begins = kept_stretches(steps, (steps["over"] & ~steps["kept"]).to_numpy(dtype=bool), 0.0)
    return int(begins.sum())


def _person_days(steps: pd.DataFrame) -> pd.DataFrame:
    """Sum the steps to one row per anesthesiologist and date with care."""
    care_s = steps["length_s"].where(steps["cases"] > 0, 0.0)
    parts = steps.assign(
        care_s=care_s,
        case_s=steps["length_s"] * steps["cases"],
        over_s=care_s.where(steps["kept"], 0.0),
        episodes=steps["begins"].astype(np.float64),
    )
    sums = parts.groupby(["person", "date", "weekday"], as_index=False)[
        ["care_s", "case_s", "over_s", "episodes"]
    ].sum()
    return sums[sums["care_s"] > 0].reset_index(drop=True)


def _columns(days: pd.DataFrame) -> tuple[Ratio, Ratio, Ratio, Sum]:
    care_s, over_s = seconds(days, "care_s"), seconds(days, "over_s")
    some = (seconds(days, "episodes") > 0).astype(np.float64)
    return (
        Ratio(MEAN, "cases", seconds(days, "case_s"), care_s, empty=NO_CARE),
        Ratio(OVER_SHARE, "pct", over_s, care_s, PCT, empty=NO_CARE),
        share(DAYS_OVER, some),
        Sum(OVER_MIN, "min", over_s, S_PER_MIN),
    )


def _tables(
    days: pd.DataFrame, columns: tuple[Ratio, Ratio, Ratio, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    groups = {"weekday": by_weekday(days["weekday"]), "month": by_month(days["date"])}
    return tuple(
        breakdown(Dimension(by, f"Anesthesia concurrency by {by}", found), columns, weeks)
        for by, found in groups.items()
    )


def _levels(steps: pd.DataFrame, days: pd.DataFrame, weeks: WeekSample) -> Breakdown | None:
    """Share the care time out by the number of simultaneous cases."""
    if days.empty:
        return None
    care_s = seconds(days, "care_s")
    labels = (*(f"{level} at once" for level in LEVELS), f"More than {LEVELS[-1]}")
    found = [_at_level(steps[steps["cases"] == level], days) for level in LEVELS] + [
        _at_level(steps[steps["cases"] > LEVELS[-1]], days)
    ]
    shares = [
        number(Ratio(LEVEL_SHARE, "pct", part, care_s, PCT), weeks).estimate for part in found
    ]
    hours = [Estimate(float(part.sum()) / S_PER_H, "h", len(days)) for part in found]
    groups = Groups(labels, np.arange(len(labels)))
    return breakdown(
        Dimension("level", "Care time by simultaneous cases", groups),
        (Cells(LEVEL_SHARE, shares), Cells(CARE_H, hours)),
        weeks,
    )


def _at_level(steps: pd.DataFrame, days: pd.DataFrame) -> FloatArray:
    """Seconds that each person-day spent on some of its steps [s]."""
    sums = steps.groupby(["person", "date"])["length_s"].sum().rename("level_s")
    return seconds(days.join(sums, on=["person", "date"]).fillna({"level_s": 0.0}), "level_s")


def _charts(mean: Estimate, days: pd.DataFrame) -> tuple[Chart, ...]:
    if days.empty:
        return ()
    means = seconds(days, "case_s") / seconds(days, "care_s")
    return (
        distribution(
            "anesthesia_concurrency.person_days",
            "Mean of simultaneous cases, person-days",
            "cases",
            means,
            BIN_EDGES,
            marks=marks(mark("Mean", mean)),
        ),
    )


def _finding(numbers: tuple[Number, ...]) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["mean"].value is None:
        return NO_FINDING
    if not found["episodes"].value:
        return WITHIN.finding({"mean": found["mean"]})
    names = ("mean", "episodes", "over_rule_min", "person_days_over")
    return OVER.finding({name: found[name] for name in names})
