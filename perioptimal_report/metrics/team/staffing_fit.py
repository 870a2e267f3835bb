"""Staff on duty against the sites that need them, half hour by half hour."""

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
    PCT,
    Ratio,
    by_label,
    by_month,
    by_weekday,
    number,
    sample_weeks,
    seconds,
    total,
)
from perioptimal_report.settings.engagement import WEEKDAYS, Engagement
from perioptimal_report.shapes.chart_data import (
    Chart,
    Curve,
    Curves,
    Heatmap,
    Panels,
)
from perioptimal_report.shapes.headings import NO_FINDING, Heading
from perioptimal_report.shapes.references import HESTERBERG, MCINTOSH
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

ORDER = 30
HALF_HOUR_H = 0.5
HALF_HOURS = 48
NO_DEMAND = "no half hour with a known staffing and cases"
ROLE_LABELS = {
    "room": "Rooms",
    "anesthesia": "Anesthesia",
    "nursing": "Nursing",
    "pacu": "PACU",
}

SHORT = Measure("short_share", "Required hours without staff", "lower")
IDLE = Measure("idle_share", "Staffed hours beyond what was required", "lower")
SHORT_H = Measure("short_h", "Hours short of staff", "lower")
IDLE_H = Measure("idle_h", "Staffed hours beyond what was required", "lower")
REQUIRED_H = Measure("required_h", "Required hours")

NOTE = MethodNote(
    title="Staffing fit",
    lens="team",
    question="Does the staff on duty follow the work of the day?",
    counted="For every date, half hour and role the mean number of sites that need the role, cases"
    " in a room and turnovers between them (patients in the PACU), against those staffed by the"
    " shifts or resources. Hours short of staff are those required beyond the staffed, hours"
    " beyond are those staffed beyond the required; one does not make up for the other.",
    leaves_out="Half hours and roles whose staffing is not given; staff who are ill or on leave"
    " while their shift says otherwise; skills within a role. Staff kept for emergencies are"
    " beyond what was required by this count.",
    formula="short = sum of max(0, required − staffed) × 0.5 h ÷ sum of required × 0.5 h × 100;"
    " beyond = sum of max(0, staffed − required) ÷ sum of staffed × 100. Interval: week-cluster"
    " bootstrap, 95 %. n counts half hours × roles.",
    sources=(MCINTOSH, HESTERBERG),
    measures=(SHORT, IDLE, SHORT_H, IDLE_H, REQUIRED_H),
    needs=("shifts.start or resources.available",),
)

NEVER_SHORT = Heading(
    "never_short",
    "Staff covered every required hour; {idle_share} of staffed hours were beyond what was"
    " required",
)
ROLE = Heading(
    "role",
    "{short_share} of required hours were not staffed, most of them in {role:lower}",
    chance="{short_share} of required hours were not staffed; {role:lower} led, which could be"
    " chance",
)

EXAMPLES = (
    Example(
        says="3 required of 2 staffed, then 1 of 2: half an hour short, half an hour beyond.",
        facts={
            "staff_demand": """
                date       half_hour role       required staffed
                2025-03-03 15        anesthesia 3        2
                2025-03-03 16        anesthesia 1        2
            """
        },
        expected={
            "short_share": 25,
            "idle_share": 25,
            "short_h": 0.5,
            "idle_h": 0.5,
            "required_h": 2,
        },
    ),
    Example(
        says="A role without staffing is left out; nobody required and nobody there is a fit.",
        facts={
            "staff_demand": """
                date       half_hour role       required staffed
                2025-03-03 15        anesthesia 2        -
                2025-03-03 15        nursing    1.5      2
                2025-03-03 45        nursing    0        0
            """
        },
        expected={"short_share": 0, "idle_share": 25, "idle_h": 0.25, "required_h": 0.75},
    ),
)


def staffing_fit(staff_demand: pd.DataFrame, settings: Engagement) -> Result:
    """Share of the required hours of all roles that were not staffed [pct].

    Uses ``half_hour``, ``role``, ``required``, ``staffed``, ``weekday``, ``date``. No value where
    no staffing is known. Source: McIntosh 2006 for staffing by workload.
    """
    known = staff_demand["staffed"].notna().to_numpy(dtype=bool)
    rows = _named(staff_demand[known])
    weeks = sample_weeks(rows["date"], settings)
    columns = _columns(rows)
    numbers = (
        *(number(ratio, weeks) for ratio in columns[:2]),
        *(total(column.measure, "h", column.amounts) for column in columns[2:]),
    )
    roles = by_label(rows["role"])
    lead = leader(columns[2].amounts, roles, weeks)
    return Result(
        key="staffing_fit",
        numbers=numbers,
        breakdowns=filled(*_tables(rows, columns, weeks)),
        charts=_charts(rows, lead, settings.calendar.weekend),
        exclusions=(Exclusion("half hours and roles without staffing", int((~known).sum())),),
        finding=_finding(numbers, lead),
        basis=of_ratio(columns[0], rows["date"]),
    )


def _named(demand: pd.DataFrame) -> pd.DataFrame:
    return demand.assign(role=demand["role"].replace(ROLE_LABELS)).reset_index(drop=True)


def _columns(rows: pd.DataFrame) -> tuple[Ratio, Ratio, Sum, Sum, Sum]:
    required = seconds(rows, "required") * HALF_HOUR_H
    staffed = seconds(rows, "staffed") * HALF_HOUR_H
    short, idle = np.maximum(required - staffed, 0.0), np.maximum(staffed - required, 0.0)
    return (
        Ratio(SHORT, "pct", short, required, PCT, empty=NO_DEMAND),
        Ratio(IDLE, "pct", idle, staffed, PCT, empty=NO_DEMAND),
        Sum(SHORT_H, "h", short),
        Sum(IDLE_H, "h", idle),
        Sum(REQUIRED_H, "h", required),
    )


def _tables(
    rows: pd.DataFrame, columns: tuple[Ratio, Ratio, Sum, Sum, Sum], weeks: WeekSample
) -> tuple[Breakdown, ...]:
    roles = by_label(rows["role"])
    of_role = Dimension("role", "Staffing fit by role", roles)
    in_order = {"weekday": by_weekday(rows["weekday"]), "month": by_month(rows["date"])}
    return (
        breakdown(of_role, columns, weeks, largest_first=roles.totals(columns[2].amounts)),
        *(
            breakdown(Dimension(by, f"Staffing fit by {by}", groups), columns, weeks)
            for by, groups in in_order.items()
        ),
    )


def _charts(rows: pd.DataFrame, lead: Leader | None, weekend: tuple[str, ...]) -> tuple[Chart, ...]:
    """Draw working weekdays only, and the hours of which something is required or staffed."""
    working = rows[~rows["weekday"].isin(weekend)]
    if working.empty:
        return ()
    panels = tuple(_curves(str(role), part) for role, part in working.groupby("role"))
    title = "Required and staffed by time of day, mean of workdays"
    charts: tuple[Chart, ...] = (Panels("staffing_fit.by_time", title, panels),)
    if lead is None:
        return charts
    return (*charts, _heatmap(lead.label, working[working["role"] == lead.label]))


def _curves(role: str, part: pd.DataFrame) -> Curves:
    means = _by_half_hour(part, ["required", "staffed"])
    hours = tuple(float(half_hour) * HALF_HOUR_H for half_hour in means.index)
    lines = (("Required", "required"), ("Staffed", "staffed"))
    return Curves(
        key=f"staffing_fit.{role.lower()}",
        title=role,
        x_unit="h",
        y_unit="count",
        curves=tuple(Curve(label, hours, tuple(map(float, means[name]))) for label, name in lines),
    )


def _by_half_hour(part: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Mean per date of each half hour; one without a row on some date counts as 0 there."""
    days = part["date"].nunique()
    sums = part.groupby("half_hour")[names].sum() / days
    return sums.reindex(range(HALF_HOURS), fill_value=0.0).astype(np.float64)


def _heatmap(role: str, part: pd.DataFrame) -> Heatmap:
    days = {day: part[part["weekday"] == day] for day in WEEKDAYS if day in set(part["weekday"])}
    grid = np.array([_spare(rows) for rows in days.values()])
    shown = _shown(part)
    columns = tuple(f"{half // 2:02d}:{half % 2 * 30:02d}" for half in range(HALF_HOURS))
    return Heatmap(
        key="staffing_fit.spare",
        title=f"{role}: staffed minus required, mean",
        unit="count",
        rows=tuple(days),
        columns=columns[shown],
        values=tuple(tuple(map(float, line[shown])) for line in grid),
    )


def _spare(rows: pd.DataFrame) -> FloatArray:
    means = _by_half_hour(rows, ["required", "staffed"])
    return np.asarray(means["staffed"] - means["required"], dtype=np.float64)


def _shown(part: pd.DataFrame) -> slice:
    busy = part.loc[(part["required"] > 0) | (part["staffed"] > 0), "half_hour"]
    if busy.empty:
        return slice(0, HALF_HOURS)
    return slice(int(busy.min()) // 2 * 2, (int(busy.max()) // 2 + 1) * 2)


def _finding(numbers: tuple[Number, ...], lead: Leader | None) -> Finding:
    found = {entry.measure.key: entry.estimate for entry in numbers}
    if found["short_share"].value is None:
        return NO_FINDING
    values: dict[str, Estimate | str] = {
        name: found[name] for name in ("short_share", "idle_share", "short_h")
    }
    if lead is None:
        return NEVER_SHORT.finding(values)
    return ROLE.finding({**values, "role": lead.label, "role_share": lead.share}, lead.certain)
