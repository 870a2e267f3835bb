"""Work after the scheduled end of a shift."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perioptimal_report.metrics.kit.basis import of_ratio
from perioptimal_report.metrics.kit.breakdowns import (
    Dimension,
    Leader,
    Sum,
    breakdown,
    distribution,
    dots,
    filled,
    leader,
    mark,
)
from perioptimal_report.metrics.kit.event_rates import spoken
from perioptimal_report.metrics.kit.ratios import (
    S_PER_H,
    S_PER_MIN,
    Ratio,
    by_label,
    by_month,
    by_weekday,
    number,
    quantile,
    sample_weeks,
    seconds,
    share,
    total,
)
from perioptimal_report.settings.engagement import Engagement
from perioptimal_report.shapes.chart_data import Chart
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH, WILSON
from perioptimal_report.shapes.results import (
    Breakdown,
    Estimate,
    Example,
    Exclusion,
    Finding,
    Measure,
    MethodNote,
    Number,
    Result,
)
from perioptimal_report.stats.week_bootstrap import FloatArray, WeekSample

ORDER = 40
LONG_S = 3600.0
BIN_EDGES_MIN = tuple(range(0, 255, 15))
NO_DAYS = "no person-day with a known end of work in the period"
NOBODY = "nobody worked past the end of a shift"

MEAN = Measure("mean", "Work past the shift per person-day", "lower")
PAST = Measure("past_share", "Person-days with work past the shift", "lower")
LONG = Measure("past_hour_share", "Person-days more than an hour past the shift", "lower")
MEDIAN = Measure("median_past", "Median where there was any", "lower")
HOURS = Measure("hours", "Hours past the shift", "lower")
DAYS = Measure("person_days", "Person-days")

NOTE = MethodNote(
    title="Work past the shift",
    lens="team",
    question="How often does the staff stay after the scheduled end of the shift?",
    counted="For each person and date with a shift, the time from the scheduled end to the"
    " recorded end of work; where none is recorded, to the end of the person's last case. Leaving"
    " early counts 0 and does not make up for another day.",
    leaves_out="Person-days without a shift or without a known end of work; on-call work outside"
    " a shift. Where the last case stands for the end of work, what follows it is not seen: the"
    " number is then too low. Nobody is named.",
    formula="sum of max(0, end of work − scheduled end) ÷ person-days. Interval: week-cluster"
    " bootstrap, 95 %; Wilson score where it is all or no person-days. n counts person-days.",
    sources=(MCINTOSH, HESTERBERG, WILSON),
    measures=(MEAN, PAST, LONG, MEDIAN, HOURS, DAYS),
    needs=("shifts.end",),
)

NEVER = Heading(
    "never",
    "Nobody worked past the end of a shift",
)
ROLE = Heading(
    "role",
    "{past_share} of person-days ran past the shift; {role} accounts for {role_share} of the time",
    chance="{past_share} of person-days ran past the shift; no role accounts for most of the"
    " time for sure",
)

EXAMPLES = (
    Example(
        says="0, 30, 90 and 0 min past the shift: 120 min on four person-days, two of them past.",
        facts={
            "person_days": """
                date       person role               past_shift_s
                2025-03-03 A      crna               0m
                2025-03-03 B      crna               30m
                2025-03-04 A      crna               90m
                2025-03-03 C      circulating_nurse  0m
            """
        },
        expected={
            "mean": 30,
            "past_share": 50,
            "past_hour_share": 25,
            "median_past": 60,
            "hours": 2,
            "person_days": 4,
        },
    ),
    Example(
        says="Leaving 20 min early is not negative work; an unknown end of work is left out.",
        facts={
            "person_days": """
                date       person role past_shift_s
                2025-03-03 A      crna -20m
                2025-03-03 B      crna 10m
                2025-03-04 A      crna -
            """
        },
        expected={"mean": 5, "past_share": 50, "person_days": 2},
    ),
)


def work_past_shift(person_days: pd.DataFrame, settings: Engagement) -> Result:
    """Time worked past the scheduled end per person-day [min].

    Uses ``past_shift_s``, ``role``, ``weekday``, ``date``. No value without a person-day whose end
    is known. Source: McIntosh 2006 for overutilized staff time.
    """
    known = person_days["past_shift_s"].notna().to_numpy(dtype=bool)
    days = person_days[known].reset_index(drop=True)
    days = days.assign(role=spoken(days["role"]))
    weeks = sample_weeks(days["date"], settings)
    past_s = np.maximum(seconds(days, "past_shift_s"), 0.0)
    columns = _columns(past_s)
    numbers = _numbers(columns, past_s, weeks)
    tables = filled(*_tables(days, columns, weeks))
    return Result(
        key="work_past_shift",
        numbers=numbers,
        breakdowns=tables,
        charts=_charts(numbers, tables, past_s),
        exclusions=(Exclusion("person-days without a known end of work", int((~known).sum())),),
        finding=_finding(numbers, leader(past_s, by_label(days["role"]), weeks)),
        basis=of_ratio(columns[0], days["date"]),
    )


def _columns(past_s: FloatArray) -> tuple[Ratio, Ratio, Ratio, Sum]:
    one = np.ones(len(past_s))
    mean = Ratio(MEAN, "min", past_s, one, 1 / S_PER_MIN, empty=NO_DAYS)
    any_past = share(PAST, (past_s > 0).astype(np.float64))
    long = share(LONG, (past_s > LONG_S).astype(np.float64))
    return mean, any_past, long, Sum(HOURS, "h", past_s, S_PER_H)


def _numbers(
    columns: tuple[Ratio, Ratio, Ratio, Sum], past_s: FloatArray, weeks: WeekSample
) -> tuple[Number, ...]:
    late = past_s > 0
    typical = quantile(past_s[late] / S_PER_MIN, 0.5, "min", weeks.only(late), empty=NOBODY)
    return (
        *(number(ratio, weeks) for ratio in columns[:3]),
        Number(MEDIAN, typical),
        total(HOURS, "h", past_s, per=S_PER_H),
        total(DAYS, "count", np.ones(len(past_s))),
    )


def _tables(
    days: pd.DataFrame, columns: tuple[Ratio, Ratio, Ratio, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    roles = by_label(days["role"])
    of_role = Dimension("role", "Work past the shift by role", roles)
    in_order = {"weekday": by_weekday(days["weekday"]), "month": by_month(days["date"])}
    return (
        breakdown(of_role, columns, weeks, largest_first=roles.totals(columns[3].amounts)),
        *(
            breakdown(Dimension(by, f"Work past the shift by {by}", groups), columns, weeks)
            for by, groups in in_order.items()
        ),
    )


def _charts(
    numbers: tuple[Number, ...], tables: tuple[Breakdown, ...], past_s: FloatArray
) -> tuple[Chart, ...]:
    if not tables:
        return ()
    late = past_s[past_s > 0] / S_PER_MIN
    title = "Work past the shift, person-days with any"
    reference = mark("All roles", numbers[0].estimate)
    by_role = dots(
        "work_past_shift.by_role",
        "Work past the shift per person-day, by role",
        tables[0],
        0,
        reference=reference,
    )
    return (by_role, distribution("work_past_shift.minutes", title, "min", late, BIN_EDGES_MIN))


def _finding(numbers: tuple[Number, ...], lead: Leader | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["mean"].value is None:
        return NO_FINDING
    values: dict[str, Estimate | str] = {name: found[name] for name in ("mean", "past_share")}
    if lead is None:
        return NEVER.finding(values)
    return ROLE.finding({**values, "role": lead.label, "role_share": lead.share}, lead.certain)
